"""Kakoune: commands for the user's configuration, to be added by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, PICK, STATUS

if TYPE_CHECKING:
    from backlogue.editors.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Kakoune(Editor):
    """Kakoune."""

    name: str = "kakoune"
    title: str = "Kakoune"
    aliases: tuple[str, ...] = ("kak",)
    markers: tuple[str, ...] = (".kakrc",)
    tested: str = (
        "Run in Kakoune 2022.10: a hostile title arrives literally, the status task saves the buffer and\n"
        "shows the new status, and errors are shown. Going from finding to finding was not tried."
    )

    def instructions(self, settings: Settings) -> str:
        """Return the commands."""
        return (
            "Put this into `~/.config/kak/kakrc`. `:backlogue-check` lists the findings in the buffer\n"
            "`*make*`.\n\n"
            f"```kak\n{_commands(settings)}```"
        )


def _commands(settings: Settings) -> str:
    capture = settings.shell(*(word for word in FROM_TITLE if word != "--open"))
    statuses = " ".join(settings.word(status) for status in settings.statuses)
    return f"""\
define-command backlogue-new -docstring 'the wizard, in a terminal' %{{
    terminal {settings.shell(*NEW)}
}}

define-command backlogue-title -params 1 -docstring 'a new item from a title' %{{
    evaluate-commands %sh{{
        if path=$({capture} "$1"); then
            printf "edit -- '%s'\\n" "$(printf %s "$path" | sed "s/'/''/g")"
        else
            echo "fail 'backlogue failed'"
        fi
    }}
}}

define-command backlogue-status -params 1 -docstring 'set the status of this item' \\
    -shell-script-candidates %{{ printf '%s\\n' {statuses} }} %{{
    write
    evaluate-commands %sh{{
        if ! told=$({settings.shell(*STATUS)} "$kak_buffile" "$1" 2>&1); then
            printf "fail '%s'\\n" "$(printf %s "$told" | sed "s/'/''/g")"
        fi
    }}
    edit!
}}

define-command backlogue-pick -docstring 'pick an item and set its status, in a terminal' %{{
    terminal {settings.shell(*PICK)}
}}

define-command backlogue-check -docstring 'findings in the make buffer' %{{
    write-all
    set-option window makecmd {settings.word(settings.shell(*CHECK))}
    set-option window make_error_pattern ' (?:error|warning|info):'
    make
}}

define-command backlogue-fix -docstring 'fix what can be fixed; what is left in the make buffer' %{{
    write-all
    set-option window makecmd {settings.word(settings.shell(*FIX))}
    set-option window make_error_pattern ' (?:error|warning|info):'
    make
}}
"""
