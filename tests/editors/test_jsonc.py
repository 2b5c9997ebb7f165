"""JSON with comments is read as VS Code reads it."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from backlogue.editors.jsonc import parse
from backlogue.editors.managed_file import InvalidFileError
from tests.editors.documents import tasks_document

ACCEPTED: dict[str, tuple[str, Any]] = {
    "plain": ('{"a": [1, -2.5e3, true, null, "x"]}', {"a": [1, -2500.0, True, None, "x"]}),
    "comments everywhere": ('/**/{//\n"a"/**/:/**/1/**/,//x\r\n}//', {"a": 1}),
    "trailing commas": ('{"a": [1,],}', {"a": [1]}),
    "escapes": (r'["\u00e9\n\\\""]', ['é\n\\"']),
    "a comment's markers in a string": ('["// no", "/* no */"]', ["// no", "/* no */"]),
    "a doubled key: the last counts": ('{"a": 1, "a": 2}', {"a": 2}),
    "a comment that a carriage return ends": ("//\r1", 1),
}

REFUSED: dict[str, tuple[str, int, int]] = {
    "empty": ("", 1, 1),
    "only a comment": ("// x\n", 2, 1),
    "no value": ('{\n  "a": }', 2, 8),
    "two commas": ("[1,,]", 1, 4),
    "a leading comma": ("[,1]", 1, 2),
    "a comma missing": ('{"a": 1\r\n "b": 2}', 2, 2),
    "an open comment": ("[1] /* x", 1, 5),
    "an open string": ('["x', 1, 2),
    "a line break in a string": ('["x\n"]', 1, 2),
    "a key without quotes": ("{a: 1}", 1, 2),
    "single quotes": ("{'a': 1}", 1, 2),
    "something behind": ("{} {}", 1, 4),
    "a number JSON does not have": ("[01]", 1, 2),
    "a word": ("[nul]", 1, 2),
    "not closed": ('{\n"a": [1,\n2\n', 4, 1),
}


@pytest.mark.parametrize(("text", "value"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_vs_code_accepts_is_read(text: str, value: Any) -> None:
    """Comments and trailing commas are no part of the value."""
    assert parse(text).root.value == value


@pytest.mark.parametrize(("text", "line", "column"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_parse_is_refused_with_its_place(text: str, line: int, column: int) -> None:
    """The place of the fault is its line and character, from 1."""
    with pytest.raises(InvalidFileError) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_file_nested_beyond_reason_is_refused() -> None:
    """Depth ends in an error of ours, never in a crash."""
    with pytest.raises(InvalidFileError, match="nested"):
        parse("[" * 100_000)


ORACLE = """
const { parse } = require('jsonc-parser');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(texts.map((text) => {
  const errors = [];
  const value = parse(text, errors, { allowTrailingComma: true });
  return errors.length ? { refused: true } : { value };
})));
"""


def jsonc_parser(texts: list[str]) -> list[dict[str, Any]]:
    """Ask VS Code's own parser about each text; skips where it isn't installed."""
    node = shutil.which("node")
    checkout = Path(__file__).parents[2]
    if node is None:
        pytest.skip("node is not installed")
    asked = subprocess.run(
        [node, "-e", ORACLE],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
        cwd=checkout,
        check=False,
    )
    if "Cannot find module" in asked.stderr:
        pytest.skip("jsonc-parser is not installed: 'npm install --no-save jsonc-parser' in the checkout")
    answers: list[dict[str, Any]] = json.loads(asked.stdout)
    return answers


def test_vs_codes_own_parser_agrees() -> None:
    """On random files, whole and with a piece cut out, both read the same value or both refuse."""
    chance = random.Random(8)
    texts = [text for text, _ in ACCEPTED.values()] + [text for text, *_ in REFUSED.values()]
    for _ in range(400):
        text = tasks_document(chance)
        cut = chance.randrange(len(text))
        texts += [text, text[:cut] + text[cut + 1 :]]
    for text, answer in zip(texts, jsonc_parser(texts), strict=True):
        try:
            assert answer == {"value": parse(text).root.value}, text
        except InvalidFileError:
            assert answer == {"refused": True}, text


def test_every_comment_is_returned_once_and_in_order() -> None:
    """At any position, also between a value and its comma."""
    text = '/*a*/ { //b\n "x" /*c*/ : 1 /*d*/ , /*e*/ } //f'
    comments = [text[comment.start : comment.end] for comment in parse(text).comments]
    assert comments == ["/*a*/", "//b", "/*c*/", "/*d*/", "/*e*/", "//f"]
