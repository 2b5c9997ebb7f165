"""The cost of bringing items to a changed template: `python benchmarks/update.py`.

1,000 items of 8 KB, in one process: planned and proven, compared with `interface.read` of the same items with
the same template, in alternating rounds. Memory is that of the whole program, which also makes the diff.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from backlogue import interface
from backlogue.items.item_format import ItemFormat
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from backlogue.update.run import TemplateUpdate
from backlogue.update.template_version import TemplateVersion
from check import filled, project
from measure import Command, Report, main, program, side_by_side
from reading import in_turn

COUNT = 1000
CHANGES = (
    ("## Error Handling Strategy\n", "## Risks\n"),
    ("- **Fallback**:", "- **Plan B**:"),
    ("## Success Metrics\n", "## Rollout\n\n- [ ] Announced\n\n## Success Metrics\n"),
    ("date_created: {{ date_created }}\n", "date_created: {{ date_created }}\nteam: core\n"),
)


def template(root: Path, *changes: tuple[str, str]) -> Path:
    """Write the built-in template into a folder, with texts of its item replaced."""
    source = builtin_root()
    for name in ("macros", "template"):
        shutil.copytree(source / name, root / name)
    shutil.copy(source / "copier.yml", root)
    item = root / "template" / "{{ slug }}.md.jinja"
    text = item.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    item.write_text(text, encoding="utf-8")
    return root


def version(root: Path) -> TemplateVersion:
    """Return the template in a folder."""
    return TemplateVersion(ItemFormat(Renderer(load(root), today=date.today)), root.name)


def report(*, full: bool) -> Report:
    """Measure, and compare with the promises."""
    count = COUNT if full else COUNT // 5
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        before, after = template(folder / "before"), template(folder / "after", *CHANGES)
        update = TemplateUpdate([version(before), version(after)], is_renamed=lambda _pair: False)
        items = [filled(number) for number in range(count)]
        changed = sum(update.item(item.encode(), display_path="item").new != item.encode() for item in items)
        ways = {
            "interface.read": lambda text: interface.read(text, template=before),
            "update": lambda text: update.item(text.encode(), display_path="item"),
        }
        costs = in_turn(ways, items, rounds=5)
        backlog = project(folder / "project", [filled(number) for number in range(COUNT)])
        (backlog / ".backlogue.toml").write_text(f'template = "{after}"\n', encoding="utf-8")
        command = Command([*program(), "update", "--from", str(before), "--dry-run"], backlog)
        cost = side_by_side({"update --dry-run": command}, rounds=1)["update --dry-run"]
    size = sum(map(len, items)) / len(items) / 1024
    rows = [
        [f"{name}, {COUNT:,} items of {size:.0f} KB", f"{each * COUNT / count:.0f}"]
        for name, each in costs.items()
    ]
    rows.append([f"update --dry-run, the program, {COUNT:,} items", f"{cost.cpu:.0f}"])
    rows.append([f"items changed, of {count}", str(changed)])
    ratio = costs["update"] / costs["interface.read"]
    promises = [("update / interface.read", ratio, 6.0), ("update --dry-run, MiB", cost.memory, 150.0)]
    return Report(head=["Bringing items to a changed template", "CPU, ms"], rows=rows, promises=promises)


if __name__ == "__main__":
    main(report)
