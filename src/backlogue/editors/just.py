"""just: recipes in a file of ours, which the justfile imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.include import IncludeLine
from backlogue.editors.owned import OwnedFile
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, STATUS, first_of

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.editors.pieces import Piece
    from backlogue.editors.settings import Settings

_NAMES = ("justfile", "Justfile", ".justfile")


@dataclass(frozen=True, kw_only=True)
class Just:
    """just 1.29 and newer."""

    name: str = "just"
    title: str = "just"
    signs: tuple[str, ...] = _NAMES
    tried: str = "Run with just itself: all four recipes, with a hostile title that arrives literally."

    def how(self, settings: Settings) -> str:  # noqa: ARG002 - of the protocol
        """The recipes."""
        return (
            "`just backlog-new`, `just backlog-title 'A title'`, `just backlog-status [ITEM STATUS]`,\n"
            "`just backlog-check` and `just backlog-fix`. Without an item, the terminal asks for it."
        )

    def project(self, settings: Settings) -> tuple[Piece, ...]:
        """Our file and the line that imports it."""
        return (
            OwnedFile(path=settings.root / "backlogue.just", body=_recipes(settings)),
            IncludeLine(path=first_of(settings.root, _NAMES), line="import? 'backlogue.just'"),
        )

    def user(self, settings: Settings, folder: Path) -> tuple[Piece, ...]:  # noqa: ARG002 - of the protocol
        """Nothing: recipes belong to a project."""
        return ()


def _recipes(settings: Settings) -> str:
    def line(*arguments: str) -> str:
        return settings.shell(*arguments).replace("{{", "{{{{")

    return f"""\

# {settings.label("new")}
backlog-new:
    @{line(*NEW)}

# {settings.label("title")}
[positional-arguments]
backlog-title title:
    @{line(*FROM_TITLE)} "$1"

# {settings.label("status")}
[positional-arguments]
backlog-status *item_and_status:
    @{line(*STATUS)} "$@"

# {settings.label("check")}
backlog-check:
    @{line(*CHECK)}

# {settings.label("fix")}
backlog-fix:
    @{line(*FIX)}
"""
