"""How well real items follow changes of their template: `python benchmarks/update_corpus.py FOLDER`.

FOLDER is one as `benchmarks/adopt.py` takes it. Each template is adopted, then changed in four ways, alone
and all at once: a section added, one renamed, guidance reworded, a label dropped. Every item is
brought to each changed template; what the program proves is checked here once more, without its help: no line
of an item may be missing afterwards but those that the template wrote.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backlogue.adopt.copier_files import copier_files
from backlogue.adopt.inference import infer
from backlogue.adopt.proof import write_files
from backlogue.errors import BacklogueError
from backlogue.items.item_format import ItemFormat
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from backlogue.update.run import TemplateUpdate
from backlogue.update.template_version import TemplateVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ADDED = "## Open points\n\n- [ ] Nothing is left open\n\n"
Files = dict[str, str]


class Outcome(NamedTuple):
    """What became of one item: `changed`, `as it was`, `left alone` or `damaged`, and why."""

    kind: str
    reason: str = ""


def item_file(files: Mapping[str, str]) -> str:
    """Return the name of the file that an item looks like."""
    return next(name for name in files if name.endswith(".md.jinja"))


def add_section(files: Files) -> Files:
    """Add a section with a standing line before the last one."""
    name = item_file(files)
    lines = files[name].splitlines(keepends=True)
    depth = 0
    places = []
    for number, line in enumerate(lines):
        if depth == 1 and (line.startswith(("## ", "{% if"))):
            places.append(number)
        depth += len(re.findall(r"{%-? *(?:if|for|call|macro)\b", line))
        depth -= len(re.findall(r"{%-? *end", line))
    at = places[-1] if places else len(lines) - 1
    return {**files, name: "".join([*lines[:at], ADDED, *lines[at:]])}


def rename_section(files: Files) -> Files:
    """Rename the section in the middle."""
    name = item_file(files)
    found = re.findall(r"(?m)^#{2,3} [^{}\n]+$", files[name])
    if not found:
        return files
    heading = found[len(found) // 2]
    return {**files, name: files[name].replace(f"{heading}\n", f"{heading} (revised)\n", 1)}


def reword_guidance(files: Files) -> Files:
    """Reword every text that explains what to write."""
    text = re.sub(r"(?m)^(    placeholder: .*?)(\w+)", r"\1Please \2", files["copier.yml"])
    text = re.sub(r"(?m)(^    placeholder: \|-\n +)(\S)", r"\1Please: \2", text)
    return {**files, "copier.yml": re.sub(r"(?m)(^    text: \|-\n +)(\S)", r"\1Please: \2", text)}


def drop_label(files: Files) -> Files:
    """Drop the last line that begins with a label."""
    name = item_file(files)
    found = re.findall(
        r"(?m)^(?:- |> )?\*\*[^*{}\n]+\*\*:? *{{.*}}\n|^(?:- |> )?\*\*[^*{}\n]+:\*\* *{{.*}}\n", files[name]
    )
    return {**files, name: files[name].replace(found[-1], "", 1)} if found else files


CHANGES: dict[str, Callable[[Files], Files]] = {
    "a section added": add_section,
    "a section renamed": rename_section,
    "guidance reworded": reword_guidance,
    "a label dropped": drop_label,
    "all at once": lambda files: drop_label(reword_guidance(rename_section(add_section(files)))),
}


def version(files: Files, root: Path) -> TemplateVersion:
    """Write a template and return it."""
    write_files(files, builtin_root() / "macros", root)
    return TemplateVersion(ItemFormat(Renderer(load(root), today=date.today)), root.name)


def outcome(update: TemplateUpdate, data: bytes, written: set[str]) -> Outcome:
    """Return what becomes of an item."""
    result = update.item(data, display_path="item")
    if result.refusal:
        return Outcome("left alone", result.refusal)
    if result.new == data:
        return Outcome("as it was")
    if update.item(result.new, display_path="item").new != result.new:
        return Outcome("damaged", "a second update changes it again")
    lines = [[line.strip() for line in text.decode().splitlines()] for text in (data, result.new)]
    missing = Counter(filter(None, lines[0])) - Counter(filter(None, lines[1]))
    lost = [line for line in missing if re.sub(r"\W+", " ", line).strip() not in written]
    return Outcome("damaged", f"lost: {lost[0]}") if lost else Outcome("changed", "; ".join(result.changes))


def own_words(template: str, files: Files) -> set[str]:
    """Return the lines that the template wrote itself, without marks."""
    lines = [*template.splitlines(), *files[item_file(files)].splitlines()]
    return {re.sub(r"\W+", " ", re.sub(r"{{.*?}}", "", line)).strip() for line in lines}


def outcomes(folder: Path, made: Path) -> Iterator[tuple[str, str, str, Outcome]]:
    """Yield the template, the change, the item and what became of it."""
    for entry in json.loads((folder / "manifest.json").read_bytes()):
        root = folder / entry["folder"]
        text = (root / entry["template"]).read_bytes().decode()
        items = {
            name.replace("~", "/"): (root / "items" / name).read_bytes().decode("utf-8", "replace")
            for name in entry["items"]
        }
        if not items:
            continue
        files = copier_files(
            infer(text, list(items.items()), place=entry["template"]), name="t.md", digest="0"
        )
        place = made / f"{entry['folder']}-{Path(entry['template']).name}"
        try:
            old = version(files, place / "before")
        except BacklogueError as error:
            print(f"{entry['folder']}: {error}")
            continue
        for number, (change, make) in enumerate(CHANGES.items()):
            changed = make(files)
            if changed == files:
                continue
            new = version(changed, place / str(number))
            update = TemplateUpdate([old, new], is_renamed=lambda _pair: True)
            for name, item in items.items():
                try:
                    found = outcome(update, item.encode(), own_words(text, files))
                except BacklogueError as error:
                    found = Outcome("left alone", str(error))
                yield entry["folder"], change, name, found


def main() -> int:
    """Print the table and what was left alone."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - one folder
        print("usage: python benchmarks/update_corpus.py FOLDER", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as made:
        rows = list(outcomes(Path(sys.argv[1]), Path(made)))
    for folder, change, name, found in rows:
        if found.kind in ("left alone", "damaged"):
            print(f"{found.kind}: {folder}, {change}: {name}: {found.reason}")
    print()
    for change in CHANGES:
        counts = Counter(found.kind for _, each, _, found in rows if each == change)
        print(f"{change:20} {dict(counts)}")
    counts = Counter(found.kind for _, _, _, found in rows)
    good = counts["changed"] + counts["as it was"]
    items = {(folder, name) for folder, _, name, _ in rows}
    print(f"{len(items)} items, {len(rows)} updates: {100 * good / len(rows):.1f} %")
    return 1 if counts["damaged"] else 0


if __name__ == "__main__":
    sys.exit(main())
