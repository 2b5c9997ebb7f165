"""Update front matter to the new version of a template: rename, add and remove keys, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.front_matter import BOM, error_at, read_with_yaml
from backlogue.front_matter_edit import set_values
from backlogue.items.front_matter_answers import read_front
from backlogue.template.line_pattern import match_line
from backlogue.update.matching import answers_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlogue.front_matter import FrontMatter
    from backlogue.front_matter_value import Value
    from backlogue.template.text_pattern import TextPattern
    from backlogue.update.matching import TemplateMatch
    from backlogue.update.template_version import FrontLine, TemplateVersion


class FrontMatterUpdate:
    """Updates the front matter of items; keys that people added are kept.

    Args:
        old: The version that items were written from.
        new: The version that they are updated to.
        match: What both have in common.
    """

    def __init__(self, old: TemplateVersion, new: TemplateVersion, match: TemplateMatch) -> None:
        self.new = new
        self.match = match
        self.old_lines = old.bare_item({}).front
        self.before = dict(old.layout.front)
        self.after = dict(new.layout.front)

    def apply(self, data: bytes, moved: Mapping[str, str]) -> tuple[bytes, list[str], list[str]]:
        """Return an item's bytes with updated front matter, the changes in words, and notes on what is kept.

        Args:
            data: The item's bytes.
            moved: The answers that have moved, by their new names.

        Raises:
            FrontMatterError: It can't be read or safely changed; with line and column.
        """
        if self.before == self.after and self.old_lines == self.new.bare_item({}).front:
            return data, [], []
        kept = self.new.bare_item(moved).front
        if read_front(data, self.new.layout._replace(front=())).body == 0:
            return (*_created(data, kept), []) if kept else (data, [], [])
        item = _ItemFront(self, data, moved)
        for key, pattern in self.before.items():
            item.change_known(key, pattern)
        for key, line in self.old_lines.items():
            if key not in self.before:
                item.change_constant(key, line, kept.get(key))
        for key, line in kept.items():
            if not read_with_yaml(item.data).named(key):
                item.data = insert_key(item.data, key, line.lines, [*kept])
                item.changes.append(f"key '{key}' added")
        if item.changes and not kept:
            item.data = _without_empty(item.data)
        return item.data, item.changes, item.notes


class _ItemFront:
    """The front matter of one item, changed key by key.

    Args:
        update: What both versions of the template have.
        data: The item's bytes.
        moved: The answers that have moved, by their new names.
    """

    def __init__(self, update: FrontMatterUpdate, data: bytes, moved: Mapping[str, str]) -> None:
        self._update = update
        self._moved = moved
        self.data = data
        self.changes: list[str] = []
        self.notes: list[str] = []

    def change_known(self, key: str, pattern: TextPattern) -> None:
        """Change one key that holds answers."""
        front = read_with_yaml(self.data)
        value = _only(self.data, front, key)
        if value is None:
            return
        after = self._update.after
        paths = {self._update.match.path(path) for path in answers_in(pattern)} - {None}
        target = next((new for new, other in after.items() if paths & set(answers_in(other))), None)
        if target is None:
            names = {str(path[0]) for path in paths if path}
            moves = bool(names) and names <= set(self._moved) and value.text in self._moved.values()
            if value.text and not moves:
                self.notes.append(f"key '{key}' stays; the template no longer has it")
            else:
                self.data = _without(self.data, front, value)
                reason = "its answer has moved" if value.text else "it was empty"
                self.changes.append(f"key '{key}' removed; {reason}")
            return
        if target != key:
            if front.named(target):  # then it would be there twice
                return
            self.data = _renamed(self.data, value, target)
            self.changes.append(f"key '{key}' is now '{target}'")
        self._reword(target, pattern, value.text or "")

    def _reword(self, key: str, pattern: TextPattern, said: str) -> None:
        """Change the words around the answers of a value."""
        new = self._update.after[key]
        found = match_line(pattern, said)
        if found is None or _words(pattern) == _words(new):
            return
        answers = {self._update.match.path(path): said[start:end] for path, start, end in found.slots}
        if any(text and path not in new for path, text in answers.items()):
            return
        text = "".join(answers.get(token, "") if isinstance(token, tuple) else str(token) for token in new)
        self.changes.append(f"the value of '{key}' is now written '{_words(new)}'")
        self.data = set_values(self.data, {key: text}, keys=[key])

    def change_constant(self, key: str, line: FrontLine, kept: FrontLine | None) -> None:
        """Change a key with a fixed value, if it still has that value."""
        front = read_with_yaml(self.data)
        values = front.named(key)
        is_own = len(values) == 1 and values[0].text is not None and values[0].text == line.text
        if not is_own or kept == line:
            return
        if kept is None:
            if key not in self._update.after:
                self.changes.append(f"key '{key}' removed")
                self.data = _without(self.data, front, values[0])
        elif kept.text is not None and kept.text != line.text:
            self.changes.append(f"the value of '{key}' is now '{kept.text}'")
            self.data = set_values(self.data, {key: kept.text}, keys=[key])


def _words(pattern: TextPattern) -> str:
    return "".join(token if isinstance(token, str) else "…" for token in pattern)


def _only(data: bytes, front: FrontMatter, key: str) -> Value | None:
    values = front.named(key)
    if len(values) > 1:
        raise error_at(data, values[1].key_start, f"'{key}' exists twice", hint="keep one of them")
    return values[0] if values else None


def _created(data: bytes, kept: Mapping[str, FrontLine]) -> tuple[bytes, list[str]]:
    """Put front matter at the start."""
    text = "".join(["---\n", *(line.lines for line in kept.values()), "---\n"]).encode()
    mark = BOM if data.startswith(BOM) else b""
    rest = data.removeprefix(BOM)
    blank = b"" if rest.startswith((b"\n", b"\r")) else b"\n"
    return mark + _native(text + blank, data) + rest, [f"key '{key}' added" for key in kept]


def _native(text: bytes, data: bytes) -> bytes:
    end = data.find(b"\n")
    return text.replace(b"\n", b"\r\n") if data[:end].endswith(b"\r") else text


def _renamed(data: bytes, value: Value, key: str) -> bytes:
    end = value.key_start + len(value.key.encode())
    if data[value.key_start : end] != value.key.encode():
        raise error_at(
            data, value.key_start, f"'{value.key}' can't be renamed safely", hint="change it by hand"
        )
    return data[: value.key_start] + key.encode() + data[end:]


def _without(data: bytes, front: FrontMatter, value: Value) -> bytes:
    """Remove a key and its value, which must be alone on one line."""
    begin = data.rindex(b"\n", 0, value.key_start) + 1
    end = data.index(b"\n", value.end) + 1
    if front.flow or value.unsafe or b"#" in data[value.end : end]:
        raise error_at(
            data, value.key_start, f"'{value.key}' can't be removed safely", hint="change it by hand"
        )
    return data[:begin] + data[end:]


def _without_empty(data: bytes) -> bytes:
    """Remove empty front matter, and the blank lines after it."""
    front = read_with_yaml(data)
    close = data.rindex(b"---", front.start - 1, front.body)
    if front.values or data[front.start : close].strip():
        return data
    mark = BOM if data.startswith(BOM) else b""
    return mark + data[front.body :].lstrip(b"\r\n")


def insert_key(data: bytes, key: str, lines: str, order: list[str]) -> bytes:
    """Insert a key after its predecessor in the template, or before its successor."""
    front = read_with_yaml(data)
    if front.flow:
        raise error_at(
            data, front.start, "front matter in braces can't be added to safely", hint="add it by hand"
        )
    at = next(_places(data, front, key, order), front.start)
    added = _native(lines.encode(), data)
    result = data[:at] + added + data[at:]
    after = read_with_yaml(result)
    said = [(value.key, value.content) for value in front.values]
    if [(value.key, value.content) for value in after.values if value.key != key] != said:
        raise error_at(data, at - 1, f"'{key}' can't be added safely", hint="add it by hand")
    return result


def _places(data: bytes, front: FrontMatter, key: str, order: list[str]) -> Iterator[int]:
    begins = [data.rindex(b"\n", 0, value.key_start) + 1 for value in front.values]
    close = data.rindex(b"---", front.start - 1, front.body)
    ends = [*begins[1:], close]
    number = order.index(key)
    by_key = {value.key: at for at, value in enumerate(front.values)}
    for each in order[:number][::-1]:
        if each in by_key:
            value = front.values[by_key[each]]
            is_line = value.text is not None and not value.unsafe
            yield data.index(b"\n", value.end) + 1 if is_line else ends[by_key[each]]
    for each in order[number + 1 :]:
        if each in by_key:
            yield begins[by_key[each]]
