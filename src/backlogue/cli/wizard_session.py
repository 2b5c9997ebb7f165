"""Runs of the wizard: when it may open, and what it gets from the command that opens it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.errors import StateError, UsageError
from backlogue.project.folders import state_folder
from backlogue.template.loader import builtin_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog
    from backlogue.template.rendering import Renderer
    from backlogue.wizard.drafts import Draft, Drafts


def require_terminal(system: System, *, flag: str, instead: str) -> None:
    """Refuse a flag that asks where nobody can be asked.

    Args:
        system: The streams.
        flag: The flag.
        instead: What can be done without a terminal.

    Raises:
        UsageError: There is no terminal, or `BACKLOGUE_NO_INPUT` is set.
    """
    if not system.can_ask():
        raise UsageError(f"'{flag}' needs a terminal to ask on", hint=instead)


def drafts_of(system: System) -> Drafts:
    """Return the user's drafts."""
    from backlogue.wizard.drafts import Drafts

    return Drafts(state_folder(system.env) / "drafts", now=_now)


def newest_draft(drafts: Drafts, backlog: Backlog, system: System) -> Draft:
    """Return the newest draft of a backlog folder that nobody works on.

    Raises:
        StateError: There is none.
    """
    found = drafts.of(str(backlog.folder))
    edits = [draft for draft in drafts.all() if draft.info.backlog == str(backlog.folder) and draft.info.item]
    for note in drafts.notes:
        system.note(note)
    others = [f"'backlogue edit {Path(draft.info.item).stem}'" for draft in edits if not draft.alive]
    hint = f"{', '.join(others)} resumes the draft of an edit" if others else ""
    if not found:
        raise StateError("there is no draft to resume", hint=hint or "begin with 'backlogue new'")
    if hint:
        system.note(hint)
    return found[0]


def run_wizard(
    *,
    renderer: Renderer,
    given: Mapping[str, Any],
    backlog: Backlog,
    system: System,
    render: Callable[[Mapping[str, Any], str], str],
    write: Callable[[Mapping[str, Any], str], Path],
    drafts: Drafts | None = None,
    **more: Any,
) -> Path:
    """Run the wizard until the item is written, and return its path.

    Args:
        renderer: The template's renderer.
        given: Answers that are there already.
        backlog: The backlog folder.
        system: The system.
        render: Returns the item that answers make of a text, as it would be written.
        write: Writes it.
        drafts: The user's drafts, if they are known already.
        more: `item`, the item that is edited; `diff`, which returns what writing it changes; `preview`,
            which renders faster, without proof; `resume_command`, the command that takes its draft up;
            `keep_draft`, whether the draft stays as `write` writes nothing; `folder`, the backlog folder that
            was named on the command line; and what else `backlogue.wizard.start.run` takes.

    Raises:
        Cancelled: The person left; what was typed is a draft.
    """
    from backlogue.cli.open import waiting_editor
    from backlogue.wizard.conversation import Actions
    from backlogue.wizard.drafts import DraftInfo
    from backlogue.wizard.start import run

    item: Path | None = more.pop("item", None)
    actions = Actions(
        render=render,
        write=write,
        editor=lambda: waiting_editor(system),
        read=reader_of(renderer),
        preview=more.pop("preview", render),
        diff=more.pop("diff", None),
        resume_command=more.pop("resume_command", "backlogue new --resume"),
        keep_draft=more.pop("keep_draft", False),
    )
    template = renderer.template
    info = DraftInfo(
        backlog=str(backlog.folder),
        template="" if template.root == builtin_root() else str(template.made_from or template.root),
        item="" if item is None else str(item),
    )
    folder: Path | None = more.pop("folder", None)
    path = run(
        renderer=renderer,
        given=given,
        terminal=system,
        drafts=drafts or drafts_of(system),
        info=info,
        actions=actions,
        statuses=backlog.config.statuses,
        **more,
    )
    if item is None and not actions.keep_draft:
        _print_next_steps(path, system, folder)
    return path


def _print_next_steps(path: Path, system: System, folder: Path | None) -> None:
    """Say that a new item was written, and what can be done with it next."""
    from shlex import quote

    item = quote(path.stem) + (f" --dir {quote(str(folder))}" if folder is not None else "")
    system.note(f"wrote {system.display_path(path)}")
    system.note(f"next: 'backlogue edit {item}', 'backlogue status {item}', 'backlogue open {item}'")


def reader_of(renderer: Renderer) -> Callable[[str], Mapping[str, Any]]:
    """Return what reads an item's text back as answers; what it could hold, and does not, is None."""
    from backlogue.items.item import parse_item
    from backlogue.items.layout_inference import load_layout

    def read(text: str) -> Mapping[str, Any]:
        layout = load_layout(renderer)
        item = parse_item(text.encode("utf-8", "replace"), renderer, layout, display_path="the item")
        missing = dict.fromkeys(str(path[0]) for path in layout.body.paths())
        return {**missing, **item.answers}

    return read


def _now() -> datetime:
    from datetime import datetime

    return datetime.now().astimezone()
