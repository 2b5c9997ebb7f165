"""Helix: keys for its configuration, to be added by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.settings import CHECK, FROM_TITLE, NEW, STATUS

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.editors.pieces import Piece
    from backlogue.editors.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Helix:
    """Helix 25.07 and newer."""

    name: str = "helix"
    title: str = "Helix"
    signs: tuple[str, ...] = (".helix",)
    tried: str = "The file is read by a TOML parser; it was not run in Helix."

    def how(self, settings: Settings) -> str:
        """The keys."""
        capture = settings.shell(*FROM_TITLE)
        keys = {
            "t": f"@:sh {capture} ''<left>",
            "c": f":sh {settings.shell(*CHECK)}",
            **{
                str(number): f":sh {settings.shell(*STATUS)} %{{buffer_name}} {settings.word(status)}"
                for number, status in enumerate(settings.statuses[:9], 1)
            },
        }
        lines = "\n".join(f"{key} = {json.dumps(line, ensure_ascii=False)}" for key, line in keys.items())
        return (
            "Helix has no tasks; keys run commands. Put these into `~/.config/helix/config.toml`; `space B\n"
            "t` then asks for a title, `space B c` shows the findings, `space B 1` and so on set the\n"
            "status of the item in front. The title is typed inside the shell's single quotes. The wizard\n"
            "needs a terminal of\n"
            f"its own: `{settings.shell(*NEW)}`.\n\n"
            f"```toml\n[keys.normal.space.B]\n{lines}\n```"
        )

    def project(self, settings: Settings) -> tuple[Piece, ...]:  # noqa: ARG002 - of the protocol
        """Nothing: it is printed."""
        return ()

    def user(self, settings: Settings, folder: Path) -> tuple[Piece, ...]:  # noqa: ARG002 - of the protocol
        """Nothing: it is printed."""
        return ()
