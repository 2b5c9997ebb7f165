"""The way through the questions: a state, and what each step makes of it. Nothing here knows a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backlogue.wizard.course import HUB, SECTIONS, Spot
from backlogue.wizard.outline import items

if TYPE_CHECKING:
    from backlogue.wizard.course import Course, State
    from backlogue.wizard.outline import Path


def begin(course: Course, state: State) -> State:
    """Go to the first question that has no answer yet; to the review if there is none."""
    return _onward(course, state, None)


def fitted(course: Course, state: State) -> State:
    """Return a state of another time as it fits the questions of now; a lost spot is the review."""
    left = state.left if state.left is not None and _is_there(course, state, state.left) else None
    known = tuple(name for name in state.chosen if name in course.questions)
    at = state.at if _is_there(course, state, state.at) else HUB
    return replace(state, at=at, left=left, chosen=known)


def _is_there(course: Course, state: State, spot: Spot) -> bool:
    if spot.kind in ("hub", "sections"):
        return spot.kind == "hub" or bool(course.offered)
    try:
        question = course.question(spot.path)
    except (KeyError, IndexError):
        return False
    fits = question.kind == "entries" if spot.kind == "list" else question.kind not in ("entries", "group")
    return fits and state.outline.holds(spot.path)


def typed(state: State, text: str) -> State:
    """Replace the text of the field."""
    return replace(state, outline=state.outline.typed(state.at.path, text))


def chosen(course: Course, state: State, names: tuple[str, ...]) -> State:
    """Tick these sections and no other."""
    return replace(state, chosen=tuple(name for name in course.offered if name in names))


def forward(course: Course, state: State) -> State:
    """Go on to the next screen.

    An entry that says nothing at its first field is dropped, and its list with it passed.
    """
    match state.at.kind:
        case "hub":
            return state
        case "sections":
            return _onward(course, state, SECTIONS)
    path = state.at.path
    entry = _entry(path)
    if entry is not None and _siblings(course, path)[0] == path and state.outline.is_blank(entry):
        path = entry[:-1]
    return _past(course, state, path)


def back(course: Course, state: State) -> State:
    """Go back to the screen before; from the first one nowhere."""
    match state.at.kind:
        case "hub":
            return _back_from_hub(course, state)
        case "sections":
            return _backward(course, state, SECTIONS)
    return _before(course, state, state.at.path)


def add(course: Course, state: State) -> State:
    """Add an entry to the list and go to its first field."""
    return _into_new(course, state, state.at.path)


def edit(course: Course, state: State, number: int) -> State:
    """Go to the first field of an entry of the list."""
    way = (*state.at.path, number)
    return _enter(course, state, _fields(course, way)[0])


def delete(state: State, number: int) -> State:
    """Take an entry out of the list."""
    return replace(state, outline=state.outline.without(state.at.path, number))


def restore(state: State) -> State:
    """Put back what was last taken out of the list."""
    return replace(state, outline=state.outline.restored(state.at.path))


def move(state: State, number: int, by: int) -> State:
    """Move an entry of the list by `by` places."""
    return replace(state, outline=state.outline.moved(state.at.path, number, by))


def review(state: State) -> State:
    """Open the review, from where `back` returns."""
    if state.at == HUB:
        return state
    left = state.left if state.visiting else state.at
    return _at(replace(state, left=left, visiting=False), HUB)


def visit(course: Course, state: State, path: Path) -> State:
    """Go from the review to a question or a place inside of one; after it the review comes again.

    Args:
        course: The questions.
        state: The state.
        path: A question's way, a field's, a list's, or an entry's; what is no more is left out of its end.
    """
    while not state.outline.holds(path):
        path = path[:-1]
    state = replace(state, visiting=True)
    if isinstance(path[-1], int):
        return _enter(course, state, _fields(course, path)[0])
    question = course.question(path)
    return _enter(course, state, next(items(question, path))[0])


def steps(course: Course, state: State) -> tuple[str, ...]:
    """Return the names of the questions that come one after the other, and `SECTIONS` among them."""
    ticked = (SECTIONS, *state.chosen) if course.offered else ()
    return (*course.essential, *ticked)


def _at(state: State, spot: Spot) -> State:
    return replace(state, at=spot, outline=state.outline.pruned(keep=spot.path))


def _onward(course: Course, state: State, name: str | None) -> State:
    """Go to the step after the one called `name`; after the last one to the review."""
    if state.visiting:
        return _at(replace(state, visiting=False), HUB)
    order = steps(course, state)
    start = 0 if name is None else order.index(name) + 1 if name in order else len(order)
    for step in order[start:]:
        if step == SECTIONS:
            return _at(state, Spot("sections"))
        if step not in course.given:
            return _enter(course, state, next(items(course.questions[step], (step,)))[0])
    return _at(replace(state, left=None), HUB)


def _backward(course: Course, state: State, name: str) -> State:
    if state.visiting:
        return _at(replace(state, visiting=False), HUB)
    order = steps(course, state)
    index = order.index(name) if name in order else len(order)
    return _into_step(course, state, order[index - 1]) if index else state


def _into_step(course: Course, state: State, step: str) -> State:
    """Enter a step from behind: of a group its last field."""
    if step == SECTIONS:
        return _at(state, Spot("sections"))
    return _enter(course, state, list(items(course.questions[step], (step,)))[-1][0])


def _back_from_hub(course: Course, state: State) -> State:
    if state.left is not None:
        return _return(replace(state, left=None), state.left)
    order = steps(course, state)
    return _into_step(course, replace(state, left=None), order[-1]) if order else state


def _return(state: State, spot: Spot) -> State:
    """Go to a spot that may be no more: then to the list that its entry was in."""
    for depth, step in enumerate(spot.path):
        if isinstance(step, int) and step not in state.outline.numbers(spot.path[:depth]):
            return _at(state, Spot("list", spot.path[:depth]))
    return _at(state, spot)


def _enter(course: Course, state: State, path: Path) -> State:
    """Go to a field; of a list to its entries, or to a new one where there is none."""
    if course.question(path).kind != "entries":
        return _at(state, Spot("field", path))
    state = replace(state, outline=state.outline.pruned())
    if state.outline.numbers(path):
        return _at(state, Spot("list", path))
    return _into_new(course, state, path)


def _into_new(course: Course, state: State, path: Path) -> State:
    outline = state.outline.added(path)
    way = (*path, outline.last)
    first = _fields(course, way)[0]
    if course.question(first).kind == "entries":
        return _into_new(course, replace(state, outline=outline), first)
    return _at(replace(state, outline=outline), Spot("field", first))


def _past(course: Course, state: State, path: Path) -> State:
    """Go to what comes after the field or list at `path`."""
    siblings = _siblings(course, path)
    index = siblings.index(path) + 1
    if index < len(siblings):
        return _enter(course, state, siblings[index])
    entry = _entry(path)
    if entry is None:
        return _onward(course, state, str(path[0]))
    return _at(state, Spot("list", entry[:-1]))


def _before(course: Course, state: State, path: Path) -> State:
    """Go to what comes before the field or list at `path`."""
    siblings = _siblings(course, path)
    index = siblings.index(path)
    if index:
        return _enter(course, state, siblings[index - 1])
    entry = _entry(path)
    if entry is None:
        return _backward(course, state, str(path[0]))
    above = entry[:-1]
    if state.outline.pruned().numbers(above):
        return _at(state, Spot("list", above))
    return _before(course, state, above)


def _siblings(course: Course, path: Path) -> list[Path]:
    entry = _entry(path)
    if entry is not None:
        return _fields(course, entry)
    name = str(path[0])
    return [inner for inner, _ in items(course.questions[name], (name,))]


def _fields(course: Course, entry: Path) -> list[Path]:
    """Return the ways to an entry's fields and lists."""
    question = course.question(entry)
    return [path for inner in question.fields for path, _ in items(inner, (*entry, inner.name))]


def _entry(path: Path) -> Path | None:
    """Return the way to the innermost entry that `path` is inside of; None at the top."""
    for depth in range(len(path) - 1, 0, -1):
        if isinstance(path[depth - 1], int):
            return path[:depth]
    return None
