"""Generate the files of the Copier template for a team's own template."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from backlogue.adopt.pieces import escaped
from backlogue.adopt.questions import USUAL_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backlogue.adopt.model import Inference, InferredQuestion

MACROS = ("check.jinja", "markdown.jinja", "slug.jinja")
"""The macro files of the built-in template that it uses."""

_TEXT_LISTS = ("lines", "checks")
_LISTS = (*_TEXT_LISTS, "table", "entries")
_EXAMPLES = {
    "lines": "A YAML list of lines: - First",
    "checks": "A YAML list of lines: - First; one that begins with [x] is ticked",
}


def copier_files(inference: Inference, *, name: str, digest: str) -> dict[str, str]:
    """Return the files of the Copier template without its macros, by path.

    Args:
        inference: What was inferred from the team's template.
        name: The path of the team's file, relative to the Copier template's folder.
        digest: The SHA-256 digest of its bytes.
    """
    item = "".join(piece.jinja for piece in inference.pieces)
    begin = "{% import 'macros/markdown.jinja' as md %}\n{% call md.tidy() %}\n"
    return {
        "copier.yml": _copier_yml(inference, name, digest),
        f"template/{inference.file_name}.md.jinja": f"{begin}{item}{{% endcall %}}\n",
        "template/{{ _copier_conf.answers_file }}.jinja": (
            "# The answers this item was made from. `copier update` rewrites this file: do not edit it.\n"
            "{{ _copier_answers | to_nice_yaml -}}\n"
        ),
    }


def _copier_yml(inference: Inference, name: str, digest: str) -> str:
    lines = [
        f"# The questions of an item, inferred from {_one_line(name.rpartition('/')[2])}.",
        "# Edit it as needed: labels, help texts, kinds.",
        '_min_copier_version: "9.15.2"',
        "_subdirectory: template",
        "_templates_suffix: .jinja",
        '_answers_file: ".copier-answers/{{ slug }}.yml"',
        "_envops:",
        "  keep_trailing_newline: true",
        "  trim_blocks: true",
        "  lstrip_blocks: true",
        "  undefined: jinja2.StrictUndefined",
        f"_message_after_copy: {to_yaml(inference.file_name + '.md is ready.')}",
        "",
        "# The file that this was inferred from, and its digest at that time.",
        f"_adopted: {_flow({'file': name, 'sha256': digest})}",
        "",
        f"_roles: {_flow(_roles(inference))}",
    ]
    if inference.folders:
        lines += [
            "",
            "# The folder of the items with each status.",
            f"_folders: {_flow(inference.folders)}",
        ]
    lines += ["", "_groups:", *_groups(inference.questions), "", "_shapes: &shapes"]
    for question in inference.questions:
        lines += _shape(question)
    leftovers = [leftover for leftover in dict.fromkeys(inference.leftovers) if leftover.kind != "fixed"]
    if leftovers:
        lines += ["", "# Texts that must not remain in a finished item.", "_leftovers:"]
        for leftover in leftovers:
            lines += [f"  - kind: {leftover.kind}", f"    text: {_block(leftover.text, '    ')}"]
    lines += [
        "",
        "# Not asked: passes the shapes to the validators.",
        "shapes: { type: yaml, when: false, default: *shapes }",
    ]
    for question in inference.questions:
        lines += ["", *_question(question)]
    return "\n".join(lines) + "\n"


def _roles(inference: Inference) -> dict[str, str | None]:
    """Return the roles; one that no question has is switched off where a question has its usual name."""
    names = {question.name for question in inference.questions}
    off = [role for role, name in USUAL_NAMES.items() if name in names and role not in inference.roles]
    off += ["modified"] if "modified" not in [*inference.roles, *off] else []
    return {**inference.roles, **dict.fromkeys(off)}


def _groups(questions: Sequence[InferredQuestion]) -> Iterator[str]:
    for page in dict.fromkeys(question.page for question in questions):
        names = [question.name for question in questions if question.page == page]
        first = [question.name for question in questions if question.page == page and _is_first(question)]
        yield f"  - label: {_plain(page)}"
        yield f"    questions: [{', '.join(names)}]"
        if first:
            yield f"    essential: [{', '.join(first)}]"


def _is_first(question: InferredQuestion) -> bool:
    """Tell whether a question is essential: it has no default and is not computed."""
    is_computed = question.kind in ("slug", "number") or (question.kind == "date" and question.required)
    return question.asked == "first" and not question.default and not is_computed


def _shape(question: InferredQuestion) -> list[str]:
    """Return the lines of a question's shape, with the reason as a comment."""
    reason = f"{'Unsure: ' if question.doubt else ''}{_one_line(question.reason)}."
    lines = [f"  # {reason[:1].upper()}{reason[1:]}", f"  {question.name}:"]
    lines += [
        f"    {key}: {_flow(value)}"
        for key, value in _details(question)
        if value not in (None, "", [], False)
    ]
    if question.asked == "never":
        lines.append("    offered: false")
    if not question.shown:
        lines.append("    shown: false")
    if question.fields:
        lines.append("    fields:")
        lines += [f"      {name}: {_flow(field)}" for name, field in _fields(question).items()]
    texts = [text for text in question.placeholders if text.strip()]
    if len(texts) == 1:
        lines.append(f"    placeholder: {_block(texts[0], '    ')}")
    elif texts:
        lines += ["    placeholder:", *(f"      - {_block(text, '      ')}" for text in texts)]
    return lines


def _details(question: InferredQuestion) -> Iterator[tuple[str, Any]]:
    """Yield the keys and values of a question's shape; the caller leaves out empty ones."""
    yield "kind", question.kind
    yield "label", question.label
    yield "required", question.required
    yield "headings", question.headings if question.kind == "prose" else None
    yield "reserved", list(question.reserved)
    yield "width", question.width or None
    yield "prefix", question.prefix
    yield "format", question.format if question.format != "%Y-%m-%d" else ""
    yield "optional", question.optional
    is_open = question.kind == "choice" and question.open
    yield "open", is_open
    yield "values", list(question.choices) if is_open else []
    yield "aliases", dict(question.aliases) if question.aliases else None
    yield "entry", question.entry


def _fields(question: InferredQuestion) -> dict[str, dict[str, Any]]:
    fields: dict[str, dict[str, Any]] = {}
    for number, (name, label) in enumerate(question.fields):
        is_prose = question.kind == "entries" and number > 0
        fields[name] = {"kind": "prose" if is_prose else "line", "label": label or name}
        if is_prose:
            fields[name]["headings"] = question.headings
        elif question.kind == "entries":
            fields[name]["required"] = True
    return fields


def _question(question: InferredQuestion) -> list[str]:
    """Return the lines of a question for Copier."""
    lines = [f"{question.name}:", f"  type: {'yaml' if question.kind in _LISTS else 'str'}"]
    if question.kind in (*_LISTS, "prose", "code"):
        lines.append("  multiline: true")
    text = question.help or question.label
    text += "" if text.endswith((".", "?", "!", "\u3002", "\u2026")) else "."
    example = _EXAMPLES.get(question.kind) or (
        f"A YAML list of {' and '.join(name for name, _ in question.fields)}." if question.fields else ""
    )
    lines.append(f"  help: {to_yaml(_inert(' '.join(filter(None, [text, example]))))}")
    if question.kind == "choice" and not question.open:
        values = list(question.choices) + ([""] if question.default == "" else [])
        lines.append(f"  choices: [{', '.join(map(_plain, map(_inert, values)))}]")
    if question.kind == "slug":
        lines.append("  default: \"{% from 'macros/slug.jinja' import slug_of %}{{ slug_of(title) }}\"")
    elif question.kind == "date" and question.default is None:
        lines.append(f"  default: {to_yaml(f'{{{{ {question.format!r} | strftime }}}}')}")
    elif question.default is not None:
        lines.append(f"  default: {to_yaml(escaped(question.default))}")
    check = f"answer({question.name}, shapes.{question.name}, '{question.name}')"
    lines.append(f"  validator: \"{{% from 'macros/check.jinja' import answer %}}{{{{ {check} }}}}\"")
    return lines


def _inert(text: str) -> str:
    """Return a text for display without anything that Copier reads as Jinja."""
    return re.sub(r"\{(?=[{%#])", "{ ", text)


def _flow(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    entries: Mapping[str, Any] = value
    return f"{{ {', '.join(f'{_plain(key)}: {_flow(entry)}' for key, entry in entries.items())} }}"


def _plain(text: str) -> str:
    """Return a text as YAML, without quotes if it never needs them."""
    is_word = re.fullmatch(r"[^\W\d_][\w ./()-]*", text) and text == text.strip()
    is_text = text.lower() not in ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
    return text if is_word and is_text else to_yaml(text)


def to_yaml(value: Any) -> str:
    """Return texts, lists and mappings as YAML, with all texts quoted."""
    quoted = json.dumps(value, ensure_ascii=False)
    # YAML treats these as line ends, or refuses them.
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", quoted
    )


def _block(text: str, indent: str) -> str:
    """Return a text as YAML, as a block scalar if it has several lines."""
    lines = text.split("\n")
    if len(lines) == 1:
        return _plain(text)
    if text != text.strip() or not all(line.isprintable() for line in lines):
        return to_yaml(text)
    return "|-\n" + "\n".join(f"{indent}  {line}" if line else "" for line in lines)


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
