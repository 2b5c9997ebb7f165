"""Small changes to source code: where each could be made, and the text with it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_OTHER_PLATFORM = re.compile(r"sys\.platform|os\.name|TYPE_CHECKING|sys\.version_info")
"""What asks for the platform or the version: its other branch can't be tried here."""


class Change(NamedTuple):
    """A change to one piece of a file.

    Attributes:
        file: The file, relative to the root of the checkout, with `/` between names.
        line: Its line number.
        statement: The lines of the smallest statement around it, or of the head of a compound one.
        start: Where the piece begins, in bytes.
        end: Where it ends.
        old: The piece.
        new: What replaces it.
        text: The line, without the change.
    """

    file: str
    line: int
    statement: range
    start: int
    end: int
    old: str
    new: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: '{self.old}' -> '{self.new}': {self.text}"

    def apply(self, source: bytes) -> bytes:
        """Return the file's bytes with the change."""
        return source[: self.start] + self.new.encode() + source[self.end :]


def changes(file: str, source: bytes) -> Iterator[Change]:
    """Yield each change to a file of Python."""
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    lines = source.decode().splitlines()
    for start, end, new in finder.found:
        line = source.count(b"\n", 0, start) + 1
        text = lines[line - 1].strip()
        if not _OTHER_PLATFORM.search(text):
            old = source[start:end].decode()
            yield Change(file, line, finder.statement(line), start, end, old, new, text)


class _Finder(ast.NodeVisitor):
    """Collects the start, the end and the replacement of each change."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._starts = [0, *(found.end() for found in re.finditer(rb"\n", source))]
        self._statements: dict[int, range] = {}
        self.found: list[tuple[int, int, str]] = []

    def statement(self, line: int) -> range:
        """Return the lines of the statement that has a line."""
        return self._statements.get(line, range(line, line + 1))

    def visit(self, node: ast.AST) -> None:
        """Note the lines of each statement on the way."""
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            end = body[0].lineno if body else (node.end_lineno or node.lineno) + 1
            for line in range(node.lineno, end):
                self._statements[line] = range(node.lineno, end)
        super().visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
            old, new = _COMPARISONS[type(operator)]
            self._between(left, right, old, new)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, old, new)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            start = self._start(node)
            word = re.compile(rb"not\s*").match(self._source, start)
            assert word is not None
            self.found.append((start, word.end(), ""))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        with_number = any(
            isinstance(side, ast.Constant) and isinstance(side.value, int) for side in (node.left, node.right)
        )
        if with_number and isinstance(node.op, ast.Add | ast.Sub):
            old, new = ("+", "-") if isinstance(node.op, ast.Add) else ("-", "+")
            self._between(node.left, node.right, old, new)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.found.append((self._start(node), self._end(node), str(not node.value)))
        elif isinstance(node.value, int):
            self.found.append((self._start(node), self._end(node), str(node.value + 1)))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_keyword(self, node: ast.keyword) -> None:
        """Leave alone what only guards programmers (frozen classes, strict zips), and the sizes of caches."""
        if node.arg not in ("frozen", "kw_only", "strict", "maxsize"):
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave f-strings alone."""

    def _between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> None:
        begin, end = self._end(left), self._start(right)
        pattern = r"\s+".join(re.escape(word) for word in old.split())
        word = rf"\b{pattern}\b" if old[0].isalpha() else pattern
        found = re.search(word.encode(), self._source[begin:end])
        if found is not None:
            self.found.append((begin + found.start(), begin + found.end(), new))

    def _start(self, node: ast.expr) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset
