"""Numbers of items: the answer, the file's name and the text are one, through every way of giving it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import copier
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.errors import UsageError
from tests.effort import cases
from tests.running import TODAY
from tests.template.kinds_template import format_of

TICKET = Path(__file__).parents[2] / "examples" / "templates" / "ticket"
LINES = st.text("abc XYZ äß日", min_size=1, max_size=20).map(str.strip).filter(bool)
ANSWERS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["A", "Export to CSV", "Größe"]),
        "number": st.integers(0, 10**9).map(str),
        "status": st.sampled_from(["todo", "doing", "done"]),
        "opened_on": st.dates().map(lambda day: f"{day.day:02}.{day.month:02}.{day.year:04}"),
        "criteria": st.lists(LINES, min_size=1, max_size=3, unique=True),
    }
)


@settings(max_examples=cases(6, 200))
@given(answers=ANSWERS, other=ANSWERS, written=st.sampled_from(["", "TCK-", "tck-", "00"]))
def test_a_number_comes_back_and_other_answers_leave_it(
    answers: dict[str, Any], other: dict[str, Any], written: str
) -> None:
    """It is padded, may be given with its prefix, and stays in an edit; stock Copier writes the same."""
    form = format_of(TICKET)
    number = answers["number"].zfill(3)
    rendered = form.render({**answers, "number": written + answers["number"]})
    assert rendered.answers["number"] == number
    copied = stock_item({**answers, "number": number})
    assert copied == (f"{number}-{rendered.answers['slug']}.md", rendered.text.encode())
    item = form.read(rendered.text.encode(), stem=copied[0].removesuffix(".md"))
    assert {name: item.answers.get(name) for name in answers} == {**answers, "number": number}
    changed = form.edit(item, {**item.answers, "criteria": other["criteria"]}, today=TODAY.isoformat())
    assert changed.decode() == form.render({**answers, "criteria": other["criteria"]}).text
    with pytest.raises(UsageError, match=r"^number: is part of the file name"):
        form.edit(item, {**item.answers, "number": number + "1"}, today=TODAY.isoformat())


def stock_item(answers: dict[str, Any]) -> tuple[str, bytes]:
    """Return the name and the bytes of what stock Copier writes."""
    with TemporaryDirectory() as folder:
        copier.run_copy(str(TICKET), folder, data=answers, defaults=True, quiet=True)
        (path,) = Path(folder).iterdir()
        return path.name, path.read_bytes()
