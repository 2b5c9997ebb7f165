"""The programming language of a repository, guessed from the files in its root."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MARKERS = (
    ("rust", ("Cargo.toml",)),
    ("go", ("go.mod",)),
    ("typescript", ("tsconfig.json", "tsconfig.base.json", "deno.json")),
    ("python", ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile")),
    ("javascript", ("package.json", "jsconfig.json")),
    ("kotlin", ("build.gradle.kts", "settings.gradle.kts")),
    ("java", ("pom.xml", "build.gradle")),
    ("csharp", ("*.sln", "*.slnx", "*.csproj")),
    ("swift", ("Package.swift",)),
    ("ruby", ("Gemfile", "*.gemspec")),
    ("php", ("composer.json",)),
    ("elixir", ("mix.exs",)),
    ("dart", ("pubspec.yaml",)),
    ("zig", ("build.zig",)),
    ("haskell", ("*.cabal", "stack.yaml")),
    ("scala", ("build.sbt",)),
    ("cpp", ("CMakeLists.txt", "meson.build")),
    ("lua", ("*.rockspec", ".luarc.json", ".luacheckrc", "init.lua", "lua/*.lua", "lua/*/init.lua")),
)
"""Info strings of fenced code, each with files that only projects in that language have in their root."""


def code_language(root: Path) -> str | None:
    """Return the info string for code of a project's language; None where nothing tells."""
    for language, patterns in _MARKERS:
        if any(any(root.glob(pattern)) for pattern in patterns):
            return language
    return None
