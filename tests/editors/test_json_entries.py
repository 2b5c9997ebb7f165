"""JsonEntries of ours in a file of others come and go without a trace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlogue.editors.json_entries import JsonEntries, JsonEntriesFile
from backlogue.editors.jsonc import parse
from backlogue.editors.managed_file import FileState, InvalidFileError
from tests.editors.documents import tasks_document

if TYPE_CHECKING:
    from random import Random


def ours(*labels: str, args: tuple[str, ...] = ("x",)) -> JsonEntriesFile:
    """Make the file for a few small tasks and one input."""
    tasks = [{"label": f"Backlog: {label}", "args": list(args), "env": {}} for label in labels]
    inputs = [{"id": "backlogue_a", "options": list(args)}]
    return JsonEntriesFile(
        path=Path("tasks.json"),
        skeleton='{\n  "version": "2.0.0"\n}\n',
        lists=(
            JsonEntries(member="tasks", identity="label", prefix="Backlog: ", values=tasks),
            JsonEntries(member="inputs", identity="id", prefix="backlogue_", values=inputs),
        ),
    )


def installed(file: JsonEntriesFile, content: str | bytes | None, *, confirmed: bool = False) -> bytes:
    """Return the file with our entries."""
    content = content.encode() if isinstance(content, str) else content
    after = file.install(FileState(content=content), lambda _: confirmed).content
    assert after is not None
    return after


def uninstalled(file: JsonEntriesFile, content: bytes, *, confirmed: bool = False) -> bytes | None:
    """Return the file without our entries."""
    return file.uninstall(FileState(content=content), lambda _: confirmed).content


@given(random=st.randoms(use_true_random=False), mark=st.sampled_from(["", "\ufeff"]))
def test_install_then_uninstall_gives_back_every_byte(random: Random, mark: str) -> None:
    """Whatever stood there: twice is as once, an update keeps others, nothing of us stays."""
    text = tasks_document(random)
    before = (mark + text).encode()
    first = installed(ours("a", "b"), before)
    assert installed(ours("a", "b"), first) == first
    was, now = parse(text).root.value, parse(first.decode().removeprefix("\ufeff")).root.value
    assert now["tasks"][:-2] == was.get("tasks", [])
    assert [entry["label"] for entry in now["tasks"][-2:]] == ["Backlog: a", "Backlog: b"]
    assert {key: now[key] for key in was if key not in {"tasks", "inputs"}} == {
        key: was[key] for key in was if key not in {"tasks", "inputs"}
    }
    assert uninstalled(ours("a", "b"), first) == before
    updated = installed(ours("b", "c", args=("new",) * 40), first)
    assert uninstalled(ours("other"), updated) == before


def test_the_layout_of_the_file_is_taken_up() -> None:
    """Tabs, CRLF, the trailing comma and a comment behind the last task: all as the owner has it."""
    before = '{\r\n\t"tasks": [\r\n\t\t{"label": "mine"}, // mine\r\n\t\t// end\r\n\t],\r\n}\r\n'
    assert installed(ours("a"), before).decode().split("\r\n") == [
        "{",
        '\t"tasks": [',
        '\t\t{"label": "mine"}, // mine',
        "\t\t{ // backlogue b7f29d77",
        '\t\t\t"label": "Backlog: a",',
        '\t\t\t"args": ["x"],',
        '\t\t\t"env": {}',
        "\t\t},",
        "\t\t// end",
        "\t],",
        '\t"inputs": [ // added by backlogue',
        "\t\t{ // backlogue 566c76f9",
        '\t\t\t"id": "backlogue_a",',
        '\t\t\t"options": ["x"]',
        "\t\t}",
        "\t],",
        "}",
        "",
    ]


def test_an_entry_of_ours_changed_by_hand_is_kept_unless_confirmed() -> None:
    """A changed value or a comment put in is noticed and left; if confirmed, replaced or removed."""
    whole = installed(ours("a", "b"), "{}")
    for edited in (whole.replace(b'["x"]', b'["y"]', 1), whole.replace(b'"env"', b'// note\n"env"', 1)):
        newer = ours("a", "b", args=("z",))
        after = newer.install(FileState(content=edited), lambda _: False)
        assert after.kept == ("Backlog: a",)
        assert after.content is not None
        values = parse(after.content.decode()).root.value["tasks"]
        assert [entry["args"] for entry in values] == [values[0]["args"], ["z"]]
        assert installed(newer, edited, confirmed=True) == installed(newer, "{}")
        left = newer.uninstall(FileState(content=edited), lambda _: False)
        assert left.kept == ("Backlog: a",)
        assert left.content is not None
        assert [entry["label"] for entry in parse(left.content.decode()).root.value["tasks"]] == [
            "Backlog: a"
        ]
        assert uninstalled(newer, edited, confirmed=True) == b"{}"


def test_a_task_with_our_prefix_that_we_never_wrote_is_kept() -> None:
    """A prefix alone makes no task ours."""
    before = b'{"tasks": [{"label": "Backlog: export"}]}'
    after = installed(ours("a"), before)
    assert uninstalled(ours("a"), installed(ours("b"), after)) == before


def test_reformatted_entries_are_still_recognized() -> None:
    """New lines and a stripped comment change no value: the entry is neither edited nor stale."""
    whole = installed(ours("a"), "{}").decode()
    stripped = "\n".join(line.partition(" // ")[0].strip() for line in whole.split("\n"))
    after = ours("a").install(FileState(content=stripped.encode()), lambda _: False)
    assert (after.content, after.kept) == (stripped.encode(), ())
    gone = uninstalled(ours("a"), stripped.encode())
    assert gone is not None
    assert parse(gone.decode()).root.value == {"tasks": [], "inputs": []}


def test_a_new_file_goes_again_unless_something_was_added() -> None:
    """A file we made is removed, with its folders; one that got a task of others stays, without ours."""
    file = ours("a")
    new = file.install(FileState(content=None, missing_folders=2), lambda _: False).content
    assert new is not None
    gone = file.uninstall(FileState(content=new), lambda _: False)
    assert (gone.content, gone.made_folders) == (None, 2)
    added = new.replace(
        b'"tasks": [ // added by backlogue', b'"tasks": [ // added by backlogue\n{"label": "mine"},'
    )
    left = uninstalled(file, added)
    assert left is not None
    assert b"backlogue" not in left
    assert parse(left.decode()).root.value == {"version": "2.0.0", "tasks": [{"label": "mine"}]}


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b'{\n  "tasks": {}\n}', 2, 12, "a list of tasks"),
        (b"[]", 1, 1, "an object"),
        (b'{"tasks": [],\n "tasks": []}', 2, 2, "defined twice"),
        (b'{\n "x": "\xff"}', 2, 8, "UTF-8"),
        (b"{", 1, 2, "end of the file"),
    ],
)
def test_a_file_of_another_shape_is_refused(content: bytes, line: int, column: int, words: str) -> None:
    """A file that is not a tasks file is not changed; the error has the place."""
    for action in (ours("a").install, ours("a").uninstall):
        with pytest.raises(InvalidFileError, match=words) as caught:
            action(FileState(content=content), lambda _: True)
        assert (caught.value.line, caught.value.column) == (line, column)


def others(value: Any) -> Any:
    """Return the tasks of a parsed file that are none of ours."""
    return [entry for entry in value["tasks"] if not entry["label"].startswith("Backlog: ")]


def test_tasks_added_behind_ours_stay() -> None:
    """A task that somebody puts behind or between ours is theirs after an update and an uninstall too."""
    whole = installed(ours("a", "b"), '{"tasks": []}').decode()
    mixed = whole.replace('"Backlog: b"', '"Backlog: b"', 1).replace("},", '},\n{"label": "mine"},', 1)
    updated = installed(ours("a", "b", args=("z",)), mixed)
    assert others(parse(updated.decode()).root.value) == [{"label": "mine"}]
    gone = uninstalled(ours("a", "b"), updated)
    assert gone is not None
    assert parse(gone.decode()).root.value == {"tasks": [{"label": "mine"}]}


def test_a_comment_above_never_swallows_the_next_task() -> None:
    """Where ours goes between a `//` comment and another task on its line, that task stays a task."""
    whole = installed(ours("a"), "{}").decode()
    moved = whole.replace("{ // backlogue", "// why\n{ // backlogue", 1).replace(
        "}\n  ]", '}, {"label": "mine"}\n  ]', 1
    )
    gone = uninstalled(ours("a"), moved.encode())
    assert gone is not None
    assert parse(gone.decode()).root.value == {"tasks": [{"label": "mine"}]}


@pytest.mark.parametrize("note", ["// note ", "// note\t", "/* note */ ", "//", "// /* "])
def test_white_space_at_the_end_of_a_comment_stays(note: str) -> None:
    """What ends a `//` comment's line belongs to it, and comes back."""
    for before in (f'{{"tasks": [] {note}\n}}', f'{{"tasks": [ {note}\n], "inputs": []}}', f"{{ {note}\n}}"):
        assert uninstalled(ours("a"), installed(ours("a"), before)) == before.encode()
