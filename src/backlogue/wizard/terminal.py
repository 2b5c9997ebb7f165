"""The interface of a terminal that the wizard needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping


class Terminal(Protocol):
    """Two streams and the environment; `backlogue.cli.system.System` is one."""

    @property
    def stdin(self) -> TextIO:
        """The input."""

    @property
    def stderr(self) -> TextIO:
        """The output for screens, since stdout is for results."""

    @property
    def env(self) -> Mapping[str, str]:
        """The environment's variables: `TERM`, `NO_COLOR`, `VISUAL`, `EDITOR`."""


def is_plain(terminal: Terminal) -> bool:
    """Tell whether the terminal can't move its cursor, so that questions are asked line by line."""
    return terminal.env.get("TERM", "") in ("dumb", "unknown") or bool(terminal.env.get("BACKLOGUE_PLAIN"))
