"""A state as a screen: words for what was typed and what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.wizard.outline import items
from backlogue.wizard.screens import BOXES, MenuScreen, Row, Screen, TextScreen, TicksScreen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.template.questions import Question
    from backlogue.wizard.course import Course, State
    from backlogue.wizard.judging import Judge
    from backlogue.wizard.outline import Outline, Path
    from backlogue.wizard.screens import Verb

ADD, DONE = "add", "done"
"""Values of rows of a list's menu; an entry's is its number."""

GO = "go:"
"""Before a question's name: the value of its row in the review."""

SUFFIXES = {
    "bash": ".sh",
    "c++": ".cpp",
    "csharp": ".cs",
    "elixir": ".ex",
    "haskell": ".hs",
    "javascript": ".js",
    "kotlin": ".kt",
    "markdown": ".md",
    "ocaml": ".ml",
    "perl": ".pl",
    "python": ".py",
    "ruby": ".rb",
    "rust": ".rs",
    "shell": ".sh",
    "typescript": ".ts",
    "yml": ".yaml",
}
"""Languages whose files end otherwise than in their own name."""


def text_screen(judge: Judge, state: State, *, reason: str = "") -> Screen:
    """Return the screen of the field that the state is at.

    Args:
        judge: Knows the template.
        state: The state, at a field.
        reason: Why it is asked again.
    """
    path, course = state.at.path, judge.course
    question = course.question(path)
    shown = judge.shown(state.outline, path)
    crumbs = crumbs_of(course, state.outline, path)
    choices = judge.choices(question)
    if choices:
        return _choices(question, choices, crumbs, shown, reason)
    box = question.kind in BOXES
    return TextScreen(
        crumbs=crumbs,
        title=question.label,
        help=_help(question),
        reason=reason,
        kind=question.kind,
        text=shown if box else " ".join(shown.split("\n")),
        optional=not question.required,
        suffix=_suffix(judge, state.outline, path),
        beside=_beside(state.outline, course, path),
    )


def list_screen(course: Course, state: State, *, pointed: str = "", reason: str = "") -> MenuScreen:
    """Return the menu of the list that the state is at."""
    path = state.at.path
    question = course.question(path)
    entry = question.entry.lower()
    rows = [
        Row(str(number), f"{index}. {name_of(course, state.outline, (*path, number)) or '(no name)'}")
        for index, number in enumerate(state.outline.numbers(path), 1)
    ]
    add = Row(ADD, f"Add another {entry}" if rows else f"Add a first {entry}", key="a")
    done = Row(DONE, "Done")
    verbs: list[Verb] = ["review", "delete", "up", "down"]
    if state.outline.restorable(path):
        verbs.append("undo")
    return MenuScreen(
        crumbs=crumbs_of(course, state.outline, path),
        title=question.label,
        help=_help(question),
        reason=reason,
        rows=(*rows, add, done),
        pointed=pointed if any(pointed == row.value for row in rows) else ADD,
        verbs=frozenset(verbs),
    )


def sections_screen(course: Course, state: State) -> TicksScreen:
    """Return the check-box page: what else the item needs."""
    rows = tuple(
        Row(name, course.questions[name].label, detail=_help(course.questions[name]))
        for name in course.offered
    )
    return TicksScreen(title="What else does this item need?", rows=rows, ticked=state.chosen)


def hub_screen(judge: Judge, state: State, *, pointed: str, reason: str) -> MenuScreen:
    """Return the review: what can be done with the item, and what each of its answers holds.

    Args:
        judge: Knows the template.
        state: The state.
        pointed: The row pointed at; what is missing, or writing it, where none is.
        reason: Why the item could not be written.
    """
    answers = list(_answer_rows(judge, state.outline))
    wrong = next((row.value for row in answers if row.mark == "wrong"), "write")
    rows = [
        Row("write", "Write it", key="w"),
        Row("preview", "Look at it first", key="p"),
        Row("whole", "Edit the whole item in your editor", key="e"),
        Row("leave", "Save it as a draft and leave", key="s"),
        Row("-"),
        *answers,
    ]
    return MenuScreen(title="Review", reason=reason, rows=tuple(rows), pointed=pointed or wrong)


def _answer_rows(judge: Judge, outline: Outline) -> Iterator[Row]:
    faults = judge.faults(outline)
    for name, question in judge.course.questions.items():
        held = summary(judge.course, outline, question)
        if name in faults:
            yield Row(GO + name, question.label, "wrong", faults[name])
        elif held:
            yield Row(GO + name, question.label, "done", held)
        else:
            default = judge.default(outline, question)
            missing = (question.wanted or question.required) and not default
            yield Row(GO + name, question.label, *(("wrong", "missing") if missing else ("empty", default)))


def summary(course: Course, outline: Outline, question: Question) -> str:
    """Return in one line what an answer holds; nothing if it is empty."""
    said = []
    for path, inner in items(question, (question.name,)):
        if inner.kind == "entries":
            names = [name_of(course, outline, (*path, number)) for number in outline.numbers(path)]
            said.append(_counted([name or "(no name)" for name in names]))
        else:
            lines = [line.strip() for line in outline.texts.get(path, "").split("\n") if line.strip()]
            if inner.kind == "lines":
                said.append(_counted(lines))
            elif lines:
                said.append(lines[0] if len(lines) == 1 else f"{lines[0]} … ({len(lines)} lines)")
    return " · ".join(filter(None, said))


def _counted(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{len(words)}: {', '.join(words)}" if words else ""


def name_of(course: Course, outline: Outline, entry: Path) -> str:
    """Return what an entry is called: its first text of one line."""
    question = course.question(entry)
    for inner in question.fields:
        text = outline.texts.get((*entry, inner.name), "").strip()
        if text:
            return text.split("\n")[0]
    return ""


def crumbs_of(course: Course, outline: Outline, path: Path) -> tuple[str, ...]:
    """Return the way to a field or list in words: `("Phase 2 Rollout", "Task 1")`."""
    crumbs = []
    for depth, step in enumerate(path):
        if isinstance(step, int):
            question = course.question(path[:depth])
            index = outline.numbers(path[:depth]).index(step) + 1
            naming = path[depth + 1 :] == (question.fields[0].name,)
            name = "" if naming else name_of(course, outline, path[: depth + 1])
            crumbs.append(f"{question.entry} {index}" + (f": {name}" if name else ""))
        elif depth + 1 < len(path) and course.question(path[: depth + 1]).kind == "group":
            crumbs.append(course.question(path[: depth + 1]).label)
    return tuple(crumbs)


def _choices(
    question: Question, choices: Sequence[tuple[str, str]], crumbs: tuple[str, ...], shown: str, reason: str
) -> MenuScreen:
    values = [value for value, _ in choices]
    return MenuScreen(
        crumbs=crumbs,
        title=question.label,
        help=_help(question),
        reason=reason,
        rows=tuple(Row(value, words) for value, words in choices),
        verbs=frozenset(["review"]),
        pointed=shown if shown in values else values[0],
    )


def _help(question: Question) -> str:
    """Return what a question asks: its shape's words, as stock Copier's may speak of YAML."""
    return str(question.options.get("help") or question.help)


def _suffix(judge: Judge, outline: Outline, path: Path) -> str:
    course = judge.course
    question = course.question(path)
    if question.kind == "yaml":
        return ".yaml"
    if question.kind != "code":
        return ".md"
    siblings = course.question(path[:-1]).fields if len(path) > 1 else ()
    word = next((inner for inner in siblings if inner.kind == "word"), None)
    if word is None:
        return ".txt"
    language = judge.shown(outline, (*path[:-1], word.name)).strip().lower()
    return SUFFIXES.get(language, f".{language}" if language.isalnum() else ".txt")


def _beside(outline: Outline, course: Course, path: Path) -> tuple[str, ...]:
    """Return the names of the entries before a new one, at its first field."""
    for depth in range(len(path) - 1, 0, -1):
        if isinstance(path[depth - 1], int):
            entry = path[:depth]
            if not outline.is_blank(entry):
                return ()
            others = outline.numbers(entry[:-1])
            return tuple(name_of(course, outline, (*entry[:-1], number)) for number in others[:-1])
    return ()
