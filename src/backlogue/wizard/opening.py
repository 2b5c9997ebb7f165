"""The wizard's door: a conversation from what is known at its start to the item it writes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backlogue.errors import Cancelled, StateError
from backlogue.wizard import walk
from backlogue.wizard.conversation import Conversation
from backlogue.wizard.course import Course, State, path_of
from backlogue.wizard.judging import Judge, told
from backlogue.wizard.outline import outline_of
from backlogue.wizard.plain import Plain
from backlogue.wizard.prompts import Prompts
from backlogue.wizard.screens import MenuScreen, Row
from backlogue.wizard.signals import ending_kindly
from backlogue.wizard.terminal import is_plain
from backlogue.wizard.views import summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer
    from backlogue.wizard.conversation import Doors
    from backlogue.wizard.drafts import About, Draft, Drafts
    from backlogue.wizard.outline import Outline
    from backlogue.wizard.outline import Path as Way
    from backlogue.wizard.screens import Prompter
    from backlogue.wizard.terminal import Terminal


def converse(
    *,
    renderer: Renderer,
    given: Mapping[str, Any],
    terminal: Terminal,
    drafts: Drafts,
    about: About,
    doors: Doors,
    statuses: Sequence[str] | None = None,
    resumed: Draft | None = None,
    section: str | None = None,
    missing: bool = False,
    heading: str = "New item",
    text: str = "",
) -> Path:
    """Hold a conversation until an item is written, and return its path.

    A new item is asked for from the start. An item that is there (`about.item`) begins in the review, with
    its answers in `given`; `section` goes to one of its questions first, `missing` to each that has no answer
    or still has its placeholder.

    Args:
        renderer: The template's renderer.
        given: Answers that are there already, by name; a wrong one is asked again, with the reason.
        terminal: Where it is held; both streams are terminals.
        drafts: Where its draft is kept.
        about: What it is about.
        doors: What it does to the world.
        statuses: The statuses there are, if not the template's own choices.
        resumed: The draft to take up; `given` then counts for nothing.
        section: The name of a question.
        missing: Whether to ask for what is missing.
        heading: What the whole is called, at the head of each screen.
        text: The item that is edited.

    Raises:
        Cancelled: The person left; a draft is kept if anything was typed.
        StateError: The draft is open in another terminal.
    """
    prompter = prompter_of(terminal)
    with ending_kindly(prompter), prompter.held():
        draft = resumed
        if draft is None and section is None and not missing:
            found = drafts.of(about.backlog, item=about.item)
            found = [one for one in found if one.about.template == about.template]
            draft = _offered(found, drafts, prompter)
        if draft is not None:
            keeper, state = drafts.take_up(draft)
            course = course_of(renderer.template, state.outline, about=draft.about)
            judge = Judge(renderer=renderer, course=course, statuses=statuses)
            state = walk.fitted(course, state)
            if draft.about.item:
                state = _rebased(state, text, judge=judge, doors=doors)
            reasons: dict[Way, str] = {}
        else:
            judge, state, reasons = _fresh(
                renderer, given, about=about, statuses=statuses, section=section, missing=missing
            )
            course = judge.course
            state = replace(state, text=text, origin=digest(text) if text else "")
            keeper = drafts.begin(replace(about, given=tuple(course.given), asked=course.essential))
        return Conversation(
            judge=judge,
            state=state,
            prompter=prompter,
            keeper=keeper,
            doors=doors,
            heading=heading,
            reasons=reasons,
        ).run()


def digest(text: str) -> str:
    """Return what tells one text from another."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _rebased(state: State, text: str, *, judge: Judge, doors: Doors) -> State:
    """Return a draft's state as it changes the item of now.

    Of an item that somebody else has changed meanwhile, the answers that the draft does not change are taken
    anew.

    Raises:
        StateError: The draft holds the whole item as it was edited, and somebody else has changed it since.
    """
    if not state.text:  # a draft of an earlier version: its answers are all that it knows
        return replace(state, text=text, origin=digest(text))
    if state.origin == digest(text):
        return state
    if digest(state.text) != state.origin or state.whole:
        raise StateError(
            "was changed after it was edited as a whole in this draft",
            hint="see 'backlogue drafts show', or 'backlogue drafts remove'",
        )
    # What is compared went through the same hands: an answer read, made texts, and made an answer again.
    questions = judge.course.questions.values()
    before = judge.answers(outline_of(questions, doors.read(state.text))[0])
    said = judge.answers(state.outline)
    changed = {name: said.get(name) for name in {*before, *said} if said.get(name) != before.get(name)}
    outline, _ = outline_of(questions, {**doors.read(text), **changed})
    return walk.fitted(judge.course, replace(state, outline=outline, text=text, origin=digest(text)))


def prompter_of(terminal: Terminal) -> Prompter:
    """Return the way of asking that the terminal can do."""
    if is_plain(terminal):
        return Plain(terminal)
    return Prompts(terminal)


def course_of(
    template: Template,
    outline: Outline,
    *,
    about: About,
    section: str | None = None,
    missing: bool = False,
) -> Course:
    """Return the questions of a template in the order they come.

    Args:
        template: The template.
        outline: What is answered already.
        about: What the conversation is about.
        section: The one question to ask, before the review.
        missing: Whether to ask for what is missing, before the review.
    """
    names = [name for group in template.groups for name in group.questions]
    found = {name: template.question(name) for name in names}
    questions = {
        name: question for name, question in found.items() if question is not None and question.asked
    }
    every = Course(questions=questions, essential=())
    if section is not None:
        return replace(every, essential=(section,))
    if missing:
        return replace(every, essential=tuple(name for name in names if _is_missing(every, outline, name)))
    if about.item:
        return replace(every, essential=tuple(name for name in about.asked if name in questions))
    essential = {name for group in template.groups for name in group.essential}
    asked = [name for name in questions if name in essential or _needed(questions[name])]
    # What has a default is seen, and changed, in the review.
    offered = [name for name in questions if name not in asked and not questions[name].default]
    return replace(
        every, essential=tuple(asked), offered=tuple(offered), given=frozenset(about.given) & set(questions)
    )


def _needed(question: Question) -> bool:
    return question.required and question.default in (None, "")


def _is_missing(course: Course, outline: Outline, name: str) -> bool:
    """Tell whether an answer says nothing, or somewhere still what the template has in its place."""
    question = course.questions.get(name)
    if question is None or question.default:
        return False
    if not summary(course, outline, question):
        return True
    return any(
        text.strip() in course.question(path).placeholders
        for path, text in outline.texts.items()
        if path[0] == name and text.strip()
    )


def _fresh(
    renderer: Renderer,
    given: Mapping[str, Any],
    *,
    about: About,
    statuses: Sequence[str] | None,
    section: str | None,
    missing: bool,
) -> tuple[Judge, State, dict[Way, str]]:
    """Return the state of a conversation that begins, and what is wrong with what was given."""
    template = renderer.template
    # A list that the template begins with is there to be changed.
    lists = {question.name: question.default for question in template.questions if question.asked}
    begun = {name: value for name, value in lists.items() if isinstance(value, (list, dict)) and value}
    outline, strange = outline_of(template.questions, {**begun, **given})
    course = course_of(template, outline, about=about, section=section, missing=missing)
    judge = Judge(renderer=renderer, course=course, statuses=statuses)
    reasons: dict[Way, str] = {(name,): "what was given has another shape" for name in strange}
    for wrong in judge.wrong(outline):
        path = path_of(course, outline, wrong.place or "")
        if path is not None:
            reasons[path] = told(wrong)
    right = set(given) - {str(path[0]) for path in reasons}
    if not about.item:
        course = replace(course, given=frozenset(right & set(course.questions)))
        judge = replace(judge, course=course)
    state = walk.begin(course, State(outline=outline))
    first = next(iter(reasons), None)
    if first is not None:
        state = walk.visit(course, replace(state, left=state.at), first)
    return judge, state, reasons


def _offered(found: Sequence[Draft], drafts: Drafts, prompter: Prompter) -> Draft | None:
    """Ask what to do about a draft that is there: return it, or None to begin anew.

    Raises:
        Cancelled: The person left.
    """
    if not found:
        return None
    draft = found[0]
    what = draft.title or draft.about.item or "without a title"
    more = f" ({len(found) - 1} more: 'backlogue drafts list')" if len(found) > 1 else ""
    screen = MenuScreen(
        title="There is a draft",
        help=f"{what}, saved {draft.saved[:16].replace('T', ' ')}{more}",
        rows=(
            Row("resume", "Go on with it", key="r"),
            Row("new", "Begin anew and keep it", key="n"),
            Row("discard", "Discard it and begin anew", key="d"),
        ),
        pointed="resume",
    )
    reply = prompter.ask(screen, lambda _: None)
    if reply.verb != "pick":
        raise Cancelled("cancelled; the draft is kept")
    if reply.text == "discard":
        drafts.remove(draft)
    return draft if reply.text == "resume" else None
