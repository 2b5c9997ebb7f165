"""Update items to the current version of their template, one at a time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import BacklogueError, StateError
from backlogue.update.matching import match_templates
from backlogue.update.plan import Planner
from backlogue.update.proof import UpdateProof
from backlogue.update.untemplated import add_template, addition_failure, is_untemplated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlogue.update.matching import SectionPair
    from backlogue.update.template_version import TemplateVersion
    from backlogue.update.untemplated import FileFacts


class ItemUpdate(NamedTuple):
    """The update of one item.

    Attributes:
        old: Its bytes.
        new: Its new bytes.
        changes: What changes, in words.
        notes: What is kept although the template has no place for it.
        refusal: Why the item is left alone; empty if it isn't.
    """

    old: bytes
    new: bytes
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""


class TemplateUpdate:
    """Updates items through several versions of a template, from the first to the last.

    Args:
        versions: The versions, at least one.
        is_renamed: Tells whether a section of one version is one of the next, where they only may be; None
            if nobody knows: then neither is touched.
    """

    def __init__(
        self, versions: Sequence[TemplateVersion], *, is_renamed: Callable[[SectionPair], bool | None]
    ) -> None:
        self.versions = versions
        self._steps: list[tuple[Planner, UpdateProof]] = []
        for old, new in pairwise(versions):
            match = match_templates(old, new)
            pair = match.suspected
            answer = False if pair is None else is_renamed(pair)
            if pair is not None and answer:
                match = match_templates(old, new, renamed=pair)
            elif pair is not None and answer is None:
                match = match.without(pair)
            self._steps.append((Planner(old, new, match), UpdateProof(old, new, match.names)))

    def item(
        self, data: bytes, *, display_path: str, dates: Callable[[], tuple[str, str]] = lambda: ("", "")
    ) -> ItemUpdate:
        """Return the update of an item; without a proof, the item is left alone.

        Args:
            data: The item's bytes.
            display_path: Its path as users see it.
            dates: Returns the days of its first and last commit, `YYYY-MM-DD`.
        """
        now = data
        changes: list[str] = []
        notes: list[str] = []
        for planner, proof in self._steps:
            try:
                plan = planner.plan(now, display_path=display_path, dates=dates)
                failure = proof.unread(now) if plan.data == now else proof.failure(now, plan.data)
            except BacklogueError as error:
                return ItemUpdate(data, data, refusal=_reason(error, display_path))
            if failure is not None:
                return ItemUpdate(data, data, refusal=failure)
            now = plan.data
            changes += plan.changes
            notes += plan.notes
        return ItemUpdate(data, now, tuple(dict.fromkeys(changes)), tuple(dict.fromkeys(notes)))

    def is_untemplated(self, data: bytes) -> bool:
        """Tell whether a file was written from none of the versions."""
        return all(is_untemplated(data, version) for version in self.versions)

    def addition(self, data: bytes, facts: FileFacts, *, display_path: str) -> ItemUpdate:
        """Return the update of a file that was not written from the template.

        Args:
            data: The file's bytes.
            facts: Its name and dates.
            display_path: Its path as users see it.
        """
        version = self.versions[-1]
        try:
            new = add_template(data, version, facts, display_path=display_path)
            failure = addition_failure(data, new, version)
        except BacklogueError as error:
            return ItemUpdate(data, data, refusal=_reason(error, display_path))
        if failure is not None:
            return ItemUpdate(data, data, refusal=failure)
        return ItemUpdate(data, new, ("what the template requires was added",))


def _reason(error: BacklogueError, display_path: str) -> str:
    place = (error.place or "").removeprefix(display_path).strip(":")
    where = f"line {place.split(':')[0]}: " if isinstance(error, StateError) and place else ""
    return f"{where}{error.message}; {error.hint}" if error.hint else where + error.message
