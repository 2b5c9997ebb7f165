"""The first entry point: Copier, run in the test's process on a copy of the template."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from unittest.mock import patch

import copier
import jinja2
import yaml

from backlogue.template.builtin import builtin_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Result = TypeVar("Result")


@dataclass(frozen=True)
class Item:
    """An item's file name and bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Refusal:
    """What was said instead of writing an item."""

    message: str


def copy_template(destination: Path) -> Path:
    """Copy what stock Copier needs of the template to a new folder, and return it."""
    for name in ("macros", "template"):
        shutil.copytree(builtin_root() / name, destination / name)
    shutil.copy(builtin_root() / "copier.yml", destination)
    return destination


def within_one_day(work: Callable[[date], Result]) -> Result:
    """Return what some work makes of today's date; done again if midnight passed meanwhile.

    For what reads the real clock more than once: Copier, whose clock can't be handed in, and ours beside it.
    """
    while True:
        today = _today()
        result = work(today)
        if _today() == today:
            return result


def _today() -> date:
    return date.today()  # noqa: DTZ011 - as Copier, in local time


_compile = jinja2.Environment.compile
_codes: dict[Any, Any] = {}


def _compiled_once(environment: jinja2.Environment, source: Any, *args: Any, **kwargs: Any) -> Any:
    """Compile a text once: two thirds of Copier's time go into compiling the same texts again and again.

    Not shared with backlogue's own environment, which must show by itself that it compiles to the same.
    """
    key = (source, args, tuple(kwargs.items()), environment.trim_blocks, environment.lstrip_blocks)
    if key not in _codes:
        _codes[key] = _compile(environment, source, *args, **kwargs)
    return _codes[key]


def stock(template: Path, answers: Mapping[str, Any]) -> Item | Refusal:
    """Make an item as `copier copy --defaults` does; nothing may be left of a refused one."""
    with tempfile.TemporaryDirectory() as folder, patch.object(jinja2.Environment, "compile", _compiled_once):
        try:
            copier.run_copy(str(template), folder, data=dict(answers), defaults=True, quiet=True)
        except (ValueError, copier.errors.CopierError, yaml.YAMLError) as refused:
            assert not list(Path(folder).iterdir())
            return Refusal(str(refused))
        (path,) = Path(folder).glob("*.md")
        assert list(Path(folder).glob(".copier-answers/*")) == [
            Path(folder, ".copier-answers", f"{path.stem}.yml")
        ]
        return Item(path.name, path.read_bytes())
