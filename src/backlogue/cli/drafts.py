"""`backlogue drafts`: what conversations left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.asking import drafts_of
from backlogue.cli.options import Command, Group, json_option, pass_surroundings
from backlogue.cli.output import print_json
from backlogue.errors import StateError, UsageError
from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.cli.surroundings import Surroundings
    from backlogue.wizard.drafts import Draft, Drafts


@click.group(cls=Group)
def command() -> None:
    """List, show or remove what the wizard saved when it was left."""


@command.command("list", cls=Command)
@json_option
@pass_surroundings
def list_command(surroundings: Surroundings, *, as_json: bool) -> int:
    """List the drafts, the newest first: name, when saved, title, backlog folder."""
    drafts = _all(drafts_of(surroundings), surroundings)
    if as_json:
        print_json({"drafts": [_told(draft) for draft in drafts]}, surroundings)
        return 0
    for draft in drafts:
        saved = draft.saved[:16].replace("T", " ")
        state = "  (open in another terminal)" if draft.alive else ""
        what = draft.title or "(no title)"
        surroundings.result(printable(f"{draft.name}  {saved}  {what}  {_where(draft)}{state}"))
    if not drafts:
        surroundings.note("there are no drafts")
    return 0


@command.command("show", cls=Command)
@click.argument("name", required=False)
@json_option
@pass_surroundings
def show_command(surroundings: Surroundings, name: str | None, *, as_json: bool) -> int:
    """Print all texts of a draft: of the newest, or of the one called NAME."""
    draft = _one(name, surroundings)
    if as_json:
        texts = {_field(draft, path): text for path, text in draft.state.outline.texts.items()}
        print_json({"draft": _told(draft), "texts": texts}, surroundings)
        return 0
    for path, text in draft.state.outline.texts.items():
        surroundings.result(printable(f"{_field(draft, path)}:"))
        for line in text.split("\n"):
            surroundings.result(printable(f"  {line}"))
    return 0


@command.command("remove", cls=Command)
@click.argument("names", metavar="NAME...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Remove all that no wizard has open.")
@json_option
@pass_surroundings
def remove_command(surroundings: Surroundings, names: tuple[str, ...], *, every: bool, as_json: bool) -> int:
    """Remove drafts for good."""
    if bool(names) == every:
        raise UsageError("needs the names of drafts, or '--all'", hint="'backlogue drafts list' shows them")
    drafts = drafts_of(surroundings)
    chosen = [_one(name, surroundings) for name in names]
    if every:
        chosen = [draft for draft in _all(drafts, surroundings) if not draft.alive]
    for draft in chosen:
        drafts.remove(draft)
    if as_json:
        print_json({"removed": [draft.name for draft in chosen]}, surroundings)
    else:
        for draft in chosen:
            surroundings.note(f"removed {draft.name}")
    return 0


def _all(drafts: Drafts, surroundings: Surroundings) -> list[Draft]:
    found = drafts.all()
    for note in drafts.notes:
        surroundings.note(note)
    return found


def _one(name: str | None, surroundings: Surroundings) -> Draft:
    found = _all(drafts_of(surroundings), surroundings)
    draft = next((draft for draft in found if name in (None, draft.name)), None)
    if draft is None:
        what = "there are no drafts" if name is None else f"there is no draft '{name}'"
        raise StateError(what, hint=None if name is None else "'backlogue drafts list' shows them")
    return draft


def _told(draft: Draft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "saved": draft.saved,
        "title": draft.title or None,
        "backlog": draft.about.backlog,
        "item": draft.about.item or None,
        "open": draft.alive,
    }


def _where(draft: Draft) -> str:
    return draft.about.item or draft.about.backlog


def _field(draft: Draft, path: tuple[str | int, ...]) -> str:
    """Return a field's name as an error would say it: `phases[1].name`."""
    said = ""
    for depth, step in enumerate(path):
        if isinstance(step, int):
            said += f"[{draft.state.outline.numbers(path[:depth]).index(step)}]"
        else:
            said += f".{step}" if said else step
    return said
