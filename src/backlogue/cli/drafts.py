"""`backlogue drafts`: list, show and remove the wizard's drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.options import Command, Group, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.cli.wizard_session import drafts_of
from backlogue.errors import StateError, UsageError
from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.cli.system import System
    from backlogue.wizard.drafts import Draft, Drafts


@click.group(cls=Group)
def command() -> None:
    """List, show or remove drafts saved by the wizard."""


@command.command("list", cls=Command)
@json_option
@pass_system
def list_command(system: System, *, as_json: bool) -> int:
    """List the drafts, newest first: name, time saved, title, backlog folder."""
    drafts = _all(drafts_of(system), system)
    if as_json:
        print_json({"drafts": [_payload(draft) for draft in drafts]}, system)
        return 0
    for draft in drafts:
        saved = draft.saved[:16].replace("T", " ")
        state = "  (open in another terminal)" if draft.alive else ""
        what = draft.title or "(no title)"
        system.result(printable(f"{draft.name}  {saved}  {what}  {_where(draft)}{state}"))
    if not drafts:
        system.note("there are no drafts")
    return 0


@command.command("show", cls=Command)
@click.argument("name", required=False)
@json_option
@pass_system
def show_command(system: System, name: str | None, *, as_json: bool) -> int:
    """Print the texts of a draft (default: the newest)."""
    draft = _one(name, system)
    if as_json:
        texts = {_field(draft, path): text for path, text in draft.state.fields.texts.items()}
        print_json({"draft": _payload(draft), "texts": texts}, system)
        return 0
    for path, text in draft.state.fields.texts.items():
        system.result(printable(f"{_field(draft, path)}:"))
        for line in text.split("\n"):
            system.result(printable(f"  {line}"))
    return 0


@command.command("remove", cls=Command)
@click.argument("names", metavar="NAME...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Remove all drafts that are not open in a wizard.")
@json_option
@pass_system
def remove_command(system: System, names: tuple[str, ...], *, every: bool, as_json: bool) -> int:
    """Remove drafts permanently."""
    if bool(names) == every:
        raise UsageError(
            "give the names of drafts, or '--all'", hint="run 'backlogue drafts list' to see them"
        )
    drafts = drafts_of(system)
    chosen = [_one(name, system) for name in names]
    if every:
        chosen = [draft for draft in _all(drafts, system) if not draft.alive]
    for draft in chosen:
        drafts.remove(draft)
    if as_json:
        print_json({"removed": [draft.name for draft in chosen]}, system)
    else:
        for draft in chosen:
            system.note(f"removed {draft.name}")
    return 0


def _all(drafts: Drafts, system: System) -> list[Draft]:
    found = drafts.all()
    for note in drafts.notes:
        system.note(note)
    return found


def _one(name: str | None, system: System) -> Draft:
    found = _all(drafts_of(system), system)
    draft = next((draft for draft in found if name in (None, draft.name)), None)
    if draft is None:
        what = "there are no drafts" if name is None else f"no draft named '{name}'"
        raise StateError(what, hint=None if name is None else "run 'backlogue drafts list' to see them")
    return draft


def _payload(draft: Draft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "saved": draft.saved,
        "title": draft.title or None,
        "backlog": draft.info.backlog,
        "item": draft.info.item or None,
        "open": draft.alive,
    }


def _where(draft: Draft) -> str:
    return draft.info.item or draft.info.backlog


def _field(draft: Draft, path: tuple[str | int, ...]) -> str:
    """Return a field's name as errors write it: `phases[1].name`."""
    said = ""
    for depth, step in enumerate(path):
        if isinstance(step, int):
            numbers = draft.state.fields.numbers(path[:depth])
            # What stood at a row of an outline that is deleted is kept under its number.
            said += f"[{numbers.index(step) if step in numbers else f'deleted {step}'}]"
        else:
            said += f".{step}" if said else step
    return said
