"""Random walks over the screens against a simple model: nothing typed is lost or mixed up."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.template.loader import builtin_root, load
from backlogue.wizard import walk
from backlogue.wizard.course import HUB, SECTIONS, Spot, State, path_of
from backlogue.wizard.drafts import About
from backlogue.wizard.opening import course_of
from backlogue.wizard.outline import Outline, answers_of, outline_of
from backlogue.wizard.state_json import heard, told
from tests.effort import cases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlogue.template.questions import Question
    from backlogue.wizard.outline import Path

TEMPLATE = load(builtin_root())
COURSE = course_of(TEMPLATE, Outline(), about=About(backlog="backlog"))
WORDS = ["Alpha", "beta gamma", "δ 🙂", "one\ntwo", "x", " ", ""]


Entry = dict[str, Any]
"""One entry of the model: its texts and lists by name."""


class Walk:
    """The same steps on the real state and on a model of plain nested lists and mappings.

    The model keeps every entry it ever had; one that says nothing counts for nothing.
    """

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.state = walk.begin(COURSE, State(outline=Outline()))
        self.model: Entry = {}
        self.entries: dict[Path, Entry] = {}
        self.removed: dict[Path, list[tuple[int, Path]]] = {}
        self.steps: list[str] = []
        self._opened()

    def step(self) -> None:
        """Take any step that the screen offers."""
        at = self.state.at
        steps = [self.forward] * 6 + [self.back, self.back, self.review, self.end_and_resume]
        steps += [self.type] * 12 if at.kind == "field" else []
        steps += [self.jump] * 8 if at == HUB else []
        steps += [self.tick] * 2 if at.kind == "sections" else []
        steps += [self.add] * 8 if at.kind == "list" else []
        steps += [self.edit, self.edit, self.move, self.move, self.delete] * 2 if self._ways() else []
        steps += [self.undo] * 3 if self.removed.get(at.path) else []
        chosen = self.random.choice(steps)
        self.steps.append(chosen.__name__)
        chosen()

    def _inside(self, path: Path) -> tuple[Entry, str]:
        """Return what holds the field or list at `path` in the model, and its name there."""
        depth = max((depth for depth, step in enumerate(path, 1) if isinstance(step, int)), default=0)
        inside = self.entries[path[:depth]] if depth else self.model
        for step in path[depth:-1]:
            inside = inside.setdefault(str(step), {})
        return inside, str(path[-1])

    def _opened(self) -> None:
        """Let the model have the entries that the walk opened."""
        for path, numbers in sorted(self.state.outline.entries.items(), key=lambda item: len(item[0])):
            inside, name = self._inside(path)
            entries = inside.setdefault(name, [])
            for number in numbers:
                if (*path, number) not in self.entries:
                    self.entries[(*path, number)] = {}
                    entries.append(self.entries[(*path, number)])

    def _order(self, ways: list[Path]) -> None:
        """Let the model's list at the spot be these entries."""
        inside, name = self._inside(self.state.at.path)
        inside[name] = [self.entries[way] for way in ways]

    def _ways(self) -> list[Path]:
        """Return the ways to the entries that the menu shows; none elsewhere."""
        at = self.state.at
        return (
            [(*at.path, number) for number in self.state.outline.numbers(at.path)]
            if at.kind == "list"
            else []
        )

    def type(self) -> None:
        """Type a text into the field."""
        text = self.random.choice(WORDS)
        inside, name = self._inside(self.state.at.path)
        inside[name] = text
        self.state = walk.typed(self.state, text)

    def forward(self) -> None:
        """Go on to the next screen."""
        self.state = walk.forward(COURSE, self.state)
        self._opened()

    def back(self) -> None:
        """Go back to the screen before."""
        self.state = walk.back(COURSE, self.state)
        self._opened()

    def review(self) -> None:
        """Open the review."""
        self.state = walk.review(self.state)
        self._opened()

    def jump(self) -> None:
        """Pick a question in the review: lists most of all."""
        name = self.random.choice([*COURSE.questions, "phases", "tests", "components", "risks"])
        self.state = walk.visit(COURSE, self.state, (name,))
        self._opened()

    def tick(self) -> None:
        """Tick other sections."""
        names = self.random.sample(COURSE.offered, self.random.randrange(len(COURSE.offered)))
        self.state = walk.chosen(COURSE, self.state, tuple(names))

    def add(self) -> None:
        """Add an entry."""
        self.state = walk.add(COURSE, self.state)
        self._opened()

    def edit(self) -> None:
        """Edit an entry."""
        self.state = walk.edit(COURSE, self.state, _number(self.random.choice(self._ways())))
        self._opened()

    def move(self) -> None:
        """Move an entry up or down."""
        ways = self._ways()
        index, by = self.random.randrange(len(ways)), self.random.choice([-1, 1])
        self.state = walk.move(self.state, _number(ways[index]), by)
        if 0 <= index + by < len(ways):
            ways[index], ways[index + by] = ways[index + by], ways[index]
        self._order(ways)

    def delete(self) -> None:
        """Delete an entry."""
        ways = self._ways()
        index = self.random.randrange(len(ways))
        self.state = walk.delete(self.state, _number(ways[index]))
        self.removed.setdefault(self.state.at.path, []).append((index, ways.pop(index)))
        self._order(ways)

    def undo(self) -> None:
        """Put back what was deleted last."""
        ways = self._ways()
        index, way = self.removed[self.state.at.path].pop()
        ways.insert(index, way)
        self.state = walk.restore(self.state)
        self._order(ways)

    def end_and_resume(self) -> None:
        """Save the conversation as a draft's text, and take it up again."""
        self.state = heard(json.loads(json.dumps(told(self.state))))

    def check(self) -> None:
        """See that the answers are the model's, that they make the same outline, that the spot is there."""
        said = answers_of(COURSE.questions.values(), self.state.outline)
        assert said == _mapping(COURSE.questions.values(), self.model), self.steps
        again, strange = outline_of(COURSE.questions.values(), said)
        assert (strange, answers_of(COURSE.questions.values(), again)) == ([], said), self.steps
        assert walk.fitted(COURSE, self.state).at == self.state.at, self.steps


def _number(way: Path) -> int:
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
        state = walk.back(COURSE, state) if step == "<" else walk.forward(COURSE, walk.typed(state, step))
    return state


@pytest.fixture
def begun() -> State:
    """A conversation at its first screen."""
    return walk.begin(COURSE, State(outline=Outline()))


def test_back_keeps_what_was_typed_on_both_sides(begun: State) -> None:
    """A half-typed text is there after going back and coming again."""
    state = walk.back(COURSE, walk.typed(go(begun, "Title"), "half"))
    assert state.at == Spot("field", ("title",))
    state = walk.forward(COURSE, state)
    assert (state.at.path, state.outline.texts) == (("problem",), {("title",): "Title", ("problem",): "half"})


def test_there_is_nothing_before_the_first_screen(begun: State) -> None:
    """Back from the first screen stays there."""
    assert walk.back(COURSE, begun) == begun


def test_an_entry_without_a_word_is_not_kept(begun: State) -> None:
    """Enter at the empty name of a first phase passes the phases; of another, too."""
    state = go(begun, "Title", "Problem", "Solution", "")
    assert state.at.path[0] == "risks"
    state = go(begun, "Title", "Problem", "Solution", "Phase", "", "")
    assert state.at == Spot("list", ("phases",))
    state = walk.forward(COURSE, walk.typed(walk.add(COURSE, state), ""))
    assert state.at.path[0] == "risks"
    assert len(state.outline.numbers(("phases",))) == 1


def test_a_place_is_found_again_after_moving(begun: State) -> None:
    """What an error calls phases[1] is the second phase as they stand now."""
    state = go(begun, "Title", "Problem", "Solution", "One", "", "")
    state = go(walk.add(COURSE, state), "Two", "", "")
    first, second = state.outline.numbers(("phases",))
    state = walk.move(state, second, -1)
    assert path_of(COURSE, state.outline, "phases[1].name") == ("phases", first, "name")
    assert path_of(COURSE, state.outline, "phases[0].tasks[3].name") == ("phases", second, "tasks")
    assert path_of(COURSE, state.outline, "limitations[2]") == ("limitations",)
    assert path_of(COURSE, state.outline, "backlog/x.md:1:2") is None


def test_a_deleted_entry_comes_back_where_it_was(begun: State) -> None:
    """Undo puts an entry back with all it held."""
    state = go(begun, "Title", "Problem", "Solution", "One", "", "Task", "")
    state = walk.forward(COURSE, state)
    assert state.at == Spot("list", ("phases",))
    before = answers_of(COURSE.questions.values(), state.outline)
    gone = walk.delete(state, state.outline.numbers(("phases",))[0])
    assert "phases" not in {
        name for name, value in answers_of(COURSE.questions.values(), gone.outline).items() if value
    }
    assert answers_of(COURSE.questions.values(), walk.restore(gone).outline) == before


def test_ticked_sections_are_asked_in_the_templates_order(begun: State) -> None:
    """What is ticked comes after the check-box page, in the order of the template's pages."""
    state = walk.chosen(COURSE, begun, ("tests", "limitations"))
    order = walk.steps(COURSE, state)
    assert order[order.index(SECTIONS) :] == (SECTIONS, "limitations", "tests")
