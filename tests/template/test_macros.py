"""The macros in a custom template: what `tidy` removes, and that nothing in them is slow."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.errors import UsageError
from backlogue.template.answers import computed
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from tests.entry_points.stock import copy_template
from tests.running import TODAY
from tests.strategies import builtin

if TYPE_CHECKING:
    from pathlib import Path

ITEM = """\
{% import 'macros/markdown.jinja' as md %}
{% call md.tidy() %}
---
status: {{ md.scalar(status) }}
---

# {{ md.heading(title) }}

| Size | Owner |
|------|-------|
| {{ md.line(solution) }} | {{ md.line(problem) }} |

**Size:** {{ md.line(solution) }} · **Owner:** {{ md.line(problem) }}
- **Problem**: {{ md.line(problem) }}

```sh
# one


# two

# three
```

~~~
## four

## five
~~~

## {{ md.heading('Notes') }}

## Gone
### Gone, too

#### And this

## Label
{{ md.prose(problem) }}

- {{ md.item('- x') }}



End.

## Last

### Of all
{% endcall %}
"""


def answers(**given: Any) -> dict[str, Any]:
    """Return every answer of the built-in template: nothing but the title and what is given."""
    record = {"title": "Title", "slug": "s", "status": "todo", "code_language": "lua"}
    days = {"date_created": "2026-01-02", "date_modified": "2026-01-02"}
    return {question.name: "" for question in builtin().questions} | record | days | given


@cache
def renderer() -> Renderer:
    """The built-in template's renderer."""
    return Renderer(builtin(), today=lambda: TODAY)


@pytest.fixture
def own(tmp_path: Path) -> Renderer:
    """The renderer of a template of one's own with the macros."""
    folder = copy_template(tmp_path / "template")
    (folder / "template" / "{{ slug }}.md.jinja").write_text(ITEM, encoding="utf-8")
    return Renderer(load(folder), today=lambda: TODAY)


def test_tidy_takes_out_what_holds_nothing(own: Renderer) -> None:
    """Lines and headings without an answer go; rows of tables, literal headings and code fences stay."""
    body = own.item(answers(solution="S")).partition("# Title\n")[2]
    assert body == (
        "\n| Size | Owner |\n|------|-------|\n| S | |\n\n**Size:** S · **Owner:**\n\n"
        "```sh\n# one\n\n\n# two\n\n# three\n```\n\n~~~\n## four\n\n## five\n~~~\n\n"
        "## Notes\n\n## Label\n- \\- x\n\nEnd.\n"
    )


def test_tidy_leaves_answers_as_they_are(own: Renderer) -> None:
    """Blank lines, headings and fences in an answer pass `tidy`."""
    text = "#### a\n\n\n\n#### b\n\n```\n# c\n\n\n\n# d\n```\n\n#### e"
    assert f"## Label\n{text}\n\n- " in own.item(answers(problem=text))


@pytest.mark.parametrize("macro", ["md.line(title)", "md.prose('')", "md.line('')", "md.fenced('a')"])
def test_a_macro_outside_tidy_is_an_error(tmp_path: Path, macro: str) -> None:
    """The error names the file that lacks `tidy`, instead of getting control characters in the item."""
    folder = copy_template(tmp_path / "template")
    path = folder / "template" / "{{ slug }}.md.jinja"
    path.write_text(path.read_text(encoding="utf-8") + f"{{{{ {macro} }}}}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"outside 'md\.tidy'") as refused:
        Renderer(load(folder), today=lambda: TODAY).item(answers())
    assert str(path) in str(refused.value)


def test_no_line_of_a_template_is_longer_than_500_characters() -> None:
    """The templates and macros can be read, and seen in a diff."""
    files = [file for part in ("macros", "template") for file in (builtin_root() / part).rglob("*.jinja")]
    files.append(builtin_root() / "copier.yml")
    long = [
        f"{file.name}:{number}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
        if len(line) > 500
    ]
    assert (len(files) > 4, long) == (True, [])


NAMES = (
    "<!--", "``a`", "[", "]", "[a](", "[a]([", "*a", " *a", "* ", " **a", "<a b='", '<a b="', "<a ", "</",
    "<a b=c ",
    "\\", "`a`", "`[", "[`a`", "<a@", "<?", "<![CDATA[", "# ", "#", "_", "- ", "[a]: <b", "a:", "((",
    "[a](b (", " ", "|", "~~~", "1.", "&", "{{", "<x:", "[<a>", "a\t",
)  # fmt: skip
TEXTS = (
    "a", "- a", "> a", "1. a", "    a", "#### a", "```", "~~~", "<b>", "<!-- a -->", "a\n", "- a\n", "---\n",
    " ", "é", "\t", "> ```", "**Current Limitations:**x", "===\n", "* * *\n", "\\", "|a|", "- - - a",
    "<!--", "-->",
)  # fmt: skip


@pytest.mark.parametrize("piece", NAMES)
def test_no_name_is_slow(piece: str) -> None:
    """A piece that is repeated 20,000 times is rendered at once, as a name and as a line."""
    text = f"x {piece * 20_000} y"
    started = time.process_time()
    renderer().item(
        answers(improvements=[{"name": text, "description": text}], limitations=[text[2:]], title=text)
    )
    assert time.process_time() - started < SECONDS


SECONDS = 2.0
"""CPU time that is far too much for any of these, and far too little for what is not linear."""


@pytest.mark.parametrize("piece", TEXTS)
def test_no_prose_is_slow(piece: str) -> None:
    """A line that is repeated 50,000 times is rendered at once, as prose and as code."""
    text = "\n".join([piece] * 50_000)
    started = time.process_time()
    renderer().item(answers(problem=text, components=[{"name": "a", "code": text, "description": text}]))
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("piece", ["a", "- a", "> a", "é", "    a", "|a|", "**a**:", "a\n", "\\", "* * *"])
def test_long_prose_is_checked_at_once(piece: str) -> None:
    """400,000 lines without anything suspicious are checked quickly."""
    question = builtin().question("problem")
    assert question is not None
    given = {**computed(renderer()), "problem": "\n".join([piece] * 400_000)}
    started = time.process_time()
    assert renderer().validation(question, given).strip() == ""
    assert time.process_time() - started < SECONDS


def test_line_feeds_in_code_are_not_slow() -> None:
    """50,000 line feeds in code are rendered at once."""
    started = time.process_time()
    renderer().item(answers(components=[{"name": "a", "code": "a" + "\n" * 50_000 + "b"}]))
    assert time.process_time() - started < SECONDS
