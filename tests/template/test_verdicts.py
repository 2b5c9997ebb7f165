"""What the template refuses and takes, how it words it, and the small renderings that a person can read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strategies import builtin
from tests.template.judging import Judge
from tests.template.verdicts import REFUSED, RENDERED, SLUGS, STATUSES, TAKEN


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The judge of the built-in template."""
    return Judge(builtin())


@pytest.mark.parametrize(("name", "value", "message"), REFUSED)
def test_what_would_break_an_item_is_refused(judge: Judge, name: str, value: Any, message: str) -> None:
    """The validator names the answer and what is wrong with it."""
    assert message in judge.validation(name, value)


@pytest.mark.parametrize(("name", "value"), TAKEN)
def test_what_breaks_nothing_is_taken(judge: Judge, name: str, value: Any) -> None:
    """The near neighbours of what is refused are not."""
    assert judge.validation(name, value) == ""


@pytest.mark.parametrize(("given", "end"), RENDERED)
def test_small_renderings(judge: Judge, given: dict[str, Any], end: str) -> None:
    """White space, missing parts, fences and trailing marks come out as the contract says."""
    assert judge.item(given).endswith(end)


@pytest.mark.parametrize(("status", "written"), STATUSES)
def test_a_status_is_quoted_where_yaml_would_read_another(judge: Judge, status: str, written: str) -> None:
    """Any status of a config reads back from the front matter as the text it is."""
    assert f"---\nstatus: {written}\n" in judge.item({"status": status})


@pytest.mark.parametrize(("title", "slug"), SLUGS)
def test_slugs(judge: Judge, title: str, slug: str) -> None:
    """Letters, marks and digits of every script stay; all else is a dash; the name works everywhere."""
    assert judge.slug(title) == slug
