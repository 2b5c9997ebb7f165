"""Create the screen for a state of the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS
from backlogue.wizard.fields import items
from backlogue.wizard.flow import entry_of
from backlogue.wizard.navigation import outline_of, progress
from backlogue.wizard.outline import entries_of, levels
from backlogue.wizard.screens.checkboxes import CheckboxScreen
from backlogue.wizard.screens.form import MULTILINE_KINDS, FormField, FormScreen
from backlogue.wizard.screens.menu import MenuScreen, Row
from backlogue.wizard.screens.outline import OutlineScreen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlogue.template.questions import Question
    from backlogue.wizard.fields import FieldPath, Fields
    from backlogue.wizard.flow import Flow, State
    from backlogue.wizard.screens import Screen, Verb
    from backlogue.wizard.validation import Validator

ADD, DONE = "add", "done"
"""Values of rows in the menu of a list; the value of an entry is its number."""

NO_OUTLINE = "Each is filled in on its own: it holds more than an outline can show."
"""The note on a nested list that can't be edited as an outline."""

GO = "go:"
"""The prefix of a question's name in the value of its row in the review."""

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
"""File suffixes of languages that differ from the language's name."""


def form_screen(validator: Validator, state: State, *, reasons: Mapping[FieldPath, str]) -> Screen:
    """Return the form at the state's position; a single choice is a menu.

    Args:
        validator: Validates answers.
        state: The state, at a form.
        reasons: Why fields are asked again.
    """
    flow, path = validator.flow, state.at.path
    form = flow.form(state.fields, path)
    if len(form) == 1 and validator.choices(flow.question(path)):
        return _choice_menu(validator, state, reason=reasons.get(path, ""))
    fields = tuple(_field(validator, state.fields, one, form) for one in form)
    entry = entry_of(path)
    outline = flow.outline_above(state.fields, path)
    single = fields[0] if len(form) == 1 else None
    return FormScreen(
        **_head(flow, state),
        help=single.help if single else _help(flow.question(entry)) if entry else "",
        reason=reasons.get(path, "") if single else "",
        verbs=frozenset(
            ["review", "editor", "another"] if entry and outline is None else ["review", "editor"]
        ),
        fields=fields,
        focus=path,
        siblings=_siblings(flow, state.fields, path),
        entry=flow.question(entry).entry.lower() if entry and outline is None else "",
    )


def _field(validator: Validator, fields: Fields, path: FieldPath, form: tuple[FieldPath, ...]) -> FormField:
    question = validator.flow.question(path)
    shown = validator.shown(fields, path)
    codes = [other for other in form if validator.flow.question(other).kind == "code"]
    box = question.kind in MULTILINE_KINDS
    return FormField(
        path=path,
        label=question.label,
        help=_help(question),
        kind=question.kind,
        text=shown if box else " ".join(shown.split("\n")),
        required=question.required,
        suffix=_suffix(validator, fields, path),
        choices=tuple(validator.choices(question)),
        suggestions=validator.suggestions(question),
        beyond=codes[0] if codes and question.kind == "word" and len(path) > 1 else (),
    )


def _head(flow: Flow, state: State) -> dict[str, Any]:
    """Return the attributes of a screen's header."""
    path = state.at.path
    name = str(path[0])
    *crumbs, title = crumbs_of(flow, state.fields, path)
    if state.at.kind == "form" and name in flow.records:
        title = flow.record_title or title
    return {
        "crumbs": tuple(crumbs),
        "title": title,
        "heading": flow.headings.get(name, "") if not crumbs else "",
        "progress": progress(flow, state),
    }


def crumbs_of(flow: Flow, fields: Fields, path: FieldPath) -> tuple[str, ...]:
    """Return the breadcrumbs of a list or form, such as `("Risks", "Risk 1: Stale cache")`."""
    crumbs: list[str] = []
    for depth, step in enumerate(path, 1):
        question = flow.question(path[:depth])
        if isinstance(step, int):
            name = name_of(flow, fields, path[:depth])
            crumbs.append(f"{question.entry} {fields.numbers(path[: depth - 1]).index(step) + 1}")
            crumbs[-1] += f": {name}" if name else ""
        elif not crumbs or question.kind == "group" or (question.kind in ENTRY_LISTS and depth == len(path)):
            crumbs.append(question.label)
    return tuple(crumbs)


def outline_screen(flow: Flow, state: State, *, reason: str = "", row: int | None = None) -> OutlineScreen:
    """Return the outline at the state's position.

    Args:
        flow: The questions.
        state: The state, at an outline.
        reason: Why it is asked again.
        row: The row with the cursor; None for the end.
    """
    path = state.at.path
    question = flow.question(path)
    outline = outline_of(flow, state, path)
    chain = levels(question) or ()
    names = tuple(one.entry if one.kind in ENTRY_LISTS else one.label for one in chain)
    extra = {
        level: [field for field in one.fields[1:] if field.kind not in ENTRY_LISTS | LINE_LISTS]
        for level, one in enumerate(chain)
        if one.kind in ENTRY_LISTS
    }
    marks = {}
    known = entries_of(state.fields, question, path)
    for index, number in enumerate(outline.numbers):
        entry = known.get(number)
        labels = [
            field.label
            for field in (flow.question(entry).fields[1:] if entry else ())
            if field.kind not in ENTRY_LISTS | LINE_LISTS
            and entry
            and not state.fields.is_blank((*entry, field.name))
        ]
        if labels:
            marks[index] = f"+ {', '.join(labels)}"
    return OutlineScreen(
        **_head(flow, state),
        help=_help(question),
        reason=reason,
        verbs=frozenset(["review", "editor", "open"]),
        path=path,
        text=outline.text,
        row=row,
        names=names,
        marks=marks,
        opens=frozenset(level for level, fields in extra.items() if fields),
        required=question.required,
    )


def _is_nested(question: Question) -> bool:
    return any(field.kind in ENTRY_LISTS | LINE_LISTS for field in question.fields)


def list_screen(flow: Flow, state: State, *, selected: str = "", reason: str = "") -> MenuScreen:
    """Return the menu of the list at the state's position."""
    path = state.at.path
    question = flow.question(path)
    entry = question.entry.lower()
    rows = [
        Row(str(number), name_of(flow, state.fields, (*path, number)) or "(no name)")
        for number in state.fields.numbers(path)
    ]
    add = Row(ADD, f"Add another {entry}" if rows else f"Add a {entry}", key="a")
    done = Row(DONE, "Done")
    verbs: list[Verb] = ["review", "delete", "up", "down"]
    if state.fields.restorable(path):
        verbs.append("undo")
    return MenuScreen(
        **_head(flow, state),
        help=_help(question) + (f"\n{NO_OUTLINE}" if _is_nested(question) else ""),
        reason=reason,
        rows=(*rows, add, done),
        selected=selected if any(selected == row.value for row in rows) else ADD,
        done=DONE,
        numbered=len(rows),
        verbs=frozenset(verbs),
    )


def sections_screen(flow: Flow, state: State) -> CheckboxScreen:
    """Return the check-box page with the optional sections."""
    rows = tuple(
        Row(name, flow.questions[name].label, detail=_help(flow.questions[name])) for name in flow.offered
    )
    return CheckboxScreen(
        title="What else does this item need?",
        progress=progress(flow, state),
        rows=rows,
        ticked=state.chosen,
        verbs=frozenset(["review"]),
    )


def review_screen(validator: Validator, state: State, *, selected: str, reason: str) -> MenuScreen:
    """Return the review: the actions for the item, and a summary of each answer.

    Args:
        validator: Validates answers.
        state: The state.
        selected: The selected row (default: a missing answer, or writing the item).
        reason: Why the item could not be written.
    """
    answers = list(_answer_rows(validator, state.fields))
    wrong = next((row.value for row in answers if row.mark == "wrong"), "write")
    rows = [
        Row("write", "Write it", key="w"),
        Row("preview", "Preview", key="p"),
        Row("whole", "Edit the whole item in your editor", key="e"),
        Row("leave", "Save it as a draft and leave", key="s"),
        Row("-"),
        *answers,
    ]
    return MenuScreen(
        title="Review", reason=reason, rows=tuple(rows), selected=selected or wrong, done="write"
    )


def _answer_rows(validator: Validator, fields: Fields) -> Iterator[Row]:
    wrong = validator.wrong_answers(fields)
    for name, question in validator.flow.questions.items():
        held = answer_summary(validator.flow, fields, question)
        if name in wrong:
            yield Row(GO + name, question.label, "wrong", wrong[name])
        elif held:
            yield Row(GO + name, question.label, "done", held)
        else:
            default = validator.default(fields, question)
            missing = (question.section_required or question.required) and not default
            yield Row(GO + name, question.label, *(("wrong", "missing") if missing else ("empty", default)))


def answer_summary(flow: Flow, fields: Fields, question: Question) -> str:
    """Return a one-line summary of an answer; empty if there is none."""
    said = []
    for path, inner in items(question, (question.name,)):
        if inner.kind in ENTRY_LISTS:
            names = [name_of(flow, fields, (*path, number)) for number in fields.numbers(path)]
            said.append(_counted([name or "(no name)" for name in names]))
        else:
            lines = [line.strip() for line in fields.texts.get(path, "").split("\n") if line.strip()]
            if inner.kind in LINE_LISTS:
                said.append(_counted(lines))
            elif lines:
                said.append(lines[0] if len(lines) == 1 else f"{lines[0]} … ({len(lines)} lines)")
    return " · ".join(filter(None, said))


def _counted(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{len(words)}: {', '.join(words)}" if words else ""


def name_of(flow: Flow, fields: Fields, entry: FieldPath) -> str:
    """Return the name of an entry: its first nonempty text."""
    question = flow.question(entry)
    for inner in question.fields:
        text = fields.texts.get((*entry, inner.name), "").strip()
        if text:
            return text.split("\n")[0]
    return ""


def _choice_menu(validator: Validator, state: State, *, reason: str) -> MenuScreen:
    question = validator.flow.question(state.at.path)
    choices = validator.choices(question)
    values = [value for value, _ in choices]
    shown = validator.shown(state.fields, state.at.path)
    return MenuScreen(
        **_head(validator.flow, state),
        help=_help(question),
        reason=reason,
        rows=tuple(Row(value, words) for value, words in choices),
        verbs=frozenset(["review"]),
        selected=shown if shown in values else values[0],
    )


def _help(question: Question) -> str:
    """Return the help of a question from its shape, since Copier's help may mention YAML."""
    help_text = str(question.options.get("help") or question.help)
    if question.kind == "number":
        help_text = f"{help_text} Unchanged, it is the next free one when the item is written.".strip()
    return help_text


def _suffix(validator: Validator, fields: Fields, path: FieldPath) -> str:
    flow = validator.flow
    question = flow.question(path)
    if question.kind == "yaml":
        return ".yaml"
    if question.kind != "code":
        return ".md"
    siblings = flow.question(path[:-1]).fields if len(path) > 1 else ()
    word = next((inner for inner in siblings if inner.kind == "word"), None)
    if word is None:
        return ".txt"
    language = validator.shown(fields, (*path[:-1], word.name)).strip().lower()
    return SUFFIXES.get(language, f".{language}" if language.isalnum() else ".txt")


def _siblings(flow: Flow, fields: Fields, path: FieldPath) -> tuple[str, ...]:
    """Return the names of the entries before a new one, at its first field."""
    for depth in range(len(path) - 1, 0, -1):
        if isinstance(path[depth - 1], int):
            entry = path[:depth]
            if not fields.is_blank(entry):
                return ()
            others = fields.numbers(entry[:-1])
            return tuple(name_of(flow, fields, (*entry[:-1], number)) for number in others[:-1])
    return ()
