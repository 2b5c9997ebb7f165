"""Navigation between the questions, as pure functions from a state to a state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backlogue.template.questions import ENTRY_LISTS
from backlogue.wizard.flow import REVIEW, SECTIONS, Position, entry_of
from backlogue.wizard.outline import edit_outline, open_outline

if TYPE_CHECKING:
    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.flow import Flow, State
    from backlogue.wizard.outline import Outline


def begin(flow: Flow, state: State) -> State:
    """Go to the first question without an answer, or else to the review."""
    return _onward(flow, state, None)


def fitted(flow: Flow, state: State) -> State:
    """Return a saved state adapted to the current questions; a lost position becomes the review."""
    left = None if state.left is None else _fitted(flow, state, state.left)
    known = tuple(name for name in state.chosen if name in flow.questions)
    at = _fitted(flow, state, state.at) or REVIEW
    return replace(state, at=at, left=left, chosen=known)


def _fitted(flow: Flow, state: State, position: Position) -> Position | None:
    if position.kind in ("review", "sections"):
        return position if position.kind == "review" or flow.offered else None
    try:
        question = flow.question(position.path)
    except (KeyError, IndexError):
        return None
    if not state.fields.holds(position.path) or question.kind == "group":
        return None
    if question.kind not in ENTRY_LISTS and position.path in flow.form(state.fields, position.path):
        return position
    found = located(flow, state, position.path)
    if found.kind != "outline" and isinstance(position.path[-1], int):
        return None
    return found


def outline_of(flow: Flow, state: State, path: FieldPath) -> Outline:
    """Return the outline of a list, as it was last edited."""
    if state.outline is not None and state.outline.path == path and state.outlined is state.fields:
        return state.outline
    return open_outline(state.fields, flow.question(path), path, state.outline)


def typed(flow: Flow, state: State, path: FieldPath, text: str) -> State:
    """Replace the text of a field, or that of an outline."""
    if state.at.kind == "outline" and path == state.at.path:
        question = flow.question(path)
        fields, outline = edit_outline(state.fields, question, outline_of(flow, state, path), text)
        return replace(state, fields=fields, outline=outline, outlined=fields)
    return replace(state, fields=state.fields.typed(path, text))


def focused(state: State, path: FieldPath) -> State:
    """Move the focus to another field of the form."""
    return replace(state, at=Position("form", path))


def chosen(flow: Flow, state: State, names: tuple[str, ...]) -> State:
    """Tick exactly these sections."""
    return replace(state, chosen=tuple(name for name in flow.offered if name in names))


def forward(flow: Flow, state: State) -> State:
    """Go on to the next screen.

    An empty entry is dropped, and its list is skipped.
    """
    match state.at.kind:
        case "review":
            return state
        case "sections":
            return _onward(flow, state, SECTIONS)
    path = state.at.path
    entry = entry_of(path)
    if state.at.kind == "form" and entry is not None:
        outline = flow.outline_above(state.fields, path)
        if outline is not None:
            return _at(state, Position("outline", outline))
        if state.fields.is_blank(entry):
            return _past(flow, state, entry[:-1])
    return _past(flow, state, path)


def back(flow: Flow, state: State) -> State:
    """Go back to the previous screen; stay on the first one."""
    match state.at.kind:
        case "review":
            return _back_from_review(flow, state)
        case "sections":
            return _backward(flow, state, SECTIONS)
    if state.at.kind == "form":
        outline = flow.outline_above(state.fields, state.at.path)
        if outline is not None:
            return _at(state, Position("outline", outline))
    return _before(flow, state, state.at.path)


def add(flow: Flow, state: State, path: FieldPath) -> State:
    """Add an entry to a list and go to its form."""
    return _into_new(flow, replace(state, fields=state.fields.pruned()), path)


def edit_entry(flow: Flow, state: State, entry: FieldPath) -> State:
    """Go to an entry: to its form, or to its list if it has no form."""
    return _enter(flow, state, flow.stops(state.fields, entry)[0])


def open_row(flow: Flow, state: State, entry: FieldPath) -> State:
    """Go from an outline to the fields of an entry that it does not show, if any."""
    form = flow.form(state.fields, (*entry, flow.question(entry).fields[0].name))
    return _at(state, Position("form", form[1])) if len(form) > 1 else state


def delete(state: State, number: int) -> State:
    """Remove an entry from the list."""
    return replace(state, fields=state.fields.without(state.at.path, number))


def restore(state: State) -> State:
    """Restore the entry that was last removed from the list."""
    return replace(state, fields=state.fields.restored(state.at.path))


def move(state: State, number: int, by: int) -> State:
    """Move an entry of the list by `by` places."""
    return replace(state, fields=state.fields.moved(state.at.path, number, by))


def review(state: State) -> State:
    """Open the review, from where `back` returns."""
    if state.at == REVIEW:
        return state
    left = state.left if state.visiting else state.at
    return _at(replace(state, left=left, visiting=False), REVIEW)


def visit(flow: Flow, state: State, path: FieldPath) -> State:
    """Go from the review to a question or a part of it; the next screen is the review again.

    Args:
        flow: The questions.
        state: The state.
        path: The path of a question, field, list or entry; parts that no longer exist are dropped from its
            end.
    """
    while not state.fields.holds(path):
        path = path[:-1]
    state = replace(state, visiting=True)
    position = located(flow, state, path)
    if position.kind == "list":
        return _enter(flow, state, position.path)
    return _at(state, position)


def located(flow: Flow, state: State, path: FieldPath) -> Position:
    """Return the position at which a field, list, entry or group is asked for."""
    question = flow.question(path)
    outline = flow.outline_above(state.fields, path)
    if outline is not None:
        entry = entry_of(path)
        beyond = entry is not None and path in flow.form(state.fields, path)[1:]
        return Position("form", path) if beyond else Position("outline", outline)
    if isinstance(path[-1], int) or question.kind == "group":
        path = flow.stops(state.fields, path)[0]
    return Position("list" if flow.question(path).kind in ENTRY_LISTS else "form", path)


def steps(flow: Flow, state: State) -> tuple[str, ...]:
    """Return the names of the steps in order: questions, and `SECTIONS`."""
    ticked = (SECTIONS, *state.chosen) if flow.offered else ()
    return (*flow.essential, *ticked)


def progress(flow: Flow, state: State) -> tuple[int, int] | None:
    """Return the number of the current step and of all steps; None in the review and visits from it."""
    if state.at == REVIEW or state.visiting:
        return None
    name = SECTIONS if state.at.kind == "sections" else str(state.at.path[0])
    same = flow.records.get(name, (name,))
    order: list[str] = []
    for step in steps(flow, state):
        if step not in flow.given and not (order and step in flow.records.get(order[-1], ())):
            order.append(step)
    index = next((index for index, step in enumerate(order) if step in same), None)
    return None if index is None else (index + 1, len(order))


def _at(state: State, position: Position) -> State:
    return replace(state, at=position, fields=state.fields.pruned(keep=position.path))


def _onward(flow: Flow, state: State, name: str | None) -> State:
    """Go to the step after the one called `name`; after the last one to the review."""
    if state.visiting:
        return _at(replace(state, visiting=False), REVIEW)
    order = steps(flow, state)
    start = 0 if name is None else order.index(name) + 1 if name in order else len(order)
    passed = flow.records.get(name or "", ())
    for step in order[start:]:
        if step == SECTIONS:
            return _at(state, Position("sections"))
        if step not in flow.given and step not in passed:
            return _enter(flow, state, flow.stops(state.fields, (step,))[0])
    return _at(replace(state, left=None), REVIEW)


def _backward(flow: Flow, state: State, name: str) -> State:
    if state.visiting:
        return _at(replace(state, visiting=False), REVIEW)
    order = steps(flow, state)
    same = flow.records.get(name, (name,))
    index = min((order.index(other) for other in same if other in order), default=len(order))
    return _into_step(flow, state, order[index - 1]) if index else state


def _into_step(flow: Flow, state: State, step: str) -> State:
    """Enter a step backward: go to its last screen."""
    if step == SECTIONS:
        return _at(state, Position("sections"))
    return _enter(flow, state, flow.stops(state.fields, (step,))[-1])


def _back_from_review(flow: Flow, state: State) -> State:
    if state.left is not None:
        return _return(flow, replace(state, left=None), state.left)
    order = steps(flow, state)
    return _into_step(flow, replace(state, left=None), order[-1]) if order else state


def _return(flow: Flow, state: State, position: Position) -> State:
    """Go to a position, or to its list if the entry no longer exists."""
    for depth, step in enumerate(position.path):
        if isinstance(step, int) and step not in state.fields.numbers(position.path[:depth]):
            return _at(state, located(flow, state, position.path[:depth]))
    return _at(state, position)


def _enter(flow: Flow, state: State, path: FieldPath) -> State:
    """Go to a field; for a list, to its outline, its entries, or a new entry if it is empty."""
    if flow.question(path).kind not in ENTRY_LISTS:
        return _at(state, Position("form", path))
    state = replace(state, fields=state.fields.pruned())
    if flow.is_outline(state.fields, path):
        return _at(state, Position("outline", path))
    if state.fields.numbers(path):
        return _at(state, Position("list", path))
    return _into_new(flow, state, path)


def _into_new(flow: Flow, state: State, path: FieldPath) -> State:
    fields = state.fields.added(path)
    first = flow.stops(fields, (*path, fields.last))[0]
    if flow.question(first).kind in ENTRY_LISTS and not flow.is_outline(fields, first):
        return _into_new(flow, replace(state, fields=fields), first)
    kind = "outline" if flow.question(first).kind in ENTRY_LISTS else "form"
    return _at(replace(state, fields=fields), Position(kind, first))


def _siblings(flow: Flow, state: State, path: FieldPath) -> tuple[list[FieldPath], int]:
    """Return the screens next to the form or list at `path`, and the index of that one."""
    entry = entry_of(path)
    stops = flow.stops(state.fields, entry if entry is not None else path[:1])
    if flow.question(path).kind not in ENTRY_LISTS:
        path = flow.form(state.fields, path)[0]
    return stops, stops.index(path)


def _past(flow: Flow, state: State, path: FieldPath) -> State:
    """Go to the screen after the form or list at `path`."""
    stops, index = _siblings(flow, state, path)
    if index + 1 < len(stops):
        return _enter(flow, state, stops[index + 1])
    entry = entry_of(path)
    if entry is None:
        return _onward(flow, state, str(path[0]))
    return _at(state, Position("list", entry[:-1]))


def _before(flow: Flow, state: State, path: FieldPath) -> State:
    """Go to the screen before the form or list at `path`."""
    stops, index = _siblings(flow, state, path)
    if index:
        return _enter(flow, state, stops[index - 1])
    entry = entry_of(path)
    if entry is None:
        return _backward(flow, state, str(path[0]))
    above = entry[:-1]
    if state.fields.pruned().numbers(above):
        return _at(state, Position("list", above))
    return _before(flow, state, above)
