"""`backlogue new`: write a new item."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.answer_input import apply_settings, read_data
from backlogue.cli.options import Command, dir_option, json_option, pass_system, template_option
from backlogue.cli.output import print_json, print_result
from backlogue.cli.params import pick
from backlogue.cli.templates import chosen_backlog, find_template
from backlogue.cli.wizard_session import (
    WizardOptions,
    draft_template,
    drafts_of,
    newest_draft,
    require_terminal,
    run_wizard,
)
from backlogue.errors import CombinedUsageError, StateError, UsageError
from backlogue.items.answers_file import answers_file_of, origin_of, write_answers_file
from backlogue.items.folder import create_item, make_folder
from backlogue.items.folder_lock import lock_folder
from backlogue.items.item_format import ItemFormat
from backlogue.items.item_numbers import numbers_of
from backlogue.items.statuses import check_status_folder
from backlogue.project.config import BUILT_IN
from backlogue.project.folders import find_backlog
from backlogue.project.templates import backlog_templates, template_named, with_template
from backlogue.template.answers import unknown_names
from backlogue.template.assignments import set_answer
from backlogue.template.rendering import Renderer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.cli.system import System
    from backlogue.errors import BacklogueError
    from backlogue.project.folders import Backlog
    from backlogue.template.loader import Template
    from backlogue.wizard.drafts import Draft


@dataclass(frozen=True, kw_only=True)
class NewOptions:
    """The parsed command line of `new`."""

    title: str | None
    problem: str | None
    solution: str | None
    status: str | None
    slug: str | None
    unique: bool
    day: str | None
    settings: tuple[str, ...]
    data: str | None
    wizard: bool
    resume: bool
    no_input: bool
    folder: Path | None
    template: Path | None
    dry_run: bool
    opens: bool
    answers_file: bool
    as_json: bool


_ANSWERS = (
    "TITLE", "--problem", "--solution", "--status", "--slug", "--date", "--set", "--data",
)  # fmt: skip


@click.command(
    cls=Command,
    conflicts={
        # A draft has its answers already.
        "--resume": (*_ANSWERS, "--no-input"),
        "--wizard": ("--no-input",),
        "--dry-run": ("--open", "--answers-file"),
    },
)
@click.argument("title", required=False)
@click.option("--problem", metavar="TEXT", help="Problem statement (Markdown).")
@click.option("--solution", metavar="TEXT", help="Proposed solution (Markdown).")
@click.option("--status", metavar="STATUS", help="Initial status.")
@click.option("--slug", metavar="SLUG", help="File name without .md (default: from the title).")
@click.option("--unique", is_flag=True, help="Fail if the file exists, instead of adding -2 to its name.")
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Created and modified date (default: today).")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set any answer: problem=TEXT, phases.0.name=TEXT, 'limitations=[a, b]', problem=@FILE. Repeatable.",
)
@click.option(
    "--data", metavar="FILE", help="Read answers from a YAML, JSON or TOML file, or from stdin (-)."
)
@click.option("--wizard", is_flag=True, help="Review the answers of --data in the wizard first.")
@click.option("--resume", is_flag=True, help="Resume the newest draft of this backlog.")
@click.option("--no-input", is_flag=True, help="Never ask questions; BACKLOGUE_NO_INPUT=1 does the same.")
@dir_option
@template_option("Use this template: its name, a folder with a copier.yml, or a Markdown file.")
@click.option("--dry-run", is_flag=True, help="Print the item without writing it.")
@click.option("--open", "opens", is_flag=True, help="Open the new item in your editor.")
@click.option("--answers-file", is_flag=True, help="Also write Copier's answers file, for 'copier update'.")
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """Write a new item and print its path.

    On a terminal, the wizard asks for the answers that no option sets. With --data or --no-input, or without
    a terminal, nothing is asked.
    """
    options = NewOptions(**values)
    backlog = find_backlog(system.cwd, system.env, options.folder)
    if options.resume or options.wizard:
        flag = "--resume" if options.resume else "--wizard"
        require_terminal(system, flag=flag, instead="run 'backlogue new TITLE' or use '--data FILE'")
    draft = newest_draft(drafts_of(system), backlog, system) if options.resume else None
    asks = _asks(options, system)
    backlog = _backlog_of_new(options, backlog, draft, system, asks=asks)
    template = find_template(system, backlog)
    renderer = Renderer(template, today=system.today)
    given, errors = collect_answers(options, backlog=backlog, template=template, system=system)
    item = NewItem(renderer, backlog, options, system)
    errors += unknown_names(template.questions, given) if asks else item.faults(given, besides=errors)
    if errors:
        raise CombinedUsageError(errors)
    if asks:
        path = run_wizard(
            WizardOptions(
                render=item.render,
                write=item.write,
                preview=item.preview,
                next_number=item.next_number,
                drafts=drafts_of(system),
                resumed=draft,
                resume_command=_resume_command(options.folder),
                keep_draft=options.dry_run,
                folder=options.folder,
            ),
            renderer=renderer,
            given=given,
            backlog=backlog,
            system=system,
        )
    else:
        path = item.write(given)
    display_path = system.display_path(path)
    payload = {"path": display_path, "slug": path.stem, **item.number}
    if options.dry_run:
        if options.as_json:
            print_json({**payload, "text": item.text}, system)
        else:
            system.write(item.text.encode())
        return 0
    print_result(display_path, payload, system, as_json=options.as_json)
    if options.opens:
        from backlogue.cli.open import show_in_editor
        from backlogue.editors.user_editor import next_line

        system.stdout.flush()
        if not show_in_editor(path, system, line=next_line(item.text)):
            # The item is written: a task that calls this command has not failed.
            system.note("no editor found to open the item; set $VISUAL or $EDITOR")
    return 0


def _backlog_of_new(
    options: NewOptions, backlog: Backlog, draft: Draft | None, system: System, *, asks: bool
) -> Backlog:
    """Return the backlog as if the template of the new item were its only one."""
    if options.template is None and draft is not None:
        return _backlog_of_draft(draft, backlog, system)
    templates = backlog_templates(backlog)
    if options.template is None and asks and len(templates) > 1:
        names = [(each.name, each.name) for each in templates]
        return template_named(backlog, pick("What kind of item?", names, system)).backlog
    return chosen_backlog(system, backlog, options.template)


def _backlog_of_draft(draft: Draft, backlog: Backlog, system: System) -> Backlog:
    """Return the backlog as if the template of a draft were its only one."""
    info = draft.info
    for each in backlog_templates(backlog):
        is_here = str(each.backlog.folder) == info.backlog
        if is_here and draft_template(find_template(system, each.backlog)) == info.template:
            return each.backlog
    return with_template(backlog, Path(info.template) if info.template else BUILT_IN)


def _resume_command(folder: Path | None) -> str:
    if folder is None:
        return "backlogue new --resume"
    from shlex import quote

    return f"backlogue new --resume --dir {quote(str(folder))}"


def _asks(options: NewOptions, system: System) -> bool:
    if options.wizard or options.resume:
        return True
    return system.can_ask() and not options.no_input and options.data is None


class NewItem:
    """A new item: check its answers and write its file.

    Attributes:
        number: Its number, once it is written, if the template counts its items.
        text: The item as it was written.
    """

    def __init__(self, renderer: Renderer, backlog: Backlog, options: NewOptions, system: System) -> None:
        self.text = ""
        self._renderer = renderer
        self._form = ItemFormat(renderer, statuses=backlog.config.statuses)
        self._backlog = backlog
        self._options = options
        self._system = system
        self._env = system.env
        self._today = system.today().isoformat()
        self.number: dict[str, str] = {}
        self._numbers = numbers_of(renderer.template, backlog.folder)

    def render(self, given: Mapping[str, Any], text: str = "") -> str:
        """Return the item rendered from these answers, or `text` with these answers changed.

        Raises:
            UsageError: An answer is missing or wrong.
            StateError: The text can't be read, or can't be changed safely.
        """
        return self._render(given, text)[1]

    def preview(self, given: Mapping[str, Any], text: str = "") -> str:
        """Return the same, not proven to be readable again: the wizard shows it while it is typed.

        Raises:
            UsageError: An answer is missing or wrong.
            StateError: The text can't be read, or can't be changed safely.
        """
        return self.render(given, text) if text else self._form.preview(self._numbered(given))

    def faults(self, given: Mapping[str, Any], *, besides: Sequence[BacklogueError]) -> list[BacklogueError]:
        """Return the errors in these answers, except for places that `besides` names already."""
        errors: list[BacklogueError] = [*unknown_names(self._renderer.template.questions, given)]
        title = self._renderer.template.roles.title
        if not given.get(title):
            hint = "run 'backlogue new TITLE' or set it in --data"
            errors.append(UsageError("is required", place=title, hint=hint))
        if errors or besides:
            try:
                self.render({**given, title: given.get(title) or "x"})
            except UsageError as wrong:
                errors += wrong.errors
        by_place = {error.place: error for error in reversed([*besides, *errors])}
        return [error for error in errors if by_place[error.place] is error]

    def next_number(self) -> str:
        """Return the next free number; an empty text if the template has no numbers."""
        return self._numbers.next() if self._numbers else ""

    def _numbered(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers with the next number, if the template counts its items and none is given."""
        numbers = self._numbers
        if numbers is None or given.get(numbers.question.name):
            return {**given}
        return {**given, numbers.question.name: numbers.next()}

    def _render(self, given: Mapping[str, Any], text: str) -> tuple[dict[str, Any], str]:
        answers, rendered = self._form.render(self._numbered(given))
        if not text:
            return answers, rendered
        renderer = self._form.renderer
        item = self._form.read(text.encode(), display_path="the item")
        wanted = {
            question.name: answers[question.name]
            for question in renderer.template.questions
            if question.asked and question.name in self._form.layout.answers()
        }
        return answers, self._form.edit(item, wanted, today=self._today, display_path="the item").decode()

    def write(self, given: Mapping[str, Any], text: str = "") -> Path:
        """Write the item, unless it is a dry run, and return its path.

        Raises:
            UsageError: An answer is missing or wrong.
            StateError: The given slug or number is taken, or the folder can't be written.
        """
        if self._numbers is None or self._options.dry_run:
            return self._write(given, text)
        make_folder(self._backlog.folder)
        # Hold the lock until the file exists, so that no other process takes the same number.
        with lock_folder(self._backlog.folder, env=self._env) as held:
            return self._write(given, text, locked=held)

    def _refuse_taken(self, answers: Mapping[str, Any]) -> None:
        numbers = self._numbers
        if numbers is None:
            return
        number = str(answers[numbers.question.name])
        self.number = {"number": number}
        path = numbers.taken().get(int(number))
        if path is not None:
            place = self._system.display_path(Path(path))
            message = f"has the number {numbers.question.prefix}{number} already"
            raise StateError(message, place=place, hint="leave the number out to get the next one")

    def _write(self, given: Mapping[str, Any], text: str, *, locked: bool = False) -> Path:
        answers, self.text = self._render(given, text)
        self._refuse_taken(answers)
        env = self._env
        template = self._renderer.template
        folders = template.folders
        backlog = self._backlog.folder
        status = str(answers.get(template.roles.status or "") or "")
        folder = backlog / folders.folder_of(status) if folders.pairs else backlog
        check_status_folder(template, self._form.layout, status)
        stem = template.item_name.render(answers)
        if self._options.dry_run:
            return folder / f"{stem}.md"
        remembered = self._options.answers_file or self._backlog.config.answers_file
        origin = origin_of(self._renderer.template, env=env) if remembered else None
        # Before the item is written, so that nothing is written if the answers file is refused.
        answers_file = (
            answers_file_of(self._renderer, answers, origin=origin, folder=backlog) if origin else None
        )
        data = self.text.encode()
        slug = template.roles.slug or ""
        # Only a slug that is made from the title, and ends the name, may be followed by a number.
        ends_name = template.item_name.answers[-1] == slug and not template.item_name.parts[-1]
        fixed = bool(given.get(slug)) or self._options.unique or not ends_name
        path = create_item(
            folder,
            stem,
            data,
            exact=fixed,
            env=env,
            locked=locked and folder == backlog,
            others=[backlog / name for name in folders.names],
        )
        if path.stem != stem:
            self._system.note(f"item '{stem}' already exists; this one is '{path.stem}'")
            if origin is not None:
                answers = {**answers, slug: answers[slug] + path.stem.removeprefix(stem)}
                answers_file = answers_file_of(self._renderer, answers, origin=origin, folder=backlog)
        if answers_file is not None:
            write_answers_file(answers_file)
        return path


def collect_answers(
    options: NewOptions, *, backlog: Backlog, template: Template, system: System
) -> tuple[dict[str, Any], list[BacklogueError]]:
    """Collect answers from the command line, its data and the config, with the errors in them.

    Later sources win: template default, config, `--data`, `--date`, TITLE and the flags, `--set`.
    """
    config = backlog.config
    asked = {question.name for question in template.questions if question.asked}
    given: dict[str, Any] = {}
    if config.code_language is not None and "code_language" in asked:
        given["code_language"] = config.code_language
    roles = template.roles
    status = template.question(roles.status) if roles.status else None
    if config.statuses and status is not None and status.default not in config.statuses:
        given[status.name] = config.statuses[0]
    if options.data is not None:
        given |= read_data(options.data, template=template, system=system)
    errors: list[BacklogueError] = []
    if options.day is not None:
        dates = [name for name in (roles.created, roles.modified) if name is not None]
        given |= dict.fromkeys(dates, options.day)
        if not dates:
            errors.append(UsageError("the template has no dates", place="--date", hint="leave it out"))
    flags = {"title": roles.title, "status": roles.status, "slug": roles.slug}
    for flag in _FLAGS:
        if (value := getattr(options, flag)) is None:
            continue
        name = flags.get(flag, flag)
        if name is None:
            errors.append(UsageError(f"the template has no {flag}", place=f"--{flag}", hint="leave it out"))
            continue
        try:
            given = set_answer(template.questions, given, name, value)
        except UsageError as error:
            errors.append(error)
    given, wrong = apply_settings(given, options.settings, template=template, system=system)
    return given, errors + wrong


_FLAGS = ("title", "problem", "solution", "status", "slug")
"""The answers that have an option of their own: by role, and by name."""
