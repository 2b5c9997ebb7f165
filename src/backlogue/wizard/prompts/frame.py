"""What stands around every question: the way here above it, the keys at the foot of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import get_app
from prompt_toolkit.key_binding import merge_key_bindings
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.renderer import Renderer
from prompt_toolkit.styles import Style, merge_styles
from prompt_toolkit.utils import get_cwidth

from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.layout import AnyContainer
    from prompt_toolkit.layout.layout import FocusableElement
    from questionary import Question

    from backlogue.wizard.screens import Screen

STEP = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "

STYLE = Style.from_dict(
    {
        "crumb": "fg:ansibrightblack",
        "title": "bold",
        "heading": "bold fg:ansicyan",
        "reason": "fg:ansired bold",
        "note": "fg:ansiyellow",
        "keys": "fg:ansibrightblack",
        "beside": "fg:ansibrightblack",
        "pointer": "fg:ansicyan bold",
        "highlighted": "fg:ansicyan bold",
        "selected": "fg:ansigreen",
        "done": "fg:ansigreen",
        "wrong": "fg:ansired",
        "empty": "fg:ansibrightblack",
        "detail": "fg:ansibrightblack",
        "cursor-line": "nounderline bold",
        "answer": "nobold",
        "separator": "fg:ansibrightblack",
    }
)

LOW = 16
"""Below so many rows a screen does without blank ones."""

SHORT = {"Ctrl-": "^", "Shift-Tab": "S-Tab"}
"""How keys are called where the long names don't fit on one line."""


def framed(
    question: Question,
    screen: Screen,
    body: AnyContainer,
    *,
    keys: str,
    bindings: KeyBindings,
    focus: FocusableElement | None = None,
) -> Question:
    """Put a question's own part of the screen between the way here and the keys, and fill the screen.

    Args:
        question: The question.
        screen: What is asked.
        body: The part of the question that is to be seen.
        keys: What the foot says, parts parted by ` · `.
        bindings: Keys besides the question's own; they win.
        focus: What gets the keys, if not the first that can.
    """
    application = question.application
    head = Window(FormattedTextControl(lambda: _head(screen)), height=_rows(lambda: _head(screen)))
    foot = Window(
        FormattedTextControl(lambda: _foot(keys)), height=_rows(lambda: _foot(keys)), style="class:keys"
    )
    application.layout = Layout(HSplit([head, body, Window(height=Dimension(weight=1)), foot]), focus)
    application.renderer = Renderer(
        merge_styles([application.renderer.style, STYLE]), application.output, full_screen=True
    )
    application.full_screen = True
    application.style = STYLE
    bind(question, bindings)
    return question


def bind(question: Question, keys: KeyBindings) -> None:
    """Add keys to a question's own; Esc alone is told from the start of a longer sequence within 0.1 s."""
    application = question.application
    bindings = [application.key_bindings, keys]
    application.key_bindings = merge_key_bindings([some for some in bindings if some is not None])
    application.ttimeoutlen = 0.1


def size() -> tuple[int, int]:
    """Return the rows and columns there are."""
    found = get_app().output.get_size()
    return found.rows, found.columns


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines of at most so many cells, between words where it can be."""
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


def _head(screen: Screen) -> StyleAndTextTuples:
    rows, columns = size()
    lines: list[StyleAndTextTuples] = []
    crumbs = STEP.join(printable(crumb) for crumb in screen.crumbs)
    title = printable(screen.title)
    if get_cwidth(f"{crumbs}{STEP}{title}") <= columns:
        lines.append([("class:crumb", f"{crumbs}{STEP}" if crumbs else ""), ("class:title", title)])
    else:
        lines += [[("class:crumb", shortened(crumbs, columns))], [("class:title", shortened(title, columns))]]
    blank = rows >= LOW
    help_text = screen.help if blank or not screen.reason else ""
    parts = [("help", help_text), ("note", screen.note), ("reason", screen.reason and f"! {screen.reason}")]
    for style, text in parts:
        if text:
            lines += [
                [(f"class:{style}", line)]
                for part in text.split("\n")
                for line in wrapped(printable(part), columns)
            ]
    if blank:
        lines.append([])
    room = max(1, rows - 5)
    return joined(lines if len(lines) <= room else [lines[0], *lines[len(lines) - room + 1 :]])


def shortened(text: str, columns: int) -> str:
    """Return a text that fits in so many cells, its end replaced by an ellipsis where it must be."""
    if get_cwidth(text) <= columns:
        return text
    kept = ""
    for char in text:
        if get_cwidth(kept + char) > columns - 1:
            break
        kept += char
    return f"{kept}…"


def _foot(keys: str) -> StyleAndTextTuples:
    columns = size()[1]
    if get_cwidth(keys) > columns:
        for long, short in SHORT.items():
            keys = keys.replace(long, short)
    lines: list[str] = []
    for part in keys.split(" · "):
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and get_cwidth(longer) <= columns:
            lines[-1] = longer
        else:
            lines.append(part)
    return joined([[("class:keys", line)] for line in lines])


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
        lines = sum(fragment[1].count("\n") for fragment in text()) + 1
        return Dimension.exact(lines)

    return height


Ends = dict[str, Any]
"""The terminal's ends and what else every question is made with."""
