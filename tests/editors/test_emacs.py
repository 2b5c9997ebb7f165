"""Emacs really runs the commands; the compilation buffer knows every finding."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from typing import TYPE_CHECKING

from backlogue.editors.user_editor import edit_command
from tests.editors.stand_in import FINDINGS, TITLE, StandIn, needed

if TYPE_CHECKING:
    from pathlib import Path

WAIT = """
(defun finish ()
  (while (get-buffer-process "*compilation*") (accept-process-output nil 0.05)))
(setq compilation-read-command nil enable-local-variables :all
      make-backup-files nil)
"""

COLLECT = """
(with-current-buffer "*compilation*"
  (compilation--ensure-parse (point-max))
  (goto-char (point-min))
  (let (found)
    (while (not (eobp))
      (let ((message (get-text-property (point) 'compilation-message)))
        (when message
          (let ((place (compilation--message->loc message)))
            (push (vector (caar (compilation--loc->file-struct place))
                          (compilation--loc->line place)
                          (compilation--loc->col place)
                          (compilation--message->type message))
                  found))))
      (forward-line 1))
    (with-temp-file "found" (insert (json-encode (vconcat (nreverse found)))))))
"""


def script(stand_in: StandIn, *forms: str) -> str:
    """Run forms in Emacs without a screen."""
    emacs: Path = needed("emacs")
    lines = ["(require 'json)", "(require 'compile)", WAIT, *forms]
    (stand_in.project / "script.el").write_text("\n".join(lines), encoding="utf-8")
    return stand_in.run(emacs, "-Q", "--batch", "-l", "script.el")


def expect_findings(stand_in: StandIn) -> None:
    """Assert that what Emacs found is what was printed: file, line, column and kind (2, 1, 0)."""
    found = json.loads((stand_in.project / "found").read_text(encoding="utf-8"))
    kinds = {"error": 2, "warning": 1, "info": 0}
    assert found == [[path, line, column, kinds[kind]] for path, line, column, kind, _ in FINDINGS]
    assert stand_in.calls == [["check", "--format", "concise"]]


def test_the_compile_command_of_the_project(stand_in: StandIn) -> None:
    """`M-x compile` in a buffer of the project runs the check; `next-error` knows the findings."""
    stand_in.install("emacs")
    script(
        stand_in,
        '(find-file "backlog/b.md")',
        '(let ((default-directory (expand-file-name "../"))) (call-interactively #\'compile))',
        "(finish)",
        '(cd "..")',
        COLLECT,
    )
    expect_findings(stand_in)


def test_the_command_for_checking(stand_in: StandIn) -> None:
    """`M-x backlogue-check` does the same from everywhere."""
    stand_in.install("emacs", "--user")
    script(stand_in, '(load "~/.emacs.d/backlogue")', "(backlogue-check)", "(finish)", COLLECT)
    expect_findings(stand_in)


def test_a_hostile_title_arrives_literally_and_the_item_opens(stand_in: StandIn) -> None:
    """`M-x backlogue-title` calls the program without a shell."""
    stand_in.install("emacs", "--user")
    told = script(
        stand_in,
        '(load "~/.emacs.d/backlogue" nil t)',
        f"(backlogue-title {json.dumps(TITLE)})",
        '(princ (format "visiting %s" buffer-file-name))',
    )
    assert stand_in.calls == [["new", "--no-input", "--", TITLE]]
    assert f"visiting {stand_in.item}" in told


def test_the_status_of_the_buffers_item_is_set(stand_in: StandIn) -> None:
    """`M-x backlogue-status` names the file of the buffer."""
    stand_in.install("emacs", "--user")
    script(
        stand_in,
        '(load "~/.emacs.d/backlogue" nil t)',
        f"(find-file {json.dumps(str(stand_in.item))})",
        '(backlogue-status "in progress")',
    )
    assert stand_in.calls == [["status", "--", str(stand_in.item), "in progress"]]


def test_a_buffer_without_a_file_has_no_status(stand_in: StandIn) -> None:
    """The command says so, and no file is written."""
    stand_in.install("emacs", "--user")
    told = script(
        stand_in,
        '(load "~/.emacs.d/backlogue" nil t)',
        '(with-temp-buffer (insert "text")'
        ' (condition-case failure (backlogue-status "done") (user-error (princ (cadr failure)))))',
        "(condition-case failure (call-interactively #'backlogue-status)"
        " (user-error (princ (cadr failure))))",
    )
    assert told.count("This buffer has no file") == 2
    assert not (stand_in.project.parent / "calls").exists()


def test_unsaved_text_is_saved_before_the_status_is_set(stand_in: StandIn) -> None:
    """The buffer then shows both."""
    stand_in.install("emacs", "--user")
    told = script(
        stand_in,
        '(load "~/.emacs.d/backlogue" nil t)',
        f"(find-file {json.dumps(str(stand_in.item))})",
        '(goto-char (point-max)) (insert "unsaved\\n")',
        '(backlogue-status "in progress")',
        "(princ (buffer-string))",
    )
    assert "status: in progress\n" in told
    assert told.endswith("unsaved\n")


def test_fixing_saves_first_and_shows_what_changed(stand_in: StandIn) -> None:
    """`M-x backlogue-fix` checks with `--fix`; the buffer is saved, and follows its file."""
    stand_in.install("emacs", "--user")
    told = script(
        stand_in,
        '(load "~/.emacs.d/backlogue" nil t)',
        f"(find-file {json.dumps(str(stand_in.item))})",
        '(goto-char (point-max)) (insert "unsaved\\n")',
        "(save-window-excursion (backlogue-fix) (finish) (accept-process-output nil 0.05))",
        "(princ (buffer-string))",
    )
    assert stand_in.calls == [["check", "--format", "concise", "--fix"]]
    assert told.endswith("unsaved\nfixed\n")


def test_the_file_compiles_without_a_warning(stand_in: StandIn) -> None:
    """Emacs's own compiler has no complaint about the commands."""
    emacs = needed("emacs")
    stand_in.install("emacs", "--user")
    path = stand_in.project.parent / "home" / ".emacs.d" / "backlogue.el"
    warnings = "(setq byte-compile-error-on-warn t)"
    stand_in.run(emacs, "-Q", "--batch", "--eval", warnings, "-f", "batch-byte-compile", path)


def test_a_dir_locals_file_of_ones_own_is_never_changed(stand_in: StandIn) -> None:
    """It is kept, and the output says so."""
    own = stand_in.project / ".dir-locals.el"
    own.write_text("((nil . ((fill-column . 72))))\n", encoding="utf-8")
    stand_in.install("emacs")
    assert own.read_text(encoding="utf-8") == "((nil . ((fill-column . 72))))\n"


def test_the_wizard_runs_in_a_terminal(stand_in: StandIn) -> None:
    """`M-x backlogue-new` starts the program in a terminal buffer."""
    stand_in.install("emacs", "--user")
    told = script(
        stand_in,
        '(load "~/.emacs.d/backlogue" nil t)',
        "(backlogue-new)",
        '(princ (format "mode %s" major-mode))',
        "(while (get-buffer-process (current-buffer)) (accept-process-output nil 0.05))",
    )
    assert "mode term-mode" in told
    assert stand_in.calls == [["new", "--open"]]


def test_the_programs_error_is_emacs_error(stand_in: StandIn) -> None:
    """What the program says on stderr is Emacs's error."""
    stand_in.install("emacs", "--user", "--command", "sh -c 'echo no such item >&2; exit 1'")
    told = script(
        stand_in,
        '(load "~/.emacs.d/backlogue" nil t)',
        '(condition-case failure (backlogue-title "x") (user-error (princ (cadr failure))))',
    )
    assert "no such item" in told


def test_editing_through_the_server_waits_until_the_buffer_is_done(tmp_path: Path) -> None:
    """Inside Emacs a real server opens the file; the command ends after `server-edit`, not before."""
    emacs, client = needed("emacs"), needed("emacsclient")
    with tempfile.TemporaryDirectory() as runtime:  # a socket's path must be short
        env = {
            **{name: value for name, value in os.environ.items() if name not in {"VISUAL", "EDITOR", "NVIM"}},
            "XDG_RUNTIME_DIR": runtime,
            "HOME": str(tmp_path),
            "INSIDE_EMACS": "28.2,term:0.96",
        }
        subprocess.run([emacs, "-Q", "--daemon"], env=env, check=True, capture_output=True, timeout=60)

        def ask(form: str) -> str:
            done = subprocess.run(
                [client, "-e", form], env=env, capture_output=True, encoding="utf-8", check=True
            )
            return done.stdout.strip()

        try:
            path = tmp_path / "it's 1.md"
            path.write_text("text\n", encoding="utf-8")
            argv = [*edit_command(env=env, which=lambda _: str(client)), str(path)]
            with subprocess.Popen(
                argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as editing:
                buffer = f"(get-file-buffer {json.dumps(str(path))})"
                assert any(ask(f"(if {buffer} t)") == "t" for _ in range(500))
                assert editing.poll() is None
                ask(f'(with-current-buffer {buffer} (insert "edited ") (save-buffer) (server-edit))')
                assert editing.wait(30) == 0
            assert path.read_text(encoding="utf-8") == "edited text\n"
        finally:
            ask("(kill-emacs)")
