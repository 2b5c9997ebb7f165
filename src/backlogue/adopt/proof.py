"""Prove with Copier that the written template reproduces the team's file and renders tidy new items."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.adopt.copier_files import MACROS, to_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backlogue.adopt.model import Inference

    CopyItem = Callable[[Path, Mapping[str, Any], Path], str | None]

SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class CopierProof:
    """The result of rendering with Copier.

    Attributes:
        failures: The errors, one line each; empty if the proof succeeds.
        item: A new item with only a title.
        comes_back: Whether the team's file was reproduced.
        tidy: Whether the new item is tidy.
    """

    failures: tuple[str, ...]
    item: str
    comes_back: bool
    tidy: bool


def write_files(files: Mapping[str, str], macros: Path, root: Path) -> None:
    """Write a Copier template to a new folder.

    Args:
        files: Its files without the macros, by path.
        macros: The folder of the built-in template's macros.
        root: The new folder.
    """
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
    (root / "macros").mkdir()
    for name in MACROS:
        (root / "macros" / name).write_bytes((macros / name).read_bytes())


def copier_program(program: Path) -> CopyItem:
    """Return a function that renders an item with Copier as a separate program.

    Args:
        program: The program `copier`.
    """

    def copy_item(root: Path, answers: Mapping[str, Any], target: Path) -> str | None:
        data = target.with_suffix(".yml")
        data.write_text(to_yaml(answers), encoding="utf-8")
        options = ("--quiet", "--defaults", "--data-file", str(data))
        command = [str(program), "copy", *options, str(root), str(target)]
        environment = {**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"}
        try:
            done = subprocess.run(  # noqa: S603 - the user's own copier
                command,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
                env=environment,
                encoding="utf-8",
                errors="replace",
            )
        except subprocess.TimeoutExpired:
            return f"copier did not finish within {SECONDS} seconds"
        if done.returncode == 0:
            return None
        lines = done.stderr.strip().splitlines()
        return lines[-1].strip() if lines else f"copier exited with code {done.returncode}"

    return copy_item


def prove(inference: Inference, files: Mapping[str, str], macros: Path, copy_item: CopyItem) -> CopierProof:
    """Render the Copier template with its own placeholders, and with only a title, and check the results.

    Args:
        inference: What was inferred from the team's template.
        files: The Copier template but for its macros, by path.
        macros: The folder of the built-in template's macros.
        copy_item: Renders an item of the template in a folder, from answers, into a new folder; returns what
            went wrong, if anything.
    """
    with tempfile.TemporaryDirectory(prefix="backlogue-") as folder:
        root = Path(folder) / "template"
        write_files(files, macros, root)
        failures = []
        full, failure = _rendered(copy_item, root, inference.samples, Path(folder) / "full")
        expected = inference.proof
        comes_back = full.replace("\r\n", "\n") == expected and not failure
        if failure:
            failures.append(f"Copier refuses the template's own placeholders: {failure}")
        elif not comes_back:
            failures.append(f"the result differs from the template: {_difference(expected, full)}")
        short, failure = _rendered(copy_item, root, least_answers(inference), Path(folder) / "new")
        problems = (
            [f"Copier refuses an item with only a title: {failure}"] if failure else untidy(short, inference)
        )
        failures += problems
        return CopierProof(failures=tuple(failures), item=short, comes_back=comes_back, tidy=not problems)


def least_answers(inference: Inference) -> dict[str, Any]:
    """Return the required answers: a title, and a number if there is one."""
    samples = inference.samples
    return {
        question.name: samples[question.name]
        for question in inference.questions
        if question.required and question.default is None and question.kind != "date"
    }


def _rendered(
    copy_item: CopyItem, root: Path, answers: Mapping[str, Any], target: Path
) -> tuple[str, str | None]:
    failure = copy_item(root, answers, target)
    if failure:
        return "", failure
    found = [path for path in target.iterdir() if path.name.endswith(".md")] if target.is_dir() else []
    if len(found) != 1:
        return "", "no item was written"
    return found[0].read_bytes().decode("utf-8"), None


def _difference(expected: str, got: str) -> str:
    """Describe the first line that differs."""
    ours, theirs = expected.split("\n"), got.replace("\r\n", "\n").split("\n")
    for number, (line, other) in enumerate(zip(ours, theirs, strict=False), 1):
        if line != other:
            return f"line {number} is {other[:80]!r}, not {line[:80]!r}"
    return f"it has {len(theirs)} lines, not {len(ours)}"


def untidy(text: str, inference: Inference) -> list[str]:
    """Return the problems in a new item: placeholders, guidance, blank lines, labels without a value."""
    text = text.replace("\r\n", "\n")
    problems = []
    if "\n\n\n" in text or text.startswith("\n") or text.endswith("\n\n"):
        problems.append("a new item has stray blank lines")
    bodies = set(text.split("\n"))
    fixed = {line for piece in inference.pieces if piece.jinja for line in piece.proof.split("\n")}
    values = {str(sample) for sample in inference.samples.values() if isinstance(sample, str)}
    for question in inference.questions:
        for placeholder in question.placeholders:
            line = placeholder.strip().split("\n")[0]
            if len(line) > 3 and line in bodies and line not in fixed | values:
                problems.append(f"a new item still contains {line[:60]!r}")
    problems += [
        f"a new item still contains {leftover.text[:60]!r}"
        for leftover in inference.leftovers
        if leftover.text and leftover.text in text and leftover.kind not in ("sample", "fixed")
    ]
    lines = [line for line in text.split("\n") if line.strip()]
    headings = {piece.proof.strip() for piece in inference.pieces if "{{" not in piece.jinja}
    headings -= {piece.proof.strip() for piece in inference.pieces if "md.heading('" in piece.jinja}
    for line, following in zip(lines, [*lines[1:], "# "], strict=False):
        if re.fullmatch(r"\s*[-*+](?: \[.\])?\s*", line):
            problems.append("a new item has an empty list item")
        level = len(line) - len(line.lstrip("#"))
        below = len(following) - len(following.lstrip("#"))
        if level > 1 and line in headings and line[level : level + 1] == " " and 0 < below <= level:
            problems.append(f"a new item has an empty section: {line[:60]!r}")
        if re.fullmatch(r"(?:---|\*\*[^*]+:?\*\*:?)", line) and following.strip() == line.strip():
            problems.append(f"a new item has {line!r} twice")
    return list(dict.fromkeys(problems))
