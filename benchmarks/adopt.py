"""How well a folder of real templates is turned into questions: `python benchmarks/adopt.py FOLDER`.

FOLDER holds `manifest.json`, a list of mappings with `folder` (of one template), `template` (the file in it)
and `items` (files in its folder `items`, written from the template); `~` in a file name stands for `/`. Stock
Copier runs as a program of its own: from the template's own placeholders, from a title alone, and as
often as `template check` runs it. Every item's status, modified date and each other answer are changed in
a copy, one at a time: everything else must stay as it is, byte for byte, or the change is refused.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.adopt.copier_files import copier_files
from backlogue.adopt.evidence import comparable_heading
from backlogue.adopt.inference import infer
from backlogue.adopt.proof import copier_program, prove, write_files
from backlogue.errors import BacklogueError, StateError
from backlogue.items.item_format import ItemFormat
from backlogue.items.template_check import check_template
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backlogue.adopt.model import Inference
    from backlogue.adopt.proof import CopyItem
    from backlogue.items.item import ParsedItem


TODAY = "2027-03-04"

HEADING = re.compile(r"#{1,6}\s")


class Reading(NamedTuple):
    """How much of the items is read with the written template.

    Attributes:
        whole: Items of which every line is read.
        read: Their lines that are read.
        lines: Their lines that are not blank.
        extra: Their lines in sections that the template does not have, none of them read.
        unread: Items that can't be read at all, with the reason.
    """

    whole: int
    read: int
    lines: int
    extra: int
    unread: tuple[str, ...]


class Row(NamedTuple):
    """What was found of one template."""

    name: str
    comes_back: bool
    is_tidy: bool
    stand_ins: int
    inference: Inference
    reading: Reading
    changes: Counter[str]
    damages: tuple[str, ...]
    findings: tuple[str, ...]
    items: int
    cpu: float
    failures: tuple[str, ...]


def measured(corpus: Path, entry: Mapping[str, Any], copy_item: CopyItem) -> Row:
    """Return what is found of one template of a folder."""
    root = corpus / entry["folder"]
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
    changed_pieces = sum(
        bool(piece.proof.strip()) and piece.source != piece.proof for piece in inference.pieces
    )
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "template"
        write_files(files, builtin_root() / "macros", written)
        form = ItemFormat(Renderer(load(written), today=date.today))
        findings, _ = check_template(form.renderer, env=os.environ)
        read, unread = read_items(form, items)
        reading = measured_reading(text, items, read, unread)
        changes: Counter[str] = Counter()
        damages: list[str] = []
        for item_path, item in read.items():
            changed, damaged = change_item(form, item)
            changes += changed
            damages += [f"{item_path}: {damage}" for damage in damaged]
    return Row(
        f"{entry['folder']}/{place.rpartition('/')[2]}",
        proof.comes_back,
        proof.tidy,
        changed_pieces,
        inference,
        reading,
        changes,
        tuple(damages),
        tuple(": ".join(filter(None, finding)) for finding in findings),
        len(items),
        cpu,
        proof.failures,
    )


def read_items(
    form: ItemFormat, items: Sequence[tuple[str, str]]
) -> tuple[dict[str, ParsedItem], tuple[str, ...]]:
    """Return the items by path, and a line for each that can't be read."""
    read: dict[str, ParsedItem] = {}
    unread = []
    for path, text in items:
        try:
            read[path] = form.read(text.encode("utf-8"), stem=Path(path).stem)
        except StateError as error:
            unread.append(f"{path}: {error.message}")
    return read, tuple(unread)


def measured_reading(
    template: str, items: Sequence[tuple[str, str]], read: Mapping[str, ParsedItem], unread: tuple[str, ...]
) -> Reading:
    """Return how much of the items is read."""
    known = {comparable_heading(line.lstrip("#")) for line in template.split("\n") if HEADING.match(line)}
    lines = missed = extra = 0
    for path, text in items:
        count = sum(bool(line.strip()) for line in text.split("\n"))
        lines += count
        if path not in read:
            missed += count
            continue
        for raw in read[path].raw:
            inside = True
            for line in raw.text.split("\n"):
                if HEADING.match(line):
                    inside = comparable_heading(line.lstrip("#")) in known
                missed += bool(line.strip())
                extra += bool(line.strip()) and not inside
    return Reading(sum(not item.raw for item in read.values()), lines - missed, lines, extra, unread)


def change_item(form: ItemFormat, item: ParsedItem) -> tuple[Counter[str], list[str]]:
    """Change each answer of an item; return how often that was made, refused, did damage, and the damage."""
    counts: Counter[str] = Counter()
    damages = []
    roles = form.renderer.template.roles
    for name, new in changed_answers(form, item):
        wanted = {**item.answers, name: new}
        try:
            data = form.edit(item, wanted, today=TODAY)
        except BacklogueError as error:
            counts["refused"] += 1
            if "\n" in error.message:
                damages.append(f"{name}: refused in several lines")
            continue
        after = form.read(data)
        expected = dict(wanted)
        if roles.modified and roles.modified in after.answers:
            expected[roles.modified] = after.answers[roles.modified]
        damage = ""
        places = spans(item.data, data, new=new)
        if {**after.answers, **item.in_name} != expected:
            wrong = [key for key, value in expected.items() if after.answers.get(key) != value]
            damage = f"another answer is read: {', '.join(map(str, wrong))}"
        elif [raw.text for raw in after.raw] != [raw.text for raw in item.raw]:
            damage = "other text is changed"
        elif places > 1 + (roles.modified is not None):
            damage = f"{places} places are changed"
        counts["damaged" if damage else "changed"] += 1
        if damage:
            damages.append(f"{name}: {damage}")
    return counts, damages


def changed_answers(form: ItemFormat, item: ParsedItem) -> Iterator[tuple[str, Any]]:
    """Yield the name of each answer of an item with another value, and a modified date."""
    modified = form.renderer.template.roles.modified
    for question in form.renderer.template.questions:
        old = item.answers.get(question.name)
        if question.name in item.in_name or not question.asked:
            continue
        if question.kind == "date" and (old or question.name == modified):
            yield question.name, date.fromisoformat(TODAY).strftime(question.format)
        elif old and question.kind == "choice":
            others = [choice for choice in question.choices if choice not in ("", old)]
            yield from [(question.name, others[0])] if others else []
        elif isinstance(old, str) and question.kind in ("line", "prose", "code"):
            yield question.name, f"{old} more" if question.kind == "line" else f"{old}\n\nMore."
        elif isinstance(old, list) and isinstance(old[-1], str):
            yield question.name, [*old, "More"]
        elif isinstance(old, list):
            first = next(iter(old[-1]))
            yield question.name, [*old[:-1], {**old[-1], first: f"{old[-1][first]} more"}]


def spans(before: bytes, after: bytes, *, new: Any) -> int:
    """Return in how many places lines differ; lines that both hold the new answer count once."""
    here, there = before.split(b"\n"), after.split(b"\n")
    codes = SequenceMatcher(a=here, b=there, autojunk=False).get_opcodes()
    places = [(here[code[1] : code[2]], there[code[3] : code[4]]) for code in codes if code[0] != "equal"]
    if isinstance(new, str) and "\n" not in new:
        copies = [was for was, now in places if len(was) == len(now) == 1 and new.encode() in now[0]]
        return len(places) - max(len(copies) - 1, 0)
    return len(places)


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
        outside = reading.lines - reading.extra
        share = f"{reading.read} of {reading.lines} lines; {reading.read} of {outside} outside extra sections"
        print(f"{row.name}")
        print(
            f"  bytes back: {'yes' if row.comes_back else 'NO'}; tidy: {'yes' if row.is_tidy else 'NO'};"
            f" {len(row.inference.leftovers)} leftovers, {row.stand_ins} pieces with stand-ins;"
            f" {row.cpu * 1000:.0f} ms"
        )
        print(f"  questions: {listed}")
        print(f"  items: {reading.whole} of {row.items} read whole; {share}")
        print(f"  changes: {', '.join(f'{count} {what}' for what, count in sorted(row.changes.items()))}")
        for line in (*row.failures, *row.findings, *reading.unread, *row.damages):
            print(f"  {line}")
    count = len(rows)
    print(f"\n{count} templates in {time.monotonic() - start:.0f} s")
    print(f"bytes back through stock Copier  {sum(row.comes_back for row in rows)} of {count}")
    print(f"a tidy new item                  {sum(row.is_tidy for row in rows)} of {count}")
    print(f"the slowest inference            {max(row.cpu for row in rows) * 1000:.0f} ms of CPU")
    print(f"'template check' is clean        {sum(not row.findings for row in rows)} of {count}")
    items = sum(row.items for row in rows)
    print(f"items read whole                 {sum(row.reading.whole for row in rows)} of {items}")
    lines = sum(row.reading.lines for row in rows)
    read, extra = sum(row.reading.read for row in rows), sum(row.reading.extra for row in rows)
    print(f"lines of items read              {read} of {lines} ({read / (lines or 1):.1%})")
    print(f"the same outside extra sections  {read} of {lines - extra} ({read / (lines - extra or 1):.1%})")
    changes = sum((row.changes for row in rows), Counter[str]())
    print(f"changes of one answer            {changes['changed']} made, {changes['refused']} refused")
    print(f"changes that did damage          {changes['damaged']}")
    is_good = all(row.comes_back and row.is_tidy and not row.findings and not row.damages for row in rows)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
