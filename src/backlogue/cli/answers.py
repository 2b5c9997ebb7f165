"""`backlogue answers`: print the answers of an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system, template_option
from backlogue.cli.output import print_json
from backlogue.cli.params import backlog_of, item_argument, item_or_pick
from backlogue.errors import Exit
from backlogue.text import to_json

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.items.item import UnrecognizedText


@dataclass(frozen=True, kw_only=True)
class AnswersOptions:
    """The parsed command line of `answers`."""

    item: str | None
    output_format: str
    folder: Path | None
    template: Path | None
    as_json: bool


@click.command(cls=Command, conflicts={"--json": ("--format",)})
@item_argument()
@click.option(
    "--format", "output_format", type=click.Choice(["yaml", "json"]), default="yaml", help="Output format."
)
@dir_option
@template_option("Template of the item: its name or path (default: found from the item).")
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """Print an item's answers, ready for `new --data -`.

    Text that is not part of the template is reported on stderr; with --json it is part of the result. Answers
    that can't be read back from an item are reported on stderr, with the reason.
    """
    from backlogue.cli.templates import find_template, own_backlog
    from backlogue.files import read_file
    from backlogue.items.folder import subfolder_of
    from backlogue.items.item_format import ItemFormat
    from backlogue.template.rendering import Renderer

    options = AnswersOptions(**values)
    backlog = backlog_of(system, options.folder)
    path = item_or_pick(options.item, backlog, system, question="Which item?")
    display_path = system.display_path(path)
    own = own_backlog(system, backlog, path, options.template)
    template = find_template(system, own)
    item_format = ItemFormat(Renderer(template, today=system.today))
    read = item_format.read(
        read_file(path),
        display_path=display_path,
        stem=path.stem,
        folder=subfolder_of(path.absolute(), own.folder),
    )
    for line in item_format.unreadable():
        system.note(f"warning: {line}")
    if options.as_json:
        raw = [part._asdict() for part in read.raw]
        print_json({"answers": read.answers, "raw": raw}, system)
        return Exit.DONE
    system.result(format_answers(read.answers, output_format=options.output_format))
    for part in read.raw:
        system.note(_unrecognized_line(part, display_path))
    return Exit.DONE


def format_answers(answers: dict[str, Any], *, output_format: str) -> str:
    """Return answers as YAML or JSON, without a final line break."""
    if output_format == "json":
        return to_json(answers, indent=2)
    return _as_yaml(answers).rstrip("\n")


def _as_yaml(answers: dict[str, Any]) -> str:
    """Return answers as YAML in their own order, texts of several lines in block style."""
    import yaml

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc] # chosen at run time
        """Writes texts of several lines in block style."""

    def text(dumper: Any, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Dumper.add_representer(str, text)
    return str(yaml.dump(answers, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=2**30))


def _unrecognized_line(part: UnrecognizedText, display_path: str) -> str:
    lines = f"{part.line}-{part.end_line}" if part.end_line > part.line else str(part.line)
    first = part.text.split("\n")[0].strip()
    return f"{display_path}:{lines}: not part of the template: {first[:60]}"
