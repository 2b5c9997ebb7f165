"""Where the built-in template is."""

from __future__ import annotations

from pathlib import Path


def builtin_root() -> Path:
    """Return the folder of the built-in template: in the installed package, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "builtin"
    return packed if (packed / "copier.yml").is_file() else package.parent.parent
