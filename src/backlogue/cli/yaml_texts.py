"""Answers written as YAML that people can read and change: texts of several lines as blocks."""

from __future__ import annotations

from typing import Any

import yaml

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Texts(_Dumper):  # type: ignore[misc] # chosen at run time
    """A dumper that writes a text of several lines as a block."""


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Texts.add_representer(str, _text)


def as_yaml(answers: Any) -> str:
    """Return answers as YAML in their own order."""
    return str(yaml.dump(answers, Dumper=_Texts, sort_keys=False, allow_unicode=True, width=2**30))
