"""Random walks over the screens against a simple model: nothing typed is lost or mixed up."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from backlogue.wizard import navigation
from backlogue.wizard.drafts import DraftInfo
from backlogue.wizard.fields import Fields, answers_of, fields_of
from backlogue.wizard.flow import REVIEW, SECTIONS, Position, State, path_of
from backlogue.wizard.outline import levels
from backlogue.wizard.start import flow_of
from backlogue.wizard.state_json import state_from_json, state_to_json
from tests.effort import cases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlogue.template.questions import Question
    from backlogue.wizard.fields import FieldPath

TEMPLATE = load(builtin_root())
RENDERER = Renderer(TEMPLATE, today=lambda: date(2026, 11, 23))
FLOW = flow_of(RENDERER, Fields(), info=DraftInfo(backlog="backlog"))
OUTLINES = {name for name, question in FLOW.questions.items() if levels(question)}
TEXTS = ["One\n  two\n    three", "One\nTwo", "- a\n  - b\n- c", "  x", "", "One\n  \n  two"]
WORDS = ["Alpha", "beta gamma", "δ 🙂", "one\ntwo", "x", " ", ""]


Entry = dict[str, Any]
"""One entry of the model: its texts and lists by name."""


class Walk:
    """The same steps on the real state and on a model of plain nested lists and mappings.

    The model keeps every entry it ever had; one that says nothing counts for nothing. What outlines say is
    told by tests of their own: here it must only stay as it was typed.
    """

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.state = navigation.begin(FLOW, State(fields=Fields()))
        self.model: Entry = {}
        self.entries: dict[FieldPath, Entry] = {}
        self.removed: dict[FieldPath, list[tuple[int, FieldPath]]] = {}
        self.steps: list[str] = []
        self.outlined: Entry = {}
        self._opened()

    def step(self) -> None:
        """Take any step that the screen offers."""
        at = self.state.at
        steps = [self.forward] * 6 + [self.back, self.back, self.review, self.end_and_resume]
        steps += [self.type] * 12 if at.kind == "form" else []
        steps += [self.outline] * 4 + [self.open] * 2 if at.kind == "outline" else []
        steps += [self.jump] * 8 if at == REVIEW else []
        steps += [self.tick] * 2 if at.kind == "sections" else []
        steps += [self.add] * 8 if at.kind == "list" else []
        steps += [self.edit, self.edit, self.move, self.move, self.delete] * 2 if self._ways() else []
        steps += [self.undo] * 3 if self.removed.get(at.path) else []
        chosen = self.random.choice(steps)
        self.steps.append(chosen.__name__)
        chosen()

    def _inside(self, path: FieldPath) -> tuple[Entry, str]:
        """Return what holds the field or list at `path` in the model, and its name there."""
        depth = max((depth for depth, step in enumerate(path, 1) if isinstance(step, int)), default=0)
        inside = self.entries[path[:depth]] if depth else self.model
        for step in path[depth:-1]:
            inside = inside.setdefault(str(step), {})
        return inside, str(path[-1])

    def _opened(self) -> None:
        """Let the model have the entries that the walk opened."""
        for path, numbers in sorted(self.state.fields.entries.items(), key=lambda item: len(item[0])):
            if path[0] in OUTLINES:
                continue
            inside, name = self._inside(path)
            entries = inside.setdefault(name, [])
            for number in numbers:
                if (*path, number) not in self.entries:
                    self.entries[(*path, number)] = {}
                    entries.append(self.entries[(*path, number)])

    def _order(self, ways: list[FieldPath]) -> None:
        """Let the model's list at the position be these entries."""
        inside, name = self._inside(self.state.at.path)
        inside[name] = [self.entries[way] for way in ways]

    def _ways(self) -> list[FieldPath]:
        """Return the ways to the entries that the menu shows; none elsewhere."""
        at = self.state.at
        if at.kind != "list" or at.path[0] in OUTLINES:
            return []
        return [(*at.path, number) for number in self.state.fields.numbers(at.path)]

    def type(self) -> None:
        """Type a text into a field of the form."""
        text = self.random.choice(WORDS)
        path = self.random.choice(FLOW.form(self.state.fields, self.state.at.path))
        self.state = navigation.typed(FLOW, navigation.focused(self.state, path), path, text)
        if path[0] in OUTLINES:
            self._outlined()
        else:
            inside, name = self._inside(path)
            inside[name] = text

    def outline(self) -> None:
        """Type another outline."""
        path = self.state.at.path
        self.state = navigation.typed(FLOW, self.state, path, self.random.choice(TEXTS))
        self._outlined()

    def open(self) -> None:
        """Open what an outline does not show of an entry."""
        path = self.state.at.path
        for number in self.state.fields.numbers(path)[:1]:
            self.state = navigation.open_row(FLOW, self.state, (*path, number))

    def _outlined(self) -> None:
        said = answers_of(FLOW.questions.values(), self.state.fields)
        self.outlined = {name: said[name] for name in OUTLINES if name in said}

    def forward(self) -> None:
        """Go on to the next screen."""
        self.state = navigation.forward(FLOW, self.state)
        self._opened()

    def back(self) -> None:
        """Go back to the screen before."""
        self.state = navigation.back(FLOW, self.state)
        self._opened()

    def review(self) -> None:
        """Open the review."""
        self.state = navigation.review(self.state)
        self._opened()

    def jump(self) -> None:
        """Pick a question in the review: lists most of all."""
        name = self.random.choice([*FLOW.questions, "phases", "tests", "components", "risks"])
        self.state = navigation.visit(FLOW, self.state, (name,))
        self._opened()

    def tick(self) -> None:
        """Tick other sections."""
        names = self.random.sample(FLOW.offered, self.random.randrange(len(FLOW.offered)))
        self.state = navigation.chosen(FLOW, self.state, tuple(names))

    def add(self) -> None:
        """Add an entry."""
        self.state = navigation.add(FLOW, self.state, self.state.at.path)
        self._opened()

    def edit(self) -> None:
        """Edit an entry."""
        self.state = navigation.edit_entry(FLOW, self.state, self.random.choice(self._ways()))
        self._opened()

    def move(self) -> None:
        """Move an entry up or down."""
        ways = self._ways()
        index, by = self.random.randrange(len(ways)), self.random.choice([-1, 1])
        self.state = navigation.move(self.state, _number(ways[index]), by)
        if 0 <= index + by < len(ways):
            ways[index], ways[index + by] = ways[index + by], ways[index]
        self._order(ways)

    def delete(self) -> None:
        """Delete an entry."""
        ways = self._ways()
        index = self.random.randrange(len(ways))
        self.state = navigation.delete(self.state, _number(ways[index]))
        self.removed.setdefault(self.state.at.path, []).append((index, ways.pop(index)))
        self._order(ways)

    def undo(self) -> None:
        """Put back what was deleted last."""
        ways = self._ways()
        index, way = self.removed[self.state.at.path].pop()
        ways.insert(index, way)
        self.state = navigation.restore(self.state)
        self._order(ways)

    def end_and_resume(self) -> None:
        """Save the conversation as a draft's text, and take it up again."""
        self.state = state_from_json(json.loads(json.dumps(state_to_json(self.state))))

    def check(self) -> None:
        """See that the answers are the model's, that they make the same fields, that the screen is there."""
        said = answers_of(FLOW.questions.values(), self.state.fields)
        outlined = {name: value for name, value in self.outlined.items() if name in said or value}
        assert said == {**_mapping(FLOW.questions.values(), self.model), **outlined}, self.steps
        again, strange = fields_of(FLOW.questions.values(), said)
        assert (strange, answers_of(FLOW.questions.values(), again)) == ([], said), self.steps
        assert navigation.fitted(FLOW, self.state).at == self.state.at, self.steps


def _number(way: FieldPath) -> int:
    return int(way[-1])


def _mapping(questions: Iterable[Question], entry: Entry) -> dict[str, Any]:
    """Return what an entry of the model says, or all of it, as answers."""
    said = ((question.name, _answer(question, entry.get(question.name))) for question in questions)
    return {name: value for name, value in said if value is not None}


def _answer(question: Question, value: Any) -> Any:
    if value is None:
        return None
    if question.kind == "group":
        return _mapping(question.fields, value) or None
    if question.kind == "entries":
        return [_mapping(question.fields, entry) for entry in value if not _is_blank(entry)]
    if question.kind == "lines":
        return [line for line in value.split("\n") if line.strip()]
    return value if value.strip() or question.kind not in ("choice", "date", "slug") else None


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return all(_is_blank(inner) for inner in (value.values() if isinstance(value, dict) else value))


@settings(max_examples=cases(60, 150), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_random_walks_lose_and_mix_up_nothing(seed: int) -> None:
    """Whatever way is taken over the screens, what is said is what a simple model of the same walk says."""
    taken = Walk(seed)
    for _ in range(120):
        taken.step()
        taken.check()


def go(state: State, *steps: str) -> State:
    """Type texts and take steps: `<` is back, anything else is typed before going on."""
    for step in steps:
        typed = state if step == "<" else navigation.typed(FLOW, state, state.at.path, step)
        state = navigation.back(FLOW, state) if step == "<" else navigation.forward(FLOW, typed)
    return state


@pytest.fixture
def begun() -> State:
    """A conversation at its first screen."""
    return navigation.begin(FLOW, State(fields=Fields()))


def test_back_keeps_what_was_typed_on_both_sides(begun: State) -> None:
    """A half-typed text is there after going back and coming again."""
    state = go(begun, "Title")
    state = navigation.back(FLOW, navigation.typed(FLOW, state, state.at.path, "half"))
    assert state.at == Position("form", ("title",))
    state = navigation.forward(FLOW, state)
    assert state.at.path == ("problem",)
    assert state.fields.texts == {("title",): "Title", ("problem",): "half"}


def test_there_is_nothing_before_the_first_screen(begun: State) -> None:
    """Back from the first screen stays there."""
    assert navigation.back(FLOW, begun) == begun


def test_an_entry_without_a_word_is_not_kept(begun: State) -> None:
    """Going on from the empty form of a first risk passes the risks; of another, too."""
    state = go(begun, "Title", "Problem", "Solution", "", "")
    assert state.at.path[0] == "metrics"
    state = go(begun, "Title", "Problem", "Solution", "", "Risk")
    assert state.at == Position("list", ("risks",))
    state = go(navigation.add(FLOW, state, ("risks",)), "")
    assert state.at.path[0] == "metrics"
    assert len(state.fields.numbers(("risks",))) == 1


def test_a_place_is_found_again_after_moving(begun: State) -> None:
    """What an error calls risks[1] is the second risk as they stand now."""
    state = go(begun, "Title", "Problem", "Solution", "One\n  a\nTwo", "One")
    state = go(navigation.add(FLOW, state, ("risks",)), "Two")
    first, second = state.fields.numbers(("risks",))
    state = navigation.move(state, second, -1)
    assert path_of(FLOW, state.fields, "risks[1].name") == ("risks", first, "name")
    one, two = state.fields.numbers(("phases",))
    assert path_of(FLOW, state.fields, "phases[1].tasks[3].name") == ("phases", two, "tasks")
    assert navigation.located(FLOW, state, ("phases", one, "tasks")) == Position("outline", ("phases",))
    assert navigation.located(FLOW, state, ("phases", one, "description")).kind == "form"
    assert path_of(FLOW, state.fields, "limitations[2]") == ("limitations",)
    assert path_of(FLOW, state.fields, "backlog/x.md:1:2") is None


def test_a_deleted_entry_comes_back_where_it_was(begun: State) -> None:
    """Undo puts an entry back with all it held."""
    state = go(begun, "Title", "Problem", "Solution", "", "One")
    before = answers_of(FLOW.questions.values(), state.fields)
    gone = navigation.delete(state, state.fields.numbers(("risks",))[0])
    assert not answers_of(FLOW.questions.values(), gone.fields)["risks"]
    assert answers_of(FLOW.questions.values(), navigation.restore(gone).fields) == before


def test_ticked_sections_are_asked_in_the_templates_order(begun: State) -> None:
    """What is ticked comes after the check-box page, in the order of the template's pages."""
    state = navigation.chosen(FLOW, begun, ("tests", "limitations"))
    order = navigation.steps(FLOW, state)
    assert order[order.index(SECTIONS) :] == (SECTIONS, "limitations", "tests")
    assert navigation.progress(FLOW, state) == (1, 9)


def test_short_answers_share_a_form(begun: State) -> None:
    """Status, file name, dates and language are one form: going on from any of them leaves it."""
    state = navigation.visit(FLOW, navigation.review(begun), ("date_created",))
    assert FLOW.form(state.fields, state.at.path) == tuple(
        (name,) for name in ("status", "slug", "date_created", "date_modified", "code_language")
    )
    assert navigation.forward(FLOW, state).at == REVIEW


def test_the_language_of_code_is_asked_after_the_code(begun: State) -> None:
    """In the form of a component the language comes last."""
    state = navigation.visit(FLOW, begun, ("components",))
    assert [path[-1] for path in FLOW.form(state.fields, state.at.path)] == [
        "name",
        "description",
        "code",
        "language",
    ]
