"""Helix: keys for its configuration, to be added by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, STATUS

if TYPE_CHECKING:
    from backlogue.editors.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Helix(Editor):
    """Helix 25.07 and newer."""

    name: str = "helix"
    title: str = "Helix"
    aliases: tuple[str, ...] = ("hx",)
    markers: tuple[str, ...] = (".helix",)
    tested: str = "The file is read by a TOML parser; it was not run in Helix."

    def instructions(self, settings: Settings) -> str:
        """Return the keys for the configuration."""
        capture = (word for word in FROM_TITLE if word != "--open")
        keys = {
            "t": [f":pipe-to xargs -0 {_line(settings, *capture)}"],
            "c": [":write-all", f":sh {_line(settings, *CHECK)}"],
            "f": [":write-all", f":sh {_line(settings, *FIX)}", ":reload-all"],
            **{
                str(number): [
                    ":write",
                    f":sh {_line(settings, *STATUS)} '%{{buffer_name}}' {_escaped(settings.word(status))}",
                    ":reload",
                ]
                for number, status in enumerate(settings.statuses[:9], 1)
            },
        }
        lines = "\n".join(f"{key} = {json.dumps(line, ensure_ascii=False)}" for key, line in keys.items())
        return (
            "Helix has no tasks; keys run commands. Put these into `~/.config/helix/config.toml`. `space B\n"
            "t` makes an item of the selected title, which reaches the program literally; `space B c` shows\n"
            "the findings, `space B f` fixes what it can, and `space B 1` and so on set the status of the\n"
            "item in front. Files are saved before and read again after. A folder's name must not hold a\n"
            "single quote. The wizard, and the list of items, need a terminal of their own:\n"
            f"`{settings.shell(*NEW)}`, `{settings.shell('status')}`.\n\n"
            f"```toml\n[keys.normal.space.B]\n{lines}\n```"
        )


def _line(settings: Settings, *arguments: str) -> str:
    return _escaped(settings.shell(*arguments))


def _escaped(line: str) -> str:
    """Keep Helix from expanding a `%` in a command line."""
    return line.replace("%", "%%")
