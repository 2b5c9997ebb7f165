"""Drafts: the state of a wizard, saved to disk before it is drawn.

One file a conversation, readable by its owner alone, written beside its place and moved there. While the
conversation lasts its process holds a lock beside it, which ends with the process however that ends.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.errors import StateError
from backlogue.wizard.draft_lock import DraftLock, is_held
from backlogue.wizard.private_file import read_private, write_private
from backlogue.wizard.state_json import path_from_json, state_from_json, state_to_json, text_from_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.flow import State

VERSION = 2


@dataclass(frozen=True, kw_only=True)
class DraftInfo:
    """What a draft is about.

    Attributes:
        backlog: The backlog folder, absolute.
        template: The template's folder; empty for the built-in one.
        item: The item that is edited; empty for a new one.
        given: The answers that were there from the start.
        asked: Of an item that is edited, the answers to ask for before the review.
    """

    backlog: str
    template: str = ""
    item: str = ""
    given: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft as it was last saved.

    Attributes:
        path: Its file.
        info: What it is about.
        saved: When it was saved, in ISO 8601.
        state: The conversation.
        scratch: The file that an editor had open, and the field it holds; None if none had.
        alive: Whether its conversation goes on in some process.
    """

    path: Path
    info: DraftInfo
    saved: str
    state: State
    scratch: tuple[str, FieldPath] | None = None
    alive: bool = False

    @property
    def name(self) -> str:
        """What the draft is called on the command line."""
        return self.path.stem

    @property
    def title(self) -> str:
        """The item's title so far."""
        return self.state.fields.texts.get(("title",), "").strip()


class DraftWriter:
    """Saves the draft of one wizard.

    Attributes:
        path: The draft's file, which is created on the first input.
        failure: Why it could not be saved the last time; empty if it was.
        kept: Whether there is something to resume.
    """

    def __init__(self, path: Path, info: DraftInfo, *, now: Callable[[], datetime], lock: DraftLock) -> None:
        self.path = path
        self.info = info
        self.failure = ""
        self.kept = False
        self.scratch: tuple[str, FieldPath] | None = None
        self._now = now
        self._presence = lock

    def save(self, state: State) -> None:
        """Save the state; an error is stored in `failure` and does not end the wizard."""
        draft = {
            "version": VERSION,
            "saved": self._now().isoformat(timespec="seconds"),
            "pid": os.getpid(),
            "about": vars(self.info),
            "state": state_to_json(state),
            "scratch": self.scratch and [self.scratch[0], list(self.scratch[1])],
        }
        data = json.dumps(draft, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "backslashreplace"
        )
        try:
            self._presence.begin()
            write_private(self.path, data)
        except OSError as error:
            self.failure = f"drafts can't be saved: {error.strerror or error}"
        else:
            self.failure = ""
            self.kept = True

    def scratch_file(self, text: str, suffix: str, way: FieldPath) -> Path:
        """Write a text to a file for an editor, next to the draft, and store its path in the draft.

        Raises:
            OSError: It can't be written.
        """
        path = self.path.with_name(f"{self.path.stem}.edit{suffix}")
        write_private(path, text.encode("utf-8", "backslashreplace"))
        self.scratch = (path.name, way)
        return path

    def forget_scratch(self) -> None:
        """Remove the editor's file, once its text is in the draft."""
        if self.scratch is not None:
            with suppress(OSError):
                (self.path.parent / self.scratch[0]).unlink(missing_ok=True)
        self.scratch = None

    def remove(self) -> None:
        """Remove the draft, because the item was written or the user discards it."""
        self.forget_scratch()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
            self.path.with_suffix(".tmp").unlink(missing_ok=True)
        self.kept = False
        self.close()

    def close(self) -> None:
        """Release the draft's lock; the draft stays."""
        self._presence.end()


class Drafts:
    """The drafts in a folder.

    Args:
        folder: The folder, which need not exist.
        now: Returns the current time.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime]) -> None:
        self.folder = folder
        self._now = now
        self.notes: list[str] = []

    def begin(self, info: DraftInfo) -> DraftWriter:
        """Return the writer of a new draft; nothing is written yet."""
        self._sweep()
        name = f"{self._now():%Y%m%d-%H%M%S}-{os.urandom(3).hex()}"
        path = self.folder / f"{name}.json"
        return DraftWriter(path, info, now=self._now, lock=DraftLock(path.with_suffix(".lock")))

    def resume(self, draft: Draft) -> tuple[DraftWriter, tuple[FieldPath, str] | None]:
        """Return the writer of a draft, and the field and text that an editor has saved meanwhile, if any.

        Raises:
            StateError: The draft is open in another wizard, or was just removed.
        """
        self._sweep()
        lock = DraftLock(draft.path.with_suffix(".lock"))
        if not lock.begin() or not draft.path.exists():
            lock.end()
            raise StateError("this draft is open in another terminal", place=draft.name)
        writer = DraftWriter(draft.path, draft.info, now=self._now, lock=lock)
        writer.kept = True
        writer.scratch = draft.scratch
        return writer, _left_by_editor(draft)

    def all(self) -> list[Draft]:
        """Return the drafts, newest first; damaged ones are renamed and reported in `notes`."""
        try:
            paths = sorted(self.folder.glob("*.json"))
        except OSError:
            return []
        drafts = [draft for path in paths if (draft := self._read(path)) is not None]
        return sorted(drafts, key=lambda draft: (draft.saved, draft.name), reverse=True)

    def of(self, backlog: str, *, item: str = "") -> list[Draft]:
        """Return the drafts of a backlog folder that are not open in a wizard, newest first."""
        return [
            draft
            for draft in self.all()
            if draft.info.backlog == backlog and draft.info.item == item and not draft.alive
        ]

    def remove(self, draft: Draft) -> None:
        """Remove a draft and its other files.

        Raises:
            StateError: The draft is open in another wizard.
        """
        self.resume(draft)[0].remove()

    def _read(self, path: Path) -> Draft | None:
        try:
            data = json.loads(read_private(path))
            newer = isinstance(data, dict) and isinstance(data.get("version"), int)
            if newer and data["version"] > VERSION:
                self.notes.append(f"{path}: was saved by a newer backlogue and is left alone")
                return None
            draft = _draft(path, data)
        except OSError as error:
            self.notes.append(f"{path}: {error.strerror}")
            return None
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
            self._set_aside(path)
            return None
        return replace(draft, alive=is_held(path.with_suffix(".lock")))

    def _sweep(self) -> None:
        """Remove the files of wizards that were killed before any input."""
        with suppress(OSError):
            for lock in self.folder.glob("*.lock"):
                if not lock.with_suffix(".json").exists() and not is_held(lock):
                    lock.with_suffix(".tmp").unlink(missing_ok=True)
                    lock.unlink(missing_ok=True)

    def _set_aside(self, path: Path) -> None:
        aside = path.with_suffix(".damaged")
        number = 2
        while aside.exists():
            aside = path.with_suffix(f".damaged-{number}")
            number += 1
        with suppress(OSError):
            path.rename(aside)
        self.notes.append(f"{aside}: is a damaged draft; it is kept under this name")


def _draft(path: Path, data: dict[str, Any]) -> Draft:
    info = data["about"]
    scratch = data["scratch"]
    return Draft(
        path=path,
        info=DraftInfo(
            backlog=text_from_json(info["backlog"]),
            template=text_from_json(info["template"]),
            item=text_from_json(info["item"]),
            given=tuple(map(text_from_json, info["given"])),
            asked=tuple(map(text_from_json, info["asked"])),
        ),
        saved=text_from_json(data["saved"]),
        state=state_from_json(data["state"]),
        scratch=None if scratch is None else _scratch(*scratch),
    )


def _scratch(name: Any, way: Any) -> tuple[str, FieldPath]:
    if text_from_json(name) != Path(name).name or "\0" in name:
        raise ValueError(name)
    return name, path_from_json(way)


def _left_by_editor(draft: Draft) -> tuple[FieldPath, str] | None:
    if draft.scratch is None:
        return None
    name, path = draft.scratch
    try:
        return path, read_private(draft.path.parent / name).decode("utf-8", "replace")
    except (OSError, ValueError):
        return None
