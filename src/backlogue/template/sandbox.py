"""A Jinja sandbox for untrusted templates, with limits on steps, sizes, time and memory.

Large results are refused before they are created: loops and calls are counted, and the sizes of results of
operators, filters and methods are estimated from their operands. Whatever the estimates miss is stopped by
a limit on processor time (POSIX) and on memory (Linux).
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
"""The maximum length of a text, including the whole item, in characters."""

LONGEST = 1_000_000
"""The maximum number of entries in a list that an operator creates."""

WIDEST = 100_000
"""The maximum number of bits of an integer, columns of padded text, and words of `lipsum`."""

STEPS = 5_000_000
"""The maximum number of loop steps and calls in one rendering."""

SECONDS = 2
"""The maximum processor time of one rendering."""

MEMORY = 160 * 1024 * 1024
"""The maximum number of bytes that one rendering may allocate; with the program itself, less than 256 MiB."""


class LimitError(Exception):
    """A template exceeds a limit."""


class _TimeUpError(BaseException):
    """The time is up; not an `Exception`, so that no handler on the way catches it."""


def limit_size(size: int, limit: int = LARGEST) -> None:
    """Raise an error if a result is too large.

    Raises:
        LimitError: The size is larger than `limit`.
    """
    if size > limit:
        raise LimitError(f"a result of size {size:,} exceeds the limit of {limit:,}")


@contextmanager
def limits() -> Iterator[None]:
    """Limit the processor time of the block to `SECONDS` and its memory to `MEMORY`.

    Raises:
        LimitError: A limit is exceeded.
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

    # Signals arrive only in the main thread, and Windows has no such timer.
    if not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        yield
        return

    def stop(_signal: int, _frame: Any) -> None:
        raise _TimeUpError

    handler = signal.signal(signal.SIGPROF, stop)
    # The timer repeats in case something catches the first exception.
    timer = signal.setitimer(signal.ITIMER_PROF, SECONDS, 0.1)
    try:
        yield
    finally:
        while True:
            with suppress(_TimeUpError):  # raised right here
                signal.setitimer(signal.ITIMER_PROF, *timer)
                break
        signal.signal(signal.SIGPROF, handler or signal.SIG_DFL)


@contextmanager
def _memory_limit() -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import resource  # not available on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY
    with suppress(OSError):  # /proc is missing
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
    """Compiles loops with counted steps, and checks the results of `~` and of literals."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        counted = nodes.EnvironmentAttribute(
            "count_iterations", lineno=node.lineno, environment=node.environment
        )
        node.iter = nodes.Call(
            counted, [node.iter], [], None, None, lineno=node.lineno, environment=node.environment
        )
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("environment.check_text(")
        super().visit_Concat(node, frame)
        self.write(")")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self._checked(super().visit_List, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        if node.ctx == "load":
            self._checked(super().visit_Tuple, node, frame)
        else:  # `for a, b in …`
            super().visit_Tuple(node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self._checked(super().visit_Dict, node, frame)

    def _checked(self, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self.write("environment.check_values(")
        visit(node, frame)
        self.write(")")


class BoundedEnvironment(SandboxedEnvironment):
    """Jinja's sandbox with limits on the steps and the sizes of results."""

    code_generator_class = _Generator
    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._steps = 0
        for name, estimate in _FILTERS.items():
            self.filters[name] = _bounded(self.filters[name], estimate)
        self.globals["lipsum"] = _lipsum

    def reset_steps(self) -> None:
        """Reset the step counter before a rendering."""
        self._steps = 0

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > STEPS:
            raise LimitError(f"it takes more than {STEPS:,} steps")

    def count_iterations(self, iterable: Iterable[Any]) -> Iterable[Any]:
        """Return the iterable of a loop, and count its steps."""
        try:
            steps = len(iterable)  # type: ignore[arg-type] # it may have no length
        except TypeError:
            return self._counting(iterable)
        self._count(steps + 1)
        return iterable

    def _counting(self, iterable: Iterable[Any]) -> Iterator[Any]:
        for value in iterable:
            self._count(1)
            yield value

    def concat(self, parts: Iterable[str]) -> str:
        """Join the parts of the output while Jinja renders them."""
        size, kept = 0, []
        for part in parts:
            size += len(part)
            if size > LARGEST:
                raise LimitError(f"the output is larger than {LARGEST // 1024 // 1024} MiB")
            kept.append(part)
        return "".join(kept)

    def check_text(self, text: str) -> str:
        """Return the result of `~` if it is not too large."""
        limit_size(len(text))
        return text

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a function for the template, with limits."""
        self._count(1)
        if isinstance(function, (BuiltinMethodType, MethodType)):
            _check_method(function, args, kwargs)
            if isinstance(function.__self__, (list, dict)):
                self.check_values([function.__self__, args, kwargs])
        return self.check_values(super().call(context, function, *args, **kwargs))

    def check_values(self, value: Any) -> Any:
        """Return a list, tuple or mapping if it contains at most `LONGEST` values.

        Shared values count each time they appear.

        Comparing or printing lists with shared entries can take exponential time, and a signal can't
        interrupt a comparison.
        """
        left, waiting = LONGEST, [value]
        while waiting:
            inner = waiting.pop()
            if isinstance(inner, (list, tuple, dict)):
                left -= len(inner) + 1
                if left < 0:
                    raise LimitError(f"nested lists have more than {LONGEST:,} values")
                waiting.extend(inner.values() if isinstance(inner, dict) else inner)
        return value

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a limited `str.format` or `format_map` for such a method; None for anything else."""
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
        """Apply an operator with limits."""
        _OPERATORS[operator](left, right)
        return self.check_values(super().call_binop(context, operator, left, right))

    def get_template(self, name: Any, *args: Any, **kwargs: Any) -> Template:
        """Load a template; each counts as a step, so that recursive includes end."""
        self._count(1)
        return super().get_template(name, *args, **kwargs)

    def select_template(self, names: Any, *args: Any, **kwargs: Any) -> Template:
        """Load the first existing template; see `get_template`."""
        self._count(1)
        return super().select_template(names, *args, **kwargs)


class _BoundedFields:
    """Limits the fields of `str.format`, whose widths may come from arguments."""

    _made = 0

    def format_field(self, value: Any, format_spec: str) -> str:
        """Format one field."""
        for number in re.findall(r"[0-9]+", format_spec):
            limit_size(int(number[:20]), WIDEST)
        text: str = super().format_field(value, format_spec)  # type: ignore[misc] # a mixin for formatters
        self._made += len(text)
        limit_size(self._made)
        return text


class _Formatter(_BoundedFields, SandboxedFormatter):
    pass


class _MarkupFormatter(_BoundedFields, SandboxedEscapeFormatter):
    pass


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (str, bytes, list, tuple)) else 0


def _limit(value: Any) -> int:
    """Return the maximum number of characters or entries of a value of this type."""
    return LONGEST if isinstance(value, (list, tuple)) else LARGEST


def _plus(left: Any, right: Any) -> None:
    limit_size(_size(left) + _size(right), _limit(left))


def _times(left: Any, right: Any) -> None:
    for value, number in ((left, right), (right, left)):
        if isinstance(value, (str, bytes, list, tuple)) and isinstance(number, int):
            limit_size(len(value) * number, _limit(value))
    if isinstance(left, int) and isinstance(right, int):
        limit_size(left.bit_length() + right.bit_length(), WIDEST)


def _power(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int):
        limit_size(left.bit_length() * right, WIDEST)


_PERCENT = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(\*|[0-9]*)(?:\.(\*|[0-9]*))?")


def _percent(text: Any, values: Any) -> None:
    """Estimate the size of `text % values`: each field has its width or the length of the longest value."""
    if not isinstance(text, (str, bytes)):
        return
    inside = [*values.values()] if isinstance(values, dict) else values
    longest = max(map(_size, inside if isinstance(inside, (list, tuple)) else [inside]), default=0)
    size = len(text)
    for width, precision in _PERCENT.findall(text if isinstance(text, str) else text.decode("latin-1")):
        if "*" in (width, precision):
            raise LimitError("a width of '*' is not allowed")
        size += max(int(width[:20] or 0), int(precision[:20] or 0), longest)
    limit_size(size)


_OPERATORS: dict[str, Callable[[Any, Any], None]] = {
    "+": _plus,
    "*": _times,
    "**": _power,
    "%": _percent,
}


def _replaced(text: str, old: str, new: str) -> int:
    return len(text) + text.count(old) * max(0, len(new) - len(old))


def _check_method(
    method: BuiltinMethodType | MethodType, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Raise an error if the result of a text's or list's own method would be too large."""
    value, name = method.__self__, method.__name__
    if isinstance(value, list):
        if name == "extend":
            limit_size(len(value) + sum(map(_size, args)), LONGEST)
    elif not isinstance(value, (str, bytes)):
        return
    elif name in ("center", "ljust", "rjust", "zfill"):
        limit_size(max((number for number in args if isinstance(number, int)), default=0), WIDEST)
    elif name == "expandtabs":
        tab = [*args, *kwargs.values(), 8][0]
        limit_size(len(value) + len(value) * tab if isinstance(tab, int) else 0)
    elif name == "replace" and len(args) > 1:
        texts = [part if isinstance(part, (str, bytes)) else "" for part in (value, *args[:2])]
        limit_size(_replaced(*texts))  # type: ignore[arg-type] # bytes count alike
    elif name == "join":
        parts = [part for part in args if isinstance(part, (list, tuple))]
        limit_size(sum(map(_size, *parts)) + len(value) * sum(map(len, parts)) if parts else 0)
    elif name == "translate":
        raise LimitError("'translate' is not allowed")


_FILTERS: dict[str, Callable[..., None]] = {}
"""The size check of each filter with large results; it is called first, with the filter's arguments."""


def _checks_filter(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def add(estimate: Callable[..., None]) -> Callable[..., None]:
        _FILTERS[name] = estimate
        return estimate

    return add


def _bounded(function: Callable[..., Any], estimate: Callable[..., None]) -> Callable[..., Any]:
    # Jinja passes its environment or context to some filters as the first argument.
    skipped = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        estimate(*args[skipped:], **kwargs)
        return function(*args, **kwargs)

    return call


@_checks_filter("center")
def _center(_value: Any, width: Any = 80) -> None:
    limit_size(width if isinstance(width, int) else 0, WIDEST)


@_checks_filter("indent")
def _indent(value: Any, width: Any = 4, *_args: Any, **_kwargs: Any) -> None:
    indention = width if isinstance(width, int) else _size(width)
    limit_size(_size(value) + (len(str(value).splitlines()) + 1) * indention)


@_checks_filter("replace")
def _replace(value: Any, old: Any, new: Any, *_args: Any, **_kwargs: Any) -> None:
    limit_size(_replaced(str(value), str(old), str(new)))


@_checks_filter("join")
def _join(value: Any, d: Any = "", *_args: Any, **_kwargs: Any) -> None:
    if isinstance(value, (list, tuple)):
        limit_size(sum(map(_size, value)) + len(value) * len(str(d)))
    else:
        limit_size(_size(value) * (1 + len(str(d))))


@_checks_filter("format")
def _format(value: Any, *args: Any, **kwargs: Any) -> None:
    _percent(str(value), kwargs or args)


@_checks_filter("wordwrap")
def _wordwrap(value: Any, width: Any = 79, *args: Any, wrapstring: Any = None, **_kwargs: Any) -> None:
    lines = len(str(value).splitlines()) + _size(value) // max(1, width if isinstance(width, int) else 1)
    limit_size(lines * max(map(_size, [wrapstring, *args])))


@_checks_filter("tojson")
def _tojson(_value: Any, indent: Any = None) -> None:
    limit_size(indent if isinstance(indent, int) else _size(indent), 100)


@_checks_filter("batch")
def _batch(_value: Any, linecount: Any, *_args: Any, **_kwargs: Any) -> None:
    limit_size(linecount if isinstance(linecount, int) else 0, WIDEST)


@_checks_filter("slice")
def _slice(_value: Any, slices: Any, *_args: Any, **_kwargs: Any) -> None:
    limit_size(slices if isinstance(slices, int) else 0, WIDEST)


@_checks_filter("round")
def _round(_value: Any, precision: Any = 0, *_args: Any, **_kwargs: Any) -> None:
    limit_size(precision if isinstance(precision, int) else 0, 100)


def _lipsum(n: int = 5, html: bool = True, min: int = 20, max: int = 100) -> str:  # noqa: A002, FBT001, FBT002 - Jinja's own signature
    limit_size(n * max, WIDEST)
    return generate_lorem_ipsum(n, html, min, max)
