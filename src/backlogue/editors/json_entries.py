"""Our entries in the lists of a shared JSON file, such as `.vscode/tasks.json`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.editors import jsonc_edit
from backlogue.editors.jsonc import parse
from backlogue.editors.managed_file import (
    MARK,
    InvalidFileError,
    PlannedState,
    creation_note,
    decode,
    made_folders,
    short_digest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from backlogue.editors.jsonc import JsonDocument, JsonItem, JsonNode
    from backlogue.editors.managed_file import FileState

    Confirm = Callable[[str], bool]

_LIST_NOTE = f" // added by {MARK}"
_MOST = 200
_DIGEST = rf"// {MARK} ([0-9a-f]{{8}})"


@dataclass(frozen=True, kw_only=True)
class JsonEntries:
    """Our entries for one list.

    Attributes:
        member: The list's name in the root object; None if the root is the list.
        identity: The member of an entry that names it.
        prefix: How the names of our entries begin; others are never touched.
        values: The entries, in order.
    """

    member: str | None
    identity: str
    prefix: str
    values: Sequence[Mapping[str, Any]]

    def by_name(self) -> dict[str, Mapping[str, Any]]:
        """Return the entries by name."""
        return {entry[self.identity]: entry for entry in self.values}


@dataclass(frozen=True, kw_only=True)
class JsonEntriesFile:
    """A JSON file with comments, with entries of ours in some of its lists.

    Attributes:
        path: The file.
        skeleton: The text of a new file, before our entries are added.
        lists: Our entries for each list.
    """

    path: Path
    skeleton: str
    lists: tuple[JsonEntries, ...]

    def install(self, before: FileState, confirm: Confirm) -> PlannedState:
        """Add missing entries, replace outdated ones, and keep those that were changed."""
        content = before.content
        if content is None:
            content = self._new(before.missing_folders).encode()
        mark, text = decode(content)
        kept: list[str] = []
        for entries in self.lists:
            text = self._update(text, entries, confirm, kept)
        return PlannedState(content=(mark + text).encode(), kept=tuple(kept))

    def uninstall(self, before: FileState, confirm: Confirm) -> PlannedState:
        """Remove our entries; remove the file if it is then as we created it."""
        if before.content is None:
            return PlannedState(content=None)
        mark, text = decode(before.content)
        kept: list[str] = []
        for entries in reversed(self.lists):
            text = self._clear(text, entries, confirm, kept)
        first, _, rest = text.partition("\n")
        folders = made_folders(first)
        if folders is not None and not kept:
            if text.replace("\r\n", "\n") == self._new(folders):
                return PlannedState(content=None, made_folders=folders)
            text = rest
        return PlannedState(content=(mark + text).encode(), kept=tuple(kept))

    def snippet(self) -> str:
        """Return the file as it would be created, without our comments."""
        text = self.skeleton
        for entries in self.lists:
            text = _append(text, entries, entries.values, notes=False)
        return text

    def _new(self, folders: int) -> str:
        return f"// {creation_note(folders)}\n{self.skeleton}"

    def _update(self, text: str, entries: JsonEntries, confirm: Confirm, kept: list[str]) -> str:
        wanted = entries.by_name()
        text = _remove(text, entries, lambda name, edited: name not in wanted and not edited)
        document = parse(text)
        present = _ours(document, entries)
        style = jsonc_edit.style_of(text)
        for item in reversed(present):
            name = _name(item, entries)
            if item.value.value == wanted.get(name, item.value.value):
                continue
            if _edited(document, item, entries) and not confirm(name):
                kept.append(name)
                continue
            indent = jsonc_edit.line_indent(text, item.start)
            rendered = style.render(wanted[name], indent=indent, note=_note(wanted[name]))
            text = jsonc_edit.replace(text, item, rendered)
        there = {_name(item, entries) for item in present}
        return _append(text, entries, [entry for name, entry in wanted.items() if name not in there])

    def _clear(self, text: str, entries: JsonEntries, confirm: Confirm, kept: list[str]) -> str:
        def removable(name: str, edited: bool) -> bool:  # noqa: FBT001 - called in one place
            if edited and not confirm(name):
                kept.append(name)
                return False
            return True

        text = _remove(text, entries, removable)
        document = parse(text)
        node = _list(document, entries)
        if node is None or not text.startswith(_LIST_NOTE, node.start + 1):
            return text
        within = node.start + 1 + len(_LIST_NOTE)
        if text[within : node.end - 1].strip(" \t\r\n"):
            return text[: node.start + 1] + text[within:]
        members = [item.key for item in document.root.items]
        return jsonc_edit.remove(document, document.root, members.index(entries.member))


def _list(document: JsonDocument, entries: JsonEntries) -> JsonNode | None:
    """Find the list; return None if the root object has no such member."""
    root = document.root
    if entries.member is None:
        node: JsonNode | None = root
    else:
        _expect(document, root, "object", "an object")
        if sum(item.key == entries.member for item in root.items) > 1:
            second = [item.start for item in root.items if item.key == entries.member][1]
            raise InvalidFileError(f"'{entries.member}' is defined twice", document.text, second)
        node = root.get(entries.member)
    if node is not None:
        _expect(document, node, "array", f"a list of {entries.member or 'tasks'}")
    return node


def _expect(document: JsonDocument, node: JsonNode, kind: str, words: str) -> None:
    if node.kind != kind:
        raise InvalidFileError(f"expected {words}", document.text, node.start)


def _name(item: JsonItem, entries: JsonEntries) -> str:
    named = item.value.get(entries.identity)
    return named.scalar if named is not None and isinstance(named.scalar, str) else ""


def _ours(document: JsonDocument, entries: JsonEntries) -> list[JsonItem]:
    node = _list(document, entries)
    ours = [item for item in node.items if _name(item, entries).startswith(entries.prefix)] if node else []
    # Each is removed by itself, with the whole text read again.
    if len(ours) > _MOST:
        message = f"more than {_MOST} names begin with '{entries.prefix}'; remove some"
        raise InvalidFileError(message, document.text, ours[_MOST].start)
    return ours


def _edited(document: JsonDocument, item: JsonItem, entries: JsonEntries) -> bool:
    """Tell whether an entry differs both from what we would write now and from what we wrote."""
    value = item.value.value
    inside = [c for c in document.comments if item.start < c.start < item.end]
    notes = [re.fullmatch(_DIGEST, document.text[c.start : c.end]) for c in inside]
    if not all(notes):
        return True
    if value == entries.by_name().get(_name(item, entries)):
        return False
    return not any(note is not None and note.group(1) == short_digest(value) for note in notes)


def _remove(text: str, entries: JsonEntries, removable: Callable[[str, bool], bool]) -> str:
    document = parse(text)
    for item in reversed(_ours(document, entries)):
        if removable(_name(item, entries), _edited(document, item, entries)):
            node = _list(document, entries) or document.root
            index = [other.start for other in node.items].index(item.start)
            document = parse(jsonc_edit.remove(document, node, index))
    return document.text


def _append(
    text: str, entries: JsonEntries, values: Sequence[Mapping[str, Any]], *, notes: bool = True
) -> str:
    if not values:
        return text
    document = parse(text)
    style = jsonc_edit.style_of(text)
    node = _list(document, entries)
    if node is not None:
        indent = jsonc_edit.item_indent(text, node)
        rendered = [
            style.render(value, indent=indent, note=_note(value) if notes else "") for value in values
        ]
        return jsonc_edit.append(text, node, rendered)
    indent = jsonc_edit.item_indent(text, document.root)
    block = f'"{entries.member}": ' + style.render([], indent=indent)
    text = jsonc_edit.append(text, document.root, [block])
    at = parse(text).root.items[-1].value.start + 1
    inner = jsonc_edit.line_indent(text, at) + style.unit
    lines = [
        inner + style.render(value, indent=inner, note=_note(value) if notes else "") for value in values
    ]
    opened = (_LIST_NOTE if notes else "") + style.newline + f",{style.newline}".join(lines)
    return text[:at] + opened + style.newline + jsonc_edit.line_indent(text, at) + text[at:]


def _note(value: Mapping[str, Any]) -> str:
    return f" // {MARK} {short_digest(value)}"
