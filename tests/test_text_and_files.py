"""Text made safe to print, names that are nearly right, dates in any form, and files that are read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from backlogue import files
from backlogue.template.date_format import date_from_iso, date_to_iso, form_name, is_date_format
from backlogue.text import printable, printable_lines, suggestion, to_json

if TYPE_CHECKING:
    from pathlib import Path

STEERING = "\x00\x1b\x7f\x80\x9f\u2028\u2029\ud800\u061c\u200e\u200f\u202a\u202e\u2066\u2069"
HARMLESS = "a\u00a0\u200d\ufeff\u3000é🙂"


def test_what_could_steer_a_terminal_is_escaped() -> None:
    """Controls, line breaks, surrogates and bidirectional marks are; other invisible characters are not."""
    assert printable("a\tb\n") == "a b\\n"
    assert printable(STEERING) == (
        "\\x00\\x1b\\x7f\\x80\\x9f\\u2028\\u2029\\ud800\\u061c\\u200e\\u200f\\u202a\\u202e\\u2066\\u2069"
    )
    assert printable(HARMLESS) == HARMLESS
    assert printable_lines("a\tb\nc\x1b\n") == "a b\nc\\x1b\n"
    assert printable_lines("é") == "é"


@pytest.mark.parametrize("text", [STEERING, HARMLESS, "\x7f", "plain", "é"])
def test_json_is_escaped_and_says_the_same(text: str) -> None:
    """Reading it gives the text back, and nothing in it could steer a terminal."""
    written = to_json({"a": text})
    assert json.loads(written) == {"a": text}
    assert printable(written) == written
    assert ("é" in written) == ("é" in text)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("tod", "did you mean 'todo'?"),
        ("TODO", "did you mean 'todo'?"),
        ("Dnoe", "did you mean 'Done'?"),
        ("blocked", "choose from: todo, Done"),
    ],
)
def test_a_name_that_is_nearly_right_is_suggested(word: str, said: str) -> None:
    """The nearest name, without regard to case; or all names, or what the caller says instead."""
    assert suggestion(word, ["todo", "Done"]) == said
    instead = suggestion(word, ["todo", "Done"], otherwise="see the list")
    assert instead == (said if said.startswith("did") else "see the list")


@pytest.mark.parametrize(
    ("form", "valid"),
    [
        ("%Y-%m-%d", True),
        ("%d/%m/%y", True),
        ("%Y-%m-%d %H:%M:%S", True),
        ("%Y-%m", False),
        ("%m-%d", False),
        ("%Y-%d", False),
        ("%Y-%y-%m-%d", False),
        ("%Y-%m-%d %d", False),
        ("%Y-%B-%d", False),
        ("%Y-%m-%d%", False),
        (None, False),
    ],
)
def test_a_date_format_has_a_year_a_month_and_a_day(form: str | None, *, valid: bool) -> None:
    """Each once, and of a time what is wanted; nothing else."""
    assert is_date_format(form) is valid


@pytest.mark.parametrize(
    ("form", "text", "iso", "shown"),
    [
        ("%Y-%m-%d", "2024-02-29", "2024-02-29", "YYYY-MM-DD"),
        ("%Y-%m-%d", "2023-02-29", None, "YYYY-MM-DD"),
        ("%Y-%m-%d", "2024-2-29", None, "YYYY-MM-DD"),
        ("%d.%m.%Y", "31.01.2026", "2026-01-31", "DD.MM.YYYY"),
        ("%d.%m.%Y", "31x01x2026", None, "DD.MM.YYYY"),
        ("%d/%m/%y", "31/01/26", "2026-01-31", "DD/MM/YY"),
        ("%d.%m.%Y %H:%M:%S", "31.01.2026 23:59:58", "2026-01-31", "DD.MM.YYYY hh:mm:ss"),
        ("%d.%m.%Y %H:%M", "31.01.2026 24:00", None, "DD.MM.YYYY hh:mm"),
    ],
)
def test_a_date_is_read_and_named_by_its_format(form: str, text: str, iso: str | None, shown: str) -> None:
    """A real date in exactly this form has an ISO form; the form has the name that people use."""
    assert date_to_iso(form, text) == iso
    assert form_name(form) == shown


@pytest.mark.parametrize(
    ("form", "iso", "text"),
    [
        ("%Y-%m-%d", "2026-01-31", "2026-01-31"),
        ("%d/%m/%y", "2005-01-31", "31/01/05"),
        ("%d.%m.%Y %H:%M", "2026-01-31", "31.01.2026 00:00"),
        ("%d.%m.%Y %H:%M:%S", "2026-01-31T09:05:07", "31.01.2026 09:05:07"),
        ("%Y-%m-%d %H:%M", "2026-01-31 09:05", "2026-01-31 09:05"),
        ("%Y", "0099-01-31", "0099"),
        ("%Y-%m-%d", "2026-02-30", None),
        ("%Y-%m-%d", "2026-01-31 9:05", None),
        ("%Y-%m-%d", "31.01.2026", None),
    ],
)
def test_an_iso_date_is_written_in_any_format(form: str, iso: str, text: str | None) -> None:
    """With or without a time; an invalid date gives nothing."""
    assert date_from_iso(form, iso) == text


def test_a_file_may_be_as_large_as_the_limit(tmp_path: Path) -> None:
    """One byte more is refused, with the limit in MiB, and so is a folder."""
    path = tmp_path / "a"
    path.write_bytes(b"x" * (1 << 20))
    assert files.read_file(path, largest=1 << 20) == b"x" * (1 << 20)
    path.write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(files.UnreadableFileError, match="larger than 1 MiB"):
        files.read_file(path, largest=1 << 20)
    with pytest.raises(files.UnreadableFileError, match="not a regular file"):
        files.read_file(tmp_path)


def test_the_start_of_a_file_is_read_if_all_of_it_may_be(tmp_path: Path) -> None:
    """1024 bytes by default, of a file of 16 MiB at most."""
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.truncate(files.LARGEST)
    assert files.read_start(str(path)) == bytes(1024)
    assert files.read_start(str(path), 3) == bytes(3)
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(files.UnreadableFileError, match="larger than 16 MiB"):
        files.read_start(str(path))
    path.write_bytes(b"ab")
    assert files.read_start(str(path)) == b"ab"
