"""The config: where it is found, its values, and the places of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backlogue.errors import UsageError
from backlogue.project.config import NO_CONFIG, find_config, read_config

if TYPE_CHECKING:
    from pathlib import Path


def test_every_key_is_read(tmp_path: Path) -> None:
    """The config's keys arrive as values; folders are relative to the config."""
    path = tmp_path / ".backlogue.toml"
    path.write_text(
        'dir = "docs/items"\nstatuses = ["idea", "done"]\ncode_language = "rust"\ntemplate = "../tpl"\n'
        'answers_file = true\n[check]\nignore = ["x"]\nseverity = { y = "info" }\n'
        'per-file-ignores = { "old-*.md" = ["z"] }\n[editor]\ncommand = "uv run backlogue"\n',
        encoding="utf-8",
    )
    config = read_config(path)
    assert config.folder == tmp_path / "docs" / "items"
    assert config.statuses == ("idea", "done")
    assert config.code_language == "rust"
    assert config.template == tmp_path.parent / "tpl"
    assert config.answers_file
    assert config.check["per-file-ignores"] == {"old-*.md": ["z"]}
    assert config.editor == {"command": "uv run backlogue"}


def test_a_dedicated_file_wins_over_pyproject_in_one_folder(tmp_path: Path) -> None:
    """In one folder `.backlogue.toml` wins; a nearer folder wins over one above."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / ".backlogue.toml").write_text('code_language = "above"\n')
    (inner / "pyproject.toml").write_text('[tool.backlogue]\ncode_language = "nearer"\n')
    assert find_config([inner, tmp_path]).code_language == "nearer"
    (inner / ".backlogue.toml").write_text('code_language = "dedicated"\n')
    assert find_config([inner, tmp_path]).code_language == "dedicated"


@pytest.mark.parametrize(
    "text", ['[project]\nname = "x"\n', '[project]\nname = "backlogue"\n', "not toml at all ["]
)
def test_a_pyproject_without_our_table_is_ignored(tmp_path: Path, text: str) -> None:
    """A `pyproject.toml` without our table is ignored, even if it is invalid for another tool."""
    (tmp_path / "pyproject.toml").write_text(text)
    assert find_config([tmp_path]) is NO_CONFIG


WRONG = {
    "unknown key": (
        'dir = "x"\n\nstatuss = []\n',
        "3:1",
        "unknown key 'statuss'",
        "did you mean 'statuses'?",
    ),
    "unknown key in a table": (
        "# check\n[check]\nselect = []\n  selct = 1\n",
        "4:3",
        "unknown key 'selct'",
        "did you mean 'select'?",
    ),
    "nothing like it": ("zzz = 1\n", "1:1", "unknown key 'zzz'", "choose from: dir, "),
    "wrong type": ("# dir\ndir = 3\n", "2:1", "'dir' must be a single line of text, not empty", ""),
    "empty statuses": ("statuses = []\n", "1:1", "'statuses' must be a list of at least one status", ""),
    "twice the same": (
        'statuses = [\n  "in progress",\n  "In-Progress",\n]\n',
        "1:1",
        "'statuses' must be a list of different statuses",
        "",
    ),
    "severity": (
        '[check.severity]\nempty = "fatal"\n',
        "1:8",
        "'severity' must be a table of rule names and severities",
        "",
    ),
    "check is no table": ("check = 1\n", "1:1", "'check' must be a table", ""),
    "flag": ('answers_file = "yes"\n', "1:1", "'answers_file' must be true or false", ""),
    "days": ("[check]\nstale-days = 0\n", "2:1", "'stale-days' must be a number of days", ""),
    "not TOML": ('dir = "x"\nstatuses = [\n', "2:13", "is not valid TOML: ", ""),
    "not TOML within": ('dir = "x\n', "1:9", "is not valid TOML: ", ""),
}


@pytest.mark.parametrize(("text", "place", "message", "hint"), WRONG.values(), ids=WRONG)
def test_errors_have_their_place(tmp_path: Path, text: str, place: str, message: str, hint: str) -> None:
    """An unknown key or a wrong value is an error with line and column, and the nearest known key."""
    path = tmp_path / ".backlogue.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_config(path)
    assert caught.value.place == f"{path}:{place}"
    assert caught.value.message.startswith(message)
    assert (caught.value.hint or "").startswith(hint)


def test_places_inside_pyproject_are_those_of_the_file(tmp_path: Path) -> None:
    """A key's place in `pyproject.toml` is in our table, not where another tool has the same key."""
    path = tmp_path / "pyproject.toml"
    path.write_text("[tool.other]\ndir = 1\n\n[tool.backlogue]\ndir = 2\n")
    with pytest.raises(UsageError) as caught:
        read_config(path)
    assert caught.value.place == f"{path}:5:1"


def test_a_config_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are an error with their line."""
    path = tmp_path / ".backlogue.toml"
    path.write_bytes(b'dir = "x"\ncode_language = "\xff"\n')
    with pytest.raises(UsageError, match="is not UTF-8") as caught:
        read_config(path)
    assert caught.value.place == f"{path}:2"
