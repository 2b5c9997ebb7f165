"""How well the template of an item is found among several: `python benchmarks/templates.py FOLDER`.

FOLDER is that of `adopt.py`: `manifest.json` lists templates and the items written from them. In each of 40
draws of a fixed seed, the items of five templates share one backlog folder, and `backlogue list` tells which
template each item follows. The templates are used as they are, Markdown files.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from measure import program

DRAWS = 40
AT_ONCE = 5
SEED = 1
LEAST = 0.97


class Source(NamedTuple):
    """A template of the folder, with its items: the name and bytes of each."""

    name: str
    text: bytes
    items: tuple[tuple[str, bytes], ...]


def sources(folder: Path) -> list[Source]:
    """Return the templates that have items, as far as they can be used as they are."""
    found = []
    for entry in json.loads((folder / "manifest.json").read_bytes()):
        root = folder / entry["folder"]
        place = entry["template"].replace("~", "/")
        items = tuple(
            (name.replace("~", "/").rpartition("/")[2], (root / "items" / name).read_bytes())
            for name in entry["items"]
            if name.endswith(".md")
        )
        if items:
            found.append(Source(f"{entry['folder']}/{place}", (root / entry["template"]).read_bytes(), items))
    return [source for source in found if is_usable(source)]


def is_usable(source: Source) -> bool:
    """Tell whether a template can be used as it is; say so where it can't."""
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "template.md").write_bytes(source.text)
        argv = [*program(), "new", "Title", "--dry-run", "--template", "template.md"]
        done = subprocess.run(argv, cwd=made, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        print(f"not used: {source.name}: {done.stderr.splitlines()[-1]}")
    return done.returncode == 0


def listed(drawn: list[Source]) -> dict[str, str | None]:
    """Return the template that `list` gives for each item, by the item's path in one shared folder.

    Templates are called by their number, and so are the items, before the names they have.
    """
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        (root / ".git").mkdir()
        (root / "backlog").mkdir()
        (root / "templates").mkdir()
        lines = ["[templates]"]
        expected = {}
        for number, source in enumerate(drawn):
            (root / "templates" / f"{number}.md").write_bytes(source.text)
            lines.append(f't{number} = "templates/{number}.md"')
            for name, data in source.items:
                path = root / "backlog" / name
                while path.exists():  # another template has an item of this name
                    path = path.with_name(f"{path.stem}-2.md")
                path.write_bytes(data)
                expected[path.name] = number
        (root / ".backlogue.toml").write_text("\n".join(lines), encoding="utf-8")
        argv = [*program(), "list", "--json"]
        done = subprocess.run(argv, cwd=root, capture_output=True, check=False, timeout=120)
        items = json.loads(done.stdout)["items"]
    found = {item["path"].removeprefix("backlog/"): item["template"] for item in items}
    return {
        f"{drawn[number].name}: {name}": _name(drawn, found.get(name)) for name, number in expected.items()
    }


def _name(drawn: list[Source], template: str | None) -> str | None:
    return None if template is None else drawn[int(template[1:])].name


def main() -> int:
    """Print the share of items whose template is found, and every other item."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - one folder
        print("usage: python benchmarks/templates.py FOLDER", file=sys.stderr)
        return 2
    usable = sources(Path(sys.argv[1]))
    draw = random.Random(SEED)
    total = 0
    wrong: Counter[str] = Counter()
    for _ in range(DRAWS):
        for item, template in listed(draw.sample(usable, AT_ONCE)).items():
            total += 1
            if template is None or not item.startswith(f"{template}: "):
                wrong[f"{item} -> {template or 'none'}"] += 1
    for line, count in wrong.most_common():
        print(f"{count} times {line}")
    share = 1 - wrong.total() / total
    print(f"{DRAWS} draws of {AT_ONCE} of {len(usable)} templates, {total} items")
    print(f"template found: {share:.1%} (at least {LEAST:.0%})")
    return share < LEAST


if __name__ == "__main__":
    sys.exit(main())
