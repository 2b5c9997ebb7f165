"""The enabled rules, their severities, and the files in which some are ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlogue.check.registry import RULES, rule_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlogue.project.config import Config

ALL = "all"
DEFAULT = "default"


class Selection(NamedTuple):
    """The rules of one run.

    Attributes:
        severities: The severity of each enabled rule, by name.
        per_file: File patterns, relative to the config's folder or bare names, each with the rules it
            ignores.
        stale_days: The number of days after which an item in progress is reported; 0 for never.
    """

    severities: Mapping[str, str]
    per_file: tuple[tuple[str, frozenset[str]], ...]
    stale_days: int

    def ignored(self, relative: str) -> frozenset[str]:
        """Return the rules that are ignored in a file.

        Args:
            relative: Its path relative to the config's folder, with `/` between names.
        """
        if not self.per_file:
            return frozenset()
        from fnmatch import fnmatchcase  # only for a config with per-file-ignores

        name = relative.rpartition("/")[2]
        found: set[str] = set()
        for pattern, names in self.per_file:
            if fnmatchcase(relative, pattern) or ("/" not in pattern and fnmatchcase(name, pattern)):
                found |= names
        return frozenset(found)


def selection(config: Config, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Selection:
    """Return the selection that results from the config and the command line.

    `select` replaces the config's `select`; `ignore` adds to the config's `ignore`.

    Raises:
        UsageError: A name is not a rule's; with its place in the config.
    """
    table = config.check
    for key in ("select", "ignore", "severity"):
        for name in table.get(key, ()):
            if name not in {ALL, DEFAULT}:
                rule_named(name, place=config.place("check", key))
    stale_days = int(table.get("stale-days", 0))
    chosen = _expand(select or table.get("select", ()) or [DEFAULT])
    if stale_days and not select:
        chosen.add("stale-item")
    ignored = _expand([*table.get("ignore", ()), *ignore])
    severities = {
        rule.name: table.get("severity", {}).get(rule.name, rule.severity)
        for rule in RULES
        if rule.name in chosen - ignored
    }
    return Selection(severities, tuple(_per_file(config)), stale_days)


def _expand(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        if name in {ALL, DEFAULT}:
            found.update(rule.name for rule in RULES if rule.on or name == ALL)
        else:
            found.add(rule_named(name).name)
    return found


def _per_file(config: Config) -> Iterable[tuple[str, frozenset[str]]]:
    for pattern, names in config.check.get("per-file-ignores", {}).items():
        for name in names:
            if name != ALL:
                rule_named(name, place=config.place("check", "per-file-ignores", pattern))
        yield pattern, frozenset(_expand(names))
