"""Which rules are on, how grave each is, and in which files some are ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlogue.check.registry import BY_NAME, RULES, rule_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlogue.check.rule import Rule
    from backlogue.project.config import Config

ALL = "all"
DEFAULT = "default"


class Selection(NamedTuple):
    """The rules of one run.

    Attributes:
        severities: Each rule that is on, by name, with its severity.
        per_file: File patterns, relative to the config's folder or bare names, and what they ignore.
        stale_days: After how many days an item in progress is reported; 0 for never.
    """

    severities: Mapping[str, str]
    per_file: tuple[tuple[str, frozenset[str]], ...]
    stale_days: int

    def rules(self) -> list[Rule]:
        """Return the rules that are on."""
        return [BY_NAME[name] for name in self.severities]

    def ignored(self, relative: str) -> frozenset[str]:
        """Return the rules that are ignored in a file.

        Args:
            relative: Its path relative to the config's folder, with `/` between names.
        """
        if not self.per_file:
            return frozenset()
        from fnmatch import fnmatchcase  # only where the config says something of files

        name = relative.rpartition("/")[2]
        found: set[str] = set()
        for pattern, names in self.per_file:
            if fnmatchcase(relative, pattern) or ("/" not in pattern and fnmatchcase(name, pattern)):
                found |= names
        return frozenset(found)


def selection(config: Config, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Selection:
    """Return the rules that the config and the command line ask for.

    What the command line selects stands in for what the config selects; what it ignores is added.

    Raises:
        UsageError: A name is no rule's; with its place in the config.
    """
    table = config.check
    for key in ("select", "ignore", "severity"):
        for name in table.get(key, ()):
            if name not in {ALL, DEFAULT}:
                rule_named(name, place=config.place("check", key))
    stale_days = int(table.get("stale-days", 0))
    chosen = _named(select or table.get("select", ()) or [DEFAULT])
    if stale_days and not select:
        chosen.add("stale-item")
    ignored = _named([*table.get("ignore", ()), *ignore])
    severities = {
        rule.name: table.get("severity", {}).get(rule.name, rule.severity)
        for rule in RULES
        if rule.name in chosen - ignored
    }
    return Selection(severities, tuple(_per_file(config)), stale_days)


def _named(names: Iterable[str]) -> set[str]:
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
        yield pattern, frozenset(_named(names))
