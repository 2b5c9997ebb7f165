"""`backlogue update`: items brought to the current version of their template."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.items.folder import update_file
from backlogue.template.builtin import builtin_root
from tests.update import decision_record
from tests.update.noisy_items import GUIDANCE
from tests.update.versions_of_a_template import TemplateText, change, write_template

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

needs_git = pytest.mark.skipif(which("git") is None, reason="git is not installed")

NEW = ("a heading reworded", "a section added", "a key added")


@pytest.fixture
def backlog(program: Program) -> Program:
    """A backlog with two items of the story template; the template as it was lies in `before`."""
    for name in ("before", "template"):
        (program.cwd / name).mkdir()
        write_template(program.cwd / name)
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    for title in ("Faster start", "Fewer clicks"):
        answers = ("--set", "owner=Kim", "--set", "notes=A note.", "--set", "criteria=[It works]")
        assert program("new", title, *answers).code == 0
    return program


@pytest.fixture
def repository(backlog: Program) -> Program:
    """The same backlog, committed to a real repository."""
    env = {
        **backlog.env,
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    (backlog.cwd / ".git").rmdir()
    repository = replace(backlog, env=env)
    git(repository, "init", "-q", "-b", "main")
    commit(repository, "2026-03-01")
    return repository


def git(program: Program, *argv: str, **env: str) -> str:
    """Run git in the backlog's repository."""
    done = subprocess.run(
        ["git", *argv],
        cwd=program.cwd,
        env={**program.env, **env},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def commit(program: Program, day: str) -> None:
    """Commit everything on a day."""
    git(program, "add", "-A")
    stamp = f"{day}T12:00:00"
    git(program, "commit", "-q", "-m", "change", GIT_AUTHOR_DATE=stamp, GIT_COMMITTER_DATE=stamp)


def change_template(program: Program, *names: str) -> None:
    """Make the named changes in the template."""
    write_template(program.cwd / "template", change(TemplateText(), names))


def item(program: Program, slug: str = "faster-start") -> Path:
    """Return the path of an item."""
    return program.cwd / "backlog" / f"{slug}.md"


def test_items_are_updated_to_the_template(backlog: Program) -> None:
    """The changed items are printed, the changes are listed on stderr, and the modified date is kept."""
    before = item(backlog).read_text(encoding="utf-8")
    change_template(backlog, *NEW)
    later = replace(backlog, today=backlog.today.replace(day=25))
    done = later("update", "--from", "before", "--yes")
    assert (done.code, done.out) == (0, "backlog/faster-start.md\nbacklog/fewer-clicks.md\n")
    assert "from: before\n2 of 2 items to change\n" in done.err
    assert "     2  heading 'Acceptance criteria' is now 'Done when'\n" in done.err
    wanted = before.replace("## Acceptance criteria", "## Done when").replace(
        "## Notes", "## Rollout\n\n- [ ] Announced\n\n## Notes"
    )
    assert item(backlog).read_text(encoding="utf-8") == wanted.replace("story\n", "story\nteam: core\n")
    again = later("update", "--from", "before", "--yes")
    assert (again.code, again.out) == (0, "")


@needs_git
def test_the_diff_of_a_dry_run_makes_the_same_files(repository: Program) -> None:
    """`git apply` takes it, with CRLF and without a final line break too, and nothing was written before."""
    change_template(repository, *NEW)
    paths = [item(repository), item(repository, "fewer-clicks")]
    paths[0].write_bytes(paths[0].read_bytes().replace(b"\n", b"\r\n"))
    paths[1].write_bytes(paths[1].read_bytes().rstrip(b"\n"))
    before = [path.read_bytes() for path in paths]
    dry = repository("update", "--from", "before", "--dry-run")
    assert (dry.code, [path.read_bytes() for path in paths]) == (0, before)
    (repository.cwd / "changes.diff").write_bytes(dry.out_bytes)
    assert repository("update", "--from", "before", "--yes").code == 0
    written = [path.read_bytes() for path in paths]
    for path, data in zip(paths, before, strict=True):
        path.write_bytes(data)
    git(repository, "apply", "changes.diff")
    assert [path.read_bytes() for path in paths] == written != before


@needs_git
def test_the_earlier_version_is_found_in_git(repository: Program) -> None:
    """It is HEAD's if the template is changed in the working tree, else that before the last change."""
    change_template(repository, "a heading reworded")
    changed = repository("update", "--dry-run")
    assert changed.err.startswith("from: HEAD (")
    assert "+## Done when\n" in changed.out
    commit(repository, "2026-03-02")
    committed = repository("update", "--dry-run")
    assert committed.err.startswith("from: the version before the last change (")
    assert "of 2026-03-01)" in committed.err
    assert committed.out == changed.out


@needs_git
def test_a_revision_is_followed_version_by_version(repository: Program) -> None:
    """A heading that was renamed twice is renamed in items of every version."""
    start = git(repository, "rev-parse", "HEAD").strip()
    change_template(repository, "a heading reworded")
    commit(repository, "2026-03-02")
    assert repository("update", "faster-start", "--yes").code == 0
    text = change(TemplateText(), ["a heading reworded"]).replaced(("## Done when", "## Finished when"))
    write_template(repository.cwd / "template", text)
    assert repository("update", "--from", start, "--yes").code == 0
    for slug in ("faster-start", "fewer-clicks"):
        assert "## Finished when\n" in item(repository, slug).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--yes",), "is not in a git repository, so its earlier version is unknown; use '--from PATH'\n"),
        (("--yes", "--from", "v1"), "--from: 'v1' is neither a path nor a revision of git\n"),
        (("--yes", "--from", "backlog"), "backlog: contains no copier.yml;"),
        ((), "a terminal is required; use '--yes', or '--dry-run' to see the changes\n"),
    ],
)
def test_invalid_runs_are_one_line_errors(backlog: Program, argv: tuple[str, ...], message: str) -> None:
    """Without an earlier version or a terminal to ask on, nothing is changed."""
    done = backlog("update", *argv, PATH=os.environ.get("PATH", "") if which("git") else "")
    assert (done.code, done.err.count("\n")) == (1 if argv == ("--yes",) else 2, 1)
    assert message in done.err


def test_the_built_in_template_needs_a_version_to_start_from(program: Program) -> None:
    """Its earlier versions are not in the repository."""
    program("new", "A")
    done = program("update", "--yes")
    assert done.code == 2
    assert done.err == "error: the earlier version of the built-in template is not known; use '--from PATH'\n"


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"\n", 130)])
def test_a_person_is_asked_before_anything_is_written(backlog: Program, answer: bytes, code: int) -> None:
    """On a terminal the summary comes first; nothing but a yes writes."""
    change_template(backlog, "a heading reworded")
    before = item(backlog).read_bytes()
    done = backlog("update", "--from", "before", stdin=answer, terminal="in err")
    assert done.code == code
    assert "Change 2 items? [y/N] " in done.err
    assert (item(backlog).read_bytes() == before) == bool(code)


def test_an_undeclared_rename_is_asked_about_or_reported(backlog: Program) -> None:
    """On a terminal it is a question; elsewhere a note says how to declare it."""
    text = TemplateText().replaced(
        ("## Notes\n\n{{ md.prose(notes) }}", "## Remarks\n\n{{ md.prose(remarks) }}"),
        ("  notes: {kind: prose, label: Notes,", "  remarks: {kind: prose, label: Remarks,"),
        ("notes: {type", "remarks: {type"),
    )
    write_template(backlog.cwd / "template", text)
    reported = backlog("update", "--from", "before", "--yes")
    assert "note: 'Notes' may have been renamed to 'Remarks', so neither is changed" in reported.err
    assert "## Notes\n" in item(backlog).read_text(encoding="utf-8")
    done = backlog("update", "--from", "before", stdin=b"y\ny\n", terminal="in err")
    assert "Was 'Notes' renamed to 'Remarks'? [y/N] " in done.err
    assert "## Remarks\n" in item(backlog).read_text(encoding="utf-8")


def test_an_item_that_cannot_be_proven_is_left_alone(backlog: Program) -> None:
    """It is listed with the reason, the others go on, and the exit code is 1."""
    change_template(backlog, "a heading reworded")
    with item(backlog).open("a", encoding="utf-8") as file:
        file.write("\n## Done when\n\nIt is fast.\n")
    before = item(backlog).read_bytes()
    dry = backlog("update", "--from", "before", "--dry-run")
    done = backlog("update", "--from", "before", "--yes")
    assert (dry.code, done.code, done.out) == (1, 1, "backlog/fewer-clicks.md\n")
    assert "left alone: backlog/faster-start.md: '## Done when' would appear twice\n" in done.err
    assert item(backlog).read_bytes() == before


def test_the_result_as_json(backlog: Program) -> None:
    """Every item is in it, with its changes, and the diff of a dry run."""
    change_template(backlog, "a heading reworded")
    done = backlog("update", "faster-start", "--from", "before", "--dry-run", "--json")
    (entry,) = done.json["items"]
    assert entry["from"] == "before"
    assert entry["changes"] == ["heading 'Acceptance criteria' is now 'Done when'"]
    assert (entry["path"], entry["changed"], entry["left_alone"]) == ("backlog/faster-start.md", True, None)
    assert "+## Done when\n" in entry["diff"]
    assert backlog("update", "--from", "before", "--yes", "--json").json["items"][1]["changed"] is True


def test_a_run_that_was_killed_ends_in_the_same_state_when_run_again(
    backlog: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is whole or as it was, and the next run does the rest."""
    change_template(backlog, *NEW, "guidance reworded")
    item(backlog).write_text(
        item(backlog).read_text(encoding="utf-8") + f"\n{GUIDANCE[0]}\n", encoding="utf-8"
    )
    before = {path: path.read_bytes() for path in (backlog.cwd / "backlog").iterdir()}
    assert backlog("update", "--from", "before", "--yes").code == 0
    whole = {path: path.read_bytes() for path in before}
    for path, data in before.items():
        path.write_bytes(data)
    write = update_file

    def killed(path: Path, *args: Any, **kwargs: Any) -> bool:
        if path.stem == "fewer-clicks":
            raise KeyboardInterrupt
        return write(path, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr("backlogue.cli.update_run.update_file", killed)
        assert backlog("update", "--from", "before", "--yes").code == 130
    states = [whole[path] if path.stem == "faster-start" else data for path, data in before.items()]
    assert [path.read_bytes() for path in before] == states
    assert backlog("update", "--from", "before", "--yes").code == 0
    assert {path: path.read_bytes() for path in before} == whole


def test_concurrent_changes_are_kept(backlog: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was changed after it was read is updated in its new state."""
    change_template(backlog, "a heading reworded")
    write = update_file

    def late(path: Path, *args: Any, **kwargs: Any) -> bool:
        path.write_text(path.read_text(encoding="utf-8") + "\nWritten meanwhile.\n", encoding="utf-8")
        return write(path, *args, **kwargs)

    monkeypatch.setattr("backlogue.cli.update_run.update_file", late)
    assert backlog("update", "faster-start", "--from", "before", "--yes").code == 0
    text = item(backlog).read_text(encoding="utf-8")
    assert "## Done when\n" in text
    assert text.endswith("Written meanwhile.\n")


def test_a_read_only_item_is_left_alone(backlog: Program) -> None:
    """The others are written, and the exit code is 1."""
    change_template(backlog, "a heading reworded")
    item(backlog).chmod(0o444)
    done = backlog("update", "--from", "before", "--yes")
    assert (done.code, done.out) == (1, "backlog/fewer-clicks.md\n")
    assert "left alone: backlog/faster-start.md: is read-only" in done.err


@needs_git
def test_items_of_several_templates_follow_their_own(repository: Program) -> None:
    """Each item is compared with its own template, in the folder of each status too."""
    root = repository.cwd
    shutil.copytree(root / "template", root / "tickets")
    tickets = TemplateText().replaced(("_roles:", "_folders: {open: ., done: done}\n_roles:"))
    write_template(root / "tickets", tickets)
    config = '[templates]\nstory = "template"\nticket = { path = "tickets", dir = "tickets-items" }\n'
    (root / ".backlogue.toml").write_text(config, encoding="utf-8")
    (root / "tickets-items" / "done").mkdir(parents=True)
    ticket = root / "tickets-items" / "done" / "t.md"
    shutil.copy(item(repository), ticket)
    commit(repository, "2026-03-02")
    change_template(repository, "a heading reworded")
    write_template(root / "tickets", change(tickets, ["a label reworded"]))
    assert repository("update", "--yes").code == 0
    texts = [path.read_text(encoding="utf-8") for path in (item(repository), ticket)]
    assert ["## Done when" in text for text in texts] == [True, False]
    assert ["**Assignee:** Kim" in text for text in texts] == [False, True]
    refused = repository("update", "--from", "before", "--yes")
    assert refused.code == 2
    assert "--from: the items have several templates; name the items of one of them" in refused.err


def write_decisions(program: Program) -> None:
    """Write two templates of decision records, the first of which is the backlog's, and a record of it."""
    for name, questions, text in (
        ("nygard", decision_record.NYGARD_QUESTIONS, decision_record.NYGARD_ITEM),
        ("madr", decision_record.MADR_QUESTIONS, decision_record.MADR_ITEM),
    ):
        folder = program.cwd / name
        (folder / "template").mkdir(parents=True)
        shutil.copytree(builtin_root() / "macros", folder / "macros")
        (folder / "copier.yml").write_text(questions, encoding="utf-8")
        (folder / "template" / "{{ slug }}.md.jinja").write_text(text, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('template = "nygard"\n', encoding="utf-8")
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "files.md").write_text(decision_record.BEFORE, encoding="utf-8")


def test_items_are_converted_to_another_template(program: Program) -> None:
    """A record in Nygard's sections becomes one in MADR's, and back: only status and date change places."""
    write_decisions(program)
    path = program.cwd / "backlog" / "files.md"
    assert program("update", "--to", "madr", "--yes").code == 0
    assert path.read_text(encoding="utf-8") == decision_record.AFTER
    assert program("update", "--to", "madr", "--yes").out == ""
    back = program("update", "--from", "madr", "--yes")
    assert (back.code, path.read_text(encoding="utf-8")) == (0, decision_record.BEFORE)


def test_a_record_whose_sections_cannot_stay_in_order_is_left_alone(program: Program) -> None:
    """A section between two that the new template has inside each other is not moved."""
    write_decisions(program)
    path = program.cwd / "backlog" / "files.md"
    own = "## My own section\n\nKept.\n"
    text = decision_record.BEFORE.replace(f"\n{own}", "").replace(
        "## Consequences", f"{own}\n## Consequences"
    )
    path.write_text(text, encoding="utf-8")
    done = program("update", "--to", "madr", "--yes")
    assert (done.code, path.read_text(encoding="utf-8")) == (1, text)
    assert "left alone: backlog/files.md: the answer 'consequences[0]' would change\n" in done.err


BUILT_IN_TOP = "---\nstatus: todo\ndate_created: {0}\ndate_modified: {1}\n---\n"
PROBLEM = "## Problem Statement\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# My note\n\nSome text.\n", "\n# My note\n\n## Problem Statement\n\nSome text.\n"),
        ("# My note\nSome text", "\n# My note\n\n## Problem Statement\n\nSome text"),
        ("Some text.\n\n## More\n", "\n# More\n\n## Problem Statement\n\nSome text.\n\n## More\n"),
        ("Some text.\n", "\n# Plain note\n\n## Problem Statement\n\nSome text.\n"),
        ("My note\n=======\n\nText\n", "\nMy note\n=======\n\n## Problem Statement\n\nText\n"),
        ("# A\n\n## Problem Statement\n\nSlow.\n", "\n# A\n\n## Problem Statement\n\nSlow.\n"),
        ("", "\n# Plain note\n\n## Problem Statement\n\n"),
        ("Some\r\ntext", "\r\n# Plain note\r\n\r\n## Problem Statement\r\n\r\nSome\r\ntext"),
    ],
)
def test_a_file_without_the_template_is_converted(program: Program, before: str, after: str) -> None:
    """What is required goes on top, with the title from a heading or the name; what was there stays below."""
    path = program.cwd / "plain-note.md"
    path.write_bytes(before.encode())
    done = program("update", "plain-note.md", "--yes")
    assert (done.code, done.out) == (0, "plain-note.md\n")
    top = BUILT_IN_TOP.format(program.today, program.today)
    line_break = "\r\n" if "\r" in before else "\n"
    assert path.read_bytes().decode() == top.replace("\n", line_break) + after
    assert program("status", "plain-note.md").out == "todo\n"


def test_existing_front_matter_gets_the_keys_of_the_template(program: Program) -> None:
    """Other keys are not changed."""
    path = program.cwd / "note.md"
    path.write_text("---\ntags: [a, b] # mine\n---\n# Note\n\nText.\n", encoding="utf-8")
    assert program("update", "note.md", "--yes").code == 0
    top = BUILT_IN_TOP.format(program.today, program.today).removesuffix("---\n")
    wanted = f"{top}tags: [a, b] # mine\n---\n# Note\n\n{PROBLEM}\nText.\n"
    assert path.read_text(encoding="utf-8") == wanted


@needs_git
def test_the_dates_of_a_file_that_is_brought_in_are_those_of_its_commits(repository: Program) -> None:
    """The first and the last commit give them; a template of one's own gets its own keys and lines."""
    path = repository.cwd / "backlog" / "note.md"
    for day, text in (("2026-03-04", "# Note\n"), ("2026-03-05", "# Note\n\nText.\n")):
        path.write_text(text, encoding="utf-8")
        commit(repository, day)
    everything = repository("update", "--from", "before", "--yes")
    assert everything.code == 1
    assert (
        "left alone: backlog/note.md: was not written from the template; name the file to convert it\n"
        in everything.err
    )
    done = repository("update", "note", "faster-start", "--from", "before", "--yes")
    assert (done.code, done.out) == (0, "backlog/note.md\n")
    text = path.read_text(encoding="utf-8")
    assert text.startswith(
        "---\nstatus: open\nkind: story\ncreated: 2026-03-04\nchanged: 2026-03-05\n---\n\n# Note\n"
    )
    assert text.endswith("# Note\n\n## Summary\n\nText.\n")


def test_commands_that_need_front_matter_name_this_one(program: Program) -> None:
    """`status`, `touch` and `edit` say how a file gets what they need."""
    path = program.cwd / "backlog" / "note.md"
    path.parent.mkdir()
    path.write_text("# Note\n", encoding="utf-8")
    for argv in (("status", "note"), ("touch", "note"), ("edit", "note", "--set", "problem=P")):
        done = program(*argv)
        assert done.code == 1
        assert "has no front matter; 'backlogue update FILE' adds what the template requires" in done.err


@needs_git
def test_dates_that_the_template_asks_for_now_are_those_of_the_commits(repository: Program) -> None:
    """An item does not get today's date as the day on which it was created."""
    dated = ("created: {{ created }}\nchanged: {{ changed }}\n", "")
    write_template(
        repository.cwd / "before",
        TemplateText().replaced(
            dated,
            ("  created: {kind: date, label: Created}\n  changed: {kind: date, label: Changed}\n", ""),
            ("_roles: {created: created, modified: changed}\n", ""),
            (
                """created: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
changed: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
""",
                "",
            ),
        ),
    )
    path = item(repository)
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if not line.startswith(("created:", "changed:"))]
    path.write_text("\n".join(lines), encoding="utf-8")
    commit(repository, "2026-03-04")
    assert repository("update", "faster-start", "--from", "before", "--yes").code == 0
    day = str(repository.today)
    wanted = text.replace(f"created: {day}", "created: 2026-03-01").replace(
        f"changed: {day}", "changed: 2026-03-04"
    )
    assert path.read_text(encoding="utf-8") == wanted


@needs_git
def test_a_plain_template_is_compared_with_its_earlier_version(repository: Program) -> None:
    """A Markdown file used as a template has versions in git like any other."""
    template = repository.cwd / "backlog" / "_template.md"
    (repository.cwd / ".backlogue.toml").unlink()
    before = "# [Title]\n\n## Background\n\n[Why is it needed?]\n\n## Plan\n\n[What is done?]\n"
    template.write_text(before, encoding="utf-8")
    path = repository.cwd / "backlog" / "cache.md"
    path.write_text(
        "# Cache\n\n## Background\n\nIt is slow.\n\n## Plan\n\n[What is done?]\n", encoding="utf-8"
    )
    commit(repository, "2026-03-03")
    text = before.replace("[What is done?]", "[Which steps?]\n\n## Checks\n\n- [ ] Tests pass")
    template.write_text(text, encoding="utf-8")
    assert repository("update", "cache", "--yes").code == 0
    wanted = "# Cache\n\n## Background\n\nIt is slow.\n\n## Plan\n\n## Checks\n\n- [ ] Tests pass\n"
    assert path.read_text(encoding="utf-8") == wanted


@needs_git
def test_a_section_of_a_plain_template_that_may_be_renamed_waits_for_an_answer(repository: Program) -> None:
    """Its questions are named after their headings: until somebody says what happened, neither is changed."""
    template = repository.cwd / "backlog" / "_template.md"
    (repository.cwd / ".backlogue.toml").unlink()
    before = "# [Title]\n\n## Background\n\n[Why is it needed?]\n\n## Plan\n\n[What is done?]\n"
    template.write_text(before, encoding="utf-8")
    path = repository.cwd / "backlog" / "cache.md"
    text = "# Cache\n\n## Background\n\nIt is slow.\n\n## Plan\n\nKeep it.\n"
    path.write_text(text, encoding="utf-8")
    commit(repository, "2026-03-03")
    template.write_text(before.replace("Background", "Reasons"), encoding="utf-8")
    assert "'Background' may have been renamed to 'Reasons'" in repository("update", "cache", "--yes").err
    assert path.read_text(encoding="utf-8") == text
    assert repository("update", "cache", stdin=b"y\ny\n", terminal="in err").code == 0
    assert path.read_text(encoding="utf-8") == text.replace("Background", "Reasons")


def test_many_items_show_a_progress_bar(backlog: Program) -> None:
    """A progress bar is shown on a terminal only."""
    change_template(backlog, "a heading reworded")
    text = item(backlog).read_bytes()
    for number in range(60):
        (backlog.cwd / "backlog" / f"copy-{number}.md").write_bytes(text)
    asked = backlog("update", "--from", "before", stdin=b"\n", terminal="in err")
    assert "Reading items" in asked.err
    assert "100%" in asked.err
    assert "Reading items" not in backlog("update", "--from", "before", "--dry-run").err
