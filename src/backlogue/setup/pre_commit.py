"""The hooks in `.pre-commit-config.yaml`, as a local repository: they run the program that is installed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from backlogue.editors.managed_file import InvalidFileError
from backlogue.setup.marked_block import MarkedBlock

if TYPE_CHECKING:
    import yaml

NAME = ".pre-commit-config.yaml"
HOOKS = "pre-commit hooks"


def hooks_block(folder: str, command: str) -> MarkedBlock:
    """Return the hooks `backlogue-touch` and `backlogue-check`, in this order.

    Args:
        folder: The backlog folder, as seen from the repository's root, with slashes.
        command: The command that starts the program.
    """
    # In any folder of the default name, so that several backlogs in one repository share the hooks.
    start = "^(.*/)?backlog/" if folder == "backlog" else f"^{re.escape(folder)}/"
    files = start + r"([^_./][^/]*/)*(?![rR][eE][aA][dD][mM][eE]\.[mM][dD]$)[^_./][^/]*\.[mM][dD]$"
    pattern = "'" + files.replace("'", "''") + "'"
    hooks = [("touch", "touch --staged"), ("check", "check")]
    lines = "- repo: local\n  hooks:\n" + "".join(
        f"    - id: backlogue-{name}\n"
        f"      name: backlogue {name}\n"
        f"      entry: {json.dumps(f'{command} {arguments}')}\n"
        f"      language: system\n"
        f"      files: {pattern}\n"
        f"      require_serial: true\n"
        for name, arguments in hooks
    )
    return MarkedBlock(lines=lines, comment=("#", ""))


def has_hooks(text: str) -> bool:
    """Tell whether a configuration runs the hooks already, from wherever they come."""
    return re.search(r"(?m)^[ -]*id:[ ]*['\"]?backlogue-(?:check|touch)\b", text) is not None


def with_hooks(text: str, block: MarkedBlock) -> str:
    """Return a configuration with the block at the end of its repositories.

    Raises:
        InvalidFileError: The configuration is not valid, or laid out so that this can't be done safely.
    """
    import yaml

    if not text.strip():
        return f"{text}repos:\n{block.text('  ')}"
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        before = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InvalidFileError("not valid YAML", text, mark.index if mark else 0) from None
    repositories = _repositories(root)
    new = text
    if repositories is not None:
        at, blanks = _insertion(text, repositories)
        head = text[:at] if text[:at].endswith("\n") else f"{text[:at]}\n"
        new = head + block.text(blanks) + text[at:]
    try:
        after: Any = yaml.safe_load(new)
    except yaml.YAMLError:
        after = None
    if repositories is None or after != {**before, "repos": before["repos"] + yaml.safe_load(block.lines)}:
        raise InvalidFileError("its 'repos' can't be added to safely; add the hooks yourself", text)
    return new


def _repositories(root: yaml.Node | None) -> yaml.SequenceNode | None:
    """Return the list of repositories, if it is written as a block with entries."""
    import yaml

    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "repos" and isinstance(value, yaml.SequenceNode):
            return value if value.value and not value.flow_style else None
    return None


def _insertion(text: str, repositories: yaml.SequenceNode) -> tuple[int, str]:
    """Return the offset of the line behind the last repository, and the blanks before each one's dash."""
    node: Any = repositories
    while isinstance(node.value, list) and node.value and not node.flow_style:
        node = node.value[-1]
        node = node[1] if isinstance(node, tuple) else node
    end = node.end_mark.index
    # A block scalar ends at the start of the line behind it; everything else ends inside its line.
    if text[end - 1 : end] != "\n":
        found = text.find("\n", end)
        end = len(text) if found < 0 else found + 1
    return end, " " * repositories.start_mark.column
