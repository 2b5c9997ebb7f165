"""A scripted user: keystrokes for each screen, in the order of the screens."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from backlogue.cli import main
from backlogue.wizard import adoption, start
from backlogue.wizard.prompters import ScreenPrompter
from backlogue.wizard.screens.form import FormScreen
from tests.running import Done, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from prompt_toolkit.input import PipeInput

    from backlogue.wizard.screens import Listener, Reply, Screen
    from backlogue.wizard.terminal import Terminal
    from tests.running import Program

ENTER, ESC, TAB, BACK = "\r", "\x1b", "\t", "\x1b[Z"
UP, DOWN, PAGE_DOWN = "\x1b[A", "\x1b[B", "\x1b[6~"
LEAVE, END, EDITOR, REVIEW, DONE = "\x03", "\x04", "\x07", "\x12", "\x13"


def pasted(text: str) -> str:
    """Return what a terminal sends for a paste that it marks."""
    return f"\x1b[200~{text}\x1b[201~"


def name_of(screen: Screen) -> str:
    """Return what a screen is called at its head, without the heading of the whole."""
    return " > ".join([*screen.crumbs[1:], screen.title])


def text_of(screen: Screen) -> str:
    """Return the text of the field that has the cursor."""
    assert isinstance(screen, FormScreen)
    return screen.fields[screen.first].text


@dataclass
class Script:
    """Answers in order; an unexpected screen or an answer left over fails the test.

    Attributes:
        steps: The name of the screen that must come, and the keys for it.
        seen: The screens that came.
        reasons: What was said to be wrong on the last screen of each name.
    """

    steps: list[tuple[str, str]]
    seen: list[Screen] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    def keys_for(self, screen: Screen) -> str:
        """Return the keys for the screen that has come."""
        self.seen.append(screen)
        name = name_of(screen)
        # A failure must not look like one of the program's own, which end in a message: hence pytest.fail.
        if not self.steps:
            pytest.fail(f"unexpected screen: {name!r} ({screen.reason})")
        expected, keys = self.steps.pop(0)
        if name != expected:
            pytest.fail(f"{name!r} came instead of {expected!r} ({screen.reason})")
        return keys

    def screen(self, name: str) -> Screen:
        """Return the last screen of that name that came."""
        return next(screen for screen in reversed(self.seen) if name_of(screen) == name)


class Person:
    """Somebody who looks at each screen before they type: a generator of keys that is sent the screens."""

    def __init__(self, habits: Generator[str, Screen, None]) -> None:
        self._habits = habits
        next(habits)

    def keys_for(self, screen: Screen) -> str:
        """Return the keys for the screen that has come."""
        return self._habits.send(screen)


class ScriptedPrompts(ScreenPrompter):
    """The real prompts, with a script that types on the keyboard once a screen is about to be drawn."""

    def __init__(self, terminal: Terminal, script: Script | Person, keyboard: PipeInput) -> None:
        super().__init__(terminal)
        self._script = script
        self._keyboard = keyboard

    def ask(self, screen: Screen, listener: Listener) -> Reply:
        """Type the script's keys for the screen and return what the real prompt makes of them."""
        if isinstance(self._script, Script):
            fields = screen.fields if isinstance(screen, FormScreen) else ()
            found = [screen.reason, *(listener.reason(each.path) for each in fields)]
            self._script.reasons[name_of(screen)] = "\n".join(filter(None, found))
        self._keyboard.send_text(self._script.keys_for(screen))
        return super().ask(screen, listener)


@contextmanager
def typing(monkeypatch: pytest.MonkeyPatch, *steps: tuple[str, str]) -> Iterator[Script]:
    """Type these keys at these screens while the program runs inside of it."""
    script = Script(list(steps))
    with typing_as(monkeypatch, script):
        yield script
    assert not script.steps, f"answers left over: {script.steps}"


@contextmanager
def typing_as(monkeypatch: pytest.MonkeyPatch, person: Script | Person) -> Iterator[None]:
    """Let somebody type while the program runs inside of it."""
    with ExitStack() as stack:
        keyboard = stack.enter_context(create_pipe_input())
        stack.enter_context(create_app_session(input=keyboard, output=DummyOutput()))
        for module in (start, adoption):
            monkeypatch.setattr(
                module, "prompter_of", lambda terminal: ScriptedPrompts(terminal, person, keyboard)
            )
        yield


WAY_BACK = "saved as a draft; run 'backlogue new --resume' to continue\n"


def run_with_editor(program: Program, *argv: str, edit: Callable[[Path], int], editor: str = "sh") -> Done:
    """Run the program with an editor that does what a test says to the file."""
    around = program.system(terminal="in err", EDITOR=editor, PATH=os.environ["PATH"])

    def launch(command: Sequence[str]) -> int:
        from pathlib import Path  # noqa: PLC0415 - a test's own

        return edit(Path(command[-1]))

    around = replace(around, launch=launch)
    code = main(argv, around)
    assert isinstance(around.stdout, Stream)
    assert isinstance(around.stderr, Stream)
    return Done(code=code, out_bytes=around.stdout.bytes(), err_bytes=around.stderr.bytes())


def written(program: Program, done: Done) -> str:
    """Return the item that a run wrote."""
    assert done.code == 0, done.err
    return (program.cwd / done.out.strip()).read_text(encoding="utf-8")


def drafts(program: Program) -> list[Path]:
    """Return what lies among the drafts."""
    folder = program.cwd.parent / "state" / "drafts"
    return sorted(folder.iterdir()) if folder.exists() else []
