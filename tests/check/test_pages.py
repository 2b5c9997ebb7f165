"""The docs of `check` match the program: rule pages, examples, hooks."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import yaml

from backlogue.check.registry import RULES
from backlogue.items.folder import is_item
from backlogue.project.config import read_config
from tests.check.items import found

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")


def examples(language: str) -> list[str]:
    """Return the code blocks of a language in docs/check.md."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_rule_pages_are_up_to_date() -> None:
    """docs/rules holds exactly the pages that `docs/write_rule_pages.py` writes."""
    path = ROOT / "docs" / "write_rule_pages.py"
    spec = importlib.util.spec_from_file_location("write_rule_pages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    existing = {page.name: page.read_bytes().decode() for page in (ROOT / "docs" / "rules").iterdir()}
    assert existing == module.pages(), "run: python docs/write_rule_pages.py"
    assert set(existing) == {"README.md", *(f"{rule.name}.md" for rule in RULES)}


def test_the_example_config_is_valid(tmp_path: Path) -> None:
    """The example of a config has no errors, and its rule names exist."""
    from backlogue.check.selection import selection  # noqa: PLC0415 - only for this test

    (text,) = examples("toml")
    (tmp_path / ".backlogue.toml").write_text(text, encoding="utf-8")
    chosen = selection(read_config(tmp_path / ".backlogue.toml"))
    assert chosen.severities["task-empty"] == "error"
    assert chosen.ignored("legacy-1.md") == {"date-form"}
    assert len(chosen.ignored("docs/backlog/archive-1.md")) == len(RULES)


def test_the_example_ignore_comments_work() -> None:
    """The example of ignore comments has no findings; without the comments it has some."""
    (text,) = examples("markdown")
    assert found(text) == []
    assert found(text.replace("backlogue: ignore", "nothing"))


def test_the_hooks_match_the_docs() -> None:
    """Both hooks exist, run existing commands, and match only items."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    named = [hook["id"] for hook in yaml.safe_load(examples("yaml")[0])["repos"][0]["hooks"]]
    assert sorted(named) == sorted(hook["id"] for hook in hooks)
    assert [hook["entry"] for hook in hooks] == ["backlogue check", "backlogue touch --staged"]
    names = ["a.md", "README.md", "readme.MD", "_a.md", ".a.md", "a.txt", "A.MD", "readme-first.md"]
    names += ["TEMPLATE.md", "0000-template.md", "000-template.md", "00-template.md"]
    for hook in hooks:
        for folder in ("backlog", "docs/backlog"):
            matched = [name for name in names if re.search(hook["files"], f"{folder}/{name}")]
            assert matched == [name for name in names if is_item(name)]
        assert not re.search(hook["files"], "notes/a.md")
        assert not re.search(hook["files"], "backlog/.copier-answers/a.md")


def test_the_workflow_runs_a_command_that_exists() -> None:
    """The example for GitHub Actions is valid YAML, and its last step runs `backlogue check`."""
    workflow = yaml.safe_load(examples("yaml")[1])
    assert workflow["jobs"]["check"]["steps"][-1]["run"] == "backlogue check --format github"
