"""Render answers to Markdown with the template's Jinja, in a sandbox, as Copier does."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.loaders import split_template_path

from backlogue.errors import UsageError
from backlogue.template import filters
from backlogue.template.bytecode_cache import TemplateBytecode
from backlogue.template.loader import LARGEST_FILE, cache_name, jinja_starts
from backlogue.template.sandbox import BoundedEnvironment, LimitError, limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question

_UNDEFINED = {"jinja2.Undefined": jinja2.Undefined, "jinja2.StrictUndefined": jinja2.StrictUndefined}


class _Loader(jinja2.BaseLoader):
    """Loads files in the template's folder, and the Jinja texts in its questions by name.

    A link that leads out of the folder is not followed. The texts in questions are loaded by name, not
    compiled from strings, so that the bytecode cache includes them.
    """

    def __init__(self, template: Template) -> None:
        self._template = template
        self._root = os.path.realpath(template.root) + os.sep
        self.loaded: dict[str, str] = {}

    def get_source(
        self,
        environment: jinja2.Environment,  # noqa: ARG002 - Jinja's signature
        template: str,
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        text = self._question_text(template)
        if text is not None:
            return text, None, None
        path = os.path.join(self._root, *split_template_path(template))
        if not os.path.isfile(path) or not os.path.realpath(path).startswith(self._root):
            raise jinja2.TemplateNotFound(template)
        with open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise LimitError(f"'{template}' is larger than {LARGEST_FILE // 1024} KiB")
        source = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        self.loaded[template] = source
        return source, os.path.join(self._template.root, template), None

    def _question_text(self, name: str) -> str | None:
        where, _, part = name.partition("#")
        question = self._template.question(part.partition(".")[0]) if where == _QUESTIONS else None
        if question is None:
            return None
        return question.validator if part.endswith(".validator") else str(question.default)


_MACROS = "macros/markdown.jinja"
_MARKS = "\x01\x02\x03\x04"
"""The characters with which the macros mark answers; `tidy` removes them."""

_COMPILER = b"bounded 3\n"
"""The version of the compiler, part of the cache key: change it when the compiler changes."""

_QUESTIONS = "copier.yml"
_ANSWERS_FILE = "{{ _copier_conf.answers_file }}"


class Renderer:
    """Renders the item of a template, and the Jinja texts in its questions.

    Args:
        template: The template.
        today: Returns today's date, for the `strftime` filter.
    """

    def __init__(self, template: Template, *, today: Callable[[], date]) -> None:
        self.template = template
        self._today = today

    @cached_property
    def _loader(self) -> _Loader:
        return _Loader(self.template)

    @property
    def loaded(self) -> Mapping[str, str]:
        """The template's files loaded so far: their paths relative to its root, and their texts."""
        return self._loader.loaded

    @cached_property
    def _bytecode(self) -> TemplateBytecode | None:
        template = self.template
        if template.cache is None:
            return None
        name = cache_name(template.root, "jinja")
        return TemplateBytecode(template.cache, name, made_from=_COMPILER + template.source)

    @cached_property
    def _environment(self) -> BoundedEnvironment:
        # Other options were refused when the template was loaded. Copier keeps the final newline by default.
        options = {"keep_trailing_newline": True, **(self.template.config.get("_envops") or {})}
        undefined = options.pop("undefined", "jinja2.Undefined")
        environment = BoundedEnvironment(
            loader=self._loader,
            bytecode_cache=self._bytecode,
            auto_reload=False,
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
        """Return the text of the item with these answers.

        Args:
            answers: All answers of the template, complete and checked.

        Raises:
            UsageError: The template fails; the place is in the template.
        """
        text = self._render(self.template.item_path, answers)
        if _MACROS in self.loaded and any(mark in text for mark in _MARKS):
            raise UsageError(
                "a macro is used outside 'md.tidy'",
                place=str(self.template.root / self.template.item_path),
                hint="put {% call md.tidy() %} and {% endcall %} around the item",
            )
        return text

    def answers_file(self, answers: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return the name and text of Copier's answers file, or None if the template has none.

        Args:
            answers: All answers, and `_copier_answers` with those to write to the file.

        Raises:
            UsageError: Its path leads out of the backlog folder, or the template fails.
        """
        template = self.template
        path = "/".join(filter(None, [template.subdirectory, _ANSWERS_FILE + template.suffix]))
        if not (template.root / path).is_file():
            return None
        form = str(template.config.get("_answers_file", ".copier-answers.yml"))
        name = self._limited(f"{_QUESTIONS}#_answers_file", lambda env: env.from_string(form).render(answers))
        if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/"):
            raise UsageError("leads out of the backlog folder", place=f"_answers_file: {name}")
        if "answers" not in name or not name.endswith((".yml", ".yaml")):
            # The file is overwritten, so its name must not be that of an item or of a program's file.
            hint = "call it '.copier-answers.yml'"
            raise UsageError("is not the name of an answers file", place=f"_answers_file: {name}", hint=hint)
        return name, self._render(path, {**answers, "_copier_conf": {"answers_file": name}})

    def has_jinja(self, text: str) -> bool:
        """Tell whether a text may contain Jinja, by the template's delimiters."""
        return any(start in text for start in jinja_starts(self.template.config))

    def parse(self, source: str) -> jinja2.nodes.Template:
        """Parse one of the template's files into Jinja's syntax tree, with the template's delimiters."""
        return self._environment.parse(source)

    def default(self, question: Question, answers: Mapping[str, Any]) -> str:
        """Return a question's default, rendered."""
        return self._render(f"{_QUESTIONS}#{question.name}.default", answers)

    def validation(self, question: Question, answers: Mapping[str, Any]) -> str:
        """Return the error message of a question's validator; empty if the answer is valid."""
        return self._render(f"{_QUESTIONS}#{question.name}.validator", answers)

    def _render(self, name: str, answers: Mapping[str, Any]) -> str:
        text = self._limited(name, lambda environment: environment.get_template(name).render(answers))
        if self._bytecode is not None:
            self._bytecode.save()
        return text

    def _limited(self, name: str, render: Callable[[BoundedEnvironment], str]) -> str:
        """Run a rendering within limits; `name` is the file or text that is rendered.

        Raises:
            UsageError: It fails or exceeds a limit.
        """
        environment = self._environment
        environment.reset_steps()
        try:
            with limits():
                return render(environment)
        except LimitError as error:
            # Without a cause, so that the partial result can be freed.
            raise self._failure(name, error) from None
        except Exception as error:
            # A template is a program: whatever it raises is reported as an error of the template.
            raise self._failure(name, error) from error

    def _failure(self, name: str, error: Exception) -> UsageError:
        """Return an error with the file and line, or the question and its setting, that failed."""
        file, _, part = name.partition("#")
        place, what = str(self.template.root / file), "the template"
        if part:
            question, _, key = part.rpartition(".")
            what = f"the {key} of '{question}'" if question else part
        message = f"{type(error).__name__}: {error}"
        if isinstance(error, LimitError):
            message = str(error)
        elif isinstance(error, jinja2.TemplateNotFound):
            message = f"the template has no file '{error.name}'"
        elif isinstance(error, jinja2.TemplateError):
            message = error.message or type(error).__name__
        if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
            place = f"{error.filename}:{error.lineno}"
        return UsageError(f"{what} fails: {message}", place=place)
