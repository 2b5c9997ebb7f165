"""The locations of findings are exact, in characters and in bytes, whatever the text before them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlogue.check.locations import LineIndex, Widths
from backlogue.check.reports import report_named
from backlogue.check.run import Outcome
from tests.check.items import found

if TYPE_CHECKING:
    from tests.running import Program

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file names")

TOKEN = "[Phase Name]"
BEFORE = ["", "\t", "日本語 ", "🎉🎉", "é\u0301 ", "naïve\t🎉 ", "\u00a0"]
FRONT = (
    "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n"
    "\n# Title\n\n## Problem Statement\n\n"
)


def report(form: str, text: str) -> Any:
    """Return the parsed report of a text's placeholder findings."""
    return json.loads(report_text(form, text))


def report_text(form: str, text: str) -> str:
    """Return the report of a text's placeholder findings."""
    findings = [one for one in found(text) if one.rule == "placeholder"]
    return report_named(form)(Outcome(findings, [], 1), "")


@pytest.mark.parametrize("before", BEFORE, ids=ascii)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
def test_each_format_has_the_exact_span_in_its_own_units(before: str, end: str, mark: str) -> None:
    """JSON and SARIF count characters, rdjson counts bytes of UTF-8; each span is exactly the token."""
    body = f"Wörter\n\nX{before}{TOKEN} and more"
    text = mark + (FRONT + body).replace("\n", end)
    lines = text.removeprefix(mark).split("\n")

    (one,) = report("json", text)["findings"]
    assert one["line"] == one["end_line"] == len(lines)
    assert lines[-1][one["column"] - 1 : one["end_column"] - 1] == TOKEN

    (result,) = report("sarif", text)["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == TOKEN
    assert report("sarif", text)["runs"][0]["columnKind"] == "unicodeCodePoints"

    (diagnostic,) = report("rdjson", text)["diagnostics"]
    span = diagnostic["location"]["range"]
    line = lines[span["start"]["line"] - 1].encode()
    assert line[span["start"]["column"] - 1 : span["end"]["column"] - 1] == TOKEN.encode()


def test_the_spans_format_includes_the_end() -> None:
    """`path:line:col:endline:endcol: …` has the same numbers as JSON, so that editors can underline it."""
    text = FRONT + f"X{TOKEN}"
    (one,) = report("json", text)["findings"]
    place = ":".join(str(one[name]) for name in ("line", "column", "end_line", "end_column"))
    assert f":{place}: {one['severity']}: {one['message']} [{one['rule']}]\n" in report_text("spans", text)


@given(st.text(alphabet=st.sampled_from("aé日🎉\n\r\t")), st.data())
def test_offsets_convert_to_bytes_and_back(text: str, data: st.DataObject) -> None:
    """An offset converted to bytes and back is the same, and its line and column match a plain count."""
    widths = Widths(text)
    offset = data.draw(st.integers(0, len(text)))
    assert widths.byte(offset) == len(text[:offset].encode())
    assert widths.char(widths.byte(offset)) == offset
    place = LineIndex(text, widths).place(offset)
    line = text[:offset].rpartition("\n")[2]
    assert place == (text[:offset].count("\n") + 1, len(line) + 1, len(line.encode()) + 1)


@on_posix
def test_sarif_is_valid_by_the_official_schema(program: Program) -> None:
    """A log with many kinds of findings and their fixes is valid by the schema of SARIF 2.1.0."""
    import jsonschema  # noqa: PLC0415 - only for this test

    schema = json.loads((Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json").read_bytes())
    folder = program.cwd / "backlog"
    folder.mkdir()
    (folder / "ä b:c.md").write_bytes(
        b"---\nstatus: Todo\ndate_created: 2026/1/5\ndate_modified: 2026-02-30\n---\n"
        b"# A\xff\n- [ ]\n\n## Empty\n\n#### Skip\n\n[x](no.md)\r\nTBD [Phase Name]\x07\n```\n"
    )
    done = program("check", "--format", "sarif", "--select", "all")
    jsonschema.Draft4Validator(schema).validate(done.json)
    (run,) = done.json["runs"]
    assert len(run["results"]) > 10
    assert any("fixes" in result for result in run["results"])
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "backlog/%C3%A4%20b%3Ac.md"}


def test_sarif_and_github_paths_are_relative_to_the_repository(program: Program) -> None:
    """In a subfolder, SARIF and GitHub paths start at the repository's root, others at the current folder."""
    from dataclasses import replace  # noqa: PLC0415 - only for this test

    inner = program.cwd / "docs" / "backlog"
    inner.mkdir(parents=True)
    (inner / "a.md").write_text(FRONT + TOKEN, encoding="utf-8")
    in_docs = replace(program, cwd=program.cwd / "docs")
    assert in_docs("check").out.startswith("backlog/a.md:11:1: ")
    (result,) = in_docs("check", "--format", "sarif").json["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/backlog/a.md"
    assert in_docs("check", "--format", "github").out.startswith(
        "::error file=docs/backlog/a.md,line=11,col=1,"
    )


@on_posix
def test_github_commands_are_escaped(program: Program) -> None:
    """Percent signs, commas and colons in a path or a message are escaped as GitHub expects."""
    folder = program.cwd / "backlog"
    folder.mkdir()
    (folder / "50%,a:b.md").write_text(FRONT + "[x](100%-done.md)", encoding="utf-8")
    done = program("check", "--format", "github", "--select", "link-broken")
    assert done.out == (
        "::warning file=backlog/50%25%2Ca%3Ab.md,line=11,col=5,endLine=11,endColumn=17,"
        "title=backlogue (link-broken)::'100%25-done.md' does not exist; fix the link or remove it\n"
    )
