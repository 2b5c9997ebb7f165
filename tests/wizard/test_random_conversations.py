"""Whole conversations with a person who does anything at all, without a terminal."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest

from backlogue.cli.diff import unified_diff
from backlogue.wizard import start
from backlogue.wizard.screens import Reply, Screen
from backlogue.wizard.screens.checkboxes import CheckboxScreen
from backlogue.wizard.screens.form import FormScreen
from backlogue.wizard.screens.menu import MenuScreen
from backlogue.wizard.screens.outline import OutlineScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.screens import Listener, Verb
    from tests.running import Program

TEXTS = ["Alpha", "beta `code`", "δ 🙂", "one\ntwo", "- a\n- b", "## No", "2026-02-30", " ", ""]
OUTLINES = ["One\n  two\n    three", "- a\n  1. b", "x", "", "One\n  two\nThree\n  "]


@dataclass
class Anyone:
    """A person who answers each screen in any way it offers, so many times, and then leaves.

    Attributes:
        random: What they do.
        steps: How many screens they answer.
        look: Returns the texts of all drafts.
    """

    random: Random
    steps: int
    look: Callable[[], list[str]]

    def held(self) -> AbstractContextManager[None]:
        """Nothing has to be held."""
        return nullcontext()

    def released(self) -> AbstractContextManager[None]:
        """Nothing has to be let go."""
        return nullcontext()

    def end(self) -> None:
        """Never called."""

    def ask(self, screen: Screen, listener: Listener) -> Reply:  # noqa: PLR0911 - one for each kind of screen
        """Do anything."""
        self.steps -= 1
        if self.steps < 0:
            return Reply("leave")
        onward: list[Verb] = ["next", "next", "next", "next", "back"]
        onward += sorted(screen.verbs - {"editor", "open", "delete", "up", "down", "undo"})
        match screen:
            case FormScreen():
                field = self.random.choice(screen.fields)
                listener.focused(field.path)
                choices = TEXTS if field.is_box else [text for text in TEXTS if "\n" not in text]
                if field.choices:
                    choices = [value for value, _ in field.choices]
                self._type(field.path, field.text, choices, listener)
                return Reply(self.random.choice(onward))
            case OutlineScreen():
                self._type(screen.path, screen.text, OUTLINES, listener)
                if self.random.random() < 0.2:
                    return Reply("open", str(self.random.randrange(4)))
                return Reply(self.random.choice(onward))
            case CheckboxScreen():
                listener.changed(
                    (), "\n".join(row.value for row in screen.rows if self.random.random() < 0.3)
                )
                return Reply(self.random.choice(["next", "next", "back", "review"]))
            case MenuScreen():
                rows = [
                    row.value for row in screen.rows if row.value not in ("-", "write", "leave", "discard")
                ]
                verbs: list[Verb] = ["pick"] * 8
                verbs += [*sorted(screen.verbs), "back"]
                return Reply(self.random.choice(verbs), self.random.choice(rows))
        return Reply("back")

    def _type(self, path: FieldPath, held: str, choices: list[str], listener: Listener) -> None:
        if self.random.random() < 0.7:
            text = self.random.choice(choices)
            listener.changed(path, text)
            preview = listener.preview()
            if preview is not None and self.random.random() < 0.2:
                assert preview().lines
            if text != held:
                assert text in self.look(), "input is saved before it is drawn"


@pytest.mark.parametrize("seed", range(12))
def test_anything_may_be_done(program: Program, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Whatever is done, the conversation goes on, and each text is in the draft as soon as it is typed."""

    def texts() -> list[str]:
        drafts = (program.cwd.parent / "state" / "drafts").glob("*.json")
        states = [json.loads(draft.read_bytes())["state"] for draft in drafts]
        outlines = [state["outline"]["text"] for state in states if state["outline"]]
        return outlines + [text for state in states for _, text in state["texts"]]

    random = Random(seed)
    for steps in (45, 15):
        person = Anyone(random, steps, texts)
        monkeypatch.setattr(start, "prompter_of", lambda _, person=person: person)
        done = program("new", terminal="in err")
        assert done.code == 130, done.err


@dataclass
class Author(Anyone):
    """A person who does anything, and at last looks at the preview and writes.

    Attributes:
        shown: What the preview showed when they wrote.
    """

    shown: str = ""

    def ask(self, screen: Screen, listener: Listener) -> Reply:
        """Do anything, but at last write."""
        self.steps -= 1
        if self.steps > 0:
            return super().ask(screen, listener)
        if self.steps < -3:
            return Reply("leave")
        if screen.title != "Review":
            return Reply("review")
        preview = listener.preview()
        assert preview is not None
        self.shown = "\n".join(preview().lines)
        return Reply("pick", "write")


@pytest.mark.parametrize("seed", range(8))
def test_the_preview_is_what_is_written(program: Program, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Whatever was done, the file has the bytes of the preview; in an edit, the difference that it showed."""
    monkeypatch.setattr(f"{__name__}.TEXTS", [text for text in TEXTS if text.strip() and text != "## No"])
    person = Author(Random(seed), 40, list)
    monkeypatch.setattr(start, "prompter_of", lambda _: person)
    monkeypatch.setattr(Author, "look", property(lambda _: lambda: [*TEXTS, *OUTLINES]), raising=False)
    done = program("new", "T", "--problem", "P", terminal="in err")
    if done.code == 130:  # something was wrong, and said so
        return
    path = program.cwd / done.out.strip()
    old = path.read_bytes()
    assert old.decode() == person.shown
    person.steps = 30
    done = program("edit", path.stem, terminal="in err")
    if done.code == 0 and path.read_bytes() != old:
        diff = unified_diff(old, path.read_bytes(), f"backlog/{path.name}")
        assert diff.decode() == person.shown
