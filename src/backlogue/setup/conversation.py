"""The conversation of `init`, in the wizard's screens: the backlog, what to set up, and the changes."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.editors.registry import EDITORS
from backlogue.errors import BacklogueError, Cancelled
from backlogue.project.config import statuses_error
from backlogue.setup import agents, pre_commit
from backlogue.text import printable
from backlogue.wizard.prompters import NOBODY, prompter_of
from backlogue.wizard.screens.checkboxes import CheckboxScreen
from backlogue.wizard.screens.form import FormField, FormScreen
from backlogue.wizard.screens.menu import MenuScreen, Row
from backlogue.wizard.screens.pager import PagerScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlogue.editors.settings import Settings
    from backlogue.setup.project import Choices, Project
    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.screens import Preview, Prompter, Screen, Verb
    from backlogue.wizard.terminal import Terminal

CRUMBS = ("Set up",)

_FOLDER, _STATUSES, _LANGUAGE = ("folder",), ("statuses",), ("code_language",)
_FIELDS = (
    (_FOLDER, "Folder", "In which folder are the items?", True),
    (_STATUSES, "Statuses", "Which statuses does an item go through? Separate them with commas.", True),
    (_LANGUAGE, "Code language", "What is the language of code examples?", False),
)
"""The fields of the first page: path, label, help, and whether a text is required."""

_AGENTS, _HOOKS, _ADOPT = "agents", "hooks", "adopt"


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What choices would change.

    Attributes:
        files: The path and the action of each file that changes.
        diff: All changes as one diff.
    """

    files: tuple[tuple[str, str], ...]
    diff: str


class _Answers:
    """A listener that stores the input and its errors."""

    def __init__(self, texts: dict[FieldPath, str]) -> None:
        self.texts = texts
        self.reasons: dict[FieldPath, str] = {}

    def changed(self, path: FieldPath, text: str) -> None:
        """Keep a text."""
        self.texts[path] = text
        self.reasons.pop(path, None)

    def focused(self, path: FieldPath) -> None:
        """Nothing depends on it."""

    def reason(self, path: FieldPath) -> str:
        """Return what was found wrong with a field."""
        return self.reasons.get(path, "")

    def preview(self) -> Callable[[], Preview] | None:
        """There is no item."""
        return None


def choose(
    project: Project,
    choices: Choices,
    settings: Settings,
    *,
    overview: Callable[[Choices], Overview],
    terminal: Terminal,
) -> Choices:
    """Ask what to set up; Enter on every page takes what is recommended.

    Args:
        project: The project.
        choices: What is recommended.
        settings: The settings of the editor tasks.
        overview: Returns what choices would change.
        terminal: Where it is asked.

    Raises:
        Cancelled: The user left.
        BacklogueError: A file can't be changed safely.
    """
    conversation = _Conversation(project, choices, settings, overview, prompter_of(terminal))
    with conversation.prompter.held():
        return conversation.run()


class _Conversation:
    def __init__(
        self,
        project: Project,
        choices: Choices,
        settings: Settings,
        overview: Callable[[Choices], Overview],
        prompter: Prompter,
    ) -> None:
        self._project = project
        self._choices = choices
        self._settings = settings
        self._overview = overview
        self.prompter = prompter

    def run(self) -> Choices:
        pages = (self._ask_backlog, self._ask_parts, self._ask_review)
        at = 0
        while at < len(pages):
            verb = pages[at]()
            at += -1 if verb == "back" else 1
            if verb == "leave" or at < 0:
                raise Cancelled("cancelled; nothing was changed")
        return self._choices

    def _ask_backlog(self) -> Verb:
        choices = self._choices
        folder = Path(os.path.relpath(choices.folder, self._project.root)).as_posix()
        statuses = choices.statuses or self._settings.statuses
        answers = _Answers(
            {
                _FOLDER: folder,
                _STATUSES: ", ".join(statuses),
                _LANGUAGE: choices.code_language or "",
            }
        )
        while True:
            fields = tuple(
                FormField(path=path, label=label, help=help_text, text=answers.texts[path], required=required)
                for path, label, help_text, required in _FIELDS
                if path == _FOLDER or self._project.uses_builtin
            )
            screen = FormScreen(
                crumbs=CRUMBS,
                title="Backlog",
                progress=(1, 3),
                # A form of one field shows the screen's help, not the field's.
                help=fields[0].help if len(fields) == 1 else "",
                fields=fields,
                focus=next(iter(answers.reasons), _FOLDER),
                reason=next(iter(answers.reasons.values()), ""),
            )
            reply = self.prompter.ask(screen, answers)
            if reply.verb in {"back", "leave"}:
                return reply.verb
            chosen = self._checked(answers)
            if chosen is not None:
                self._choices = chosen
                return "next"

    def _checked(self, answers: _Answers) -> Choices | None:
        """Return the choices that the texts make; None, with the reasons noted, where one is wrong."""
        root = self._project.root
        named = answers.texts[_FOLDER].strip()
        folder = Path(os.path.normpath(root / named))
        if not named or not folder.is_relative_to(self._project.repository) or folder == root:
            answers.reasons[_FOLDER] = "must be a folder inside this repository"
        elif os.path.lexists(folder) and not folder.is_dir():
            answers.reasons[_FOLDER] = "is not a folder"
        statuses = tuple(filter(None, (word.strip() for word in answers.texts[_STATUSES].split(","))))
        wrong = statuses_error(list(statuses))
        if wrong is not None:
            answers.reasons[_STATUSES] = f"must be {wrong}"
        language = answers.texts[_LANGUAGE].strip()
        if len(language.split()) > 1 or not language.isprintable():
            answers.reasons[_LANGUAGE] = "must be one word"
        if answers.reasons:
            return None
        return replace(
            self._choices,
            folder=folder,
            statuses=None if statuses == self._settings.statuses else statuses,
            code_language=language or None,
        )

    def _ask_parts(self) -> Verb:
        choices, project = self._choices, self._project
        adopted = project.file_to_adopt
        editors = [
            Row(editor.name, f"Tasks for {editor.title}", detail=self._shown(files[0].path))
            for editor in EDITORS
            if (files := editor.project_files(self._settings))
        ]
        rows = (
            *(
                Row(str(path), f"Template of {path.parent.name}", detail=self._shown(path))
                for path in project.templates
            ),
            Row(_AGENTS, agents.BLOCK.capitalize(), detail=self._shown(project.agents_file)),
            Row(_HOOKS, pre_commit.HOOKS, detail=self._shown(project.hooks_file)),
            *(
                [Row(_ADOPT, "Correct the template", detail=f"adopt {self._shown(adopted)}")]
                if adopted
                else []
            ),
            # Those in use come first, so that they are seen without scrolling.
            *sorted(editors, key=lambda row: row.value not in choices.editors),
        )
        parts = {_AGENTS: choices.agents, _HOOKS: choices.hooks, _ADOPT: choices.adopt}
        ticked = [
            *map(str, choices.templates),
            *choices.editors,
            *(name for name, wanted in parts.items() if wanted),
        ]
        answers = _Answers({(): "\n".join(ticked)})
        screen = CheckboxScreen(
            crumbs=CRUMBS,
            title="Parts",
            progress=(2, 3),
            help="What should be set up?",
            rows=rows,
            ticked=tuple(ticked),
        )
        reply = self.prompter.ask(screen, answers)
        names = answers.texts[()].split("\n")
        self._choices = replace(
            choices,
            editors=tuple(editor.name for editor in EDITORS if editor.name in names),
            agents=_AGENTS in names,
            hooks=_HOOKS in names,
            adopt=_ADOPT in names,
            templates=tuple(path for path in project.templates if str(path) in names),
        )
        return reply.verb

    def _ask_review(self) -> Verb:
        try:
            overview = self._overview(self._choices)
        except BacklogueError as error:
            return self._told(error)
        write = Row("write", "Write these files" if overview.files else "Nothing to change; done", key="w")
        show = Row("show", "Show the changes", key="s")
        files = (
            Row(f"file {number}", action, detail=path) for number, (path, action) in enumerate(overview.files)
        )
        screen = MenuScreen(
            crumbs=CRUMBS,
            title="Review",
            progress=(3, 3),
            rows=(write, show, Row("-"), *files) if overview.files else (write,),
        )
        pager = PagerScreen(crumbs=CRUMBS, title="Changes", text=overview.diff, is_diff=True)
        while True:
            reply = self.prompter.ask(screen, NOBODY)
            if reply.verb == "pick" and reply.value != "write":
                if self.prompter.ask(pager, NOBODY).verb == "leave":
                    return "leave"
                continue
            return "next" if reply.verb == "pick" else reply.verb

    def _told(self, error: BacklogueError) -> Verb:
        """Show why the choices can't be carried out; going back is all there is to do."""
        screen: Screen = MenuScreen(
            crumbs=CRUMBS,
            title="Review",
            progress=(3, 3),
            reason=printable(str(error)),
            rows=(Row("back", "Go back and choose again"),),
        )
        reply = self.prompter.ask(screen, NOBODY)
        return "leave" if reply.verb == "leave" else "back"

    def _shown(self, path: Path) -> str:
        return Path(os.path.relpath(path, self._project.root)).as_posix()
