"""Convert files that were not written from the template: add what it requires above their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError
from backlogue.front_matter import BOM, FrontMatterError, read_with_yaml
from backlogue.items.front_matter_answers import answers_in_front, read_front
from backlogue.items.item import decode_body
from backlogue.markdown import LINE_BREAK, parse, split_lines
from backlogue.template.date_format import date_from_iso
from backlogue.update.front_matter_update import insert_key
from backlogue.update.matching import sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.markdown import Block
    from backlogue.template.layout import LayoutSection
    from backlogue.update.template_version import BareItem, TemplateVersion


class FileFacts(NamedTuple):
    """The facts about a file besides its bytes.

    Attributes:
        stem: Its name without the extension.
        created: The day of its first commit, else today, `YYYY-MM-DD`.
        modified: The day of its last commit, else today.
    """

    stem: str
    created: str
    modified: str


def is_untemplated(data: bytes, version: TemplateVersion) -> bool:
    """Tell whether a file has no front matter key, heading or line of a template."""
    layout = version.layout
    try:
        front = read_front(data, layout)
    except FrontMatterError as error:
        return error.message == "has no front matter"
    if answers_in_front(data, front, layout):
        return False
    try:
        body = data[front.body :].decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    titles = {("section", *section.patterns) for section in layout.body.sections if section.level == 1}
    reading = version.read_body(body)
    return not any(key[0] in ("section", "line", "field") and key not in titles for key in reading.places)


def add_template(data: bytes, version: TemplateVersion, facts: FileFacts, *, display_path: str) -> bytes:
    """Return a file's bytes with what the template requires added above its text.

    Args:
        data: The file's bytes.
        version: The template.
        facts: The file's name and dates.
        display_path: Its path as users see it, for errors.

    Raises:
        StateError: It can't be read, or does not begin as a text.
    """
    mark = BOM if data.startswith(BOM) else b""
    rest = data.removeprefix(BOM)
    try:
        start = read_with_yaml(rest).body
    except FrontMatterError as error:
        if error.message != "has no front matter":
            raise error.of(display_path) from error
        start = 0
    body = decode_body(rest, start, display_path)
    found = LINE_BREAK.search(body)
    line_break = found.group() if found else "\n"
    lines = split_lines(body)
    blocks = parse(lines)
    bare = version.bare_item(_given(version, blocks, facts))
    head, tail = _split(body, lines, blocks, version)
    added = [*_title(bare, version), ""] if not head and _has_heading(version) else []
    above = _above(bare, version, body)
    if above and added:
        added = [*added, *above, ""]
    elif above:
        added = ["", *above, ""] if head else [*above, ""]
    if added and tail.startswith(("\n", "\r")):
        added.pop()
    text = head + "".join(line + line_break for line in added) + tail
    front = _front(rest[:start], bare, line_break)
    blank = line_break if not start and front and text.strip() and not text.startswith(("\n", "\r")) else ""
    return mark + front + blank.encode() + text.encode()


def _given(version: TemplateVersion, blocks: list[Block], facts: FileFacts) -> dict[str, str]:
    """Return the answers that a file's name, dates and heading give."""
    template = version.template
    roles = template.roles
    first = min(
        (block for block in blocks if block.kind == "heading" and block.text),
        key=lambda block: (block.level != 1, block.start),
        default=None,
    )
    words = re.sub(r"[-_]+", " ", facts.stem).strip() or facts.stem
    named = template.item_name.read(facts.stem)
    given = {name: text for name, text in named.items() if name not in (roles.slug, roles.title)}
    given[roles.title] = " ".join(first.text.split()) if first else words[:1].upper() + words[1:]
    for role, day in ((roles.created, facts.created), (roles.modified, facts.modified)):
        question = template.question(role or "")
        if question is not None:
            given[question.name] = date_from_iso(question.format, day) or day
    if roles.number and roles.number not in given:
        raise StateError(
            "has no number in its name",
            hint=f"name it like '{template.item_name.render({'slug': 'name'})}.md'",
        )
    return given


def _has_heading(version: TemplateVersion) -> bool:
    return any(section.level == 1 for section in version.layout.body.sections)


def _split(body: str, lines: list[str], blocks: list[Block], version: TemplateVersion) -> tuple[str, str]:
    """Split a body after its title; the first part is empty without a title."""
    title = next((block for block in blocks if block.kind == "heading" and block.level == 1), None)
    if title is None or not _has_heading(version):
        return "", body
    starts = [0, *(found.end() for found in LINE_BREAK.finditer(body))]
    if title.end >= len(lines):
        # There is only a title: added text needs a line end before it.
        found = LINE_BREAK.search(body)
        return (body if body.endswith(("\n", "\r")) else body + (found.group() if found else "\n")), ""
    return body[: starts[title.end]], body[starts[title.end] :]


def _title(bare: BareItem, version: TemplateVersion) -> Iterator[str]:
    section = next(each for each in version.layout.body.sections if each.level == 1)
    place = bare.reading.places.get(("section", *section.patterns))
    if place is not None:
        yield bare.lines[place.start]


def _above(bare: BareItem, version: TemplateVersion, body: str) -> list[str]:
    """Return the lines with answers below the title, and the required headings that the text lacks."""
    titled = [section for section in version.layout.body.sections if section.level == 1]
    start = 0
    if titled:
        place = bare.reading.places.get(("section", *titled[0].patterns))
        start = place.start + 1 if place else 0
    others = [
        place.start
        for key, place in bare.reading.places.items()
        if key[0] == "section" and place.start >= start
    ]
    end = min(others, default=len(bare.lines))
    label_lines = {place.start for key, place in bare.reading.places.items() if key[0] in ("line", "field")}
    kept = [
        line for number, line in enumerate(bare.lines[start:end], start) if number in label_lines or not line
    ]
    while kept and not kept[0]:
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    wanted = {question.name for question in version.template.questions if question.section_required}
    known = {line.strip("# \t").casefold() for line in split_lines(body) if line.startswith("#")}
    for section in sections_of(version.layout.body):
        if _is_wanted(section, wanted) and section.heading.casefold() not in known:
            kept += [*([""] if kept else []), f"{'#' * section.level} {section.heading}"]
    return kept


def _is_wanted(section: LayoutSection, wanted: set[str]) -> bool:
    """Tell whether a section with a heading of the template's own is that of a required answer."""
    names = {str(path[0]) for part in section.parts for path in part.paths() if path}
    return section.level > 1 and not section.path and bool(names & wanted)


def _front(data: bytes, bare: BareItem, line_break: str) -> bytes:
    """Return the existing front matter with the template's keys added, or a new one."""
    if not data:
        if not bare.front:
            return b""
        text = "".join(["---\n", *(line.lines for line in bare.front.values()), "---\n"])
        return text.replace("\n", line_break).encode()
    for key, line in bare.front.items():
        if not read_with_yaml(data).named(key):
            data = insert_key(data, key, line.lines, [*bare.front])
    return data


def addition_failure(before: bytes, after: bytes, version: TemplateVersion) -> str | None:
    """Return how an addition would change a file's own text, or None if all of it is kept byte for byte.

    It looks at the bytes alone: the file's lines are all there in their order, those behind what is added
    with nothing among them, and the result gives a title.
    """
    old, new = before.removeprefix(BOM), after.removeprefix(BOM)
    lines = old.splitlines(keepends=True)
    tails = ((split, b"".join(lines[split:])) for split in range(len(lines) + 1))
    split, tail = next((split, tail) for split, tail in tails if new.endswith(tail))
    if not _are_in(lines[:split], new[: len(new) - len(tail)]):
        return "existing text would change"
    layout = version.layout
    title = version.template.roles.title
    front = read_front(after, layout)
    slots = version.read_body(after[front.body :].decode("utf-8-sig")).slots
    is_titled = (title,) in slots or title in dict(answers_in_front(after, front, layout))
    return None if is_titled or title not in layout.answers() else "it would have no title"


def _are_in(lines: list[bytes], data: bytes) -> bool:
    rest = iter(data.splitlines())
    return all(line.rstrip(b"\r\n") in rest for line in lines)
