"""Each rule reports its bad example and not its good one; good items have no findings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backlogue.check.registry import RULES
from tests.check.items import ALL, SEED, facts, facts_of, found, places

if TYPE_CHECKING:
    from backlogue.check.rule import Rule
    from tests.running import Program

TEXTS = [rule for rule in RULES if not rule.files]
FILES = [rule for rule in RULES if rule.files and rule.name != "unreadable"]
GOOD = sorted((Path(__file__).parent / "good").glob("*.md"))


@pytest.mark.parametrize("rule", TEXTS, ids=lambda rule: rule.name)
def test_a_rule_reports_its_bad_example_and_not_its_good_one(rule: Rule) -> None:
    """A rule reports the bad example of its page and does not report the good one."""
    template = facts_of("front-matter", rule.template) if rule.template else facts()
    assert rule.name in {one.rule for one in found(rule.bad, rules=ALL, facts=template)}
    assert rule.name not in {one.rule for one in found(rule.good, rules=ALL, facts=template)}


@pytest.mark.parametrize("rule", FILES, ids=lambda rule: rule.name)
def test_a_rule_about_files_reports_its_bad_example_and_not_its_good_one(
    rule: Rule, program: Program
) -> None:
    """The same holds for the rules about file names and about several items."""
    if rule.name == "number-duplicate":
        ticket = Path(__file__).parents[2] / "examples" / "templates" / "ticket"
        (program.cwd / ".backlogue.toml").write_text(f"template = {str(ticket)!r}\n", encoding="utf-8")
    assert _found_in_files(program, rule.bad, rule.name, "bad")
    assert not _found_in_files(program, rule.good, rule.name, "good")


def _found_in_files(program: Program, listing: str, rule: str, folder: str) -> bool:
    (program.cwd / folder).mkdir()
    for line in listing.splitlines():
        name, _, title = line.partition(": ")
        path = program.cwd / folder / name
        if path.exists():
            pytest.skip("this file system ignores case in names")
        path.write_text(f"{title}\n", encoding="utf-8")
    done = program("check", folder, "--select", rule, "--format", "json")
    return bool(done.json["findings"])


def test_the_unedited_seed_has_a_finding_for_each_leftover() -> None:
    """The 53 bracketed placeholders, two dates, the comment and the sample code are all that is reported."""
    findings = found(SEED.read_bytes())
    rules = [one.rule for one in findings]
    assert (rules.count("placeholder"), rules.count("template-comment"), rules.count("sample-code")) == (
        55,
        1,
        1,
    )
    assert len(findings) == 57
    assert {one.severity for one in findings} == {"error"}


def test_the_span_of_a_placeholder_includes_its_brackets() -> None:
    """The span goes from the opening bracket to just past the closing one."""
    first = next(one for one in found(SEED.read_bytes()) if "[Enhancement 1]" in one.message)
    start, end = first.span
    assert (start.line, start.column, end.line, end.column) == (41, 6, 41, 21)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
def test_a_good_item_has_no_findings(path: Path, end: bytes, mark: bytes) -> None:
    """Check boxes, links, references and brackets in code or prose are not reported by default."""
    data = mark + path.read_bytes().replace(b"\n", end)
    assert places(found(data, exists=lambda _path: True)) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_without_rows_is_empty(end: str) -> None:
    """A section that holds the header of a table alone is empty; with a row, or text, it is not."""
    head = "# T\n\n## Problem Statement\n\nx\n\n## Open points\n\n| What | Who |\n|:-----|----:|\n"
    for more, count in (("", 1), ("\n", 1), ("| a | b |\n", 0), ("\nText.\n", 0), ("\n## Notes\n\nx\n", 1)):
        rules = [one.rule for one in found((head + more).replace("\n", end))]
        assert rules.count("section-empty") == count


def test_there_are_good_items() -> None:
    """The folder of good items is not empty."""
    assert len(GOOD) >= 6


@pytest.mark.parametrize(
    "written",
    ["[task 99]", "[Task\n1]", r"\[Task 1\]", "**[Task 1]**", "[ Task  1 ]", "[x] [Task 1]", "> [Task 1]"],
)
def test_a_placeholder_is_found_despite_small_differences(written: str) -> None:
    """Case, spaces, digits, a line break, escapes and the surrounding Markdown make no difference."""
    assert [one.rule for one in found(f"# T\n\n- a {written}\n")].count("placeholder") == 1


@pytest.mark.parametrize(
    "written",
    [
        "`[Task 1]`",
        "[Task 1](a.md)",
        "[Task 1][ref]",
        "[Task 1]",
        "![Task 1](a.png)",
        "<!-- [Task 1] -->",
        "<b a='[Task 1]'>",
    ],
)
def test_links_code_and_html_are_not_placeholders(written: str) -> None:
    """A placeholder's text in code, links, images, references or HTML is not reported."""
    text = f"# T\n\n- a {written}\n\n[ref]: a.md\n[task 1]: a.md\n"
    assert "placeholder" not in [one.rule for one in found(text)]
