"""The conversation of `backlogue adopt`: what was inferred from a template, page by page, to be corrected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from backlogue.adopt.corrections import (
    ASKED,
    Corrections,
    can_stay_empty,
    infer_corrected,
    possible_kinds,
)
from backlogue.adopt.corrections_data import MOST_DIGITS
from backlogue.adopt.values import date_in
from backlogue.errors import BacklogueError, Cancelled, UsageError
from backlogue.wizard.prompters import NOBODY, prompter_of
from backlogue.wizard.screens.checkboxes import CheckboxScreen
from backlogue.wizard.screens.form import FormField, FormScreen
from backlogue.wizard.screens.menu import MenuScreen, Row
from backlogue.wizard.screens.pager import PagerScreen
from backlogue.wizard.screens.table import RowKey, TableRow, TableScreen
from backlogue.wizard.start import cancel_on_signal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from backlogue.adopt.model import Inference, InferredQuestion
    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.screens import Prompter, Reply, Screen
    from backlogue.wizard.terminal import Terminal

CRUMB = "Adopt"

_KINDS = ("prose", "lines", "checks", "entries", "table", "code", "line", "number", "slug", "date", "choice")
"""The order in which a key goes through the kinds; last what has to be asked for."""

_DATE_PARTS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "HH", "%M": "MM"}


class Source(Protocol):
    """A team's file and the items that were written from it."""

    @property
    def display_path(self) -> str:
        """The file's path for display."""

    @property
    def items(self) -> Sequence[tuple[str, str]]:
        """The items that count as evidence."""

    @property
    def folder_counts(self) -> Mapping[str, int]:
        """Every folder that holds items, with their number."""

    @property
    def item_folders(self) -> Sequence[str]:
        """Those folders whose items count."""

    def infer(self, boxes: Mapping[tuple[str, str], bool]) -> Inference:
        """Return what is inferred; see `backlogue.adopt.inference.infer`."""

    def with_folders(self, folders: Sequence[str]) -> Source:
        """Return the same file with the items of other folders."""


@dataclass(frozen=True, kw_only=True)
class AdoptionActions:
    """The side effects of the conversation, passed in by the caller.

    Attributes:
        others: Other files that could be the template.
        open: Reads another file; raises UsageError if it can't be a template.
        new_item: Renders a new item that has only a title.
        prove: Returns what is wrong with the template, a line each; nothing if the proof holds.
        target: Where the template will be written, for display.
        note: What else there is to know at the start.
    """

    others: Sequence[str]
    open: Callable[[str], Source]
    new_item: Callable[[Source, Inference], str]
    prove: Callable[[Source, Inference], Sequence[str]]
    target: Callable[[Source], str]
    note: str = ""


class Agreement(NamedTuple):
    """What the user has confirmed.

    Attributes:
        source: The file and its items.
        corrections: What differs from what was inferred of it.
    """

    source: Source
    corrections: Corrections


def converse(source: Source, actions: AdoptionActions, *, terminal: Terminal) -> Agreement:
    """Ask page by page until the template may be written.

    Args:
        source: The file and its items.
        actions: Its side effects.
        terminal: Where it is asked; both streams are terminals.

    Raises:
        Cancelled: The user left; nothing is to be written.
    """
    prompter = prompter_of(terminal)
    with cancel_on_signal(prompter), prompter.held():
        return _Conversation(source, actions, prompter, say=lambda line: _say(terminal, line)).run()


class _Typed:
    """A listener that keeps what is typed into a form or ticked.

    Attributes:
        texts: The texts of the fields that were changed.
    """

    def __init__(self) -> None:
        self.texts: dict[FieldPath, str] = {}

    def changed(self, path: FieldPath, text: str) -> None:
        """Keep a text."""
        self.texts[path] = text

    def focused(self, path: FieldPath) -> None:
        """Which field has the cursor does not matter."""

    def reason(self, path: FieldPath) -> str:
        """Errors are shown at the top of the screen."""
        del path
        return ""

    def preview(self) -> None:
        """There is no preview next to the pages."""


class _Conversation:
    """The pages, and what has been corrected so far."""

    def __init__(
        self, source: Source, actions: AdoptionActions, prompter: Prompter, *, say: Callable[[str], None]
    ) -> None:
        self._source = source
        self._actions = actions
        self._prompter = prompter
        self._say = say
        self._corrections = Corrections()
        self._inference = source.infer({})
        self._at = 0
        self._selected: dict[str, str] = {}
        self._reason = ""

    def run(self) -> Agreement:
        """Ask until everything is confirmed; see `converse`."""
        page: Callable[[], str] = self._template_page
        while True:
            pages = self._pages()
            self._at = pages.index(page)
            verb = page()
            if verb == "write":
                return Agreement(self._source, self._corrections)
            # What is corrected on a page can bring or take other pages, but not the page itself.
            pages = self._pages()
            step = {"next": 1, "back": -1}.get(verb, 0)
            page = pages[max(0, min(pages.index(page) + step, len(pages) - 1))]

    def _pages(self) -> list[Callable[[], str]]:
        """Return the pages with something to ask; each returns `next`, `back`, `stay` or `write`."""
        kinds = {question.kind for question in self._inference.questions}
        asked: list[tuple[Callable[[], str], bool]] = [
            (self._template_page, True),
            (self._folders_page, len(self._source.folder_counts) > 1),
            (self._name_page, True),
            (self._status_page, "choice" in kinds and "status" in self._inference.roles),
            (self._dates_page, "date" in kinds),
            (self._sections_page, bool(self._others())),
            (self._boxes_page, bool(self._inference.boxes)),
            (self._guidance_page, bool(self._inference.leftovers)),
            (self._empty_page, bool(self._sections())),
            (self._preview_page, True),
        ]
        return [page for page, is_asked in asked if is_asked]

    def _ask(self, screen: Screen, typed: _Typed | None = None) -> Reply:
        """Ask a screen, with the reason why it is asked again.

        Raises:
            Cancelled: The user left.
        """
        reason, self._reason = self._reason, ""
        steps = (self._at + 1, len(self._pages()))
        shown = replace(screen, crumbs=(CRUMB, *screen.crumbs), progress=steps, reason=reason)
        reply = self._prompter.ask(shown, typed or NOBODY)
        if reply.verb == "leave":
            raise Cancelled("cancelled; nothing was written")
        return reply

    def _correct(self, corrections: Corrections) -> bool:
        """Take corrections over if they fit; else keep the reason for the next screen."""
        try:
            inference = infer_corrected(self._source.infer, corrections)
        except UsageError as error:
            self._reason = f"{error.message}; {error.hint}" if error.hint else error.message
            return False
        self._corrections, self._inference = corrections, inference
        return True

    def _change(self, name: str, **changes: object) -> bool:
        return self._correct(self._corrections.with_question(name, **changes))

    def _question(self, name: str) -> InferredQuestion:
        return next(question for question in self._inference.questions if question.name == name)

    def _others(self) -> list[InferredQuestion]:
        """Return the questions without a role."""
        named = set(self._inference.roles.values())
        return [question for question in self._inference.questions if question.name not in named]

    def _sections(self) -> list[str]:
        """Return the questions whose section can be kept without an answer."""
        names = (question.name for question in self._inference.questions)
        return [name for name in names if can_stay_empty(self._inference, name)]

    # The pages.

    def _template_page(self) -> str:
        source, inference = self._source, self._inference
        count = len(source.items)
        asked = sum(question.kind != "slug" for question in inference.questions)
        unsure = sum(question.doubt for question in inference.questions)
        doubt = f", {unsure} of them unsure (marked ?)" if unsure else ""
        read = (
            f"{count} item{'' if count == 1 else 's'} beside it were read" if count else "No items were read"
        )
        screen = MenuScreen(
            title="Template",
            help=(
                f"Is {source.display_path} the file that your items are copied from?"
                f" {read}; it asks {asked} questions{doubt}."
            ),
            note="\n".join(filter(None, [self._actions.note, *inference.notes])),
            rows=(
                Row("yes", f"Yes, adopt {source.display_path}"),
                *(Row(f"open {path}", f"No, it is {path}") for path in self._actions.others),
                Row("stop", "Stop; write nothing"),
            ),
            selected="yes",
        )
        reply = self._ask(screen)
        if reply.verb != "pick":
            return "back"
        if reply.value == "stop":
            raise Cancelled("cancelled; nothing was written")
        if reply.value == "yes":
            return "next"
        return self._open(reply.value.removeprefix("open "))

    def _open(self, path: str) -> str:
        try:
            source = self._actions.open(path)
            inference = source.infer({})
        except BacklogueError as error:
            self._reason = str(error)
            return "stay"
        before = self._source.display_path
        others = [before if other == path else other for other in self._actions.others]
        self._actions = replace(self._actions, others=others)
        self._source, self._inference, self._corrections = source, inference, Corrections()
        return "stay"

    def _folders_page(self) -> str:
        typed = _Typed()
        screen = CheckboxScreen(
            title="Items",
            help=f"Which folders hold items that were written from {self._source.display_path}?",
            rows=tuple(
                Row(folder, folder, detail=f"{count} item{'' if count == 1 else 's'}")
                for folder, count in self._source.folder_counts.items()
            ),
            ticked=tuple(self._source.item_folders),
        )
        reply = self._ask(screen, typed)
        chosen = typed.texts.get((), "\n".join(self._source.item_folders)).split("\n")
        if chosen != list(self._source.item_folders):
            if chosen == [""]:
                self._reason = "select at least one folder"
                return "stay"
            before = self._source
            self._source = before.with_folders(chosen)
            if not self._correct(self._corrections):
                self._reason, self._corrections = "", Corrections()
                self._inference = self._source.infer({})
        return reply.verb

    def _name_page(self) -> str:
        inference = self._inference
        title = self._question("title")
        patterns = self._file_names()
        fields = [
            FormField(path=("title",), label="Title", text=title.label, required=True, help=title.reason)
        ]
        number = next((question for question in inference.questions if question.kind == "number"), None)
        if number is not None:
            text = f"The minimum number of digits, such as {number.prefix}{'1'.zfill(number.width)}."
            fields.append(
                FormField(path=("width",), label="Digits of the number", text=str(number.width), help=text)
            )
        fields.append(
            FormField(
                path=("file",),
                label="File name",
                kind="choice",
                text=inference.file_name,
                choices=tuple((pattern, self._example(pattern)) for pattern in patterns),
                help="The file name of new items.",
            )
        )
        typed = _Typed()
        reply = self._ask(
            FormScreen(title="Title, number and file", help="Lists show the title.", fields=tuple(fields)),
            typed,
        )
        return reply.verb if self._take_name(typed.texts, number) else "stay"

    def _take_name(self, texts: Mapping[FieldPath, str], number: InferredQuestion | None) -> bool:
        label = texts.get(("title",), self._question("title").label).strip()
        if not label:
            self._reason = "the title needs a label"
            return False
        corrections = self._corrections
        if label != self._question("title").label:
            corrections = corrections.with_question("title", label=label)
        width = texts.get(("width",), "").strip()
        if width and number is not None:
            if not width.isdecimal() or not 1 <= int(width) <= MOST_DIGITS:
                self._reason = f"the digits must be a number from 1 to {MOST_DIGITS}"
                return False
            corrections = corrections.with_question(number.name, width=int(width))
        file_name = texts.get(("file",), self._inference.file_name)
        if file_name != self._inference.file_name:
            corrections = replace(corrections, file_name=file_name)
        return corrections == self._corrections or self._correct(corrections)

    def _file_names(self) -> list[str]:
        inference = self._inference
        number = next((question for question in inference.questions if question.kind == "number"), None)
        if number is not None:
            prefix = number.prefix if number.prefix.rstrip("-_").isalnum() else ""
            found = ["{{ number }}-{{ slug }}", f"{prefix}{{{{ number }}}}-{{{{ slug }}}}"]
        else:
            created = inference.roles.get("created")
            is_iso = created is not None and self._question(created).format == "%Y-%m-%d"
            found = ["{{ slug }}", *([f"{{{{ {created} }}}}-{{{{ slug }}}}"] if is_iso else [])]
        return list(dict.fromkeys([inference.file_name, *found]))

    def _example(self, pattern: str) -> str:
        shown = pattern.replace("{{ slug }}", "a-title")
        for question in self._inference.questions:
            shown = shown.replace(f"{{{{ {question.name} }}}}", str(question.sample))
        return f"{shown}.md"

    def _status_page(self) -> str:
        name = self._inference.roles["status"]
        status = self._question(name)
        used = dict(status.used)
        rows = [
            TableRow(
                value,
                (
                    value,
                    _count(used.get(value, 0), len(self._source.items)),
                    self._meaning(status, value),
                ),
            )
            for value in status.choices
        ]
        rows += [
            TableRow(
                spelling,
                (spelling, _count(used.get(spelling, 0), len(self._source.items)), f"is read as {value}"),
            )
            for spelling, value in status.aliases.items()
        ]
        keys = [
            RowKey("s", "start", "start with it"),
            RowKey("m", "means", "other spelling of…"),
            RowKey("x", "remove", "remove"),
            RowKey("a", "add", "add"),
            RowKey("o", "open", "others allowed"),
        ]
        choices = [question.name for question in self._inference.questions if question.kind == "choice"]
        keys += [RowKey("w", "which", "another question")] if len(choices) > 1 else []
        screen = TableScreen(
            title="Status",
            help=f"The values of “{status.label}”: {status.reason}.",
            note=("? Unsure: are these all? " if status.doubt else "")
            + ("Other values are allowed." if status.open else "No other values are allowed."),
            columns=("Value", "In use", "Meaning"),
            rows=tuple(rows),
            keys=tuple(keys),
            selected=self._selected.get("status", ""),
        )
        reply = self._ask(screen)
        if reply.verb != "pick":
            return reply.verb
        action, _, value = reply.value.partition(" ")
        self._selected["status"] = value
        self._change_status(status, action, value)
        return "stay"

    def _meaning(self, status: InferredQuestion, value: str) -> str:
        folder = self._inference.folders.get(value, "")
        parts = ["new items begin with it" if value == status.default else ""]
        parts += [f"in {folder}/" if folder not in ("", ".") else ""]
        return ", ".join(filter(None, parts))

    def _change_status(self, status: InferredQuestion, action: str, value: str) -> None:
        choices, aliases = list(status.choices), dict(status.aliases)
        if action == "open":
            self._change(status.name, open=not status.open)
        elif action == "which":
            named = [question.name for question in self._inference.questions if question.kind == "choice"]
            following = named[(named.index(status.name) + 1) % len(named)]
            self._correct(replace(self._corrections, roles={**self._corrections.roles, "status": following}))
        elif action == "add":
            self._add_status(status)
        elif action == "start" and value in choices:
            self._change(status.name, default=value)
        elif action == "start":
            self._reason = "a value that is read as another one can't be the first"
        elif len(choices) == 1 and value in choices:
            self._reason = "one value must stay"
        else:
            meant = aliases.pop(value, None)
            others = [choice for choice in choices if choice != value]
            if action == "means" and meant != others[-1]:
                aliases[value] = others[0] if meant is None else others[others.index(meant) + 1]
            choices = [*others, value] if action == "means" and value not in aliases else others
            aliases = {text: choice for text, choice in aliases.items() if choice in choices}
            default = status.default if status.default in choices else choices[0]
            folders = dict.fromkeys(choices, ".") | dict(self._inference.folders)
            corrections = self._corrections.with_question(
                status.name, choices=choices, aliases=aliases, default=default
            )
            if self._inference.folders:
                kept = {choice: folder for choice, folder in folders.items() if choice in choices}
                corrections = replace(corrections, folders=kept)
            self._correct(corrections)

    def _add_status(self, status: InferredQuestion) -> None:
        text = self._line("New value", "A value that an item can have.", "")
        if text and text not in status.choices:
            self._change(status.name, choices=[*status.choices, text])

    def _dates_page(self) -> str:
        inference = self._inference
        roles = {name: role for role, name in inference.roles.items()}
        words = {"created": "the creation date", "modified": "the date of the last change"}
        dates = [question for question in inference.questions if question.kind == "date"]
        screen = TableScreen(
            title="Dates",
            help="Which date is set when an item is created, and which when it is changed?",
            columns=("Date", "Written as", "What it is"),
            rows=tuple(
                TableRow(
                    question.name,
                    (
                        question.label,
                        _pattern(question.format),
                        words.get(roles.get(question.name, ""), "asked for; optional"),
                    ),
                    detail=question.reason,
                    is_unsure=question.doubt,
                )
                for question in dates
            ),
            keys=(
                RowKey("r", "role", "what it is"),
                RowKey("f", "format", "format"),
                RowKey("l", "label", "label"),
            ),
            selected=self._selected.get("dates", ""),
        )
        reply = self._ask(screen)
        if reply.verb != "pick":
            return reply.verb
        action, _, name = reply.value.partition(" ")
        self._selected["dates"] = name
        if action == "role":
            self._move_date(name, roles.get(name))
        elif action == "format":
            self._ask_format(name)
        else:
            self._edit(name, "label")
        return "stay"

    def _move_date(self, name: str, role: str | None) -> None:
        """Give a date the next role: made, last changed, none."""
        following = {None: "created", "created": "modified"}.get(role)
        roles = dict(self._corrections.roles)
        if role is not None:
            roles[role] = None
        if following is not None:
            roles[following] = name
        original = self._source.infer(self._corrections.boxes).roles
        roles = {key: value for key, value in roles.items() if original.get(key) != value}
        self._correct(replace(self._corrections, roles=roles))

    def _ask_format(self, name: str) -> None:
        question = self._question(name)
        text = self._line(
            question.label,
            "How it is written: YYYY or YY, MM and DD, such as DD.MM.YYYY.",
            _pattern(question.format),
        )
        if text is None or text == _pattern(question.format):
            return
        found = date_in(text)
        if found is None or (found.start, found.end) != (0, len(text)):
            self._reason = f"'{text}' is not a date format"
            return
        self._change(name, format=found.format)

    def _sections_page(self) -> str:
        others = self._others()
        unsure = sum(question.doubt for question in others)
        screen = TableScreen(
            title="Sections and fields",
            help="What an item contains, and what the wizard asks first, offers, or never asks.",
            note=f"{unsure} unsure: see the rows with ?." if unsure else "",
            columns=("Section", "Kind", "Asked", "Why"),
            rows=tuple(
                TableRow(
                    question.name,
                    (question.label, question.kind, question.asked, question.reason),
                    detail="\n".join(filter(None, [question.help, question.reason])),
                    is_unsure=question.doubt,
                )
                for question in others
            ),
            keys=(
                RowKey("k", "kind", "kind"),
                RowKey("f", "asked", "first, offered, never"),
                RowKey("l", "label", "label"),
                RowKey("h", "help", "help"),
                RowKey("v", "values", "values of a choice"),
            ),
            selected=self._selected.get("sections", ""),
        )
        reply = self._ask(screen)
        if reply.verb != "pick":
            return reply.verb
        action, _, name = reply.value.partition(" ")
        self._selected["sections"] = name
        self._change_section(self._question(name), action)
        return "stay"

    def _change_section(self, question: InferredQuestion, action: str) -> None:
        if action == "asked":
            following = ASKED[(ASKED.index(question.asked) + 1) % len(ASKED)]
            self._change(question.name, asked=following)
        elif action == "kind":
            self._next_kind(question)
        elif action == "values":
            if question.kind == "choice":
                self._ask_values(question)
            else:
                self._reason = "only a choice has values: press k until its kind is choice"
        else:
            self._edit(question.name, action)

    def _next_kind(self, question: InferredQuestion) -> None:
        """Make a question the next of the kinds it can have, from what was inferred of it."""
        name = question.name
        inferred = self._source.infer(self._corrections.boxes)
        kinds = sorted(possible_kinds(inferred, name), key=_KINDS.index)
        if len(kinds) == 1:
            self._reason = f"it can only be {question.kind}"
            return
        kind = kinds[(kinds.index(question.kind) + 1) % len(kinds)]
        if not self._set_kind(question, inferred, kind):
            # The template lists no values: they are asked for. Without any, the next kind's turn has come.
            self._reason = ""
            if not self._ask_values(replace(question, choices=())):
                self._set_kind(question, inferred, kinds[0])

    def _set_kind(self, question: InferredQuestion, inferred: Inference, kind: str) -> bool:
        name = question.name
        changes = {
            key: value
            for key, value in self._corrections.questions.get(name, {}).items()
            if key in ("label", "help", "asked")
        }
        original = next(other for other in inferred.questions if other.name == name)
        if kind != original.kind:
            changes["kind"] = kind
        rest = {key: value for key, value in self._corrections.questions.items() if key != name}
        cleared = replace(self._corrections, questions={**rest, **({name: changes} if changes else {})})
        return self._correct(cleared)

    def _ask_values(self, question: InferredQuestion) -> bool:
        """Ask for the values of a choice; tell whether there are any."""
        typed = _Typed()
        path = ("values",)
        field = FormField(path=path, kind="lines", text="\n".join(question.choices), required=True)
        screen = FormScreen(
            crumbs=("Sections and fields",),
            title=question.label,
            help="The values to choose from, one per line.",
            fields=(field,),
        )
        reply = self._ask(screen, typed)
        values = [line.strip() for line in typed.texts.get(path, field.text).split("\n") if line.strip()]
        if reply.verb != "next" or not values:
            return False
        return self._change(question.name, kind="choice", choices=list(dict.fromkeys(values)))

    def _edit(self, name: str, what: str) -> None:
        question = self._question(name)
        text = self._line(
            question.label,
            "Its name in the wizard." if what == "label" else "What the wizard asks, in a sentence.",
            question.label if what == "label" else question.help,
        )
        if text is not None and (text or what == "help"):
            self._change(name, **{what: text})

    def _line(self, title: str, help_text: str, text: str) -> str | None:
        """Ask for a line; None if the user goes back."""
        typed = _Typed()
        field = FormField(path=("text",), text=text)
        reply = self._ask(FormScreen(title=title, help=help_text, fields=(field,)), typed)
        return typed.texts.get(("text",), text).strip() if reply.verb == "next" else None

    def _boxes_page(self) -> str:
        typed = _Typed()
        boxes = self._inference.boxes
        total = len(self._source.items)
        screen = CheckboxScreen(
            title="Fixed lines",
            help="Which check boxes belong in every item? The others are samples to be replaced.",
            rows=tuple(
                Row(str(number), box.section, detail=f"{box.text}{_seen(box.items, total)}")
                for number, box in enumerate(boxes)
            ),
            ticked=tuple(str(number) for number, box in enumerate(boxes) if box.fixed),
        )
        reply = self._ask(screen, typed)
        if () in typed.texts:
            ticked = typed.texts[()].split("\n")
            original = {(box.section, box.text): box.fixed for box in self._source.infer({}).boxes}
            said = {(box.section, box.text): str(number) in ticked for number, box in enumerate(boxes)}
            changed = {key: fixed for key, fixed in said.items() if original.get(key) != fixed}
            if changed != self._corrections.boxes and not self._correct(
                replace(self._corrections, boxes=changed)
            ):
                return "stay"
        return reply.verb

    def _guidance_page(self) -> str:
        typed = _Typed()
        leftovers = self._inference.leftovers
        screen = CheckboxScreen(
            title="Guidance",
            help="Items don't contain this guidance. Untick what every item should contain.",
            rows=tuple(
                Row(str(number), leftover.kind, detail=_start(leftover.text))
                for number, leftover in enumerate(leftovers)
            ),
            ticked=tuple(
                str(number) for number, leftover in enumerate(leftovers) if leftover.kind != "fixed"
            ),
        )
        reply = self._ask(screen, typed)
        if () in typed.texts:
            ticked = typed.texts[()].split("\n")
            without = infer_corrected(self._source.infer, replace(self._corrections, leftovers={}))
            kinds = {leftover.text: leftover.kind for leftover in without.leftovers}
            kept = {
                leftover.text: "fixed"
                for number, leftover in enumerate(leftovers)
                if str(number) not in ticked and kinds.get(leftover.text, "fixed") != "fixed"
            }
            if kept != self._corrections.leftovers and not self._correct(
                replace(self._corrections, leftovers=kept)
            ):
                return "stay"
        return reply.verb

    def _empty_page(self) -> str:
        names = self._sections()
        now = {self._question(name).when_empty for name in names}
        word = next(iter(now), None) if len(now) == 1 else None
        chosen = "leave" if word is None else "word" if word else "keep"
        screen = MenuScreen(
            title="Empty sections",
            help=f"What does a new item contain where a section has no answer ({len(names)} sections)?",
            rows=(
                Row("leave", "Nothing: the section is left out"),
                Row("keep", "The heading alone"),
                Row("word", f"The heading, and a word such as “{word or 'None'}”"),
            ),
            selected=chosen,
        )
        reply = self._ask(screen)
        if reply.verb != "pick":
            return reply.verb
        if reply.value == "word":
            text = self._line(
                "Empty sections", "The word below the heading of an empty section.", word or "None"
            )
            if not text:
                return "stay"
            return "next" if self._keep_sections(names, text) else "stay"
        if reply.value == chosen:
            return "next"
        return "next" if self._keep_sections(names, "" if reply.value == "keep" else None) else "stay"

    def _keep_sections(self, names: Sequence[str], word: str | None) -> bool:
        corrections = self._corrections
        for name in names:
            if word is not None or "when_empty" in corrections.questions.get(name, {}):
                corrections = corrections.with_question(name, when_empty=word)
        return self._correct(corrections)

    def _preview_page(self) -> str:
        try:
            item = self._actions.new_item(self._source, self._inference).rstrip("\n")
        except BacklogueError as error:
            item = f"! {error}"
        target = self._actions.target(self._source)
        screen = PagerScreen(
            title="New item",
            help=f"A new item with only a title looks like this. Enter writes the template to {target}.",
            text=item,
            verbs=frozenset(["write"]),
            enter_writes=True,
        )
        reply = self._ask(screen)
        if reply.verb != "write":
            return reply.verb
        with self._prompter.released():
            self._say("Checking the template with Copier …")
            failures = self._actions.prove(self._source, self._inference)
        return self._after_failure(failures) if failures else "write"

    def _after_failure(self, failures: Sequence[str]) -> str:
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        screen = MenuScreen(
            title="The proof failed",
            help=f"Copier's output is wrong: {failures[0]}{more}.",
            rows=(
                Row("back", "Go back and correct it"),
                Row("write", "Write the template anyway"),
                Row("stop", "Stop; write nothing"),
            ),
            selected="back",
        )
        reply = self._ask(screen)
        if reply == ("pick", "write"):
            return "write"
        if reply == ("pick", "stop"):
            raise Cancelled("cancelled; nothing was written")
        return "stay"


def _say(terminal: Terminal, line: str) -> None:
    terminal.stderr.write(f"{line}\n")
    terminal.stderr.flush()


def _count(number: int, total: int) -> str:
    return f"in {number} of {total}" if total else ""


def _seen(number: int, total: int) -> str:
    return f" ({_count(number, total)} items)" if total else ""


def _start(text: str) -> str:
    """Return the first line of a text, and how many there are."""
    lines = text.split("\n")
    return f"{lines[0].strip()} (and {len(lines) - 1} more lines)" if len(lines) > 1 else text


def _pattern(form: str) -> str:
    """Return a date's format as people write it: `DD.MM.YYYY`."""
    clock = form.replace("%H:%M", "hh:mm")
    for part, letters in _DATE_PARTS.items():
        clock = clock.replace(part, letters)
    return clock
