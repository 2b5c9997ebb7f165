"""just: recipes in a file of ours, which the justfile imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.include_line import IncludeLine
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, STATUS, first_existing
from backlogue.editors.whole_file import WholeFile

if TYPE_CHECKING:
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings

_NAMES = ("justfile", "Justfile", ".justfile")


@dataclass(frozen=True, kw_only=True)
class Just(Editor):
    """just 1.29 and newer."""

    name: str = "just"
    title: str = "just"
    aliases: tuple[str, ...] = ("justfile",)
    markers: tuple[str, ...] = _NAMES
    tested: str = "Run with just itself: all four recipes, with a hostile title that arrives literally."

    def instructions(self, settings: Settings) -> str:
        """Return the recipes."""
        return (
            "`just backlog-new`, `just backlog-title 'A title'`, `just backlog-status [ITEM STATUS]`,\n"
            "`just backlog-check` and `just backlog-fix`. Without an item, the terminal asks for it."
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return our file and the line that imports it."""
        return (
            WholeFile(path=settings.root / "backlogue.just", body=_recipes(settings)),
            IncludeLine(path=first_existing(settings.root, _NAMES), line="import? 'backlogue.just'"),
        )


def _recipes(settings: Settings) -> str:
    def line(*arguments: str) -> str:
        return settings.shell(*arguments).replace("{{", "{{{{")

    each_template = "".join(
        f"# {each.label}\nbacklog-new-{each.word}:\n    @{line(*each.arguments)}\n\n"
        for each in settings.new_of_each()
        if each.word
    )
    return f"""\

# {settings.label("new")}
backlog-new:
    @{line(*NEW)}

{each_template}# {settings.label("title")}
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
