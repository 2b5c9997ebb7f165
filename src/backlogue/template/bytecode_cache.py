"""Compiled Jinja of one template, kept between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

    from backlogue.template.cache import Cache


class Bytecode(jinja2.BytecodeCache):
    """Jinja's bytecode cache over one entry of ours: a run needs all of a template, so it is read at once.

    Args:
        cache: Where it is kept.
        name: The template's name there.
        made_from: What the code depends on besides each text of its own: the template's `copier.yml`, whose
            options change what Jinja compiles.
    """

    def __init__(self, cache: Cache, name: str, *, made_from: bytes) -> None:
        self._cache = cache
        self._name = name
        self._made_from = made_from
        self._codes: dict[str, bytes] = cache.get(name, made_from=made_from) or {}
        self._changed = False

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` if its text is still the one compiled; Jinja looks."""
        code = self._codes.get(bucket.key)
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take over what Jinja has just compiled."""
        self._codes[bucket.key] = bucket.bytecode_to_string()
        self._changed = True

    def keep(self) -> None:
        """Bring what is new to the disk."""
        if self._changed:
            self._changed = False
            self._cache.put(self._name, self._codes, made_from=self._made_from)
