"""Jinja for templates that strangers wrote: sandboxed, and bounded in steps, sizes, time and memory.

What a template can make large is refused before it is made: loops and calls are counted, and the results of
operators, filters and methods that grow a text are estimated from their operands. What no estimate foresees
ends by the clock (POSIX) and by the memory it may map (Linux).
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager, suppress
from functools import wraps
from threading import current_thread, main_thread
from types import BuiltinMethodType, MethodType
from typing import TYPE_CHECKING, Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import SandboxedEnvironment, SandboxedEscapeFormatter, SandboxedFormatter
from jinja2.utils import generate_lorem_ipsum
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jinja2.compiler import Frame
    from jinja2.environment import Template
    from jinja2.runtime import Context

LARGEST = 16 * 1024 * 1024
"""The most characters of a text, an item's among them."""

LONGEST = 1_000_000
"""The most entries of a list that an operator makes."""

WIDEST = 100_000
"""The most bits of a number, columns of a padded text, and words of a filler text."""

STEPS = 5_000_000
"""The most loop steps and calls of one rendering."""

SECONDS = 2
"""How long one rendering may use the processor."""

MEMORY = 160 * 1024 * 1024
"""How many bytes one rendering may map: with what the program itself needs, less than 256 MiB."""


class LimitError(Exception):
    """A template asks for more than it may have."""


class _TimeUpError(BaseException):
    """The time is up. No `except Exception` on the way may swallow it."""


def require(size: int, most: int = LARGEST) -> None:
    """Refuse a result of this size.

    Raises:
        LimitError: It is larger than `most`.
    """
    if size > most:
        raise LimitError(f"a result of {size:,} is larger than the {most:,} a template may make")


@contextmanager
def limits() -> Iterator[None]:
    """End what runs inside after `SECONDS` of processor time, or when it maps more than `MEMORY`.

    Raises:
        LimitError: One of the two happened.
    """
    try:
        with _memory_limit(), _time_limit():
            yield
    except _TimeUpError:
        raise LimitError(f"it takes more than {SECONDS} seconds") from None
    except MemoryError:
        raise LimitError("it needs too much memory") from None


@contextmanager
def _time_limit() -> Iterator[None]:
    import signal  # the standard library has imported it by now

    # Signals arrive in the main thread alone, and Windows has no such timer.
    if not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        yield
        return

    def stop(_signal: int, _frame: Any) -> None:
        raise _TimeUpError

    handler = signal.signal(signal.SIGPROF, stop)
    # It fires again should something swallow the first exception.
    timer = signal.setitimer(signal.ITIMER_PROF, SECONDS, 0.1)
    try:
        yield
    finally:
        while True:
            with suppress(_TimeUpError):  # just now
                signal.setitimer(signal.ITIMER_PROF, *timer)
                break
        signal.signal(signal.SIGPROF, handler or signal.SIG_DFL)


@contextmanager
def _memory_limit() -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import resource  # on Linux alone

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY
    with suppress(OSError):  # a machine without /proc
        descriptor = os.open("/proc/self/statm", os.O_RDONLY)
        try:
            most += int(os.read(descriptor, 100).split()[0]) * resource.getpagesize()
        finally:
            os.close(descriptor)
    if most == MEMORY or resource.RLIM_INFINITY != soft <= most:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class _Generator(CodeGenerator):
    """Compiles loops that are counted and `~` whose result is bounded."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        counted = nodes.EnvironmentAttribute("counted", lineno=node.lineno, environment=node.environment)
        node.iter = nodes.Call(
            counted, [node.iter], [], None, None, lineno=node.lineno, environment=node.environment
        )
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("environment.joined(")
        super().visit_Concat(node, frame)
        self.write(")")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("environment.weighed(")
        super().visit_List(node, frame)
        self.write(")")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        if node.ctx != "load":  # `for a, b in …`
            super().visit_Tuple(node, frame)
            return
        self.write("environment.weighed(")
        super().visit_Tuple(node, frame)
        self.write(")")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("environment.weighed(")
        super().visit_Dict(node, frame)
        self.write(")")


class BoundedEnvironment(SandboxedEnvironment):
    """Jinja's sandbox in which a template makes nothing larger than it may."""

    code_generator_class = _Generator
    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._steps = 0
        for name, estimate in _FILTERS.items():
            self.filters[name] = _bounded(self.filters[name], estimate)
        self.globals["lipsum"] = _lipsum

    def begin(self) -> None:
        """Begin a rendering: what was counted before no longer counts."""
        self._steps = 0

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > STEPS:
            raise LimitError(f"it takes more than {STEPS:,} steps")

    def counted(self, iterable: Iterable[Any]) -> Iterable[Any]:
        """Return what a loop goes through, its steps counted."""
        try:
            steps = len(iterable)  # type: ignore[arg-type] # that is the question
        except TypeError:
            return self._counting(iterable)
        self._count(steps + 1)
        return iterable

    def _counting(self, iterable: Iterable[Any]) -> Iterator[Any]:
        for value in iterable:
            self._count(1)
            yield value

    def concat(self, parts: Iterable[str]) -> str:
        """Join the parts of an output, which Jinja hands over as they are made."""
        size, kept = 0, []
        for part in parts:
            size += len(part)
            if size > LARGEST:
                raise LimitError(f"its output is larger than {LARGEST // 1024 // 1024} MiB")
            kept.append(part)
        return "".join(kept)

    def joined(self, text: str) -> str:
        """Return what `~` has joined."""
        require(len(text))
        return text

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls."""
        self._count(1)
        if isinstance(function, (BuiltinMethodType, MethodType)):
            _require_method(function, args, kwargs)
            if isinstance(function.__self__, (list, dict)):
                self.weighed([function.__self__, args, kwargs])
        return self.weighed(super().call(context, function, *args, **kwargs))

    def weighed(self, value: Any) -> Any:
        """Return a list, tuple or mapping that holds at most `LONGEST` values, each counted where it is met.

        Lists that share their entries are exponentially large to whoever compares or prints them, and no
        signal ends a comparison.
        """
        left, waiting = LONGEST, [value]
        while waiting:
            inner = waiting.pop()
            if isinstance(inner, (list, tuple, dict)):
                left -= len(inner) + 1
                if left < 0:
                    raise LimitError(f"nested lists of more than {LONGEST:,} values")
                waiting.extend(inner.values() if isinstance(inner, dict) else inner)
        return value

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return `str.format` or `format_map` of a text, sandboxed and bounded; None for anything else."""
        if super().wrap_str_format(value) is None:
            return None
        text = value.__self__
        formatter = (
            _MarkupFormatter(self, escape=text.escape) if isinstance(text, Markup) else _Formatter(self)
        )

        def call(*args: Any, **kwargs: Any) -> str:
            if value.__name__ == "format_map":
                (kwargs,) = args
                args = ()
            return type(text)(formatter.vformat(text, args, kwargs))  # type: ignore[no-any-return] # a str

        return call

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Apply an operator that can make something large."""
        _OPERATORS[operator](left, right)
        return self.weighed(super().call_binop(context, operator, left, right))

    def get_template(self, name: Any, *args: Any, **kwargs: Any) -> Template:
        """Load a template; each is a step, so that includes of includes end."""
        self._count(1)
        return super().get_template(name, *args, **kwargs)

    def select_template(self, names: Any, *args: Any, **kwargs: Any) -> Template:
        """Load the first template there is; see `get_template`."""
        self._count(1)
        return super().select_template(names, *args, **kwargs)


class _BoundedFields:
    """Bounds the fields of `str.format`, whose widths may come from its arguments."""

    _made = 0

    def format_field(self, value: Any, format_spec: str) -> str:
        """Format one field."""
        for number in re.findall(r"[0-9]+", format_spec):
            require(int(number[:20]), WIDEST)
        text: str = super().format_field(value, format_spec)  # type: ignore[misc] # a formatter's, which this is mixed into
        self._made += len(text)
        require(self._made)
        return text


class _Formatter(_BoundedFields, SandboxedFormatter):
    pass


class _MarkupFormatter(_BoundedFields, SandboxedEscapeFormatter):
    pass


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (str, bytes, list, tuple)) else 0


def _most(value: Any) -> int:
    """Return how many characters or entries something of the kind of `value` may have."""
    return LONGEST if isinstance(value, (list, tuple)) else LARGEST


def _plus(left: Any, right: Any) -> None:
    require(_size(left) + _size(right), _most(left))


def _times(left: Any, right: Any) -> None:
    for value, number in ((left, right), (right, left)):
        if isinstance(value, (str, bytes, list, tuple)) and isinstance(number, int):
            require(len(value) * number, _most(value))
    if isinstance(left, int) and isinstance(right, int):
        require(left.bit_length() + right.bit_length(), WIDEST)


def _power(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int):
        require(left.bit_length() * right, WIDEST)


_PERCENT = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(\*|[0-9]*)(?:\.(\*|[0-9]*))?")


def _percent(text: Any, values: Any) -> None:
    """Estimate `text % values`: each field is as wide as it says, or as long as the longest value."""
    if not isinstance(text, (str, bytes)):
        return
    inside = [*values.values()] if isinstance(values, dict) else values
    longest = max(map(_size, inside if isinstance(inside, (list, tuple)) else [inside]), default=0)
    size = len(text)
    for width, precision in _PERCENT.findall(text if isinstance(text, str) else text.decode("latin-1")):
        if "*" in (width, precision):
            raise LimitError("a width of '*' is not allowed")
        size += max(int(width[:20] or 0), int(precision[:20] or 0), longest)
    require(size)


_OPERATORS: dict[str, Callable[[Any, Any], None]] = {
    "+": _plus,
    "*": _times,
    "**": _power,
    "%": _percent,
}


def _replaced(text: str, old: str, new: str) -> int:
    return len(text) + text.count(old) * max(0, len(new) - len(old))


def _require_method(
    method: BuiltinMethodType | MethodType, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Refuse a call of a text's or list's own method whose result would be too large."""
    value, name = method.__self__, method.__name__
    if isinstance(value, list):
        if name == "extend":
            require(len(value) + sum(map(_size, args)), LONGEST)
    elif not isinstance(value, (str, bytes)):
        return
    elif name in ("center", "ljust", "rjust", "zfill"):
        require(max((number for number in args if isinstance(number, int)), default=0), WIDEST)
    elif name == "expandtabs":
        tab = [*args, *kwargs.values(), 8][0]
        require(len(value) + len(value) * tab if isinstance(tab, int) else 0)
    elif name == "replace" and len(args) > 1:
        require(_replaced(*(part if isinstance(part, (str, bytes)) else "" for part in (value, *args[:2]))))  # type: ignore[arg-type] # bytes count alike
    elif name == "join":
        parts = [part for part in args if isinstance(part, (list, tuple))]
        require(sum(map(_size, *parts)) + len(value) * sum(map(len, parts)) if parts else 0)
    elif name == "translate":
        raise LimitError("'translate' is not allowed")


_FILTERS: dict[str, Callable[..., None]] = {}
"""What each filter that can make something large is asked before it runs, with the filter's own arguments."""


def _asked(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def add(estimate: Callable[..., None]) -> Callable[..., None]:
        _FILTERS[name] = estimate
        return estimate

    return add


def _bounded(function: Callable[..., Any], estimate: Callable[..., None]) -> Callable[..., Any]:
    # Jinja hands some filters its environment or context first.
    skipped = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        estimate(*args[skipped:], **kwargs)
        return function(*args, **kwargs)

    return call


@_asked("center")
def _center(_value: Any, width: Any = 80) -> None:
    require(width if isinstance(width, int) else 0, WIDEST)


@_asked("indent")
def _indent(value: Any, width: Any = 4, *_args: Any, **_kwargs: Any) -> None:
    indention = width if isinstance(width, int) else _size(width)
    require(_size(value) + (len(str(value).splitlines()) + 1) * indention)


@_asked("replace")
def _replace(value: Any, old: Any, new: Any, *_args: Any, **_kwargs: Any) -> None:
    require(_replaced(str(value), str(old), str(new)))


@_asked("join")
def _join(value: Any, d: Any = "", *_args: Any, **_kwargs: Any) -> None:
    if isinstance(value, (list, tuple)):
        require(sum(map(_size, value)) + len(value) * len(str(d)))
    else:
        require(_size(value) * (1 + len(str(d))))


@_asked("format")
def _format(value: Any, *args: Any, **kwargs: Any) -> None:
    _percent(str(value), kwargs or args)


@_asked("wordwrap")
def _wordwrap(value: Any, width: Any = 79, *args: Any, wrapstring: Any = None, **_kwargs: Any) -> None:
    lines = len(str(value).splitlines()) + _size(value) // max(1, width if isinstance(width, int) else 1)
    require(lines * max(map(_size, [wrapstring, *args])))


@_asked("tojson")
def _tojson(_value: Any, indent: Any = None) -> None:
    require(indent if isinstance(indent, int) else _size(indent), 100)


@_asked("batch")
def _batch(_value: Any, linecount: Any, *_args: Any, **_kwargs: Any) -> None:
    require(linecount if isinstance(linecount, int) else 0, WIDEST)


@_asked("slice")
def _slice(_value: Any, slices: Any, *_args: Any, **_kwargs: Any) -> None:
    require(slices if isinstance(slices, int) else 0, WIDEST)


@_asked("round")
def _round(_value: Any, precision: Any = 0, *_args: Any, **_kwargs: Any) -> None:
    require(precision if isinstance(precision, int) else 0, 100)


def _lipsum(n: int = 5, html: bool = True, min: int = 20, max: int = 100) -> str:  # noqa: A002, FBT001, FBT002 - Jinja's own signature
    require(n * max, WIDEST)
    return generate_lorem_ipsum(n, html, min, max)
