"""Kakoune really runs the commands; unsaved text is saved, and errors are the program's own."""

from __future__ import annotations

import re

from backlogue.editors.registry import EDITORS
from backlogue.editors.settings import Settings
from tests.editors.stand_in import TITLE, StandIn, needed


def script(stand_in: StandIn, *commands: str) -> None:
    """Run commands in Kakoune without a screen, after the printed configuration."""
    kakoune = needed("kak")
    editor = next(editor for editor in EDITORS if editor.name == "kakoune")
    block = re.search(r"```kak\n(.*?)```", editor.instructions(Settings(root=stand_in.project)), re.DOTALL)
    assert block is not None
    path = stand_in.project / "kakrc"
    path.write_text(block.group(1), encoding="utf-8")
    lines = "\n".join([f"source '{path}'", *commands, "quit!"])
    (stand_in.project / "script.kak").write_text(lines, encoding="utf-8")
    stand_in.run(kakoune, "-n", "-ui", "dummy", "-e", "source script.kak", code=None)


def opened(stand_in: StandIn) -> str:
    """Return the command that opens the item."""
    return "edit '{}'".format(str(stand_in.item).replace("'", "''"))


def test_a_hostile_title_arrives_literally_and_the_item_opens(stand_in: StandIn) -> None:
    """`:backlogue-title` hands over every character."""
    script(
        stand_in,
        f"backlogue-title %§{TITLE}§",
        'nop %sh{ printf %s "$kak_buffile" > opened }',
    )
    assert stand_in.calls == [["new", "--no-input", "--", TITLE]]
    assert (stand_in.project / "opened").read_text(encoding="utf-8") == str(stand_in.item)


def test_unsaved_text_is_saved_before_the_status_is_set(stand_in: StandIn) -> None:
    """The buffer then shows both."""
    script(
        stand_in,
        opened(stand_in),
        "execute-keys geounsaved<esc>",
        "backlogue-status 'in progress'",
        "execute-keys '%'",
        'nop %sh{ printf %s "$kak_selection" > shown }',
    )
    assert stand_in.calls == [["status", "--", str(stand_in.item), "in progress"]]
    shown = (stand_in.project / "shown").read_text(encoding="utf-8")
    assert "status: in progress\n" in shown
    assert shown.endswith("unsaved\n")


def test_the_programs_error_is_kakounes(stand_in: StandIn) -> None:
    """An unknown status is an error, and the buffer is not reloaded."""
    script(
        stand_in,
        opened(stand_in),
        'try %{ backlogue-status nonsense } catch %{ nop %sh{ printf %s "$kak_error" > error } }',
    )
    assert "unknown status 'nonsense'" in (stand_in.project / "error").read_text(encoding="utf-8")
