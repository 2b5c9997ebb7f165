"""`backlogue instructions`: what an agent needs to know to work with this backlog."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system, template_option
from backlogue.cli.output import print_result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.items.item_format import ItemFormat
    from backlogue.template.questions import Question

MOST_LINES = 120
"""An agent reads this before every task."""

_KINDS = {
    "line": "one line",
    "prose": "Markdown",
    "word": "one word",
    "choice": "one of",
    "slug": "file name without .md",
    "number": "digits",
    "lines": "list of lines",
    "checks": "list of lines; '[x] ' in front ticks one",
    "entries": "list of mappings",
    "table": "list of mappings",
    "group": "mapping",
    "yaml": "YAML",
}
"""What each kind is called; others are called by their own name."""

_DONE = ("done", "closed", "finished", "completed", "complete", "resolved", "accepted", "implemented")
"""What a status is called that ends an item, in the order of preference."""

_ANSWERS_HEAD = (
    "",
    "## Answers",
    "",
    "Answers that are not required may be left out.",
    "",
)

_EXAMPLE_HEAD = (
    "",
    "## Example",
    "",
    "Paste this into a shell, with your own values:",
    "",
)

_AROUND = 4
"""The lines of the example around its answers: a fence, and the command's first and last line."""


@click.command(cls=Command)
@dir_option
@template_option("Use this template: its name, a folder with a copier.yml, or a Markdown file.")
@json_option
@pass_system
def command(system: System, folder: Path | None, template: Path | None, *, as_json: bool) -> int:
    """Print what an agent needs to know about this backlog.

    At most 120 lines of Markdown: what to run, the answers of an item, and an example that works as pasted.
    """
    from backlogue.cli.templates import chosen_backlog, find_template
    from backlogue.items.item_format import ItemFormat
    from backlogue.project.folders import find_backlog
    from backlogue.project.templates import backlog_templates
    from backlogue.template.rendering import Renderer

    whole = find_backlog(system.cwd, system.env, folder)
    backlog = chosen_backlog(system, whole, template)
    loaded = find_template(system, backlog)
    item_format = ItemFormat(Renderer(loaded, today=system.today), statuses=backlog.config.statuses)
    status = loaded.question(loaded.roles.status or "")
    statuses = backlog.config.statuses or (status.closed_choices() if status else ())
    at = "" if folder is None else f" --dir {_shell_word(folder)}"
    # As the project starts it, such as `uv run backlogue`.
    run = backlog.config.editor.get("command", "backlogue")
    new = f"{run} new --data -" + ("" if template is None else f" --template {_shell_word(template)}") + at
    folder_name = system.display_path(backlog.folder)
    lines = [
        *_commands(folder_name, run, new=new, at=at, statuses=statuses, has_status=status is not None),
        *_others([each.name for each in backlog_templates(whole)], f"{run} instructions --template NAME{at}"),
        *_ANSWERS_HEAD,
    ]
    questions = [question for question in loaded.questions if question.asked]
    # Half of the lines are the example's, at least.
    room = MOST_LINES - len(lines) - len(_EXAMPLE_HEAD) - _AROUND
    described = [_described(question, statuses if question is status else ()) for question in questions]
    if len(described) > room // 2:
        others = [question.name for question in questions[room // 2 - 1 :]]
        described = [*described[: room // 2 - 1], f"- Others, see `{run} schema{at}`: {_names(others)}."]
    lines += [*described, *_EXAMPLE_HEAD]
    lines += _example(item_format, system, new=new, room=room - len(described))
    text = "\n".join(lines)
    print_result(text, {"text": text}, system, as_json=as_json)
    return 0


def _shell_word(word: object) -> str:
    from shlex import quote

    return quote(str(word))


def _commands(
    folder: str, run: str, *, new: str, at: str, statuses: Sequence[str], has_status: bool
) -> Iterator[str]:
    """Yield what to run to list, create, check and finish items."""
    yield "# The backlog of this project"
    yield ""
    yield f"Items are Markdown files in `{folder}`. Create and change them with these commands."
    yield ""
    yield f"- List: `{run} list --json{at}`"
    yield f"- Read: `{run} show ITEM{at}`; its answers as YAML: `{run} answers ITEM{at}`"
    yield f"- Create: `{new}` with the answers as YAML on stdin; it prints the path of the new file"
    yield f"- Change: `{run} edit ITEM --set NAME=VALUE{at}`, or `--data -` with YAML on stdin"
    if has_status:
        done = next((word for word in _DONE if word in [each.casefold() for each in statuses]), "")
        meant = [_shell_word(each) for each in statuses if each.casefold() == done]
        yield f"- Finish: `{run} status ITEM {meant[0] if meant else 'STATUS'}{at}`"
    yield f"- Check: `{run} check{at}` must end with exit code 0 before you are done"
    yield ""
    yield "ITEM is a file's path, or its name without `.md`. If answers are wrong, nothing is written and all"
    yield "errors are named at once: correct all of them, and run the same command again."
    if statuses:
        yield ""
        yield f"Statuses: {_names(statuses)}."


def _others(names: Sequence[str], command: str) -> Iterator[str]:
    """Yield what to read for items of other templates, if there are several."""
    if len(names) > 1:
        yield ""
        yield f"There are several templates, each with its own answers and statuses: {_names(names)}."
        yield f"For another one, read `{command}`; the first is the default."


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _described(question: Question, statuses: Sequence[str] = ()) -> str:
    """Return a question in one line: its name, kind, limits and help."""
    first = re.match(r"[^\n]*?[.?!\u2026\u3002](?=\s|\Z)|[^\n]*", question.help)
    words = first[0].strip() if first else ""
    fields = f" Fields: {_fields(question)}." if question.fields else ""
    return f"- `{question.name}` ({_limits(question, statuses)}): {words or question.label}{fields}"


def _fields(question: Question) -> str:
    return ", ".join(
        f"`{field.name}` ({_limits(field)}{': ' + _fields(field) if field.fields else ''})"
        for field in question.fields
    )


def _limits(question: Question, statuses: Sequence[str] = ()) -> str:
    """Return the kind and the limits of an answer."""
    choices = [each for each in statuses or question.choices if each]
    kind = _KINDS.get(question.kind, question.kind)
    if question.kind == "date":
        kind = f"date as {_written(question.format)}"
    if choices:
        kind = "any of" if question.kind == "lines" else "text such as" if question.open else "one of"
        kind += f" {_names(choices)}"
    options = question.options
    limits = [
        kind,
        f"at most {options['longest']} characters" if "longest" in options else "",
        f"no heading above {'#' * options['headings']}" if isinstance(options.get("headings"), int) else "",
        "no numbered list" if options.get("numbered") is False else "",
        f"no line {_names(options['reserved'])}" if options.get("reserved") else "",
        "required" if question.required else "required by `check`" if question.section_required else "",
        _default(question),
    ]
    return ", ".join(filter(None, limits))


def _written(date_format: str) -> str:
    """Return a date format as people write it, such as `DD.MM.YYYY`."""
    for part, letters in (("%Y", "YYYY"), ("%y", "YY"), ("%m", "MM"), ("%d", "DD"), ("%M", "mm")):
        date_format = date_format.replace(part, letters)
    return date_format.replace("%H", "HH").replace("%S", "SS")


def _default(question: Question) -> str:
    """Describe the default of an answer that is left out, if there is one."""
    value = question.default
    if question.kind == "number":
        return "default: the next one"
    if question.kind in ("slug", "date") and isinstance(value, str) and "{" in value:
        return "default: from the title" if question.kind == "slug" else "default: today"
    is_fixed = isinstance(value, str) and value and "{" not in value
    return f"default: `{value}`" if is_fixed and not question.required else ""


def _example(item_format: ItemFormat, system: System, *, new: str, room: int) -> list[str]:
    """Return a command that makes an item, in a fence; with as many answers as there is room for."""
    from backlogue.cli.answers import format_answers
    from backlogue.errors import UsageError
    from backlogue.template.example import example_answers

    template = item_format.renderer.template
    answers = example_answers(template, today=system.today())
    try:
        item_format.render(answers)
    except UsageError as error:
        # A validator of the template's own knows better what is valid.
        refused = {re.split(r"[.\[]", each.place or "")[0] for each in error.errors}
        answers = {name: value for name, value in answers.items() if name not in refused}
    needed = {question.name for question in template.questions if question.required}
    text = format_answers(answers, output_format="yaml")
    for name in reversed([*answers]):
        if text.count("\n") < room:
            break
        if name not in needed:
            del answers[name]
            text = format_answers(answers, output_format="yaml")
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return [f"{fence}sh", f"{new} <<'EOF'", *text.split("\n"), "EOF", fence]
