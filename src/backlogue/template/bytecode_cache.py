"""Cache the compiled Jinja of one template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

    from backlogue.template.cache import Cache


class TemplateBytecode(jinja2.BytecodeCache):
    """Jinja's bytecode cache with all code of a template in one cache entry, since every run needs all of it.

    Args:
        cache: The cache.
        name: The name of the entry.
        made_from: What the code depends on besides its own source: `copier.yml`, whose options change what
            Jinja compiles.
    """

    def __init__(self, cache: Cache, name: str, *, made_from: bytes) -> None:
        self._cache = cache
        self._name = name
        self._made_from = made_from
        self._codes: dict[str, bytes] = cache.get(name, made_from=made_from) or {}
        self._changed = False

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` from the cache; Jinja checks that the source is unchanged."""
        code = self._codes.get(bucket.key)
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Add code that Jinja has just compiled."""
        self._codes[bucket.key] = bucket.bytecode_to_string()
        self._changed = True

    def save(self) -> None:
        """Write new code to disk."""
        if self._changed:
            self._changed = False
            self._cache.put(self._name, self._codes, made_from=self._made_from)
