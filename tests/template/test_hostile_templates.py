"""Untrusted templates run no code, read nothing outside their folder, and always end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from backlogue.template.cache import Cache

if TYPE_CHECKING:
    from tests.running import Done, Program

QUESTIONS = """\
title: { type: str }
slug: { type: str, default: t }
status: { type: str, default: todo }
date_created: { type: str, default: "2026-01-01" }
date_modified: { type: str, default: "2026-01-01" }
"""
ITEM = """\
---
status: {{ status }}
date_created: {{ date_created }}
date_modified: {{ date_modified }}
---

# {{ title }}
"""
NAME = "{{ slug }}.md.jinja"


class Foreign(NamedTuple):
    """A repository whose config names a template of its own, with an item."""

    program: Program
    template: Path

    def questions(self, before: str = "", after: str = "") -> None:
        """Write the template's `copier.yml`."""
        (self.template / "copier.yml").write_text(before + QUESTIONS + after, encoding="utf-8")

    def item(self, jinja: str) -> None:
        """Write the template's item with some Jinja at its end."""
        (self.template / NAME).write_text(ITEM + jinja, encoding="utf-8")

    def refusal(self, *argv: str) -> str:
        """Run a command that must refuse the template in one line and change nothing, and return the line."""
        before = sorted(self.program.cwd.rglob("*"))
        done: Done = self.program(*argv)
        assert (done.code, done.out) == (2, ""), done.err
        assert sorted(self.program.cwd.rglob("*")) == before
        (line,) = done.err.splitlines()
        return line


@pytest.fixture
def foreign(program: Program) -> Foreign:
    """A cloned repository with a config, a template and an item; nothing of it is wrong yet."""
    template = program.cwd / "t"
    template.mkdir()
    (program.cwd / ".backlogue.toml").write_text('template = "t"\n', encoding="utf-8")
    (program.cwd / "backlog").mkdir()
    item = re.sub(r"\{\{ (\w+) \}\}", "2026-01-01", ITEM.replace("{{ status }}", "todo"))
    (program.cwd / "backlog" / "a.md").write_text(item, encoding="utf-8")
    found = Foreign(program, template)
    found.questions()
    found.item("")
    assert program("new", "T", "--dry-run").code == 0
    return found


COMMANDS = [
    ("new", "T"), ("check",), ("answers", "a"), ("edit", "a", "--set", "status=done"), ("schema",),
]  # fmt: skip
"""Every command that loads the template."""

OPTIONS = [
    "extensions: [code.interact]",
    "extensions: [t.evil]",
    "extensions: []",
    "finalize: os.system",
    "loader: x",
    "bytecode_cache: x",
    "optimized: false",
    "autoescape: true",
    "cache_size: 0",
    "auto_reload: true",
    "enable_async: true",
    "1: 2",
    "undefined: jinja2.ChainableUndefined",
    "undefined: os.system",
    "undefined: [jinja2.Undefined]",
    "block_start_string: ''",
    "block_start_string: [a]",
    "block_start_string: '{{'",
    "variable_end_string: 7",
    f"comment_start_string: {'x' * 21}",
    "trim_blocks: 'yes'",
    "newline_sequence: x",
]


@pytest.mark.parametrize("option", OPTIONS)
def test_options_of_jinja_are_refused_unless_they_are_known_to_be_harmless(
    foreign: Foreign, option: str
) -> None:
    """Only delimiters, trimming, line ends and Jinja's two kinds of undefined can be set."""
    foreign.questions(f"_envops: {{ {option} }}\n")
    assert "t/copier.yml: " in foreign.refusal("new", "T")


def test_a_delimiter_may_have_20_characters_and_a_file_1_mib(foreign: Foreign) -> None:
    """What is just within the limits of a template works, one byte more in its questions is refused."""
    foreign.questions(f"_envops: {{ comment_start_string: {'x' * 20} }}\n")
    assert foreign.program("new", "T", "--dry-run").code == 0
    foreign.questions()
    room = 1024 * 1024 - (foreign.template / "copier.yml").stat().st_size
    foreign.questions(f"#{' ' * (room - 2)}\n")
    assert foreign.program("new", "T", "--dry-run").code == 0
    foreign.questions(f"#{' ' * (room - 1)}\n")
    assert "is larger than 1024 KiB" in foreign.refusal("new", "T")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    "setting",
    [
        "_envops: { extensions: [code.interact] }",
        "_tasks: [touch owned]",
        "_migrations: [{ version: 1, before: [x] }]",
        "_jinja_extensions: [code.interact]",
        "_jinja_extensions: [code.interact]\n---\n_jinja_extensions: []",
        "_tasks: [x]\n---\n_tasks: []",
        "_envops: [a]",
        "_subdirectory: ../..",
        "_subdirectory: /",
        "_subdirectory: [a]",
        "_templates_suffix: /../../x",
        "title: !include ../secret.yml",
        "title: !!python/object/apply:os.system [id]",
        "1: { type: str }",
    ],
)
def test_every_command_refuses_settings_that_could_run_code_or_lead_outside(
    foreign: Foreign, setting: str, command: tuple[str, ...]
) -> None:
    """The config of a cloned repository makes no command run its template's code or leave its folder."""
    foreign.questions(f"{setting}\n---\n")
    assert "t/copier.yml" in foreign.refusal(*command)


def test_the_options_that_are_left_work(foreign: Foreign) -> None:
    """A template may choose its delimiters, trimming, line ends and what undefined means."""
    foreign.questions(
        "_envops: { variable_start_string: '[[', variable_end_string: ']]', trim_blocks: true,"
        ' lstrip_blocks: true, keep_trailing_newline: true, newline_sequence: "\\n",'
        " undefined: jinja2.StrictUndefined }\n"
    )
    (foreign.template / NAME).unlink()
    name = NAME.replace("{{", "[[").replace("}}", "]]")
    (foreign.template / name).write_text(ITEM.replace("{{", "[[").replace("}}", "]]"), encoding="utf-8")
    done = foreign.program("new", "T", "--slug", "t", "--dry-run")
    assert (done.code, done.err, done.out[-4:]) == (0, "", "# T\n")


BOMB = "b0: &b0 [x]\n" + "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 12))


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        (BOMB, "is too large after expanding its aliases"),
        ("a: &a [*a]\n", "is too large"),
        ("a: " + "[" * 60 + "]" * 60 + "\n", "nested more than 50 levels deep"),
        ("a: " + "[" * 100_000, "nested more than 50 levels deep"),
        ("# " + "x" * 2_000_000 + "\n", "is larger than 1024 KiB"),
        ("a: 2025-02-30T99:99:99Z\n", "invalid YAML"),
        ("a: 0x_\n", "invalid YAML"),
        (f"a: {'9' * 5000}\n", "invalid YAML"),
        ("a: =\n", "invalid YAML"),
    ],
    ids=["aliases", "recursive", "deep", "deeper", "long", "date", "number", "digits", "equals"],
)
def test_questions_that_expand_exponentially_are_refused(
    foreign: Foreign, questions: str, message: str
) -> None:
    """Aliases of aliases, deep nesting and odd values in `copier.yml` are one line that names the file."""
    foreign.questions(questions)
    line = foreign.refusal("new", "T")
    assert "t/copier.yml" in line
    assert message in line


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
@pytest.mark.parametrize("part", ["copier.yml", NAME, "part.jinja"])
def test_links_out_of_the_template_are_not_followed(foreign: Foreign, tmp_path: Path, part: str) -> None:
    """Neither the questions, the item nor what it includes may lie outside the template's folder."""
    foreign.item("{% include 'part.jinja' ignore missing %}")
    path = foreign.template / part
    outside = tmp_path / "outside"
    outside.write_text(path.read_text(encoding="utf-8") if path.exists() else "secret", encoding="utf-8")
    path.unlink(missing_ok=True)
    path.symlink_to(outside)
    if part != "part.jinja":
        assert f"t/{part}: is outside the template's folder" in foreign.refusal("new", "T")
    else:
        assert "secret" not in foreign.program("new", "T", "--dry-run").out


HUGE = [
    "{{ 'a' * 10**9 }}", "{{ 10**9 * 'a' }}", "{{ [1] * 10**9 }}", "{{ 9 ** (10**9) % 7 }}",
    "{{ lipsum(n=100000) }}", "{{ range(10**9) }}",
    "{{ 'a' | center(10**9) }}", "{{ 'a'.center(10**9) }}", "{{ 'a'.ljust(10**9) }}",
    "{{ '1'.zfill(10**9) }}",
    "{{ ('a' | safe).rjust(10**9) }}", "{{ 'a\tb'.expandtabs(10**9) }}",
    "{{ '%999999999d' % 1 }}", "{{ '%.999999999f' % 1 }}", "{{ '%*d' % (10**9, 1) }}",
    "{{ '%999999999d' | format(1) }}", "{{ ('%(a)s' * 10000) % {'a': 'x' * 1000000} }}",
    "{{ '{:999999999}'.format(1) }}", "{{ '{:{w}}'.format(1, w=10**9) }}",
    "{{ '{x:999999999}'.format_map({'x': 1}) }}", "{{ ('{:999999999}' | safe).format(1) }}",
    "{{ 'a' | indent(10**9, first=true) }}", "{{ ('a' * 30000) | wordwrap(1, wrapstring='x' * 10000) }}",
    "{{ (['a' * 1000] * 100000) | join('x' * 1000) }}", "{{ ('x' * 1000).join(['a' * 1000] * 100000) }}",
    "{{ ('a' * 100000) | replace('a', 'b' * 1000) }}", "{{ ('a' * 100000).replace('a', 'b' * 1000) }}",
    "{{ 'a'.translate({97: 'b' * 10000000}) }}",
    "{{ [1] | tojson(indent=10**9) }}", "{{ [1] | batch(10**9, 'x') | list }}",
    "{{ [1] | slice(10**9) | list }}", "{{ 1.5 | round(10**9, 'ceil') }}",
    "{% set n = namespace(x='a' * 1000) %}{% for i in range(40) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% set n = namespace(x='a' * 1000) %}{% for i in range(40) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% set n = namespace(x='a' * 1000) %}"
    "{% for i in range(40) %}{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}{% endfor %}",
    "{% set n = namespace(x=[1]) %}{% for i in range(40) %}{% set _ = n.x.extend(n.x) %}{% endfor %}",
    "{% set n = namespace(x=3) %}{% for i in range(40) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "{% for a in range(99999) %}{{ 'a' * 100000 }}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    "{% include '{{ slug }}.md.jinja' %}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
]  # fmt: skip
"""Jinja that would take gigabytes or never end, were it not refused before it begins."""


@pytest.mark.parametrize("jinja", HUGE)
def test_large_results_are_refused_before_they_are_created(foreign: Foreign, jinja: str) -> None:
    """Loops, operators, filters and methods that explode are one line that names the file."""
    foreign.item(jinja)
    line = foreign.refusal("new", "T")
    assert f"t/{NAME}: the template fails: " in line
    assert "MemoryError" not in line


def test_the_question_with_a_failing_default_or_validator_is_named(foreign: Foreign) -> None:
    """A default or validator that exceeds a limit is an error that names its question."""
    foreign.questions(after="extra: { default: \"{{ 'a' * 10**9 }}\" }\n")
    assert "t/copier.yml: the default of 'extra' fails: a result of " in foreign.refusal("new", "T")
    foreign.questions(after="extra: { default: a, validator: \"{{ 'a' * 10**9 }}\" }\n")
    assert "t/copier.yml: the validator of 'extra' fails: a result of " in foreign.refusal("new", "T")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less time than usual for a rendering, for tests that use all of it."""
    monkeypatch.setattr("backlogue.template.sandbox.SECONDS", 0.5)


@pytest.mark.skipif(os.name == "nt", reason="there is no such timer there")
@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "jinja",
    [
        "{{ ('a' * 40 ~ 'b') | regex_search('(a+)+$') }}",
        "{{ ('a' * 100000) | regex_replace('', 'b' * 1000) }}",
        "{% for a in range(99999) %}{% for b in range(99999) | map('string') %}{% endfor %}{% endfor %}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
    ],
)
def test_endless_renderings_are_stopped(foreign: Foreign, jinja: str) -> None:
    """A regular expression, a filter and a recursion that would never end are ended by the clock."""
    foreign.item(jinja)
    assert "the template fails: it takes more than " in foreign.refusal("new", "T")


DOUBLED = {
    "literals": "[ns.a, ns.a]",
    "tuples": "(ns.a, ns.a)",
    "mappings": "{'x': ns.a, 'y': ns.a}",
    "an operator": "[ns.a] * 2",
    "a call": "dict(x=ns.a, y=ns.a)",
}


@pytest.mark.parametrize("doubled", DOUBLED.values(), ids=DOUBLED)
def test_lists_that_share_their_entries_are_bounded(foreign: Foreign, doubled: str) -> None:
    """Sixty lists, each twice in the next, are refused before anyone compares them."""
    foreign.item(
        "{% set ns = namespace(a=[]) %}{% for _ in range(60) %}"
        f"{{% set ns.a = {doubled} %}}{{% endfor %}}{{{{ ns.a == ns.a | list }}}}"
    )
    assert "the template fails: nested lists have more than 1,000,000 values" in foreign.refusal("new", "T")


def test_a_list_that_grows_by_calls_is_bounded(foreign: Foreign) -> None:
    """Lists filled by `append` are counted as those that are written out."""
    foreign.item(
        "{% set ns = namespace(a=[]) %}{% for _ in range(60) %}{% set b = [] %}{{ b.append(ns.a) or '' }}"
        "{{ b.append(ns.a) or '' }}{% set ns.a = b %}{% endfor %}{{ ns.a == ns.a | list }}"
    )
    assert "the template fails: nested lists have more than 1,000,000 values" in foreign.refusal("new", "T")


@pytest.mark.skipif(sys.platform != "linux", reason="the bound is Linux's")
def test_memory_is_bounded(foreign: Foreign, tmp_path: Path) -> None:
    """What no estimate foresees ends before the process has 256 MiB, with one line."""
    foreign.item("{{ [['x' * 1000000] * 100000] | string | length }}")
    env = {**os.environ, "BACKLOGUE_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", WITH_PEAK, "new", "T", "--no-input"],
        cwd=foreign.program.cwd, env=env, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "it needs too much memory" in done.stderr
    assert int(done.stdout) < 256 * 1024


# A process's `ru_maxrss` begins with that of the one it was forked from: the peak is the program's own.
WITH_PEAK = """
import re, sys
from backlogue.cli import main
code = main(sys.argv[1:])
print(re.search("VmHWM: *([0-9]+)", open("/proc/self/status").read().replace("\\t", " "))[1])
sys.exit(code)
"""


@pytest.mark.skipif(os.name == "nt", reason="limits are POSIX's")
@pytest.mark.usefixtures("hurried")
def test_limits_are_gone_after_a_rendering(foreign: Foreign) -> None:
    """The caller's timer, signal handler and memory limit are restored."""
    import resource  # noqa: PLC0415 - not on Windows
    import signal  # noqa: PLC0415 - the same

    before = (
        resource.getrlimit(resource.RLIMIT_AS),
        signal.getsignal(signal.SIGPROF),
        signal.getitimer(signal.ITIMER_PROF),
    )
    foreign.item("{{ ('a' * 40 ~ 'b') | regex_search('(a+)+$') }}")
    foreign.refusal("new", "T")
    after = (
        resource.getrlimit(resource.RLIMIT_AS),
        signal.getsignal(signal.SIGPROF),
        signal.getitimer(signal.ITIMER_PROF),
    )
    assert after == before


@pytest.mark.parametrize(
    "jinja",
    [
        "{{ 'a'.center(9) }}|{{ 'a' | center(9) }}|{{ '%5d|%s' % (1, 'b') }}|{{ '{:>5}'.format('x') }}",
        "{{ ['a', 'b'] | join(', ') }}|{{ ', '.join(['a', 'b']) }}|{{ 'a' * 3 ~ 'b' }}|{{ [1] + [2] }}",
        "{% for a in [1, 2] %}{{ loop.length }}{{ loop.last }}{% else %}none{% endfor %}",
        "{% for a in [] %}x{% else %}none{% endfor %}{% for a in 'abc' if a != 'b' %}{{ a }}{% endfor %}",
        "{% for a, b in {'x': 1}.items() %}{{ a }}{{ b }}{% endfor %}",
        "{% for a in [1, [2, [3]]] recursive %}"
        "{% if a is iterable %}{{ loop(a) }}{% else %}{{ a }}{% endif %}{% endfor %}",
        "{{ 2 ** 10 }}|{{ 7 % 3 }}|{{ 2 * 3 }}|{{ 1 + 1.5 }}|{{ 'x' | indent(2, true) }}",
        "{{ 'aXb' | regex_replace('X', '-') }}|{{ 'aXb'.replace('X', '-') }}|{{ 2.5 | round(1) }}",
        "{{ lipsum(1, false, 1, 2) | length > 1 }}",
    ],
)
def test_ordinary_jinja_means_what_it_means_in_jinja(foreign: Foreign, jinja: str) -> None:
    """Counting and bounding change nothing about what is rendered."""
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415 - here alone

    plain = SandboxedEnvironment()
    plain.filters["regex_replace"] = lambda text, old, new: re.sub(old, new, text)
    foreign.item(jinja)
    rendered = foreign.program("new", "T", "--dry-run").out.partition("# T\n")[2]
    assert rendered.rstrip("\n") == plain.from_string(jinja).render()


def test_a_cache_folder_inside_of_a_repository_is_not_read(
    foreign: Foreign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative cache folder could be a stranger's: compiled code is neither taken from it nor put there."""
    monkeypatch.chdir(foreign.program.cwd)
    Cache(Path("cache")).put("a", 1, made_from=b"")
    assert not Path("cache").exists()
    Cache(foreign.program.cwd / "cache").put("a", 1, made_from=b"")
    assert Cache(Path("cache")).get("a", made_from=b"") is None
