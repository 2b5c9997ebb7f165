"""Items brought to a changed template: nothing that people wrote is lost, moved or doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.update.proof import UpdateProof
from backlogue.update.run import TemplateUpdate
from tests.effort import cases
from tests.update.noisy_items import GUIDANCE, ItemWriter, words_of
from tests.update.versions_of_a_template import CHANGES, TemplateText, change, template_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from backlogue.update.run import ItemUpdate
    from backlogue.update.template_version import TemplateVersion

    Versions = Callable[[tuple[str, ...]], TemplateVersion]

ITEM = """\
---
status: in progress # since may
kind: story
created: 2026-01-05
changed: 2026-02-06
---

# Faster start

**Owner:** Kim (until June)
**Effort:** 3 days

## Summary

It is slow.

A note of mine.

**Steps:**
- Measure
- Cache

## Acceptance criteria

- [x] Under a second

## Before it is closed

- [x] Tests pass
- [ ] Someone else has read the change

## My own section

Kept.

## Risks

### Stale cache
- **Effect**: wrong results

## Notes

None yet.
"""


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    """Makes a version of the story template with the named changes; each is made once."""
    root = tmp_path_factory.mktemp("versions")
    made: dict[tuple[str, ...], TemplateVersion] = {}

    def version(names: tuple[str, ...]) -> TemplateVersion:
        key = tuple(sorted(names))
        if key not in made:
            folder: Path = root / str(len(made))
            folder.mkdir()
            made[key] = template_version(folder, change(TemplateText(), key))
        return made[key]

    return version


def updated(versions: Versions, *names: str, item: str | bytes = ITEM) -> ItemUpdate:
    """Return what becomes of an item of the first version when the template has the named changes."""
    update = TemplateUpdate([versions(()), versions(names)], is_renamed=lambda _: False)
    return update.item(item if isinstance(item, bytes) else item.encode(), display_path="item.md")


SOMETIMES = [
    ("a section dropped",),
    ("a question renamed", "a label added", "guidance reworded"),
    tuple(CHANGES)[1:],
]
SETS = (
    st.sets(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=9)
    if cases(0, 1)
    else st.sampled_from(SOMETIMES)
)


@settings(max_examples=cases(25, 400))
@given(random=st.randoms(use_true_random=False), names=SETS)
def test_nothing_that_people_wrote_is_lost_or_moved(versions: Versions, random: Random, names: Any) -> None:
    """Every word stays, in order; answers read the same under their new names; a second run does nothing."""
    old, new = versions(()), versions(tuple(names))
    item = ItemWriter(random).item(old.form)
    update = TemplateUpdate([old, new], is_renamed=lambda _: False)
    result = update.item(item, display_path="item.md")
    assert result.refusal == ""
    assert words_of(result.new) == words_of(item)
    said, says = (version.form.read(data).answers for version, data in ((old, item), (new, result.new)))
    renamed = {"notes": "remarks"} if new.template.question("remarks") else {}
    for name, answer in said.items():
        if renamed.get(name, name) in new.layout.answers():
            assert without_guidance(says.get(renamed.get(name, name))) == without_guidance(answer), name
    again = update.item(result.new, display_path="item.md")
    assert (again.new, again.refusal) == (result.new, "")


def without_guidance(answer: Any) -> Any:
    """Return an answer without the template's guidance in it, which an update removes."""
    if not isinstance(answer, str):
        return answer
    return [line for line in answer.split("\n") if line.strip() and line not in GUIDANCE]


EXPECTED = {
    "a section added": (("## Notes\n", "## Rollout\n\n- [ ] Announced\n\n## Notes\n"),),
    "a required section added": (("## Before it", "## Costs\n\n## Before it"),),
    "a heading reworded": (("## Acceptance criteria", "## Done when"),),
    "a question renamed": (("## Notes", "## Remarks"),),
    "a title with a prefix": (("# Faster", "# Story: Faster"),),
    "a label reworded": (("**Owner:**", "**Assignee:**"),),
    "a list's label reworded": (("**Steps:**", "**Plan:**"),),
    "a label added": (("3 days\n", "3 days\n**Size:** small\n"),),
    "a label dropped": (),
    "a key renamed": (("status:", "state:"),),
    "a key added": (("kind: story\n", "kind: story\nteam: core\n"),),
    "a fixed key changed": (("kind: story", "kind: user story"),),
    "a fixed line reworded": (("- [x] Tests pass", "- [x] All tests pass"),),
    "a fixed line added": (("Tests pass\n", "Tests pass\n- [ ] Docs are written\n"),),
    "a fixed line dropped": (("- [ ] Someone else has read the change\n", ""),),
    "guidance reworded": (),
    "an entry's label reworded": (("- **Effect**:", "- **Impact**:"),),
    "entries numbered": (),
    "a section dropped": (),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_kind_of_change(versions: Versions, name: str) -> None:
    """A change of the template changes these lines of an item, and no other byte."""
    wanted = ITEM
    for old, new in EXPECTED[name]:
        wanted = wanted.replace(old, new)
    result = updated(versions, name)
    assert (result.new.decode(), result.refusal) == (wanted, "")


@pytest.mark.parametrize("name", ["a label dropped", "a section dropped"])
def test_what_the_template_dropped_stays_if_something_is_written_there(versions: Versions, name: str) -> None:
    """It stays and is reported; without an answer it goes."""
    assert "stays; the template no longer has it" in updated(versions, name).notes[0]
    bare = ITEM.replace("**Effort:** 3 days", "**Effort:** ").replace(
        "### Stale cache\n- **Effect**: wrong results\n\n", ""
    )
    gone = "**Effort:** \n" if name == "a label dropped" else "## Risks\n\n"
    assert updated(versions, name, item=bare).new.decode() == bare.replace(gone, "")


def test_guidance_that_changed_is_removed_where_it_was_left(versions: Versions) -> None:
    """A leftover paragraph or comment is removed if the template has changed it; otherwise it is kept."""
    left = ITEM.replace("It is slow.\n", f"{GUIDANCE[0]}\n\nIt is slow.\n").replace(
        "None", f"{GUIDANCE[1]}\n\nNone"
    )
    assert updated(versions, "guidance reworded", item=left).new.decode() == ITEM
    assert updated(versions, "a key added", item=left).new.decode().count(GUIDANCE[0]) == 1


def test_a_ticked_line_that_the_template_dropped_stays(versions: Versions) -> None:
    """Somebody ticked it; it is reported."""
    ticked = ITEM.replace("[ ] Someone", "[x] Someone")
    result = updated(versions, "a fixed line dropped", item=ticked)
    assert result.new.decode() == ticked
    assert "stays, it is ticked" in result.notes[0]


def test_what_an_item_never_had_is_not_added(versions: Versions) -> None:
    """An item without the template's checklist gets no line of it, and no heading of its own is renamed."""
    start, end = ITEM.index("## Before"), ITEM.index("## My own")
    without = (ITEM[:start] + ITEM[end:]).replace("## Acceptance criteria", "## What must hold")
    assert updated(versions, "a fixed line added", item=without).new.decode() == without
    assert updated(versions, "a heading reworded", item=without).new.decode() == without


def test_a_heading_that_people_worded_otherwise_is_not_renamed(versions: Versions) -> None:
    """If its answer would no longer be read, the item is left alone; capitals are no other wording."""
    other = ITEM.replace("## Acceptance criteria", "## Criteria")
    result = updated(versions, "a heading reworded", item=other)
    assert result.new.decode() == other
    assert result.refusal == "the answer 'criteria[0]' has another heading or label than the template's"
    capitals = ITEM.replace("## Acceptance criteria", "## ACCEPTANCE CRITERIA")
    wanted = ITEM.replace("## Acceptance criteria", "## Done when")
    assert updated(versions, "a heading reworded", item=capitals).new.decode() == wanted


def test_a_renamed_section_is_recognized_only_if_somebody_says_so(versions: Versions) -> None:
    """A section that may have another name is asked about; without a yes it stays."""
    asked = []

    def answer(pair: Any) -> bool:
        asked.append((pair.old.heading, pair.new.heading))
        return len(asked) == 1

    old = versions(())
    new = template_version(
        old.template.root.parent / "renamed",
        TemplateText().replaced(
            ("## Notes\n\n{{ md.prose(notes) }}", "## Remarks\n\n{{ md.prose(remarks) }}"),
            ("  notes: {kind: prose, label: Notes,", "  remarks: {kind: prose, label: Remarks,"),
            ("notes: {type", "remarks: {type"),
        ),
    )
    results = [
        TemplateUpdate([old, new], is_renamed=answer).item(ITEM.encode(), display_path="x").new
        for _ in range(2)
    ]
    assert asked == [("Notes", "Remarks")] * 2
    assert [result.decode() for result in results] == [ITEM.replace("## Notes", "## Remarks"), ITEM]


def test_an_item_in_which_a_section_is_there_already_is_left_alone(versions: Versions) -> None:
    """If a renamed heading would exist twice, nothing is changed and the reason is given."""
    twice = f"{ITEM}\n## Done when\n\nIt is fast.\n"
    result = updated(versions, "a heading reworded", item=twice)
    assert result.new.decode() == twice
    assert "would" in result.refusal


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (("A note of mine.\n\n", ""), "would be lost or moved: 'A note of mine.'"),
        (
            ("It is slow.\n\nA note of mine.\n", "A note of mine.\n\nIt is slow.\n"),
            "would be lost or moved: 'A note of mine.'",
        ),
        (("## Notes\n", "## Risks\n\n## Notes\n"), "'## Risks' would appear twice"),
        (
            ("## My own section\n\nKept.\n", "Kept.\n\n## My own section\n"),
            "would be lost or moved: 'Kept.'",
        ),
        (
            ("## Notes\n", "## Notes\n\nInvented.\n"),
            "'Invented.' would be written twice, or out of order",
        ),
        (("[x] Tests", "[ ] Tests"), "would be lost or moved: '- [x] Tests pass'"),
        ((" (until June)", ""), "would be lost or moved: '**Owner:** Kim (until June)'"),
        ((" # since may", ""), "would be lost or moved: 'status: in progress # since may'"),
        (("in progress", "done"), "would be lost or moved: 'status: in progress # since may'"),
        (("## Risks\n", "### Risks\n"), "the answer 'risks[0].name' would change"),
    ],
)
def test_the_proof_catches_a_fault(versions: Versions, fault: tuple[str, str], reason: str) -> None:
    """A dropped note, a moved paragraph, a doubled section and others are each caught, with the reason."""
    old, new = versions(()), versions(("a section added",))
    good = updated(versions, "a section added").new.decode()
    bad = good.replace(*fault)
    assert bad != good
    proof = UpdateProof(old, new, {name: name for name in old.layout.answers()})
    assert proof.failure(ITEM.encode(), good.encode()) is None
    failure = proof.failure(ITEM.encode(), bad.encode()) or ""
    assert failure.endswith(reason)
