"""Emacs: `M-x compile` through `.dir-locals.el`, and commands for one's own init file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.owned import OwnedFile
from backlogue.editors.settings import CHECK, FROM_TITLE, NEW, STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backlogue.editors.pieces import Piece
    from backlogue.editors.settings import Settings

_COMMENT = (";;", "")


@dataclass(frozen=True, kw_only=True)
class Emacs:
    """GNU Emacs 27 and newer."""

    name: str = "emacs"
    title: str = "Emacs"
    signs: tuple[str, ...] = (".dir-locals.el",)
    tried: str = (
        "Run in Emacs itself: the compilation buffer has every finding, a hostile title arrives literally."
    )

    def how(self, settings: Settings) -> str:  # noqa: ARG002 - of the protocol
        """Both files."""
        return (
            "In a project with this `.dir-locals.el`, `M-x compile` offers the check; the findings are\n"
            "known to `next-error` without further words. A `.dir-locals.el` of your own is never changed:\n"
            "add the line there yourself. `backlogue.el` has the rest: `M-x backlogue-new`,\n"
            "`backlogue-title`, `backlogue-status` (of the item in this buffer) and `backlogue-check`;\n"
            "load it in your init file\n"
            'with `(load (locate-user-emacs-file "backlogue"))`.'
        )

    def project(self, settings: Settings) -> tuple[Piece, ...]:
        """The compile command, if the project has no such file of its own."""
        body = f"((nil . ((compile-command . {_string(settings.shell(*CHECK))}))))\n"
        return (OwnedFile(path=settings.root / ".dir-locals.el", body=body, comment=_COMMENT),)

    def user(self, settings: Settings, folder: Path) -> tuple[Piece, ...]:
        """The commands."""
        return (OwnedFile(path=folder / "backlogue.el", body=_commands(settings), comment=_COMMENT),)


def _commands(settings: Settings) -> str:
    capture = [word for word in FROM_TITLE if word != "--open"]
    return f"""\
;;; backlogue.el --- Backlog items  -*- lexical-binding: t; -*-

(require 'compile)
(require 'term)

(defvar backlogue-command '{_list(settings.command)}
  "The program and its first arguments, a word each.")

(defvar backlogue-statuses '{_list(settings.statuses)}
  "The statuses an item may have.")

(defun backlogue--run (&rest words)
  "Run the program with WORDS and return the first line of its result."
  (let ((command (append backlogue-command words))
        (told (make-temp-file "backlogue")))
    (unwind-protect
        (with-temp-buffer
          (unless (eql 0 (apply #'call-process (car command) nil (list t told) nil (cdr command)))
            (erase-buffer)
            (insert-file-contents told)
            (user-error "%s" (string-trim (buffer-string))))
          (goto-char (point-min))
          (buffer-substring (point-min) (line-end-position)))
      (delete-file told))))

;;;###autoload
(defun backlogue-new ()
  "Ask for a new item in a terminal."
  (interactive)
  (let ((command (append backlogue-command '{_list(NEW)})))
    (switch-to-buffer (apply #'make-term "backlogue" (car command) nil (cdr command)))
    (term-char-mode)))

;;;###autoload
(defun backlogue-title (title)
  "Make a new item from TITLE and open it."
  (interactive (list (read-string {_string(settings.prompt("title") + ": ")})))
  (find-file (backlogue--run {" ".join(_string(word) for word in capture)} title)))

;;;###autoload
(defun backlogue-status (status)
  "Set the status of the item in this buffer to STATUS."
  (interactive (list (completing-read {_string(settings.prompt("status") + ": ")} backlogue-statuses nil t)))
  (save-buffer)
  (backlogue--run {" ".join(_string(word) for word in STATUS)} (buffer-file-name) status)
  (revert-buffer t t))

;;;###autoload
(defun backlogue-check ()
  "Find what is wrong in the backlog; `next-error' visits the findings."
  (interactive)
  (compile (mapconcat #'shell-quote-argument (append backlogue-command '{_list(CHECK)}) " ")))

(provide 'backlogue)
;;; backlogue.el ends here
"""


def _list(words: Iterable[str]) -> str:
    return "(" + " ".join(_string(word) for word in words) + ")"


def _string(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'
