"""Emacs: `M-x compile` through `.dir-locals.el`, and commands for the user's init file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, PICK, STATUS
from backlogue.editors.whole_file import WholeFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backlogue.editors.base import ConfigFolders
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings

_COMMENT = (";;", "")


@dataclass(frozen=True, kw_only=True)
class Emacs(Editor):
    """GNU Emacs 27 and newer."""

    name: str = "emacs"
    title: str = "Emacs"
    aliases: tuple[str, ...] = ("emacsclient",)
    markers: tuple[str, ...] = (".dir-locals.el",)
    tested: str = (
        "Run in Emacs itself: the compilation buffer has every finding, a hostile title arrives literally,\n"
        "unsaved text is saved first, and an edit through the server waits."
    )

    def instructions(self, settings: Settings) -> str:
        """Return how to load both files."""
        return (
            "In a project with this `.dir-locals.el`, `M-x compile` offers the check; `next-error` knows\n"
            "the findings. A `.dir-locals.el` of your own is never changed: add the line there yourself.\n\n"
            "`backlogue.el` has the rest: `M-x backlogue-new`, `backlogue-title`, `backlogue-status` (of\n"
            "the item in this buffer), `backlogue-pick` (pick an item and its status), `backlogue-check`\n"
            "and `backlogue-fix`; they save your buffers first. Load it in your init file with\n"
            '`(load (locate-user-emacs-file "backlogue"))`. For the wizard it starts Emacs\'s server,\n'
            "through which the item opens in this Emacs."
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return the compile command, if the project has no such file of its own."""
        body = f"((nil . ((compile-command . {_string(settings.shell(*CHECK))}))))\n"
        return (WholeFile(path=settings.root / ".dir-locals.el", body=body, comment=_COMMENT),)

    def user_folder(self, folders: ConfigFolders) -> Path:
        """Return the folder of `init.el`."""
        return (folders.config if folders.windows else folders.home) / ".emacs.d"

    def user_files(self, settings: Settings, folder: Path) -> tuple[ManagedFile, ...]:
        """Return the commands."""
        return (WholeFile(path=folder / "backlogue.el", body=_commands(settings), comment=_COMMENT),)


def _commands(settings: Settings) -> str:
    capture = [word for word in FROM_TITLE if word != "--open"]
    return f"""\
;;; backlogue.el --- Backlog items  -*- lexical-binding: t; -*-

(require 'compile)
(require 'server)
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

(defun backlogue--terminal (&rest words)
  "Run the program with WORDS in a terminal."
  (let ((command (append backlogue-command words)))
    ;; The program opens files through the server.
    (unless (or noninteractive (server-running-p))
      (server-start))
    (switch-to-buffer (apply #'make-term "backlogue" (car command) nil (cdr command)))
    (term-char-mode)))

(defun backlogue--compile (&rest words)
  "Run the program with WORDS as a compilation, then show what it changed."
  (save-some-buffers t)
  (let ((compilation-ask-about-save nil))
    (with-current-buffer
        (compile (mapconcat #'shell-quote-argument (append backlogue-command words) " "))
      (add-hook 'compilation-finish-functions #'backlogue--reload nil t))))

(defun backlogue--reload (&rest _)
  "Read files again that the program changed and that have no unsaved text."
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer
      (when (and buffer-file-name
                 (not (buffer-modified-p))
                 (file-exists-p buffer-file-name)
                 (not (verify-visited-file-modtime buffer)))
        (revert-buffer t t t)))))

;;;###autoload
(defun backlogue-new ()
  "Ask for a new item in a terminal."
  (interactive)
  (backlogue--terminal {_words(NEW)}))

;;;###autoload
(defun backlogue-pick ()
  "Pick an item and its status in a terminal."
  (interactive)
  (save-some-buffers t)
  (backlogue--terminal {_words(PICK)}))

;;;###autoload
(defun backlogue-title (title)
  "Make a new item from TITLE and open it."
  (interactive (list (read-string {_string(settings.prompt("title") + ": ")})))
  (find-file (backlogue--run {_words(capture)} title))
  (goto-char (point-max)))

;;;###autoload
(defun backlogue-status (status)
  "Set the status of the item in this buffer to STATUS."
  (interactive
   (progn
     (backlogue--file)
     (list (completing-read {_string(settings.prompt("status") + ": ")} backlogue-statuses nil t))))
  (let ((file (backlogue--file)))
    (save-buffer)
    (backlogue--run {_words(STATUS)} file status)
    (revert-buffer t t)))

(defun backlogue--file ()
  "Return the file of this buffer; signal an error if it has none."
  (or buffer-file-name (user-error "This buffer has no file")))

;;;###autoload
(defun backlogue-check ()
  "Find what is wrong in the backlog; `next-error' visits the findings."
  (interactive)
  (backlogue--compile {_words(CHECK)}))

;;;###autoload
(defun backlogue-fix ()
  "Fix what can be fixed; `next-error' visits what is left."
  (interactive)
  (backlogue--compile {_words(FIX)}))

(provide 'backlogue)
;;; backlogue.el ends here
"""


def _list(words: Iterable[str]) -> str:
    return f"({_words(words)})"


def _words(words: Iterable[str]) -> str:
    return " ".join(_string(word) for word in words)


def _string(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'
