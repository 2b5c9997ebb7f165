"""`backlogue edit`: change an item's answers, with options or in the wizard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system, template_option
from backlogue.cli.output import print_json
from backlogue.cli.params import backlog_of, item_argument, item_or_pick
from backlogue.errors import CombinedUsageError, Exit, StateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.items.item import ParsedItem
    from backlogue.project.folders import Backlog
    from backlogue.template.loader import Template


@dataclass(frozen=True, kw_only=True)
class EditOptions:
    """The parsed command line of `edit`."""

    item: str | None
    section: str | None
    missing: bool
    settings: tuple[str, ...]
    data: str | None
    dry_run: bool
    folder: Path | None
    template: Path | None
    as_json: bool


@click.command(
    cls=Command,
    conflicts={
        "--section": ("--set", "--data", "--missing"),
        "--missing": ("--set", "--data"),
    },
)
@item_argument(required=False)
@click.option("--section", metavar="NAME", help="Go straight to one answer, such as risks.")
@click.option("--missing", is_flag=True, help="Ask only for answers that are empty or still a placeholder.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Change an answer: problem=TEXT, phases.0.name=TEXT, risks= (clears). Repeatable.",
)
@click.option(
    "--data", metavar="FILE", help="Read new answers from a YAML, JSON or TOML file, or from stdin (-)."
)
@click.option("--dry-run", is_flag=True, help="Print the changes as a diff and write nothing.")
@dir_option
@template_option("Template of the item: its name or path (default: found from the item).")
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """Change an item's answers, and nothing else in its file.

    With --set or --data, nothing is asked. Otherwise, the wizard opens with the item's answers.
    """
    options = EditOptions(**values)
    asks = not options.settings and options.data is None
    if asks:
        from backlogue.cli.wizard_session import require_terminal

        require_terminal(system, flag="edit", instead="use '--set NAME=VALUE' or '--data FILE'")
    backlog = backlog_of(system, options.folder)
    path = item_or_pick(options.item, backlog, system, question="Edit which item?")
    item_edit = ItemEdit(path, backlog, options, system)
    if asks:
        item_edit.ask()
    else:
        item_edit.apply()
    item_edit.report()
    return Exit.DONE


class ItemEdit:
    """Change the answers of one item."""

    def __init__(self, path: Path, backlog: Backlog, options: EditOptions, system: System) -> None:
        from backlogue.cli.templates import find_template, own_backlog
        from backlogue.items.item_format import ItemFormat
        from backlogue.template.rendering import Renderer

        self._path = path
        self._backlog = own_backlog(system, backlog, path, options.template)
        self._options = options
        self._system = system
        self._display_path = system.display_path(path)
        template = find_template(system, self._backlog)
        renderer = Renderer(template, today=system.today)
        self._form = ItemFormat(renderer, statuses=self._backlog.config.statuses)
        self._old = self._new = b""
        for line in self._form.unreadable():
            system.note(f"warning: {line}")

    def apply(self) -> None:
        """Change the answers in `--data` and `--set`, in the file as it is when it is written."""
        from backlogue.files import read_file
        from backlogue.items.folder import update_file

        template = self._form.renderer.template
        options = self._options
        data = self._data(template)

        def change(old: bytes) -> bytes:
            item = self._read(old)
            self._old, self._new = old, self._edited(item, self._with_settings({**item.answers, **data}))
            return old if options.dry_run else self._new

        if options.dry_run:
            change(read_file(self._path))
        else:
            update_file(self._path, change, env=self._system.env)

    def _data(self, template: Template) -> dict[str, Any]:
        from backlogue.cli.answer_input import read_data

        if self._options.data is None:
            return {}
        return read_data(self._options.data, template=template, system=self._system)

    def _with_settings(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        from backlogue.cli.answer_input import apply_settings

        changed, errors = apply_settings(
            answers,
            self._options.settings,
            template=self._form.renderer.template,
            system=self._system,
        )
        if errors:
            raise CombinedUsageError(errors)
        return changed

    def _edited(self, item: ParsedItem, answers: Mapping[str, Any]) -> bytes:
        """Return the item's new bytes."""
        template = self._form.renderer.template
        slug = template.roles.slug or ""
        if answers.get(slug) not in (None, self._slug()):
            raise UsageError("can't be changed", place=slug, hint="rename the file")
        wanted = {name: value for name, value in answers.items() if name != slug}
        language = template.question("code_language")
        if language is not None and not wanted.get("code_language"):
            wanted["code_language"] = self._backlog.config.code_language or language.default
        today = self._system.today().isoformat()
        return self._form.edit(item, wanted, today=today, display_path=self._display_path)

    def _read(self, data: bytes) -> ParsedItem:
        from backlogue.items.folder import subfolder_of

        folder = subfolder_of(self._path.absolute(), self._backlog.folder)
        return self._form.read(data, display_path=self._display_path, stem=self._path.stem, folder=folder)

    def _slug(self) -> str:
        """Return the slug in the file's name."""
        template = self._form.renderer.template
        return template.item_name.read(self._path.stem).get(template.roles.slug or "", self._path.stem)

    def ask(self) -> None:
        """Change the answers in the wizard, and write the file unless it has changed since."""
        from backlogue.cli.wizard_session import WizardOptions, run_wizard
        from backlogue.files import read_file
        from backlogue.items.folder import replace_file

        self._old = read_file(self._path)
        item = self._read(self._old)
        template = self._form.renderer.template
        slug = {template.roles.slug: self._slug()} if template.roles.slug else {}
        given = {**item.answers, **slug}

        def render(answers: Mapping[str, Any], text: str) -> str:
            return self._edited(self._read(text.encode()), answers).decode()

        def write(answers: Mapping[str, Any], text: str) -> Path:
            self._new = render(answers, text).encode()
            if not self._options.dry_run and self._new != self._old:
                try:
                    replace_file(self._path, old=self._old, new=self._new, env=self._system.env)
                except StateError as error:
                    hint = (
                        f"your answers are saved as a draft; run 'backlogue edit {self._path.stem}' to resume"
                    )
                    raise StateError(error.message, place=error.place, hint=hint) from error
            return self._path

        run_wizard(
            WizardOptions(
                render=render,
                write=write,
                diff=lambda text: self._diff_to(text.encode()),
                text=self._old.decode(),
                item=self._path,
                resume_command=f"backlogue edit {self._path.stem}",
                keep_draft=self._options.dry_run,
                folder=self._options.folder,
                section=self._section(),
                missing=self._options.missing,
                heading=item.answers.get(template.roles.title) or self._path.stem,
            ),
            renderer=self._form.renderer,
            given=given,
            backlog=self._backlog,
            system=self._system,
        )

    def _section(self) -> str | None:
        """Return the name of the question that `--section` names."""
        word = self._options.section
        if word is None:
            return None
        from backlogue.text import suggestion

        names = {
            said.casefold(): question.name
            for question in self._form.renderer.template.questions
            if question.asked
            for said in (question.label, question.name)
        }
        if word.casefold() in names:
            return names[word.casefold()]
        known = f"choose from: {', '.join(dict.fromkeys(names.values()))}"
        hint = suggestion(word, names, otherwise=known)
        raise UsageError(f"unknown section '{word}'", place="--section", hint=hint)

    def report(self) -> None:
        """Print what changed: the diff of a dry run, else one line on stderr, or JSON."""
        changed = self._old != self._new
        if self._options.dry_run:
            from backlogue.cli.diff import diff_text, unified_diff, write_diff

            diff = unified_diff(self._old, self._new, self._display_path)
        if self._options.as_json:
            payload = {"path": self._display_path, "slug": self._path.stem, "changed": changed}
            if self._options.dry_run:
                payload["diff"] = diff_text(diff)
            print_json(payload, self._system)
        elif self._options.dry_run:
            write_diff(diff, self._system.stdout, self._system)
        else:
            self._system.note(f"{self._display_path}: {'changed' if changed else 'nothing to change'}")

    def _diff_to(self, new: bytes) -> str:
        from backlogue.cli.diff import unified_diff

        return unified_diff(self._old, new, self._display_path).decode("utf-8", "replace")
