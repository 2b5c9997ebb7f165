"""The frame around every screen: breadcrumbs at the top, keys at the bottom, the preview at the side."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import (
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from backlogue.text import printable
from backlogue.wizard.screens import Preview, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout import AnyContainer
    from prompt_toolkit.layout.layout import FocusableElement

    from backlogue.wizard.screens import Listener, Screen, Verb

STEP = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "

STYLE = Style.from_dict(
    {
        "crumb": "fg:ansibrightblack",
        "title": "bold",
        "heading": "bold fg:ansicyan",
        "progress": "fg:ansibrightblack",
        "reason": "fg:ansired bold",
        "note": "fg:ansiyellow",
        "keys": "fg:ansibrightblack",
        "dim": "fg:ansibrightblack",
        "label": "",
        "label.focused": "fg:ansicyan bold",
        "pointer": "fg:ansicyan bold",
        "highlighted": "fg:ansicyan bold",
        "selected": "fg:ansigreen",
        "done": "fg:ansigreen",
        "wrong": "fg:ansired",
        "empty": "fg:ansibrightblack",
        "detail": "fg:ansibrightblack",
        "added": "fg:ansigreen",
        "removed": "fg:ansired",
        "cursor-line": "nounderline bold",
        "answer": "nobold",
        "separator": "fg:ansibrightblack",
    }
)

LOW = 16
"""The minimum number of rows for blank rows."""

TINY = 9
"""The minimum number of rows for a footer of several lines."""

WIDE = 120
"""The minimum number of columns for a preview at the side."""

PAUSE = 0.08
"""How long to wait after a change before updating the preview, in seconds."""

SHORT = {"Ctrl-": "^", "Shift-Tab": "S-Tab"}
"""Short names of keys, for narrow terminals."""


class PreviewPane:
    """The preview: next to the screen if the terminal is wide enough, or below it if toggled by a key.

    It is rendered in a thread so that keys are not delayed; it persists from one screen to the next.
    """

    def __init__(self) -> None:
        self.toggled: bool | None = None
        self.shown: Preview | None = None
        self._busy = False
        self._again = False
        self._timer: Any = None

    def is_shown(self) -> bool:
        """Tell whether the preview is visible."""
        if self.toggled is not None:
            return self.toggled
        return size()[1] >= WIDE

    def follow(self, application: Application[Reply], listener: Listener, *, pause: float = PAUSE) -> None:
        """Render the preview again after a pause without changes."""
        if not self.is_shown() or application.loop is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = application.loop.call_later(pause, self._make, application, listener)

    def _make(self, application: Application[Reply], listener: Listener) -> None:
        if self._busy:
            self._again = True
            return
        make = listener.preview()
        loop = application.loop
        if make is None or loop is None or application.is_done:
            return
        self._busy, self._again = True, False

        def take(made: Preview | None) -> None:
            self._busy = False
            self.shown = made or self.shown
            if self._again:
                self._make(application, listener)
            application.invalidate()

        def work() -> None:
            try:
                made = make()
            except Exception:  # noqa: BLE001 - only a preview; errors are reported when the item is written
                made = None
            try:
                loop.call_soon_threadsafe(take, made)
            except RuntimeError:  # the screen has ended
                self._busy = False

        threading.Thread(target=work, daemon=True).start()

    def left(self) -> None:
        """Cancel pending updates when the screen ends."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._busy = False

    def lines(self, rows: int, columns: int) -> StyleAndTextTuples:
        """Return the visible part of the preview for a number of rows and columns."""
        if self.shown is None:
            return []
        lines: list[StyleAndTextTuples] = []
        start = max(0, min(self.shown.at - 1, len(self.shown.lines) - rows))
        for line in self.shown.lines[start : start + rows]:
            style = line_style(line, is_diff=self.shown.is_diff)
            lines += [[(style, part)] for part in broken(printable(line), columns)]
        return joined(lines[:rows])


def more_below(rows: Window) -> Window:
    """Return the line below some rows that says how many of them are hidden.

    Its size does not depend on its text, so that the text is made after the rows above it are drawn.
    """

    def text() -> StyleAndTextTuples:
        info = rows.render_info
        hidden = info.content_height - info.last_visible_line() - 1 if info else 0
        return [("class:keys", f"   ↓ {hidden} more" if hidden > 0 else "")]

    one = Dimension(min=0, preferred=1)
    return Window(FormattedTextControl(text), height=Dimension(min=0, preferred=1, max=1), width=one)


def line_style(line: str, *, is_diff: bool) -> str:
    """Return the style of a line of an item or diff."""
    if is_diff:
        return {"+": "class:added", "-": "class:removed", "@": "class:dim"}.get(line[:1], "")
    return "class:heading" if line.startswith("#") else ""


def broken(line: str, columns: int) -> list[str]:
    """Break a line into parts of at most a number of cells, keeping its blanks."""
    parts = [""]
    for char in line:
        if get_cwidth(parts[-1]) + get_cwidth(char) > max(columns, 2):
            parts.append("")
        parts[-1] += char
    return parts


class Frame:
    """The frame to which a kind of screen adds its view and keys.

    Attributes:
        screen: The screen.
        keys: Its keys, which take precedence over the default ones.
        body: The view between header and footer.
        focus: The focused control, if not the first one.
        foot: The text of the footer, with ` · ` between parts.
        demand: Returns `required`, or how to skip the answer.
        before_render: Called before each drawing.
        previews: Whether the screen can show a preview.
    """

    def __init__(self, screen: Screen, *, pane: PreviewPane, listener: Listener) -> None:
        self.screen = screen
        self.keys = KeyBindings()
        self.body: AnyContainer = Window()
        self.focus: FocusableElement | None = None
        self.foot: Callable[[], str] = lambda: ""
        self.demand: Callable[[], str] = lambda: ""
        self.reason: Callable[[], str] = lambda: screen.reason
        self.before_render: list[Callable[[], None]] = []
        self.previews = listener.preview() is not None
        self._pane = pane
        self._listener = listener

    def application(self, **streams: Any) -> Application[Reply]:
        """Return the prompt_toolkit application; its result is a `Reply`."""
        pane = self._pane
        self._common_keys()
        head = Window(FormattedTextControl(self._head), height=_rows(self._head))
        foot = Window(FormattedTextControl(self._foot), height=_rows(self._foot), style="class:keys")
        filler = Window(height=Dimension(weight=1))
        beside = Condition(lambda: self.previews and pane.is_shown() and size()[1] >= WIDE)
        below = Condition(lambda: self.previews and pane.is_shown() and size()[1] < WIDE)

        def preview(rows: int) -> Window:
            return Window(FormattedTextControl(lambda: pane.lines(rows or size()[0], size()[1] // 2 - 2)))

        def shown_below() -> StyleAndTextTuples:
            return pane.lines(_rows_below(), size()[1])

        layout = HSplit(
            [
                VSplit(
                    [
                        HSplit([head, self.body, filler]),
                        ConditionalContainer(
                            VSplit(
                                [
                                    Window(
                                        width=1, char="\N{BOX DRAWINGS LIGHT VERTICAL}", style="class:dim"
                                    ),
                                    Window(width=1),
                                    preview(0),
                                ],
                                width=lambda: Dimension.exact(size()[1] // 2),
                            ),
                            beside,
                        ),
                    ]
                ),
                ConditionalContainer(
                    HSplit(
                        [
                            Window(height=1, char="\N{BOX DRAWINGS LIGHT HORIZONTAL}", style="class:dim"),
                            Window(
                                FormattedTextControl(shown_below),
                                height=lambda: Dimension.exact(_rows_below()),
                            ),
                        ]
                    ),
                    below,
                ),
                foot,
            ]
        )
        application: Application[Reply] = Application(
            layout=Layout(layout, self.focus),
            key_bindings=self.keys,
            style=STYLE,
            full_screen=True,
            erase_when_done=True,
            **streams,
        )
        application.ttimeoutlen = 0.1
        application.timeoutlen = 0.1
        last: list[int] = []

        def render(_: object) -> None:
            for call in self.before_render:
                call()
            if self.previews and not last:
                last.append(0)
                pane.follow(application, self._listener, pause=0)

        application.before_render += render
        self._application = application
        return application

    def changed(self) -> None:
        """Update the preview after a change."""
        if self.previews:
            self._pane.follow(self._application, self._listener)

    def exit(self, event: KeyPressEvent, verb: Verb, value: str = "") -> None:
        """End the screen with a reply."""
        if not event.app.is_done:
            event.app.exit(result=Reply(verb, value))

    def on(self, *keys: str, eager: bool = True) -> Callable[[Callable[[KeyPressEvent], object]], None]:
        """Bind a function to each of several keys; a sequence of keys is written with commas."""

        def bind(handler: Callable[[KeyPressEvent], object]) -> None:
            def handle(event: KeyPressEvent) -> None:
                handler(event)

            for key in keys:
                self.keys.add(*key.split(","), eager=eager and "," not in key)(handle)

        return bind

    def size(self) -> tuple[int, int]:
        """Return the rows and columns available without the preview."""
        rows, columns = size()
        if not self.previews or not self._pane.is_shown():
            return rows, columns
        return (rows, columns - columns // 2 - 1) if columns >= WIDE else (rows - _rows_below() - 1, columns)

    def _common_keys(self) -> None:
        def leave(event: KeyPressEvent) -> None:
            self.exit(event, "leave")

        # Ctrl-C is a prefix in Emacs's terminal, which never sends it alone.
        self.on("c-c", "c-z")(leave)
        self.on("<sigint>", eager=False)(leave)
        self.on("c-d", eager=False)(self._end)
        if "review" in self.screen.verbs:
            self.on("c-r")(lambda event: self.exit(event, "review"))
        if self.previews:
            self.on("c-l")(self._toggle_preview)

    def _end(self, event: KeyPressEvent) -> None:
        """Delete a character, or leave if the text is empty."""
        if isinstance(event.app.layout.current_control, BufferControl) and event.current_buffer.text:
            event.current_buffer.delete()
        else:
            self.exit(event, "leave")

    def _toggle_preview(self, event: KeyPressEvent) -> None:
        self._pane.toggled = not self._pane.is_shown()
        self._pane.follow(event.app, self._listener, pause=0)

    def _head(self) -> StyleAndTextTuples:
        screen = self.screen
        rows, columns = self.size()
        lines: list[StyleAndTextTuples] = []
        crumbs = STEP.join(printable(crumb) for crumb in screen.crumbs)
        title = printable(screen.title)
        heading = screen.heading and screen.heading.casefold() != screen.title.casefold()
        beyond = f" ({printable(screen.heading)})" if heading else ""
        way = f"{crumbs}{STEP}" if crumbs else ""
        steps = f"{screen.progress[0]} of {screen.progress[1]}" if screen.progress else ""
        right = " · ".join(filter(None, [steps, self.demand()]))
        used = get_cwidth(f"{way}{title}")
        if used + get_cwidth(beyond) + 2 + get_cwidth(right) > columns:
            beyond = ""
        if used <= columns:
            lines.append([("class:crumb", way), ("class:title", title), ("class:crumb", beyond)])
            used += get_cwidth(beyond)
        else:
            lines += [[("class:crumb", shortened(crumbs, columns))]] if rows >= TINY else []
            lines.append([("class:title", shortened(title, columns))])
            used = min(get_cwidth(title), columns)
        if right and used + 2 + get_cwidth(right) <= columns:
            lines[-1] += [("", " " * (columns - used - get_cwidth(right))), ("class:progress", right)]
        elif right and rows >= LOW:
            lines.append([("class:progress", right)])
        blank, reason = rows >= LOW, self.reason()
        parts = [
            ("help", screen.help if blank or not reason else ""),
            ("note", screen.note),
            ("reason", reason and f"! {reason}"),
        ]
        for style, text in parts:
            if text:
                lines += [
                    [(f"class:{style}", line)]
                    for part in text.split("\n")
                    for line in wrapped(printable(part), columns)
                ]
        if blank:
            lines.append([])
        most = max(1, rows - 3 if reason else rows - 5)
        return joined(lines if len(lines) <= most else [lines[0], *lines[len(lines) - most + 1 :]])

    def _foot(self) -> StyleAndTextTuples:
        columns = size()[1]
        keys = self.foot()
        if get_cwidth(keys) > columns:
            for long, short in SHORT.items():
                keys = keys.replace(long, short)
        rows = size()[0]
        most = 1 if rows < TINY else 2 if rows < LOW else 3
        parts = keys.split(" · ")
        while len(lines := _lines_of(parts, columns)) > most and parts[2:]:
            del parts[-2]  # the last one leaves
        return joined([[("class:keys", line)] for line in lines])


def _lines_of(parts: Sequence[str], columns: int) -> list[str]:
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and get_cwidth(longer) <= columns:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def size() -> tuple[int, int]:
    """Return the rows and columns of the window."""
    found = get_app().output.get_size()
    return found.rows, found.columns


def _rows_below() -> int:
    return max(2, (size()[0] - 2) // 2)


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines of at most a number of cells, between words if possible."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if get_cwidth(longer) <= columns:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if get_cwidth(lines[-1] + char) > columns:
                lines.append("")
            lines[-1] += char
    return lines


def shortened(text: str, columns: int) -> str:
    """Shorten a text to a number of cells with an ellipsis if necessary."""
    if get_cwidth(text) <= columns:
        return text
    kept = ""
    for char in text:
        if get_cwidth(kept + char) > columns - 1:
            break
        kept += char
    return f"{kept}…"


def joined(lines: Sequence[StyleAndTextTuples]) -> StyleAndTextTuples:
    """Return styled lines as one styled text."""
    out: StyleAndTextTuples = []
    for index, line in enumerate(lines):
        if index:
            out.append(("", "\n"))
        out += line
    return out


def _rows(text: Callable[[], StyleAndTextTuples]) -> Callable[[], Dimension]:
    def height() -> Dimension:
        return Dimension.exact(sum(fragment[1].count("\n") for fragment in text()) + 1)

    return height
