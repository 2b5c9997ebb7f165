"""make: targets in a file of ours, which the makefile includes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.include_line import IncludeLine
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, STATUS, first_existing
from backlogue.editors.whole_file import WholeFile

if TYPE_CHECKING:
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings

_NAMES = ("GNUmakefile", "makefile", "Makefile")


@dataclass(frozen=True, kw_only=True)
class Make(Editor):
    """GNU make."""

    name: str = "make"
    title: str = "make"
    aliases: tuple[str, ...] = ("gmake", "makefile")
    markers: tuple[str, ...] = _NAMES
    tested: str = "Run with GNU make itself: all four targets, with a hostile title that arrives literally."

    def instructions(self, settings: Settings) -> str:
        """Return the targets."""
        return (
            "`make backlog-new`, `make backlog-title TITLE='A title'`, `make backlog-status [ITEM=…\n"
            "STATUS=…]`, `make backlog-check` and `make backlog-fix`. Without an item, the terminal asks\n"
            "for it."
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return our file and the line that includes it."""
        return (
            WholeFile(path=settings.root / "backlogue.mk", body=_targets(settings)),
            IncludeLine(path=first_existing(settings.root, _NAMES, "Makefile"), line="-include backlogue.mk"),
        )


def _targets(settings: Settings) -> str:
    def line(*arguments: str) -> str:
        return settings.shell(*arguments).replace("$", "$$")

    kinds = [each for each in settings.new_of_each() if each.word]
    phony = "".join(f" backlog-new-{each.word}" for each in kinds)
    each_template = "".join(
        f"# {each.label}\nbacklog-new-{each.word}:\n\t@{line(*each.arguments)}\n\n" for each in kinds
    )
    # `value` keeps the text as typed, as make would expand a `$` in it. The shell gets it through the
    # environment, where no quote can end it.
    return f"""\
.PHONY: backlog-check backlog-fix backlog-new backlog-title backlog-status{phony}

# {settings.label("check")}
backlog-check:
\t@{line(*CHECK)}

# {settings.label("fix")}
backlog-fix:
\t@{line(*FIX)}

# {settings.label("new")}
backlog-new:
\t@{line(*NEW)}

{each_template}# {settings.label("title")}
backlog-title: export BACKLOGUE_TITLE = $(value TITLE)
backlog-title:
\t@{line(*FROM_TITLE)} "$$BACKLOGUE_TITLE"

# {settings.label("status")}
backlog-status: export BACKLOGUE_ITEM = $(value ITEM)
backlog-status: export BACKLOGUE_STATUS = $(value STATUS)
backlog-status:
\t@{line(*STATUS)} $${{BACKLOGUE_ITEM:+"$$BACKLOGUE_ITEM"}} $${{BACKLOGUE_STATUS:+"$$BACKLOGUE_STATUS"}}
"""
