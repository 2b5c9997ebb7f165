"""The template cache: fast, never stale, and never somebody else's."""

from __future__ import annotations

import os
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import jinja2
import pytest
import yaml

from backlogue.template.answers import complete
from backlogue.template.builtin import builtin_root
from backlogue.template.cache import Cache
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

DAY = date(2026, 11, 23)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A template of its own: a copy of the built-in one."""
    copy = tmp_path / "template"
    for name in ("template", "macros"):
        shutil.copytree(builtin_root() / name, copy / name)
    shutil.copy(builtin_root() / "copier.yml", copy)
    return copy


def render(root: Path, cache: Path | None, *, day: date = DAY, **given: Any) -> str:
    """Render one item as a run of the program does."""
    renderer = Renderer(load(root, cache=Cache(cache) if cache else None), today=lambda: day)
    return renderer.item(complete(renderer, {"title": "A", **given}))


def test_a_warm_cache_needs_neither_yaml_nor_compiling(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run parses no YAML and compiles no Jinja, and writes the same item."""
    first = render(root, tmp_path / "cache")
    monkeypatch.setattr(yaml, "load_all", None)
    monkeypatch.setattr(jinja2.Environment, "compile", None)
    assert render(root, tmp_path / "cache") == first


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("copier.yml", "default: todo", "default: done"),
        ("copier.yml", "trim_blocks: true", "trim_blocks: false"),
        ("macros/markdown.jinja", "{% macro heading(text) -%}", "{% macro heading(text) -%}Changed"),
        ("template/{{ slug }}.md.jinja", "status:", "state:"),
    ],
)
def test_a_changed_template_is_seen_at_once(
    root: Path, tmp_path: Path, path: str, old: str, new: str
) -> None:
    """Whatever file of the template changes, the next run renders what it now says."""
    before = render(root, tmp_path / "cache")
    times = (root / path).stat()
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")
    os.utime(root / path, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = render(root, tmp_path / "cache")
    assert after != before
    assert after == render(root, None)


def test_the_date_is_the_clocks_not_the_caches(root: Path, tmp_path: Path) -> None:
    """Compiled code that is kept does not hold the day on which it was compiled."""
    render(root, tmp_path / "cache")
    assert "date_created: 2027-01-01\n" in render(root, tmp_path / "cache", day=date(2027, 1, 1))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _garble(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:50] + bytes([data[50] ^ 1]) + data[51:])


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _open_to_others(file: Path) -> None:
    poisoned = Cache(file.parent)
    name = file.name.removesuffix(file.suffix)
    made_from = (file.parent.parent / "template" / "copier.yml").read_bytes()
    poisoned.put(name, {"title": "poisoned"}, made_from=made_from)
    assert poisoned.get(name, made_from=made_from) == {"title": "poisoned"}
    file.chmod(0o666)


def _link(file: Path) -> None:
    _open_to_others(file)
    file.chmod(0o600)
    file.rename(file.parent.parent / "elsewhere")
    file.symlink_to(file.parent.parent / "elsewhere")


@pytest.mark.skipif(os.name == "nt", reason="modes and links are POSIX's")
@pytest.mark.parametrize("damage", [_cut, _garble, _empty, _open_to_others, _link])
@pytest.mark.parametrize("kind", ["questions", "jinja"])
def test_an_incomplete_or_foreign_cache_is_not_read(
    root: Path, tmp_path: Path, damage: Any, kind: str
) -> None:
    """A truncated, damaged, shared or linked file is ignored, and the item is rendered without it."""
    expected = render(root, tmp_path / "cache")
    (file,) = (tmp_path / "cache").glob(f"*-{kind}.*")
    damage(file)
    assert render(root, tmp_path / "cache") == expected


def test_without_a_writable_folder_all_works(root: Path, tmp_path: Path) -> None:
    """A file where the cache folder should be harms nothing."""
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    assert render(root, tmp_path / "cache" / "templates") == render(root, None)


def test_the_leftover_of_a_killed_process_is_removed(root: Path, tmp_path: Path) -> None:
    """The lock of a killed writer blocks at most one run and is removed."""
    render(root, tmp_path / "cache")
    (file,) = (tmp_path / "cache").glob("*-questions.*")
    file.rename(file.with_name(file.name + ".tmp"))
    render(root, tmp_path / "cache")
    render(root, tmp_path / "cache")
    assert file.exists()
    assert not list((tmp_path / "cache").glob("*.tmp"))


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_the_folder_is_closed_to_others(root: Path, tmp_path: Path) -> None:
    """The cache's folder and files are the user's alone."""
    render(root, tmp_path / "cache")
    kept = [tmp_path / "cache", *(tmp_path / "cache").iterdir()]
    assert len(kept) == 3
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}


def test_a_cache_of_another_version_is_not_read(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A layout and facts that an older version cached in another shape are read from the template again."""
    assert program("new", "First", "--problem", "It is slow.").code == 0
    assert program("check").code == 0
    for name in ("backlogue.items.layout_cache.SHAPE", "backlogue.check.facts_cache._SHAPE"):
        monkeypatch.setattr(name, b"another")
    monkeypatch.setattr("backlogue.items.layout_cache.layout_from_data", _fail)
    monkeypatch.setattr("backlogue.check.template_facts.Facts.from_plain", _fail)
    assert program("answers", "first").code == 0
    assert program("check").code == 0


def _fail(_data: object) -> None:
    pytest.fail("a cache of another version was read")
