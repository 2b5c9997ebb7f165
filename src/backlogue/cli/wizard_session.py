"""Run the wizard for a command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.errors import StateError, UsageError
from backlogue.project.folders import state_folder
from backlogue.project.templates import backlog_templates
from backlogue.template.builtin import builtin_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog
    from backlogue.template.loader import Template
    from backlogue.template.rendering import Renderer
    from backlogue.wizard.drafts import Draft, Drafts


def require_terminal(system: System, *, flag: str, instead: str) -> None:
    """Raise an error if a flag needs a terminal and there is none.

    Args:
        system: The streams.
        flag: The flag.
        instead: What to do without a terminal.

    Raises:
        UsageError: There is no terminal, or `BACKLOGUE_NO_INPUT` is set.
    """
    if not system.can_ask():
        raise UsageError(f"'{flag}' needs a terminal to ask on", hint=instead)


def drafts_of(system: System) -> Drafts:
    """Return the user's drafts."""
    from backlogue.wizard.drafts import Drafts

    return Drafts(state_folder(system.env) / "drafts", now=_now)


def draft_template(template: Template) -> str:
    """Return a template as drafts name it: by its path; empty for the built-in one."""
    return "" if template.root == builtin_root() else str(template.made_from or template.root)


def newest_draft(drafts: Drafts, backlog: Backlog, system: System) -> Draft:
    """Return the newest draft of a backlog that is not open in a wizard.

    Raises:
        StateError: There is no draft.
    """
    folders = {str(each.backlog.folder) for each in backlog_templates(backlog)}
    here = [draft for draft in drafts.all() if draft.info.backlog in folders]
    found = [draft for draft in here if not draft.info.item and not draft.alive]
    edits = [draft for draft in here if draft.info.item]
    for note in drafts.notes:
        system.note(note)
    others = [f"'backlogue edit {Path(draft.info.item).stem}'" for draft in edits if not draft.alive]
    hint = f"{', '.join(others)} resumes the draft of an edit" if others else ""
    if not found:
        raise StateError("there is no draft to resume", hint=hint or "start one with 'backlogue new'")
    if hint:
        system.note(hint)
    return found[0]


@dataclass(frozen=True, kw_only=True)
class WizardOptions:
    """What a command passes to the wizard.

    Attributes:
        render: Renders the item from answers and an existing text, as it will be written.
        write: Writes the item and returns its path.
        preview: Renders the item faster, without checking it (default: `render`).
        next_number: Returns the next free number; None for an item that already has a number.
        diff: Returns what writing a text changes, if there is a file to compare with.
        item: The item that is edited; None for a new one.
        text: The text of that item.
        heading: The heading of each screen.
        section: The name of the only question to ask.
        missing: Whether to ask only for missing answers.
        drafts: The user's drafts, if they are loaded already.
        resumed: The draft to resume.
        resume_command: The command that resumes the draft.
        keep_draft: Whether to keep the draft, because `write` writes nothing.
        folder: The backlog folder named on the command line.
    """

    render: Callable[[Mapping[str, Any], str], str]
    write: Callable[[Mapping[str, Any], str], Path]
    preview: Callable[[Mapping[str, Any], str], str] | None = None
    next_number: Callable[[], str] | None = None
    diff: Callable[[str], str] | None = None
    item: Path | None = None
    text: str = ""
    heading: str = "New item"
    section: str | None = None
    missing: bool = False
    drafts: Drafts | None = None
    resumed: Draft | None = None
    resume_command: str = "backlogue new --resume"
    keep_draft: bool = False
    folder: Path | None = None


def run_wizard(
    options: WizardOptions,
    *,
    renderer: Renderer,
    given: Mapping[str, Any],
    backlog: Backlog,
    system: System,
) -> Path:
    """Run the wizard until the item is written, and return its path.

    Args:
        options: What the command passes to the wizard.
        renderer: The template's renderer.
        given: The answers so far.
        backlog: The backlog folder.
        system: The system.

    Raises:
        Cancelled: The user left the wizard; the input is saved as a draft.
    """
    from backlogue.cli.open import waiting_editor
    from backlogue.wizard.conversation import Actions
    from backlogue.wizard.drafts import DraftInfo
    from backlogue.wizard.start import run

    actions = Actions(
        render=options.render,
        write=options.write,
        editor=lambda: waiting_editor(system),
        read=reader_of(renderer),
        preview=options.preview or options.render,
        next_number=options.next_number,
        diff=options.diff,
        resume_command=options.resume_command,
        keep_draft=options.keep_draft,
    )
    info = DraftInfo(
        backlog=str(backlog.folder),
        template=draft_template(renderer.template),
        item="" if options.item is None else str(options.item),
    )
    path = run(
        renderer=renderer,
        given=given,
        terminal=system,
        drafts=options.drafts or drafts_of(system),
        info=info,
        actions=actions,
        statuses=backlog.config.statuses,
        resumed=options.resumed,
        section=options.section,
        missing=options.missing,
        heading=options.heading,
        text=options.text,
    )
    if options.item is None and not options.keep_draft:
        _print_next_steps(path, system, options.folder)
    return path


def _print_next_steps(path: Path, system: System, folder: Path | None) -> None:
    """Print the path of a new item and the next commands."""
    from shlex import quote

    item = quote(path.stem) + (f" --dir {quote(str(folder))}" if folder is not None else "")
    system.note(f"wrote {system.display_path(path)}")
    system.note(f"next: 'backlogue edit {item}', 'backlogue status {item}', 'backlogue open {item}'")


def reader_of(renderer: Renderer) -> Callable[[str], Mapping[str, Any]]:
    """Return a function that parses an item's text into answers; missing answers are None."""
    from backlogue.items.item import parse_item
    from backlogue.items.layout_cache import load_layout

    def read(text: str) -> Mapping[str, Any]:
        layout = load_layout(renderer)
        item = parse_item(text.encode("utf-8", "replace"), renderer, layout, display_path="the item")
        missing = dict.fromkeys(str(path[0]) for path in layout.body.paths())
        return {**missing, **item.answers}

    return read


def _now() -> datetime:
    from datetime import datetime

    return datetime.now().astimezone()
