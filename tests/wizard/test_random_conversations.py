"""Whole conversations with a person who does anything at all, without a terminal."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.wizard import opening
from backlogue.wizard.screens import MenuScreen, Reply, Screen, TextScreen, TicksScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.running import Program

TEXTS = ["Alpha", "beta `code`", "δ 🙂", "one\ntwo", "- a\n- b", "## No", "2026-02-30", " ", ""]


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

    def ask(self, screen: Screen, changed: Callable[[str], None]) -> Reply:
        """Do anything."""
        self.steps -= 1
        if self.steps < 0:
            return Reply("leave")
        if isinstance(screen, TextScreen):
            return self._type(screen, changed)
        if isinstance(screen, TicksScreen):
            names = "\n".join(row.value for row in screen.rows if self.random.random() < 0.3)
            changed(names)
            return Reply(self.random.choice(["next", "next", "back", "review"]), names)
        if isinstance(screen, MenuScreen):
            rows = [row.value for row in screen.rows if row.value not in ("-", "write", "leave", "discard")]
            verbs: Any = ["pick"] * 8 + [*sorted(screen.verbs), "back", "review"]
            return Reply(self.random.choice(verbs), self.random.choice(rows))
        return Reply("back")

    def _type(self, screen: TextScreen, changed: Callable[[str], None]) -> Reply:
        text = screen.text
        if self.random.random() < 0.7:
            choices = TEXTS if screen.is_box else [text for text in TEXTS if "\n" not in text]
            text = self.random.choice(choices)
            changed(text)
            if text != screen.text:
                assert text in self.look(), "what was typed is on the disk before it is drawn"
        return Reply(self.random.choice(["next", "next", "next", "next", "back", "review"]), text)


@pytest.mark.parametrize("seed", range(12))
def test_anything_may_be_done(program: Program, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Whatever is done, the conversation goes on, and each text is in the draft as soon as it is typed."""

    def texts() -> list[str]:
        drafts = (program.cwd.parent / "state" / "drafts").glob("*.json")
        return [text for draft in drafts for _, text in json.loads(draft.read_bytes())["state"]["texts"]]

    random = Random(seed)
    for steps in (45, 15):
        person = Anyone(random, steps, texts)
        monkeypatch.setattr(opening, "prompter_of", lambda _, person=person: person)
        done = program("new", terminal="in err")
        assert done.code == 130, done.err
