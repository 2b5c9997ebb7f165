"""Ask screen by screen, check and save each answer, and finally write the item."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from backlogue.errors import BacklogueError, Cancelled, StateError, UsageError
from backlogue.wizard import navigation
from backlogue.wizard.external_editor import text_from_editor
from backlogue.wizard.fields import fields_of
from backlogue.wizard.flow import REVIEW, entry_of, path_of
from backlogue.wizard.outline import entry_at, misplaced, row_of
from backlogue.wizard.screens import Preview, Reply, Screen
from backlogue.wizard.screens.form import FormScreen
from backlogue.wizard.screens.pager import PagerScreen
from backlogue.wizard.validation import error_text
from backlogue.wizard.views import (
    ADD,
    DONE,
    GO,
    form_screen,
    list_screen,
    outline_screen,
    review_screen,
    sections_screen,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from backlogue.wizard.drafts import DraftWriter
    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.flow import Position, State
    from backlogue.wizard.screens import Prompter
    from backlogue.wizard.validation import Validator


@dataclass(frozen=True, kw_only=True)
class Actions:
    """The side effects of a conversation, passed in by the caller.

    Attributes:
        render: Returns the item as it would be written. Like `write` it takes the answers and the item's text
            that they change; that is empty for an item that is all made of answers. A fault is an error that
            names the answer.
        write: Writes the item and returns its path.
        editor: Returns what opens a file in the user's editor and returns when it is closed; raises
            StateError if there is no editor that waits.
        read: Reads an item's text back as answers.
        preview: Returns what `render` does, perhaps without the proof that it can be read again.
        next_number: Returns the next free number; None for an item that already has a number.
        diff: Returns the difference that writing an item makes to its file; None for a new item.
        resume_command: The command that takes up the draft again.
        keep_draft: Whether the draft stays after writing: nothing is on the disk yet.
    """

    render: Callable[[Mapping[str, Any], str], str]
    write: Callable[[Mapping[str, Any], str], Path]
    editor: Callable[[], Callable[[Path], None]]
    read: Callable[[str], Mapping[str, Any]]
    preview: Callable[[Mapping[str, Any], str], str]
    next_number: Callable[[], str] | None = None
    diff: Callable[[str], str] | None = None
    resume_command: str = "backlogue new --resume"
    keep_draft: bool = False


class Conversation:
    """Asks until the item is written, and handles the events of each screen.

    Args:
        validator: Validates answers against the template.
        state: The initial state.
        prompter: Shows the screens.
        writer: Saves the draft.
        actions: The side effects.
        heading: The heading of each screen.
        reasons: The errors in the initial answers.
    """

    def __init__(
        self,
        *,
        validator: Validator,
        state: State,
        prompter: Prompter,
        writer: DraftWriter,
        actions: Actions,
        heading: str = "New item",
        reasons: Mapping[FieldPath, str] | None = None,
    ) -> None:
        self.state = state
        self._validator = validator
        self._flow = validator.flow
        self._prompter = prompter
        self._writer = writer
        self._actions = actions
        self._heading = heading
        self._reasons: dict[FieldPath, str] = {}
        self._rows: dict[FieldPath, int] = {}
        for path, reason in (reasons or {}).items():
            position = navigation.located(self._flow, state, path)
            self._reasons.setdefault(path if position.kind == "form" else position.path, reason)
        self._selected: dict[Position, str] = {}
        self._page: str | None = None

    def run(self) -> Path:
        """Ask until the item is written, and return its path.

        Raises:
            Cancelled: The user left; the draft is kept if there was any input.
        """
        try:
            path = self._until_written()
        except KeyboardInterrupt:
            path = None
        except BacklogueError:
            raise
        except Exception as error:
            if not self._writer.kept:
                raise
            hint = f"the draft is kept: '{self._actions.resume_command}'"
            raise StateError(f"{type(error).__name__}: {error}", hint=hint) from error
        if path is not None and not self._actions.keep_draft:
            self._writer.remove()
        self._writer.close()
        if path is not None:
            return path
        if self._writer.kept:
            raise Cancelled("saved as a draft", hint=f"run '{self._actions.resume_command}' to continue")
        raise Cancelled("cancelled; nothing was typed")

    def _until_written(self) -> Path | None:
        while True:
            reply = self._prompter.ask(self.screen(), self)
            saved = self.state.at == REVIEW and reply == Reply("pick", "leave") and self._page is None
            if saved or reply.verb == "leave":
                return None
            path = self._answered(reply)
            if path is not None:
                return path

    def screen(self) -> Screen:
        """Return the current screen."""
        if self._page is not None:
            return PagerScreen(
                crumbs=(self._heading,),
                title="What will be changed" if self._actions.diff else "As it will be written",
                text=self._page,
                is_diff=self._actions.diff is not None,
                verbs=frozenset(["write"]),
            )
        screen = self._screen()
        return replace(screen, crumbs=(self._heading, *screen.crumbs), note=self._writer.failure)

    def _screen(self) -> Screen:
        position = self.state.at
        reason = self._reasons.get(position.path, "")
        match position.kind:
            case "form":
                return form_screen(self._validator, self.state, reasons=self._reasons)
            case "outline":
                row = self._rows.pop(position.path, None)
                return outline_screen(self._flow, self.state, reason=reason, row=row)
            case "list":
                selected = self._selected.get(position, ADD)
                return list_screen(self._flow, self.state, selected=selected, reason=reason)
            case "sections":
                return sections_screen(self._flow, self.state)
        selected = self._selected.get(position, "")
        return review_screen(self._validator, self.state, selected=selected, reason=reason)

    # Events of a screen.

    def changed(self, path: FieldPath, text: str) -> None:
        """Store and save the new text of a field or of the check boxes."""
        if self.state.at.kind == "sections":
            self._become(navigation.chosen(self._flow, self.state, tuple(text.split("\n"))))
            return
        self._become(navigation.typed(self._flow, self.state, path, text))
        if path in self._reasons:
            self._judge_again(path)

    def focused(self, path: FieldPath) -> None:
        """Store and save which field of a form has the focus."""
        self._become(navigation.focused(self.state, path))

    def reason(self, path: FieldPath) -> str:
        """Return the error of a field that is asked again."""
        return self._reasons.get(path, "")

    def preview(self) -> Callable[[], Preview] | None:
        """Return a function that renders the current preview."""
        state, actions, validator = self.state, self._actions, self._validator
        heading = self._flow.headings.get(str(state.at.path[0]), "") if state.at.path else ""

        def make() -> Preview:
            answers = validator.answers(state.fields)
            if not actions.diff:
                # Show a preview even if there is no title yet.
                answers["title"] = answers.get("title") or "…"
            try:
                text = actions.preview(answers, state.text)
            except BacklogueError as error:
                return Preview([f"! {error}"])
            lines = ((actions.diff(text) or "no changes yet") if actions.diff else text).split("\n")
            at = next(
                (index for index, line in enumerate(lines) if heading and line.lstrip("+-# ") == heading), 0
            )
            return Preview(lines, at, is_diff=actions.diff is not None)

        return make

    def _become(self, state: State) -> None:
        if state == self.state:
            return
        # Without input there is nothing to resume.
        typed = _typed(state) != _typed(self.state)
        self.state = state
        if typed or self._writer.kept:
            self._writer.save(state)

    def _judge_again(self, path: FieldPath) -> None:
        """Update the error of a field that is asked again, and drop it when the field is valid."""
        self._reasons.pop(path)
        self._judge([path])

    def _judge(self, paths: list[FieldPath]) -> FieldPath | None:
        """Validate some fields or lists, store the errors and return the first invalid one."""
        fields = self.state.fields
        names = dict.fromkeys(str(path[0]) for path in paths)
        first = None
        for found, error in self._validator.errors(fields, names):
            path = next((path for path in paths if found[: len(path)] == path), None)
            if path is not None and path not in self._reasons:
                self._reasons[path] = self._reason_for(path, found, error)
                first = first or path
        return first

    def _reason_for(self, path: FieldPath, found: FieldPath, error: UsageError) -> str:
        """Return an error as text; for an outline, with the row."""
        if self.state.at.kind != "outline" or path != self.state.at.path:
            return error_text(error)
        row = row_of(navigation.outline_of(self._flow, self.state, path), found)
        self._rows[path] = row
        return f"line {row + 1}: {error_text(error)}"

    # Replies.

    def _answered(self, reply: Reply) -> Path | None:
        self._reasons.pop((), None)
        position = self.state.at
        if self._page is not None:
            self._page = None
            return self._write() if reply.verb == "write" else None
        match reply.verb:
            case "back":
                self._become(navigation.back(self._flow, self.state))
            case "review":
                self._become(navigation.review(self.state))
            case "editor":
                self._edit()
            case "another":
                self._next(another=True)
            case "open":
                self._open(int(reply.value))
            case "next":
                self._next()
            case _ if position == REVIEW:
                return self._in_review(reply.value)
            case _ if position.kind == "list":
                self._in_list(reply)
            case _:  # an answer that is picked from a menu
                self.changed(position.path, reply.value)
                self._next()
        return None

    def _next(self, *, another: bool = False) -> None:
        if self._is_wrong():
            return
        entry = entry_of(self.state.at.path) if self.state.at.kind == "form" else None
        if another and entry is not None:
            self._become(navigation.add(self._flow, self.state, entry[:-1]))
        else:
            self._forward()

    def _is_wrong(self) -> bool:
        """Validate the screen; an invalid field gets the focus and its error."""
        position, fields = self.state.at, self.state.fields
        if position.kind == "outline":
            self._reasons.pop(position.path, None)
            return self._is_misplaced() or self._judge([position.path]) is not None
        if position.kind != "form":
            return False
        form = self._flow.form(fields, position.path)
        for path in form:
            self._reasons.pop(path, None)
        entry = entry_of(position.path)
        if entry is not None and fields.is_blank(entry):
            return False
        first = self._judge(list(form))
        if first is not None:
            self._become(navigation.focused(self.state, first))
        return first is not None

    def _is_misplaced(self) -> bool:
        path = self.state.at.path
        outline = navigation.outline_of(self._flow, self.state, path)
        found = misplaced(self.state.fields, self._flow.question(path), outline)
        for row, name in found:
            self._rows[path] = row
            self._reasons[path] = (
                f"line {row + 1}: has a {name}, which can't be kept at this level; move it back"
            )
        return bool(found)

    def _forward(self) -> None:
        self._become(navigation.forward(self._flow, self.state))
        if self.state.at.kind == "list":
            self._selected.pop(self.state.at, None)

    def _open(self, row: int) -> None:
        """Go to the fields of a row that the outline does not show."""
        position = self.state.at
        outline = navigation.outline_of(self._flow, self.state, position.path)
        self._rows[position.path] = row
        entry = entry_at(self.state.fields, self._flow.question(position.path), outline, row)
        if entry is not None:
            self._become(navigation.open_row(self._flow, self.state, entry))

    def _in_list(self, reply: Reply) -> None:
        position = self.state.at
        self._reasons.pop(position.path, None)
        removed = self.state.fields.restorable(position.path)
        if reply.verb == "undo" and removed is not None:
            self._selected[position] = str(removed.number)
            self._become(navigation.restore(self.state))
        elif reply.value == DONE and reply.verb == "pick":
            self._forward()
        elif reply.value == ADD and reply.verb == "pick":
            self._become(navigation.add(self._flow, self.state, position.path))
        elif reply.value.isdecimal():
            self._with_entry(reply, int(reply.value))

    def _with_entry(self, reply: Reply, number: int) -> None:
        position = self.state.at
        self._selected[position] = str(number)
        match reply.verb:
            case "pick":
                self._become(navigation.edit_entry(self._flow, self.state, (*position.path, number)))
            case "delete":
                numbers = self.state.fields.numbers(position.path)
                index = numbers.index(number)
                rest = numbers[:index] + numbers[index + 1 :]
                self._selected[position] = str(rest[min(index, len(rest) - 1)]) if rest else ADD
                self._become(navigation.delete(self.state, number))
            case "up" | "down":
                self._become(navigation.move(self.state, number, -1 if reply.verb == "up" else 1))

    def _in_review(self, value: str) -> Path | None:
        match value:
            case "write":
                return self._write()
            case "preview":
                self._show_page()
            case "whole":
                self._edit_whole()
            case _:
                self._selected[REVIEW] = value
                self._become(navigation.visit(self._flow, self.state, (value.removeprefix(GO),)))
        return None

    def _show_page(self) -> None:
        if self._is_unread():
            return
        try:
            text = self._actions.render(self._validator.answers(self.state.fields), self.state.text)
        except UsageError as error:
            self._ask_again(error)
        except BacklogueError as error:
            self._reasons[()] = error_text(error, place=True)
        else:
            self._page = self._actions.diff(text) if self._actions.diff else text

    def _is_unread(self) -> bool:
        """Tell whether the whole item was edited and can't be parsed now, and show that on the screen."""
        if self.state.whole:
            self._reasons[()] = "the item as edited can't be read; open it again to fix it, or to empty it"
        return bool(self.state.whole)

    def _write(self) -> Path | None:
        """Write the item, or go to the invalid answer and show the error."""
        if self._is_unread():
            return None
        answers, text = self._validator.answers(self.state.fields), self.state.text
        try:
            return self._actions.write(answers, text)
        except UsageError as error:
            self._ask_again(error)
        except (StateError, OSError) as error:
            self._reasons[()] = error_text(error, place=True)
        return None

    def _ask_again(self, wrong: UsageError) -> None:
        path = path_of(self._flow, self.state.fields, wrong.place or "")
        if path is None:
            self._reasons[()] = error_text(wrong, place=True)
            return
        self._become(navigation.visit(self._flow, self.state, path))
        self._reasons[self.state.at.path] = self._reason_for(self.state.at.path, path, wrong)

    # The external editor.

    def _edited(self, text: str, *, suffix: str, path: FieldPath) -> AbstractContextManager[str]:
        return text_from_editor(
            text,
            suffix=suffix,
            path=path,
            editor=self._actions.editor,
            released=self._prompter.released,
            writer=self._writer,
            state=self.state,
        )

    def _edit(self) -> None:
        """Open the field or outline in the user's editor; on failure, leave it unchanged."""
        path, suffix = self.state.at.path, ".md"
        if self.state.at.kind == "outline":
            text = navigation.outline_of(self._flow, self.state, path).text
        else:
            text = self._validator.shown(self.state.fields, path)
            screen = self._screen()
            fields = screen.fields if isinstance(screen, FormScreen) else ()
            suffix = next((field.suffix for field in fields if field.path == path), suffix)
        try:
            with self._edited(text, suffix=suffix, path=path) as saved:
                self.changed(path, saved.replace("\r\n", "\n").removesuffix("\n"))
        except (BacklogueError, OSError) as error:
            self._reasons[path] = error_text(error, place=True)

    def _edit_whole(self) -> None:
        """Let the user edit the whole item, and parse its answers again."""
        before = self._validator.answers(self.state.fields)
        try:
            text = self.state.whole or self._actions.render(before, self.state.text)
        except UsageError as error:
            self._ask_again(error)
            return
        except BacklogueError as error:
            self._reasons[()] = error_text(error, place=True)
            return
        try:
            with self._edited(text, suffix=".md", path=()) as saved:
                text = saved
                # Emptying the file cancels the edit.
                self._become(replace(self.state, whole=text if text.strip() else ""))
            if text.strip():
                self._take_over(text, before)
        except (BacklogueError, OSError) as error:
            self._reasons[()] = error_text(error, place=True)

    def _take_over(self, text: str, before: Mapping[str, Any]) -> None:
        answers = {**before, **self._actions.read(text)}
        fields, _ = fields_of(self._flow.questions.values(), answers)
        self._become(replace(self.state, fields=fields, whole="", text=text, left=None))


def _typed(state: State) -> tuple[object, ...]:
    return state.fields.texts, state.chosen, state.text, state.whole
