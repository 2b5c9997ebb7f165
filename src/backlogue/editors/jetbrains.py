"""JetBrains IDEs: a shared run configuration for each task, in files under `.run`."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, PICK
from backlogue.editors.whole_file import WholeFile

if TYPE_CHECKING:
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings


@dataclass(frozen=True, kw_only=True)
class JetBrains(Editor):
    """IntelliJ IDEA, PyCharm and the others, with their Shell Script plugin."""

    name: str = "jetbrains"
    title: str = "JetBrains IDEs"
    aliases: tuple[str, ...] = ("idea", "intellij", "pycharm", "webstorm", "goland", "clion", "rustrover")
    markers: tuple[str, ...] = (".idea", ".run")
    tested: str = "The files are read by an XML parser and their scripts run by a shell; not run in an IDE."

    def instructions(self, settings: Settings) -> str:
        """Return where the tasks are."""
        return (
            "The tasks are run configurations of the kind Shell Script and run in the IDE's terminal. That\n"
            "terminal asks for the title, and for the item and its status; a finding's place is a link\n"
            "there. A shell script is not told which file is in front, so there is no task for its status."
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return a file for each task."""
        ask = f"printf '%s: ' {settings.word(settings.prompt('title'))}; IFS= read -r title"
        scripts = {
            "new": settings.shell(*NEW),
            "title": f'{ask} && {settings.shell(*FROM_TITLE)} "$title"',
            "status": settings.shell(*PICK),
            "check": settings.shell(*CHECK),
            "fix": settings.shell(*FIX),
        }
        labels = {task: settings.label("pick" if task == "status" else task) for task in scripts}
        for each in settings.new_of_each():
            if each.word:
                scripts[f"new {each.word}"] = settings.shell(*each.arguments)
                labels[f"new {each.word}"] = each.label
        return tuple(
            WholeFile(
                path=settings.root / ".run" / f"backlogue {task}.run.xml",
                body=_configuration(labels[task], script),
                comment=("<!--", "-->"),
            )
            for task, script in scripts.items()
        )


def _configuration(name: str, script: str) -> str:
    options = {
        "SCRIPT_TEXT": script,
        "INDEPENDENT_SCRIPT_PATH": "true",
        "SCRIPT_PATH": "",
        "SCRIPT_OPTIONS": "",
        "INDEPENDENT_SCRIPT_WORKING_DIRECTORY": "true",
        "SCRIPT_WORKING_DIRECTORY": "$PROJECT_DIR$",
        "INDEPENDENT_INTERPRETER_PATH": "true",
        "INTERPRETER_PATH": "",
        "INTERPRETER_OPTIONS": "",
        "EXECUTE_IN_TERMINAL": "true",
        "EXECUTE_SCRIPT_FILE": "false",
    }
    lines = "\n".join(
        f"    <option name={_quoted(option)} value={_quoted(value)} />" for option, value in options.items()
    )
    return f"""\
<component name="ProjectRunConfigurationManager">
  <configuration default="false" name={_quoted(name)} type="ShConfigurationType">
{lines}
    <envs />
    <method v="2" />
  </configuration>
</component>
"""


def _quoted(text: str) -> str:
    # xml.sax.saxutils would do it too, and load the network on its way.
    return f'"{escape(text)}"'
