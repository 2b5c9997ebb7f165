"""The limits of a template's Jinja: what is just small enough is rendered, one more is refused."""

from __future__ import annotations

import pytest

from backlogue.template.sandbox import BoundedEnvironment, LimitError

CHARACTERS = 16 * 1024 * 1024
BITS = 100_000
EDGES = {
    "repeated text": ("{{ ('a' * N) | length }}", CHARACTERS),
    "repeated from the left": ("{{ (N * 'a') | length }}", CHARACTERS),
    "joined by ~": ("{{ ('a' * (N - 1) ~ 'b') | length }}", CHARACTERS),
    "joined by +": ("{{ ('a' * (N - 1) + 'b') | length }}", CHARACTERS),
    "the output": ("{{ 'a' * 16000000 }}{{ 'a' * (N - 16000000) }}", CHARACTERS),
    "a list": ("{{ ([1] * N) | length }}", 999_999),
    "lists joined by +": ("{{ ([1] * 500000 + [1] * (N - 500000)) | length }}", 999_999),
    "a power": ("{{ 2 ** (N // 2) > 1 }}", BITS + 1),
    "a product": ("{{ 2 ** 49999 * 2 ** (N - 50001) > 1 }}", BITS),
    "centred": ("{{ 'a' | center(N) | length }}", BITS),
    "centred by the method": ("{{ 'a'.center(N) | length }}", BITS),
    "filled": ("{{ '1'.zfill(N) | length }}", BITS),
    "a field's width": ("{{ '{:N}'.format(1) | length }}", BITS),
    "a field's precision": ("{{ '{:.N}'.format('a') | length }}", BITS),
    "a percent field": ("{{ ('%Nd' % 1) | length }}", CHARACTERS - 10),
    "tabs": ("{{ 'a'.expandtabs(N) | length }}", CHARACTERS - 1),
    "tabs of eight": ("{{ ('a' * N).expandtabs() | length }}", CHARACTERS // 9),
    "replaced": ("{{ ('a' * 1024) | replace('a', 'b' * N) | length }}", 16384),
    "replaced by the method": ("{{ ('a' * 1024).replace('a', 'b' * N) | length }}", 16384),
    "joined": ("{{ ['a' * (N - 4), 'b', 'c'] | join | length }}", CHARACTERS + 2),
    "joined with a mark": ("{{ ['a' * (N - 3), 'b'] | join('x') | length }}", CHARACTERS),
    "joined by the method": ("{{ 'x'.join(['a' * (N - 3), 'b']) | length }}", CHARACTERS),
    "joined letters": ("{{ ('a' * (N // 2)) | join('x') | length }}", CHARACTERS + 1),
    "wrapped": ("{{ ('a' * 158) | wordwrap(79, wrapstring='x' * N) | length }}", CHARACTERS // 3),
    "indented": ("{{ 'a' | indent(N) | length }}", (CHARACTERS - 1) // 2),
    "indented with a text": ("{{ 'a' | indent('x' * N) | length }}", (CHARACTERS - 1) // 2),
    "JSON's indent": ("{{ [1] | tojson(indent=N) | length }}", 100),
    "rounded": ("{{ 1.5 | round(N) }}", 100),
    "batches": ("{{ [1] | batch(N) | list | length }}", BITS),
    "slices": ("{{ [1] | slice(N) | first | length }}", BITS),
}


@pytest.mark.parametrize(("jinja", "most"), EDGES.values(), ids=EDGES)
def test_the_limit_itself_is_allowed(jinja: str, most: int) -> None:
    """Each result may be as large as its limit."""
    environment = BoundedEnvironment()
    assert environment.from_string(jinja.replace("N", str(most))).render()
    with pytest.raises(LimitError):
        environment.from_string(jinja.replace("N", str(most + 1))).render()


@pytest.mark.parametrize(
    ("jinja", "steps"),
    [
        ("{% for a in range(10) %}{% endfor %}", 13),
        ("{% for a in range(3) %}{% for b in [1, 2] %}{% endfor %}{% endfor %}", 18),
        ("{% for a in [1, 2] | map('string') %}{% endfor %}", 3),
        ("{% macro f() %}{% endmacro %}{{ f() }}{{ f() }}", 2),
        ("{{ 'a'.upper() }}", 1),
    ],
)
def test_steps_are_counted(monkeypatch: pytest.MonkeyPatch, jinja: str, steps: int) -> None:
    """Loops, their values and calls are steps; each rendering begins at zero."""
    environment = BoundedEnvironment()
    monkeypatch.setattr("backlogue.template.sandbox.STEPS", steps)
    for _ in range(2):
        environment.reset_steps()
        environment.from_string(jinja).render()
    monkeypatch.setattr("backlogue.template.sandbox.STEPS", steps - 1)
    environment.reset_steps()
    with pytest.raises(LimitError, match=f"it takes more than {steps - 1} steps"):
        environment.from_string(jinja).render()


@pytest.mark.parametrize(
    ("jinja", "rendered"),
    [
        ("{{ 'a b' | wordwrap(1) }}", "a\nb"),
        ("{{ 'a' | indent }}|{{ 'a\nb' | indent }}|{{ 'a\nb' | indent(1, true) }}", "a|a\n    b| a\n b"),
        ("{{ 'a' | center | length }}", "80"),
        ("{{ 1.26 | round(1) }}|{{ 1.5 | round }}", "1.3|2.0"),
        ("{{ ['a', 'b'] | join('-') }}|{{ 'ab' | join('-') }}|{{ [1, 2] | join }}", "a-b|a-b|12"),
        ("{{ [1, 2, 3] | batch(2, 0) | list }}", "[[1, 2], [3, 0]]"),
        ("{{ '%s-%s' | format(1, 2) }}|{{ '%(a)s' | format(a=1) }}", "1-2|1"),
        ("{{ {'a': 1}.get('b', 2) }}|{{ [1, 2].index(2) }}", "2|1"),
        ("{{ '{a}'.format_map({'a': 1}) }}|{{ '{0:>3}'.format(7) }}", "1|  7"),
    ],
)
def test_what_stays_within_the_limits_is_jinja(jinja: str, rendered: str) -> None:
    """Filters and methods with a limit do what Jinja's own do."""
    assert BoundedEnvironment().from_string(jinja).render() == rendered
