"""`backlogue answers`: an item read back as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system, template_option
from backlogue.cli.output import print_json
from backlogue.cli.params import backlog_of, item_argument, item_or_pick
from backlogue.errors import Exit
from backlogue.text import to_json

if TYPE_CHECKING:
    from backlogue.cli.system import System
    from backlogue.items.item import UnrecognizedText


@click.command(cls=Command, conflicts={"--json": ("--format",)})
@item_argument()
@click.option(
    "--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", help="How they are written."
)
@dir_option
@template_option("The template it was made from, if not the config's.")
@json_option
@pass_system
def command(system: System, /, **options: Any) -> int:
    """Print an item's answers; `new --data -` takes them back.

    What says no answer is named on stderr. With --json it is part of the result. Answers that can't be read
    back from items of the template are named on stderr, with the reason.
    """
    from backlogue.cli.answer_input import find_template
    from backlogue.files import read_file
    from backlogue.items.item_format import ItemFormat
    from backlogue.template.rendering import Renderer

    backlog = backlog_of(system, options["folder"])
    path = item_or_pick(options["item"], backlog, system, question="Which item?")
    shown = system.display_path(path)
    found = find_template(options["template"], config=backlog.config, system=system)
    form = ItemFormat(Renderer(found, today=system.today))
    read = form.read(read_file(path), shown=shown)
    for line in form.unreadable():
        system.note(f"warning: {line}")
    if options["as_json"]:
        raw = [part._asdict() for part in read.raw]
        print_json({"answers": read.answers, "raw": raw}, system)
        return Exit.DONE
    system.result(written(read.answers, form=options["form"]))
    for part in read.raw:
        system.note(_told(part, shown))
    return Exit.DONE


def written(answers: dict[str, Any], *, form: str) -> str:
    """Return answers as YAML or JSON, without a final line break."""
    if form == "json":
        return to_json(answers, indent=2)
    return _as_yaml(answers).rstrip("\n")


def _as_yaml(answers: dict[str, Any]) -> str:
    """Return answers as YAML in their own order, texts of several lines as blocks."""
    import yaml

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc] # chosen at run time
        """A dumper that writes a text of several lines as a block."""

    def text(dumper: Any, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Dumper.add_representer(str, text)
    return str(yaml.dump(answers, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=2**30))


def _told(part: UnrecognizedText, shown: str) -> str:
    lines = f"{part.line}-{part.end_line}" if part.end_line > part.line else str(part.line)
    first = part.text.split("\n")[0].strip()
    return f"{shown}:{lines}: no answer: {first[:60]}"
