"""The backlog folder: which files are items, and atomic creation and replacement of files."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from backlogue.errors import StateError, UsageError
from backlogue.items import atomic_write
from backlogue.items.folder import create_item, item_names, replace_file, update_file

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    """Name all that is in `folder`."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment whose state folder is the test's."""
    return {"BACKLOGUE_STATE_DIR": str(tmp_path / "state")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty backlog folder."""
    made = tmp_path / "backlog"
    made.mkdir()
    return made


@pytest.fixture(params=["unnamed", "temporary", "exclusive"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way a file can be created: of Linux, of systems with links, of file systems without them."""
    chosen: str = request.param
    if chosen != "unnamed":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    if chosen == "exclusive":

        def refuse(*_names: object, **_options: object) -> None:
            raise PermissionError(1, "no links here")

        monkeypatch.setattr(os, "link", refuse)
    return chosen


def test_only_items_are_listed(folder: Path) -> None:
    """Notes (`_x`, `.x`), README.md, folders and other files are no items; a dangling link is."""
    for name in ("b.md", "a.MD", "_note.md", ".hidden.md", "README.md", "readme.md", "x.txt"):
        (folder / name).write_text("")
    (folder / "sub.md").mkdir()
    if sys.platform != "win32":
        (folder / "z.md").symlink_to("nowhere")
        assert item_names(folder) == ["a.MD", "b.md", "z.md"]
    else:
        assert item_names(folder) == ["a.MD", "b.md"]


def test_a_taken_name_is_numbered_unless_it_was_given(folder: Path, env: dict[str, str], way: str) -> None:
    """A slug from the title takes the next free number; a given one is refused; nothing is overwritten."""
    first = create_item(folder, "x", b"1", exact=False, env=env)
    second = create_item(folder, "x", b"2", exact=False, env=env)
    assert [first.name, second.name] == ["x.md", "x-2.md"]
    with pytest.raises(StateError, match="the item already exists"):
        create_item(folder, "x", b"3", exact=True, env=env)
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    assert names(folder) == ["x-2.md", "x.md"]


def test_names_are_compared_without_case(folder: Path, env: dict[str, str]) -> None:
    """`Straße.md` written by hand takes the names `straße` and, composed differently, `é` takes `é`."""
    (folder / "BIG.md").write_text("")
    (folder / "E\u0301.md").write_text("")
    assert create_item(folder, "big", b"", exact=False, env=env).name == "big-2.md"
    assert create_item(folder, "\u00e9", b"", exact=False, env=env).name == "\u00e9-2.md"


def test_a_file_created_in_the_meantime_is_not_overwritten(
    folder: Path, env: dict[str, str], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that appears after the folder was listed keeps its bytes; the new one takes the next name."""
    listed = os.listdir

    def listed_before(*args: str) -> list[str]:
        names = listed(*args)
        (folder / "x.md").write_bytes(b"theirs")
        return names

    monkeypatch.setattr(os, "listdir", listed_before)
    assert create_item(folder, "x", b"ours", exact=False, env=env).name == "x-2.md"
    assert (folder / "x.md").read_bytes() == b"theirs"


@pytest.mark.parametrize(
    "slug", ["", ".", "..", "../x", "a/b", "a\\b", "a\0b", "_x", ".x", "readme", "a:b", "x "]
)
def test_no_file_outside_the_folder(folder: Path, env: dict[str, str], slug: str) -> None:
    """A slug that leads elsewhere, or is no item's file name, is refused and nothing is written."""
    with pytest.raises(UsageError, match="is not a valid file name"):
        create_item(folder, slug, b"", exact=True, env=env)
    assert names(folder) == []


def test_create_makes_the_folder_and_clears_leftovers(tmp_path: Path, env: dict[str, str]) -> None:
    """The first item makes its folder; a half-written dot-file of an earlier run goes away."""
    folder = tmp_path / "new" / "backlog"
    create_item(folder, "x", b"", exact=False, env=env)
    (folder / atomic_write.LEFTOVER).write_bytes(b"half")
    create_item(folder, "y", b"", exact=False, env=env)
    assert names(folder) == ["x.md", "y.md"]


def test_a_failure_while_writing_leaves_nothing(
    folder: Path, env: dict[str, str], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full neither a part of the item nor a dot-file stays."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as caught:
        create_item(folder, "x", b"data", exact=False, env=env)
    assert caught.value.filename == str(folder / "x.md")
    assert names(folder) == []


def test_an_edit_keeps_mode_and_link(folder: Path, env: dict[str, str]) -> None:
    """Replacing the bytes keeps the file's mode, and a link stays a link to the changed file."""
    real = folder.parent / "real.md"
    real.write_bytes(b"old")
    real.chmod(0o640)
    path = folder / "x.md"
    path.symlink_to(real)
    assert update_file(path, lambda old: old + b"!", env=env)
    assert path.is_symlink()
    assert real.read_bytes() == b"old!"
    assert sys.platform == "win32" or real.stat().st_mode & 0o777 == 0o640
    assert names(folder) == ["x.md"]


def test_an_edit_that_changes_nothing_leaves_the_time_alone(folder: Path, env: dict[str, str]) -> None:
    """The same bytes are not written again."""
    path = folder / "x.md"
    path.write_bytes(b"same")
    os.utime(path, ns=(1, 1))
    before = path.stat()
    assert not update_file(path, lambda old: old, env=env)
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_files_that_cant_be_replaced_are_refused(folder: Path, env: dict[str, str]) -> None:
    """A read-only file (even for root), a dangling link, a folder and a missing file are refused by name."""
    path = folder / "x.md"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(StateError, match="is read-only"):
        update_file(path, lambda _old: b"new", env=env)
    assert path.read_bytes() == b"old"
    path.chmod(0o644)
    (folder / "d.md").symlink_to("nowhere.md")
    with pytest.raises(StateError, match="link to a missing file"):
        update_file(folder / "d.md", lambda _old: b"new", env=env)
    with pytest.raises(StateError, match="is not a regular file"):
        update_file(folder, lambda _old: b"new", env=env)
    with pytest.raises(StateError, match="does not exist"):
        update_file(folder / "no.md", lambda _old: b"new", env=env)
    assert names(folder) == ["d.md", "x.md"]


def test_replace_refuses_a_file_that_has_changed(folder: Path, env: dict[str, str]) -> None:
    """Bytes other than those that were read are never overwritten, not even those written during the edit."""
    path = folder / "x.md"
    path.write_bytes(b"theirs")
    with pytest.raises(StateError, match="was changed by another program"):
        replace_file(path, old=b"mine", new=b"new", env=env)
    assert replace_file(path, old=b"theirs", new=b"new", env=env)

    def change(_old: bytes) -> bytes:
        path.write_bytes(b"by an editor without our lock")
        return b"ours"

    with pytest.raises(StateError, match="was changed by another program"):
        update_file(path, change, env=env)
    assert path.read_bytes() == b"by an editor without our lock"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_one_writer_at_a_time(
    folder: Path, env: dict[str, str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second writer waits for the first and gives up with an error that says so, by either kind of lock."""
    if kind == "file":
        monkeypatch.setattr("backlogue.items.folder_lock._lock_folder", lambda _folder: None)
    path = folder / "x.md"
    path.write_bytes(b"old")
    monkeypatch.setattr("backlogue.items.folder_lock.TIMEOUT", 0.0)

    def change(old: bytes) -> bytes:
        with pytest.raises(StateError, match="is locked by another process"):
            update_file(path, lambda old: old + b"2", env=env)
        return old + b"1"

    update_file(path, change, env=env)
    update_file(path, lambda old: old + b"2", env=env)
    assert path.read_bytes() == b"old12"


def test_without_any_lock_edits_still_work(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where neither the folder can be locked nor the state folder be written, an edit works all the same."""
    monkeypatch.setattr("backlogue.items.folder_lock._lock_folder", lambda _folder: None)
    (tmp_path / "file").write_text("")
    path = folder / "x.md"
    path.write_bytes(b"old")
    assert update_file(path, lambda _old: b"new", env={"BACKLOGUE_STATE_DIR": str(tmp_path / "file")})
    assert path.read_bytes() == b"new"
    assert names(folder) == ["x.md"]


CREATOR = """
import sys
from pathlib import Path
from backlogue.items.folder import create_item
sys.stdin.readline()
create_item(Path(sys.argv[1]), "same", sys.argv[2].encode() * 1000, exact=False, env={})
"""


def test_forty_processes_that_create_the_same_slug_make_forty_whole_items(folder: Path) -> None:
    """Forty racers for one name leave forty whole files, each with the bytes of one of them."""
    racers = [
        subprocess.Popen([sys.executable, "-c", CREATOR, str(folder), f"{number:02}"], stdin=subprocess.PIPE)
        for number in range(40)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.close()
    assert [racer.wait() for racer in racers] == [0] * 40
    found = sorted(path.read_bytes() for path in folder.iterdir())
    assert found == [f"{number:02}".encode() * 1000 for number in range(40)]
    assert {path.name for path in folder.iterdir()} == {"same.md", *(f"same-{n}.md" for n in range(2, 41))}
