"""Each guard of the template's macros is needed: without it, a promise is broken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from backlogue.errors import UsageError
from backlogue.template.builtin import builtin_root
from tests.effort import cases
from tests.entry_points.stock import copy_template
from tests.strategies import builtin
from tests.template.guards import Guard, guards
from tests.template.judging import Judge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHARES = 4
"""Into how many tests the guards are divided, so that several processes can share the work."""


NO_GUARD = (
    "~{3,}|",  # the built-in template has no code fence of its own; test_macros has some
    "|`{3,}",
)
"""What the built-in template does not need to keep its promises."""


def is_missed(guard: Guard, folder: Path) -> bool:
    """Tell whether the template without a guard breaks a promise, or fails."""
    (folder / "macros" / guard.file).write_text(guard.without, encoding="utf-8")
    try:
        return next(Judge(replace(builtin(), root=folder)).faults(), None) is not None
    except UsageError:
        return True
    finally:
        (folder / "macros" / guard.file).write_bytes((builtin_root() / "macros" / guard.file).read_bytes())


def test_with_every_guard_no_promise_is_broken() -> None:
    """The built-in template keeps all that the guards are there for."""
    assert list(Judge(builtin()).faults()) == []


@pytest.mark.parametrize("share", range(SHARES))
def test_without_any_one_guard_a_promise_is_broken(tmp_path: Path, share: int) -> None:
    """Each condition and each alternative of the macros is taken out in turn, and found missing.

    The quick run tries every third of them.
    """
    folder = copy_template(tmp_path / "template")
    assert [str(guard) for guard in _mine(share) if not is_missed(guard, folder)] == []


def _mine(share: int) -> Iterator[Guard]:
    tried = [*guards(builtin_root() / "macros")][:: cases(3, 1)]
    yield from (guard for guard in tried[share::SHARES] if guard.what not in NO_GUARD)
