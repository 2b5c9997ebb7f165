"""The conversation: one screen after the other, each answer checked and kept, until the item is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from backlogue.errors import BacklogueError, Cancelled, StateError, UsageError
from backlogue.wizard import walk
from backlogue.wizard.course import HUB, path_of
from backlogue.wizard.editing import text_from_editor
from backlogue.wizard.judging import told
from backlogue.wizard.outline import outline_of
from backlogue.wizard.screens import PageScreen, Reply, Screen
from backlogue.wizard.views import ADD, DONE, GO, hub_screen, list_screen, sections_screen, text_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from backlogue.wizard.course import Spot, State
    from backlogue.wizard.drafts import Keeper
    from backlogue.wizard.judging import Judge
    from backlogue.wizard.outline import Path as Way
    from backlogue.wizard.screens import Prompter


@dataclass(frozen=True, kw_only=True)
class Doors:
    """What a conversation does to the world, handed in.

    Attributes:
        render: Returns the item as it would be written. Like `write` it takes the answers and the item's text
            that they change; that is empty for an item that is all made of answers. A fault is an error that
            names the answer.
        write: Writes the item and returns its path.
        editor: Returns what opens a file in the user's editor and returns when it is closed; raises
            StateError if there is no editor that waits.
        read: Reads an item's text back as answers.
        way_back: The command that takes up the draft again.
        keeps: Whether the draft stays after writing: nothing is on the disk yet.
    """

    render: Callable[[Mapping[str, Any], str], str]
    write: Callable[[Mapping[str, Any], str], Path]
    editor: Callable[[], Callable[[Path], None]]
    read: Callable[[str], Mapping[str, Any]]
    way_back: str = "backlogue new --resume"
    keeps: bool = False


class Conversation:
    """Asks until the item is written.

    Args:
        judge: Knows the template.
        state: Where to begin.
        prompter: The way of asking.
        keeper: Keeps the draft.
        doors: What is done to the world.
        heading: What the whole is called, at the head of each screen.
        reasons: What is wrong with answers that were given from the start.
    """

    def __init__(
        self,
        *,
        judge: Judge,
        state: State,
        prompter: Prompter,
        keeper: Keeper,
        doors: Doors,
        heading: str = "New item",
        reasons: Mapping[Way, str] | None = None,
    ) -> None:
        self.state = state
        self._judge = judge
        self._course = judge.course
        self._prompter = prompter
        self._keeper = keeper
        self._doors = doors
        self._heading = heading
        self._reasons = dict(reasons or {})
        self._pointed: dict[Spot, str] = {}
        self._page: str | None = None

    def run(self) -> Path:
        """Ask until the item is written, and return its path.

        Raises:
            Cancelled: The person left; the draft is kept if anything was typed.
        """
        try:
            path = self._until_written()
        except KeyboardInterrupt:
            path = None
        except BacklogueError:
            raise
        except Exception as error:
            if not self._keeper.kept:
                raise
            hint = f"the draft is kept: '{self._doors.way_back}'"
            raise StateError(f"{type(error).__name__}: {error}", hint=hint) from error
        if path is not None and not self._doors.keeps:
            self._keeper.remove()
        self._keeper.close()
        if path is not None:
            return path
        if self._keeper.kept:
            raise Cancelled("saved as a draft", hint=f"'{self._doors.way_back}' takes it up again")
        raise Cancelled("cancelled; nothing was typed")

    def _until_written(self) -> Path | None:
        while True:
            reply = self._prompter.ask(self.screen(), self._changed)
            saved = self.state.at == HUB and reply == Reply("pick", "leave")
            if saved or reply.verb == "leave":
                return None
            path = self._answered(reply)
            if path is not None:
                return path

    def screen(self) -> Screen:
        """Return what is to be shown."""
        if self._page is not None:
            return PageScreen(crumbs=(self._heading,), title="As it will be written", text=self._page)
        screen = self._screen()
        return replace(screen, crumbs=(self._heading, *screen.crumbs), note=self._keeper.trouble)

    def _screen(self) -> Screen:
        spot = self.state.at
        reason = self._reasons.get(spot.path, "")
        match spot.kind:
            case "field":
                return text_screen(self._judge, self.state, reason=reason)
            case "list":
                pointed = self._pointed.get(spot, ADD)
                return list_screen(self._course, self.state, pointed=pointed, reason=reason)
            case "sections":
                return sections_screen(self._course, self.state)
        pointed = self._pointed.get(spot, "")
        return hub_screen(self._judge, self.state, pointed=pointed, reason=reason)

    def _changed(self, text: str) -> None:
        """Take in, and save, what the screen holds now."""
        spot = self.state.at
        if spot.kind == "field" and self._judge.shown(self.state.outline, spot.path) != text:
            self._become(walk.typed(self.state, text))
        elif spot.kind == "sections":
            self._become(walk.chosen(self._course, self.state, tuple(text.split("\n"))))

    def _become(self, state: State) -> None:
        if state == self.state:
            return
        # Before anything is typed there is nothing to come back to.
        typed = _typed(state) != _typed(self.state)
        self.state = state
        if typed or self._keeper.kept:
            self._keeper.save(state)

    def _answered(self, reply: Reply) -> Path | None:
        self._reasons.pop((), None)
        spot = self.state.at
        if self._page is not None:
            self._page = None
            return self._write() if reply.verb == "write" else None
        match reply.verb:
            case "back":
                self._become(walk.back(self._course, self.state))
            case "review":
                self._become(walk.review(self.state))
            case "editor":
                self._changed(reply.text)
                self._edit(spot.path, self._judge.shown(self.state.outline, spot.path))
            case "next":
                self._next(reply.text)
            case _ if spot == HUB:
                return self._in_hub(reply.text)
            case _ if spot.kind == "list":
                self._in_list(reply)
            case _:  # an answer that is picked from a menu
                self._next(reply.text)
        return None

    def _next(self, text: str) -> None:
        self._changed(text)
        if self.state.at.kind == "field":
            path = self.state.at.path
            wrong = self._judge.fault_at(self.state.outline, path)
            if wrong is not None:
                self._reasons[path] = told(wrong)
                return
            self._reasons.pop(path, None)
        self._forward()

    def _forward(self) -> None:
        self._become(walk.forward(self._course, self.state))
        if self.state.at.kind == "list":
            self._pointed.pop(self.state.at, None)

    def _in_list(self, reply: Reply) -> None:
        spot = self.state.at
        self._reasons.pop(spot.path, None)
        removed = self.state.outline.restorable(spot.path)
        if reply.verb == "undo" and removed is not None:
            self._pointed[spot] = str(removed.number)
            self._become(walk.restore(self.state))
        elif reply.text == DONE and reply.verb == "pick":
            self._forward()
        elif reply.text == ADD and reply.verb == "pick":
            self._become(walk.add(self._course, self.state))
        elif reply.text.isdecimal():
            self._with_entry(reply, int(reply.text))

    def _with_entry(self, reply: Reply, number: int) -> None:
        spot = self.state.at
        self._pointed[spot] = str(number)
        match reply.verb:
            case "pick":
                self._become(walk.edit(self._course, self.state, number))
            case "delete":
                numbers = self.state.outline.numbers(spot.path)
                index = numbers.index(number)
                rest = numbers[:index] + numbers[index + 1 :]
                self._pointed[spot] = str(rest[min(index, len(rest) - 1)]) if rest else ADD
                self._become(walk.delete(self.state, number))
            case "up" | "down":
                self._become(walk.move(self.state, number, -1 if reply.verb == "up" else 1))

    def _in_hub(self, value: str) -> Path | None:
        match value:
            case "write":
                return self._write()
            case "preview":
                self._preview()
            case "whole":
                self._edit_whole()
            case _:
                self._pointed[HUB] = value
                self._become(walk.visit(self._course, self.state, (value.removeprefix(GO),)))
        return None

    def _preview(self) -> None:
        if self._is_unread():
            return
        try:
            self._page = self._doors.render(self._judge.answers(self.state.outline), self.state.text)
        except UsageError as error:
            self._ask_again(error)
        except BacklogueError as error:
            self._reasons[()] = told(error, whole=True)

    def _is_unread(self) -> bool:
        """Tell, also on the screen, whether the item was edited as a whole and can't be read since."""
        if self.state.whole:
            self._reasons[()] = "the item as edited can't be read; open it again to fix it, or to empty it"
        return bool(self.state.whole)

    def _write(self) -> Path | None:
        """Write the item; or go to what is wrong, with the reason."""
        if self._is_unread():
            return None
        said, text = self._judge.answers(self.state.outline), self.state.text
        try:
            return self._doors.write(said, text)
        except UsageError as error:
            self._ask_again(error)
        except (StateError, OSError) as error:
            self._reasons[()] = told(error, whole=True)
        return None

    def _ask_again(self, wrong: UsageError) -> None:
        path = path_of(self._course, self.state.outline, wrong.place or "")
        if path is None:
            self._reasons[()] = told(wrong, whole=True)
            return
        self._become(walk.visit(self._course, self.state, path))
        self._reasons[self.state.at.path] = told(wrong)

    def _edited(self, text: str, *, suffix: str, path: Way) -> AbstractContextManager[str]:
        return text_from_editor(
            text,
            suffix=suffix,
            path=path,
            editor=self._doors.editor,
            released=self._prompter.released,
            keeper=self._keeper,
            state=self.state,
        )

    def _edit(self, path: Way, text: str) -> None:
        """Let the field be edited in the user's editor; if that fails, the text stays as it was."""
        suffix = getattr(self._screen(), "suffix", ".md")
        try:
            with self._edited(text, suffix=suffix, path=path) as saved:
                self._changed(saved.replace("\r\n", "\n").removesuffix("\n"))
        except (BacklogueError, OSError) as error:
            self._reasons[path] = told(error, whole=True)

    def _edit_whole(self) -> None:
        """Let the whole item be edited: it is the item from then on, and its answers are read anew."""
        before = self._judge.answers(self.state.outline)
        try:
            text = self.state.whole or self._doors.render(before, self.state.text)
        except UsageError as error:
            self._ask_again(error)
            return
        except BacklogueError as error:
            self._reasons[()] = told(error, whole=True)
            return
        try:
            with self._edited(text, suffix=".md", path=()) as saved:
                text = saved
                # An item that was emptied is one that nobody wants: the answers stay as they were.
                self._become(replace(self.state, whole=text if text.strip() else ""))
            if text.strip():
                self._take_over(text, before)
        except (BacklogueError, OSError) as error:
            self._reasons[()] = told(error, whole=True)

    def _take_over(self, text: str, before: Mapping[str, Any]) -> None:
        answers = {**before, **self._doors.read(text)}
        outline, _ = outline_of(self._course.questions.values(), answers)
        self._become(replace(self.state, outline=outline, whole="", text=text, left=None))


def _typed(state: State) -> tuple[object, ...]:
    return state.outline.texts, state.chosen, state.text, state.whole
