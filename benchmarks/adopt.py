"""How well a folder of real templates is turned into questions: `python benchmarks/adopt.py FOLDER`.

FOLDER holds `manifest.json`, a list of mappings with `folder` (of one template), `template` (the file in it)
and `items` (files in its folder `items`, written from the template); `~` in a file name stands for `/`. Stock
Copier runs as a program of its own, twice a template: from its own placeholders, and from a title alone.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.adopt.copier_files import copier_files
from backlogue.adopt.inference import infer
from backlogue.adopt.proof import copier_program, prove, write_files
from backlogue.errors import BacklogueError
from backlogue.items.item_format import ItemFormat
from backlogue.template.loader import builtin_root, load
from backlogue.template.rendering import Renderer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.adopt.model import Inference
    from backlogue.adopt.proof import CopyItem


class Reading(NamedTuple):
    """How much of the items is read with the written template.

    Attributes:
        whole: Items of which every line is read.
        read: Their lines that are read.
        lines: Their lines that are not blank.
        trouble: Why the template can't be used for reading; empty if it can.
    """

    whole: int
    read: int
    lines: int
    trouble: str = ""


class Row(NamedTuple):
    """What was found of one template."""

    name: str
    comes_back: bool
    is_tidy: bool
    stand_ins: int
    inference: Inference
    reading: Reading
    items: int
    cpu: float
    failures: tuple[str, ...]


def measured(folder: Path, entry: Mapping[str, Any], copy_item: CopyItem) -> Row:
    """Return what is found of one template of a folder."""
    root = folder / entry["folder"]
    place = entry["template"].replace("~", "/")
    text = (root / entry["template"]).read_bytes().decode("utf-8")
    base = place.rpartition("/")[0] + "/"
    items = [
        (
            name.replace("~", "/").removeprefix(base),
            (root / "items" / name).read_bytes().decode("utf-8", "replace"),
        )
        for name in entry["items"]
    ]
    start = time.process_time()
    inference = infer(text, items, place=place)
    cpu = time.process_time() - start
    files = copier_files(inference, name=place.rpartition("/")[2], digest="0" * 64)
    proof = prove(inference, files, builtin_root() / "macros", copy_item)
    changed = sum(bool(piece.proof.strip()) and piece.source != piece.proof for piece in inference.pieces)
    reading = read_items(files, [text for _, text in items])
    name = f"{entry['folder']}/{place.rpartition('/')[2]}"
    return Row(
        name, proof.comes_back, proof.tidy, changed, inference, reading, len(items), cpu, proof.failures
    )


def read_items(files: Mapping[str, str], items: Sequence[str]) -> Reading:
    """Return how much of some items backlogue reads with a written template."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "template"
        write_files(files, builtin_root() / "macros", root)
        try:
            form = ItemFormat(Renderer(load(root), today=date.today))
            read = [form.read(item.encode("utf-8")) for item in items]
        except BacklogueError as error:
            return Reading(0, 0, 0, error.message)
        lines = [sum(bool(line.strip()) for line in item.split("\n")) for item in items]
        missed = [
            sum(bool(line.strip()) for raw in item.raw for line in raw.text.split("\n")) for item in read
        ]
        whole = sum(not item.raw for item in read)
        return Reading(whole, sum(lines) - sum(missed), sum(lines))


def main() -> int:
    """Print the table and the sums."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - one folder
        print("usage: python benchmarks/adopt.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    beside = Path(sys.executable).with_name("copier")
    program = str(beside) if beside.exists() else shutil.which("copier")
    if program is None:
        print("error: copier is not installed; 'pip install copier' installs it", file=sys.stderr)
        return 2
    copy_item = copier_program(Path(program))
    entries = json.loads((folder / "manifest.json").read_bytes())
    start = time.monotonic()
    rows = [measured(folder, entry, copy_item) for entry in entries]
    for row in rows:
        kinds = Counter(question.kind for question in row.inference.questions)
        listed = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        reading = row.reading
        share = f"{reading.read} of {reading.lines} lines"
        share = f"not read: {reading.trouble}" if reading.trouble else share
        print(f"{row.name}")
        print(
            f"  bytes back: {'yes' if row.comes_back else 'NO'}; tidy: {'yes' if row.is_tidy else 'NO'};"
            f" {len(row.inference.leftovers)} leftovers, {row.stand_ins} pieces with stand-ins;"
            f" {row.cpu * 1000:.0f} ms"
        )
        print(f"  questions: {listed}")
        print(f"  items: {reading.whole} of {row.items} read whole; {share}")
        for failure in row.failures:
            print(f"  {failure}")
    count = len(rows)
    usable = [row for row in rows if not row.reading.trouble]
    print(f"\n{count} templates in {time.monotonic() - start:.0f} s")
    print(f"bytes back through stock Copier  {sum(row.comes_back for row in rows)} of {count}")
    print(f"a tidy new item                  {sum(row.is_tidy for row in rows)} of {count}")
    print(f"the slowest inference            {max(row.cpu for row in rows) * 1000:.0f} ms of CPU")
    print(f"templates that backlogue reads   {len(usable)} of {count}")
    items = sum(row.items for row in rows)
    print(f"items read whole                 {sum(row.reading.whole for row in rows)} of {items}")
    lines = sum(row.reading.lines for row in rows)
    print(f"lines of items read              {sum(row.reading.read for row in rows)} of {lines}")
    return 0 if all(row.comes_back and row.is_tidy for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
