"""Templates of many shapes through every command, which finds an answer where the template has it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import copier
import pytest

from tests.template_shapes import SHAPES, make_template

if TYPE_CHECKING:
    from tests.running import Program

EXAMPLES = Path(__file__).parents[2] / "examples" / "templates"
OWN = ("bug", "decision", "ticket")
DAY = "2026-01-31"
TODAY = "2026-11-23"
STATUSES = {"bug": ("new", "fixed"), "decision": ("proposed", "accepted"), "ticket": ("todo", "doing")}


@pytest.fixture(params=[*SHAPES, *OWN])
def shape(request: pytest.FixtureRequest, program: Program) -> str:
    """The name of each template, which the config names."""
    root = program.cwd / "template"
    if request.param in OWN:
        shutil.copytree(EXAMPLES / request.param, root)
    else:
        make_template(request.param, root)
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    return str(request.param)


def _has_number(shape: str) -> bool:
    return shape == "ticket" or "number" in SHAPES.get(shape, "")


def _new(program: Program, shape: str) -> tuple[str, Path]:
    """Write an item of January, and return its slug and path."""
    more: tuple[str, ...] = ("--set", "number=048") if _has_number(shape) else ()
    if shape == "decision":
        more = ("--set", "options=[{name: A cache, pro: fast | simple}, {name: Nothing, con: slow}]")
    done = program("new", "Faster start", "--date", DAY, *more)
    assert (done.code, done.err) == (0, "")
    path = program.cwd / done.out.strip()
    return path.stem, path


def test_a_new_item_is_what_copier_writes(program: Program, shape: str) -> None:
    """The file has the name and the very bytes that stock Copier gives it."""
    slug, path = _new(program, shape)
    answers = program("answers", slug, "--format", "json").json
    copier.run_copy(
        str(program.cwd / "template"),
        program.cwd / "copied",
        data={name: value for name, value in answers.items() if value},
        defaults=True,
        quiet=True,
    )
    copied = program.cwd / "copied" / path.name
    assert copied.read_bytes() == path.read_bytes()


def test_an_item_is_listed_and_shown(program: Program, shape: str) -> None:
    """Its title, status and dates are listed from any position; what the template lacks is null."""
    slug, path = _new(program, shape)
    first, _ = STATUSES.get(shape, ("open", "done"))
    wanted = {
        "path": f"backlog/{path.name}",
        "slug": slug,
        "title": "Faster start",
        "status": first,
        "date_created": DAY,
        "date_modified": None if shape in OWN else DAY,
    }
    if _has_number(shape):
        wanted["number"] = "048"
    listed = program("list", "--json")
    assert (listed.code, listed.json["items"], listed.json["problems"]) == (0, [wanted], [])
    assert program("list").out == f"backlog/{path.name}\t{first}\t{DAY}\tFaster start\n"
    shown = program("show", slug, "--json").json
    assert {name: shown[name] for name in wanted} == wanted
    assert shown["problems"] == []
    assert program("list", "--since", "2026-02-01").out == ""
    assert program("list", "--since", DAY, "--status", first, "--sort", "number").out != ""


def test_a_status_is_set_by_one_span(program: Program, shape: str) -> None:
    """Setting a status changes it in each of its places, the date of modification, and no other byte."""
    slug, path = _new(program, shape)
    first, other = STATUSES.get(shape, ("open", "done"))
    noise = "\nSomeone wrote this *below*.\n"
    path.write_text(path.read_text(encoding="utf-8") + noise, encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    assert program("status", slug).out == f"{first}\n"
    assert program("status", slug, other).code == 0
    after = path.read_text(encoding="utf-8")
    assert program("status", slug).out == f"{other}\n"
    assert after.replace(other, first).replace(TODAY, DAY) == before.replace(other, first)
    assert (TODAY in after) == (shape not in OWN)
    assert program("list", "--status", other).out.count("\n") == 1
    assert program("list", "--status", first).out == ""


def test_a_date_is_set_where_there_is_one(program: Program, shape: str) -> None:
    """Touching sets the date of modification alone; without one in the template it is refused."""
    slug, path = _new(program, shape)
    before = path.read_text(encoding="utf-8")
    done = program("touch", slug)
    if shape in OWN:
        assert (done.code, path.read_text(encoding="utf-8")) == (2, before)
        assert "no date of modification" in done.err
        return
    assert done.code == 0
    after = path.read_text(encoding="utf-8")
    assert after.replace(TODAY, DAY) == before
    assert program("list", "--json").json["items"][0]["date_modified"] == TODAY


def test_an_answer_is_edited(program: Program, shape: str) -> None:
    """An edited answer comes back, and the others are what they were."""
    slug, _ = _new(program, shape)
    before = program("answers", slug, "--json").json["answers"]
    name = {"bug": "version", "decision": "context", "ticket": "description"}.get(shape, "owner")
    done = program("edit", slug, "--set", f"{name}=Something new")
    assert (done.code, "changed" in done.err) == (0, True)
    after = program("answers", slug, "--json").json["answers"]
    assert after[name] == "Something new"
    assert {**after, "changed": DAY} == {**before, name: "Something new", "changed": DAY}


def test_an_item_is_checked(program: Program, shape: str) -> None:
    """A good item has no error; an unknown status is reported at its position."""
    _, path = _new(program, shape)
    first, _ = STATUSES.get(shape, ("open", "done"))
    assert program("check", "--ignore", "section-missing", "--ignore", "section-empty").out == ""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(first, "opeen").replace("new", "opeen"), encoding="utf-8")
    found = [
        finding for finding in program("check", str(path), "--json").json["findings"]
        if finding["rule"] == "status-unknown"
    ]  # fmt: skip
    lines = path.read_text(encoding="utf-8").splitlines()
    assert found
    assert all("opeen" in lines[finding["line"] - 1] for finding in found)
