"""Answers from the command line: data files and `--set NAME=VALUE`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backlogue.cli.system import System
    from backlogue.template.data_file import DataDocument
    from backlogue.template.loader import Template

_FORMS = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml"}


def read_data(name: str, *, template: Template, system: System) -> dict[str, Any]:
    """Read the answers in a `--data` file; `-` is stdin.

    The extension decides the format; without a known one, it is JSON if it starts with `{`, otherwise YAML.

    Raises:
        UsageError: It can't be read, does not parse, or is not a mapping of answers.
    """
    document = read_mapping(name, system=system, hint="see 'backlogue schema'")
    # The answer to a question without a declared shape keeps the types of the format.
    shapeless = [
        question.name
        for question in template.questions
        if question.kind == "yaml" and question.name in document.texts
    ]
    return {**document.texts, **{name: document.native(name) for name in shapeless}}


def read_mapping(name: str, *, system: System, hint: str) -> DataDocument:
    """Read a data file that holds a mapping; `-` is stdin.

    Args:
        name: The file; its extension decides the format, see `read_data`.
        system: The system.
        hint: What to do about an empty file.

    Raises:
        UsageError: It can't be read, does not parse, or is not a mapping.
    """
    from backlogue.template.data_file import parse

    place = data_place(name)
    data = _read(name, place=place, system=system)
    form = _FORMS.get(Path(name).suffix.lower()) or ("json" if data.lstrip()[:1] == b"{" else "yaml")
    document = parse(data, form=form, place=place)
    if document.texts is None:
        raise UsageError("has no answers", place=place, hint=hint)
    if not isinstance(document.texts, dict):
        kind = "a list" if isinstance(document.texts, list) else "a text"
        raise UsageError(f"must be a mapping of answers, not {kind}", place=place)
    return document


def data_place(name: str) -> str:
    """Return what errors call a data file."""
    return "<stdin>" if name == "-" else name


def apply_settings(
    answers: Mapping[str, Any], settings: Iterable[str], *, template: Template, system: System
) -> tuple[dict[str, Any], list[UsageError]]:
    """Return `answers` with each `NAME=VALUE` set, in order, and the errors of invalid ones.

    `NAME=@FILE` reads the value from a file. A setting is invalid if it has no `=`, names an unknown answer,
    or its value has the wrong type.
    """
    from backlogue.template.assignments import set_answer

    changed = dict(answers)
    errors = []
    for setting in settings:
        name, equals, value = setting.partition("=")
        try:
            if not equals:
                raise UsageError("has no value", place=f"--set {setting}", hint="write NAME=VALUE")  # noqa: TRY301 - collected with the others
            if value.startswith("@"):
                value = _text_of(value[1:], place=name, system=system)
            changed = set_answer(template.questions, changed, name, value)
        except UsageError as error:
            errors.append(error)
    return changed, errors


def _text_of(name: str, *, place: str, system: System) -> str:
    data = _read(name, place=f"{place}=@{name}", system=system)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("is not UTF-8", place=name, hint="save it as UTF-8") from None


def _read(name: str, *, place: str, system: System) -> bytes:
    """Read a file or stdin, up to one byte more than the size limit of data."""
    from backlogue.template.data_file import LARGEST

    try:
        if name == "-":
            if system.stdin is None or system.stdin.closed:
                raise UsageError("can't be read: stdin is closed", place=place)
            return system.stdin.buffer.read(LARGEST + 1)
        with (system.cwd / name).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"can't be read: {error.strerror}", place=place) from None
    except ValueError as error:  # a NUL in the name
        raise UsageError(f"can't be read: {error}", place=place) from None
