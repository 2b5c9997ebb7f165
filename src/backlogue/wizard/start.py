"""Start the wizard: prepare the conversation, run it, and return the item's path."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backlogue.errors import Cancelled, StateError, UsageError
from backlogue.items.layout_cache import load_layout
from backlogue.wizard import navigation
from backlogue.wizard.conversation import Conversation
from backlogue.wizard.fields import fields_of
from backlogue.wizard.flow import Flow, State
from backlogue.wizard.prompters import NOBODY, prompter_of
from backlogue.wizard.screens.menu import MenuScreen, Row
from backlogue.wizard.validation import Validator, error_text
from backlogue.wizard.views import answer_summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer
    from backlogue.wizard.conversation import Actions
    from backlogue.wizard.drafts import Draft, DraftInfo, Drafts
    from backlogue.wizard.fields import FieldPath, Fields
    from backlogue.wizard.screens import Prompter
    from backlogue.wizard.terminal import Terminal


def run(
    *,
    renderer: Renderer,
    given: Mapping[str, Any],
    terminal: Terminal,
    drafts: Drafts,
    info: DraftInfo,
    actions: Actions,
    statuses: Sequence[str] | None = None,
    resumed: Draft | None = None,
    section: str | None = None,
    missing: bool = False,
    heading: str = "New item",
    text: str = "",
) -> Path:
    """Run a conversation until an item is written, and return its path.

    A new item starts with the first question. An existing item (`info.item`) starts in the review with its
    answers in `given`; `section` asks one of its questions first, `missing` all that have no answer or
    still have a placeholder.

    Args:
        renderer: The template's renderer.
        given: The initial answers, by name; invalid ones are asked again with the error.
        terminal: The terminal; both streams are terminals.
        drafts: The user's drafts.
        info: What the draft is about.
        actions: The side effects.
        statuses: The valid statuses, if not the template's own choices.
        resumed: The draft to resume; `given` is then ignored.
        section: The name of a question.
        missing: Whether to ask for missing answers.
        heading: The heading of each screen.
        text: The text of the item that is edited.

    Raises:
        Cancelled: The user left; a draft is kept if there was any input.
        StateError: The draft is open in another terminal.
    """
    prompter = prompter_of(terminal)
    with cancel_on_signal(prompter), prompter.held():
        draft = resumed
        if draft is None and section is None and not missing:
            found = drafts.of(info.backlog, item=info.item)
            found = [one for one in found if one.info.template == info.template]
            draft = _offered(found, drafts, prompter)
        if draft is not None:
            writer, edited = drafts.resume(draft)
            flow = flow_of(renderer, draft.state.fields, info=draft.info)
            validator = Validator(
                renderer=renderer, flow=flow, statuses=statuses, next_number=actions.next_number
            )
            state = _with_edited(flow, navigation.fitted(flow, draft.state), edited)
            if draft.info.item:
                state = _rebased(state, text, validator=validator, actions=actions)
            reasons: dict[FieldPath, str] = {}
        else:
            validator, state, reasons = _fresh(
                renderer, given, info=info, statuses=statuses, section=section, missing=missing
            )
            validator = replace(validator, next_number=actions.next_number)
            flow = validator.flow
            state = replace(state, text=text, origin=digest(text) if text else "")
            writer = drafts.begin(replace(info, given=tuple(flow.given), asked=flow.essential))
        return Conversation(
            validator=validator,
            state=state,
            prompter=prompter,
            writer=writer,
            actions=actions,
            heading=heading,
            reasons=reasons,
        ).run()


def digest(text: str) -> str:
    """Return a digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _with_edited(flow: Flow, state: State, edited: tuple[FieldPath, str] | None) -> State:
    """Return a draft's state with the text from an editor that was open when the program ended."""
    if edited is None:
        return state
    path, text = edited
    return (
        navigation.typed(flow, state, path, text.removesuffix("\n")) if path else replace(state, whole=text)
    )


def _rebased(state: State, text: str, *, validator: Validator, actions: Actions) -> State:
    """Return a draft's state applied to the current item.

    If the file has changed since, the answers that the draft does not change are read from it again.

    Raises:
        StateError: The draft contains the edited whole item, and the file has changed since.
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
    # Compare answers that have been converted to texts and back, like those of the draft.
    questions = validator.flow.questions.values()
    before = validator.answers(fields_of(questions, actions.read(state.text))[0])
    said = validator.answers(state.fields)
    changed = {name: said.get(name) for name in {*before, *said} if said.get(name) != before.get(name)}
    fields, _ = fields_of(questions, {**actions.read(text), **changed})
    return navigation.fitted(validator.flow, replace(state, fields=fields, text=text, origin=digest(text)))


SHORT_KINDS = frozenset(["line", "word", "choice", "date", "slug", "number"])
"""Kinds with short texts."""

ENDING = ("SIGTERM", "SIGHUP")
"""A request to end, and a terminal that was closed; the latter is not on Windows."""


@contextmanager
def cancel_on_signal(prompter: Prompter) -> Iterator[None]:
    """Within the block, end the conversation on a signal that would otherwise end the process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        prompter.end()

    numbers = [getattr(signal, name) for name in ENDING if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def flow_of(
    renderer: Renderer,
    fields: Fields,
    *,
    info: DraftInfo,
    section: str | None = None,
    missing: bool = False,
) -> Flow:
    """Return the flow of a template's questions.

    Args:
        renderer: The template's renderer.
        fields: The answers so far.
        info: What the draft is about.
        section: The one question to ask, before the review.
        missing: Whether to ask for what is missing, before the review.
    """
    template = renderer.template
    names = [name for group in template.groups for name in group.questions]
    found = {name: template.question(name) for name in names}
    questions = {
        name: question for name, question in found.items() if question is not None and question.asked
    }
    records, title = _records(template, questions)
    headings = headings_of(renderer)
    every = Flow(questions=questions, essential=(), records=records, record_title=title, headings=headings)
    if section is not None:
        return replace(every, essential=(section,))
    if missing:
        return replace(every, essential=tuple(name for name in names if _is_missing(every, fields, name)))
    if info.item:
        return replace(every, essential=tuple(name for name in info.asked if name in questions))
    essential = {name for group in template.groups for name in group.essential}
    asked = [name for name in questions if name in essential or _needed(questions[name])]
    # Answers with defaults are shown, and can be changed, in the review.
    offered = [
        name
        for name, question in questions.items()
        if name not in asked and question.offered and not question.default and question.kind != "number"
    ]
    return replace(
        every, essential=tuple(asked), offered=tuple(offered), given=frozenset(info.given) & set(questions)
    )


def _records(template: Template, questions: Mapping[str, Question]) -> tuple[dict[str, tuple[str, ...]], str]:
    """Return the questions of the template's page with only short answers, which share one form."""
    for group in template.groups:
        names = tuple(name for name in group.questions if name in questions)
        if len(names) > 1 and all(questions[name].kind in SHORT_KINDS for name in names):
            return dict.fromkeys(names, names), group.label
    return {}, ""


def headings_of(renderer: Renderer) -> dict[str, str]:
    """Return the heading in the item that each answer is under."""
    try:
        sections = load_layout(renderer).body.sections
    except UsageError:  # reported when the item is written
        return {}
    found: dict[str, str] = {}
    places: dict[str, int] = {}
    while sections:
        for section in sections:
            counts = Counter(str(path[0]) for path in section.paths() if path)
            for name, count in counts.items():
                # Prefer the innermost heading that contains the whole answer.
                if (
                    section.heading
                    and not section.path
                    and section.level > 1
                    and count >= places.get(name, 0)
                ):
                    found[name], places[name] = section.heading, count
        sections = tuple(inner for section in sections if not section.path for inner in section.sections)
    return found


def _needed(question: Question) -> bool:
    return question.required and question.default in (None, "")


def _is_missing(flow: Flow, fields: Fields, name: str) -> bool:
    """Tell whether an answer is empty or still contains a placeholder."""
    question = flow.questions.get(name)
    if question is None or question.default:
        return False
    if not answer_summary(flow, fields, question):
        return True
    return any(
        text.strip() in flow.question(path).placeholders
        for path, text in fields.texts.items()
        if path[0] == name and text.strip()
    )


def _fresh(
    renderer: Renderer,
    given: Mapping[str, Any],
    *,
    info: DraftInfo,
    statuses: Sequence[str] | None,
    section: str | None,
    missing: bool,
) -> tuple[Validator, State, dict[FieldPath, str]]:
    """Return the initial state of a conversation, and the errors in the given answers."""
    template = renderer.template
    # A default list is editable.
    lists = {question.name: question.default for question in template.questions if question.asked}
    begun = {name: value for name, value in lists.items() if isinstance(value, (list, dict)) and value}
    fields, strange = fields_of(template.questions, {**begun, **given})
    flow = flow_of(renderer, fields, info=info, section=section, missing=missing)
    validator = Validator(renderer=renderer, flow=flow, statuses=statuses)
    reasons: dict[FieldPath, str] = {(name,): "has the wrong type" for name in strange}
    for path, wrong in validator.errors(fields):
        reasons.setdefault(path, error_text(wrong))
    right = set(given) - {str(path[0]) for path in reasons}
    if not info.item:
        flow = replace(flow, given=frozenset(right & set(flow.questions)))
        validator = replace(validator, flow=flow)
    state = navigation.begin(flow, State(fields=fields))
    first = next(iter(reasons), None)
    if first is not None:
        state = navigation.visit(flow, replace(state, left=state.at), first)
    return validator, state, reasons


def _offered(found: Sequence[Draft], drafts: Drafts, prompter: Prompter) -> Draft | None:
    """Ask what to do with an existing draft: return it to resume it, or None to start a new item.

    Raises:
        Cancelled: The user left.
    """
    if not found:
        return None
    draft = found[0]
    what = draft.title or draft.info.item or "without a title"
    more = f" ({len(found) - 1} more: 'backlogue drafts list')" if len(found) > 1 else ""
    screen = MenuScreen(
        title="There is a draft",
        help=f"{what}, saved {draft.saved[:16].replace('T', ' ')}{more}",
        rows=(
            Row("resume", "Resume draft", key="r"),
            Row("new", "Start new, keep draft", key="n"),
            Row("discard", "Discard draft and start new", key="d"),
        ),
        selected="resume",
    )
    reply = prompter.ask(screen, NOBODY)
    if reply.verb != "pick":
        raise Cancelled("cancelled; the draft is kept")
    if reply.value == "discard":
        drafts.remove(draft)
    return draft if reply.value == "resume" else None
