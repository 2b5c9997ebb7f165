"""Answers to Markdown: the template's Jinja, in Jinja's sandbox, as stock Copier renders it."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.loaders import split_template_path

from backlogue.errors import UsageError
from backlogue.template import filters
from backlogue.template.bytecode_cache import Bytecode
from backlogue.template.loader import LARGEST_FILE, STARTS, cache_name
from backlogue.template.sandbox import BoundedEnvironment, LimitError, limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question

_UNDEFINED = {"jinja2.Undefined": jinja2.Undefined, "jinja2.StrictUndefined": jinja2.StrictUndefined}


class _Loader(jinja2.BaseLoader):
    """Loads files of the template's folder alone, and by name the small texts of its questions.

    A link that leads out of the folder is not followed. The questions' texts are loaded, not compiled from
    strings, so that a bytecode cache serves them too.
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
"""What the macros mark answers with, and `tidy` takes out."""

_COMPILER = b"bounded 1\n"
"""What compiled code depends on besides its texts: to be changed when the compiler is."""

_QUESTIONS = "copier.yml"
_ANSWERS_FILE = "{{ _copier_conf.answers_file }}"


class Renderer:
    """Renders one template: its item, and the small Jinja texts of its questions.

    Args:
        template: The template.
        today: The clock that the `strftime` filter reads.
    """

    def __init__(self, template: Template, *, today: Callable[[], date]) -> None:
        self.template = template
        self._today = today

    @cached_property
    def _loader(self) -> _Loader:
        return _Loader(self.template)

    @property
    def loaded(self) -> Mapping[str, str]:
        """The template's files that were needed so far: their names below its root, and their texts."""
        return self._loader.loaded

    @cached_property
    def _bytecode(self) -> Bytecode | None:
        template = self.template
        if template.cache is None:
            return None
        name = cache_name(template.root, "jinja")
        return Bytecode(template.cache, name, made_from=_COMPILER + template.source)

    @cached_property
    def _environment(self) -> BoundedEnvironment:
        # Loading the template has refused every other option.
        options = dict(self.template.config.get("_envops") or {})
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
        """Return the item that says `answers`, ending with one line break as the template has it.

        Args:
            answers: Every answer of the template, complete and checked.

        Raises:
            UsageError: The template fails on them; the place is in the template.
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
            answers: Every answer, and as `_copier_answers` what the file is to remember.

        Raises:
            UsageError: Its name would lead out of the backlog folder, or the template fails.
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
            # It replaces what has its name: never an item, nor anything that a program reads.
            hint = "call it '.copier-answers.yml'"
            raise UsageError("is not the name of an answers file", place=f"_answers_file: {name}", hint=hint)
        return name, self._render(path, {**answers, "_copier_conf": {"answers_file": name}})

    def has_jinja(self, text: str) -> bool:
        """Tell whether there may be Jinja in a text, whatever the template's delimiters are."""
        options = self.template.config.get("_envops") or {}
        return any(str(options.get(name, start)) in text for name, start in STARTS.items())

    def parse(self, source: str) -> jinja2.nodes.Template:
        """Return one of the template's files as Jinja's tree, by its delimiters."""
        return self._environment.parse(source)

    def default(self, question: Question, answers: Mapping[str, Any]) -> str:
        """Return a question's default, rendered."""
        return self._render(f"{_QUESTIONS}#{question.name}.default", answers)

    def validation(self, question: Question, answers: Mapping[str, Any]) -> str:
        """Return what a question's validator says of the answers: nothing if all is well."""
        return self._render(f"{_QUESTIONS}#{question.name}.validator", answers)

    def _render(self, name: str, answers: Mapping[str, Any]) -> str:
        text = self._limited(name, lambda environment: environment.get_template(name).render(answers))
        if self._bytecode is not None:
            self._bytecode.keep()
        return text

    def _limited(self, name: str, render: Callable[[BoundedEnvironment], str]) -> str:
        """Run a rendering within its limits; `name` is what is rendered.

        Raises:
            UsageError: It fails, or goes beyond a limit.
        """
        environment = self._environment
        environment.begin()
        try:
            with limits():
                return render(environment)
        except LimitError as error:
            # What it had made so far is let go: the cause would hold it.
            raise self._failure(name, error) from None
        except Exception as error:
            # A template is a program: whatever it does wrong is its fault, and told as such.
            raise self._failure(name, error) from error

    def _failure(self, name: str, error: Exception) -> UsageError:
        """Say what went wrong in a rendering: in which file and line, or in what of which question."""
        file, _, part = name.partition("#")
        place, what = str(self.template.root / file), "the template"
        if part:
            question, _, key = part.rpartition(".")
            what = f"the {key} of '{question}'" if question else part
        message = f"{type(error).__name__}: {error}"
        if isinstance(error, LimitError):
            message = str(error)
        elif isinstance(error, jinja2.TemplateNotFound):
            message = f"there is no '{error.name}' in the template"
        elif isinstance(error, jinja2.TemplateError):
            message = error.message or type(error).__name__
        if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
            place = f"{error.filename}:{error.lineno}"
        return UsageError(f"{what} fails: {message}", place=place)
