"""Answers to Markdown: the template's Jinja, in Jinja's sandbox, as stock Copier renders it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from backlogue.errors import UsageError
from backlogue.scaffold import filters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from backlogue.scaffold.template import Template

_UNDEFINED = {"jinja2.Undefined": jinja2.Undefined, "jinja2.StrictUndefined": jinja2.StrictUndefined}


class _InsideLoader(jinja2.FileSystemLoader):
    """Loads files of the template's folder alone: a link that leads out of it is not followed."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, uptodate = super().get_source(environment, template)
        root = self._root
        import os.path  # noqa: PLC0415 - loaded anyway; kept beside its use

        if not os.path.realpath(path).startswith(os.path.realpath(root) + os.sep):
            raise jinja2.TemplateNotFound(template)
        return source, path, uptodate

    def __init__(self, root: Path) -> None:
        super().__init__(root, encoding="utf-8")
        self._root = root


class Renderer:
    """Renders one template: its item, and the small Jinja texts of its questions.

    Args:
        template: The template.
        today: The clock that the `strftime` filter reads.
        bytecode: Where compiled Jinja is kept between runs; None compiles anew.
    """

    def __init__(
        self, template: Template, *, today: Callable[[], date], bytecode: jinja2.BytecodeCache | None = None
    ) -> None:
        self.template = template
        self._today = today
        self._bytecode = bytecode

    @cached_property
    def _environment(self) -> jinja2.Environment:
        options = dict(self.template.config.get("_envops") or {})
        undefined = options.pop("undefined", "jinja2.Undefined")
        if undefined not in _UNDEFINED:
            raise UsageError(
                f"_envops.undefined can't be {undefined}",
                place="copier.yml",
                hint=f"use {' or '.join(_UNDEFINED)}",
            )
        environment = SandboxedEnvironment(
            loader=_InsideLoader(self.template.root),
            bytecode_cache=self._bytecode,
            undefined=_UNDEFINED[undefined],
            **options,
        )
        environment.filters.update(
            regex_search=filters.regex_search,
            regex_findall=filters.regex_findall,
            regex_replace=filters.regex_replace,
            to_datetime=filters.to_datetime,
            strftime=filters.strftime_of(self._today),
            to_nice_yaml=filters.to_nice_yaml,
        )
        return environment

    def item(self, answers: Mapping[str, Any]) -> str:
        """Return the item that says `answers`, ending with one line break as the template has it.

        Args:
            answers: Every answer of the template, complete and checked.

        Raises:
            UsageError: The template fails on them; the place is in the template.
        """
        return self._render(lambda: self._environment.get_template(self.template.item_path), answers)

    def file(self, path: str, answers: Mapping[str, Any]) -> str:
        """Return another file of the template, named by its path below the root."""
        return self._render(lambda: self._environment.get_template(path), answers)

    def text(self, source: str, answers: Mapping[str, Any]) -> str:
        """Return a small Jinja text of `copier.yml`, a default or a validator, rendered."""
        return self._render(lambda: self._environment.from_string(source), answers)

    def _render(self, load: Callable[[], jinja2.Template], answers: Mapping[str, Any]) -> str:
        try:
            return load().render(answers)
        except jinja2.TemplateError as error:
            raise self._fault(error) from error
        except UsageError:
            raise
        except Exception as error:
            # A template is a program: whatever it does wrong is its fault, and told as such.
            raise UsageError(
                f"the template fails: {type(error).__name__}: {error}", place=str(self.template.root)
            ) from error

    def _fault(self, error: jinja2.TemplateError) -> UsageError:
        message = error.message or type(error).__name__
        if isinstance(error, jinja2.TemplateNotFound):
            message = f"there is no '{error.name}' in the template"
        place = str(self.template.root)
        if isinstance(error, jinja2.TemplateSyntaxError):
            place = f"{error.filename or self.template.root / 'copier.yml'}:{error.lineno}"
        return UsageError(f"the template fails: {message}", place=place)
