"""`backlogue show`: one item, laid out on a terminal, as bytes, or as JSON."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.cli.params import backlog_of, item_argument, item_or_pick, summary_reader
from backlogue.cli.system import is_terminal
from backlogue.errors import Exit, StateError
from backlogue.files import read_file
from backlogue.front_matter import KEYS, FrontMatterError, read_front_matter
from backlogue.items.summary import ReadProblem
from backlogue.project.templates import backlog_templates
from backlogue.text import printable, printable_lines

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderResult

    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog

_WIDEST = 100

LABELS = {"status": "", "date_created": "created ", "date_modified": "modified "}
"""What is written before each value of the front matter."""


@click.command(cls=Command)
@item_argument(required=False)
@dir_option
@json_option
@pass_system
def command(system: System, item: str | None, folder: Path | None, *, as_json: bool) -> int:
    """Show an item, rendered on a terminal and byte for byte in a pipe.

    On a terminal, an item longer than the screen is shown in $PAGER (default: less). Without ITEM, pick one
    on a terminal.
    """
    backlog = backlog_of(system, folder)
    path = item_or_pick(item, backlog, system, question="Which item?")
    if as_json:
        payload, problems = _payload(path, backlog, system)
        print_json(payload, system)
        return Exit.PROBLEMS if problems else Exit.DONE
    data = read_file(path)
    if is_terminal(system.stdout):
        _show(_render(data, system), system)
    else:
        system.write(data)
    return Exit.DONE


def _payload(path: Path, backlog: Backlog, system: System) -> tuple[dict[str, Any], bool]:
    """Return what `show --json` prints, and whether anything of the item could not be read."""
    from backlogue.cli import list_table

    display_path = system.display_path(path)
    reader = summary_reader(backlog, system)
    summary, _data, _body = reader.read(str(path), display_path)
    problems = reader.problems
    answers = None
    try:
        answers = _answers(path, display_path, backlog, system)
    except StateError as error:
        if not problems:  # problems of the front matter have been reported by the reader
            problems.append(ReadProblem(display_path, None, None, error.message))
    payload = {
        **list_table.item_payload(summary, with_template=len(backlog_templates(backlog)) > 1),
        "answers": answers,
        "problems": [problem._asdict() for problem in problems],
    }
    return payload, bool(problems)


def _answers(path: Path, display_path: str, backlog: Backlog, system: System) -> dict[str, Any]:
    from backlogue.cli.templates import find_template, own_backlog
    from backlogue.items.folder import subfolder_of
    from backlogue.items.item import parse_item
    from backlogue.items.layout_cache import load_layout
    from backlogue.template.rendering import Renderer

    own = own_backlog(system, backlog, path)
    template = find_template(system, own)
    renderer = Renderer(template, today=system.today)
    return parse_item(
        read_file(path),
        renderer,
        load_layout(renderer),
        display_path=display_path,
        stem=path.stem,
        folder=subfolder_of(path.absolute(), own.folder),
    ).answers


def _show(text: str, system: System) -> None:
    """Write a text to the terminal, through a pager if it is longer than the screen."""
    if text.count("\n") < system.height() or not is_terminal(system.stdin) or not _page(text, system):
        system.stdout.write(text)


def _page(text: str, system: System) -> bool:
    """Let the user's pager show a text; tell whether there was one that could."""
    import shlex
    import shutil
    import tempfile

    try:
        words = shlex.split(system.env.get("PAGER") or "less")
    except ValueError:
        return False
    program = shutil.which(words[0], path=system.env.get("PATH")) if words else None
    if program is None:
        return False
    options = ["-FRX"] if Path(program).stem == "less" and not system.env.get("LESS") else []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "item"
        file.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        system.stdout.flush()
        return system.launch([program, *words[1:], *options, str(file)]) == 0


def _render(data: bytes, system: System) -> str:
    """Return an item for the terminal: its front matter on one line, then its Markdown, laid out.

    Raises:
        StateError: It was not laid out.
    """
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.segment import Segment

    class Visible:
        """Laid-out Markdown whose entities (`&#8238;`) do not steer the terminal either."""

        def __init__(self, markdown: Markdown) -> None:
            self._markdown = markdown

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            for part in console.render(self._markdown, options):
                yield Segment(printable_lines(part.text), part.style, part.control)

    head, body = _parts(data)
    text = "\n".join(printable(line.expandtabs(4)) for line in body.decode("utf-8", "replace").splitlines())
    console = Console(
        file=(out := io.StringIO()),
        force_terminal=True,
        no_color=not system.shows_colour(system.stdout),
        width=min(system.width(), _WIDEST),
        _environ=system.env,
    )
    try:
        if head:
            console.print(head, style="dim", markup=False, highlight=False)
        console.print(Visible(Markdown(text, hyperlinks=False)))
    except RecursionError as error:
        raise StateError(
            "is too deeply nested to be laid out", hint="see it with 'backlogue show … | cat'"
        ) from error
    return out.getvalue()


def _parts(data: bytes) -> tuple[str, bytes]:
    """Return the front matter's values as a line, and the body; a broken front matter is part of the body."""
    try:
        front = read_front_matter(data)
    except FrontMatterError:
        return "", data
    usual = [(LABELS[key], value) for key in KEYS for value in front.named(key)]
    texts = [
        label + printable(value.text or "?") for label, value in usual or [("", one) for one in front.values]
    ]
    return " · ".join(texts), data[front.body :]
