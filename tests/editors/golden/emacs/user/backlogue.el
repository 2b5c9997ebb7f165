;; backlogue wrote this file (9278f70b+1)
;;; backlogue.el --- Backlog items  -*- lexical-binding: t; -*-

(require 'compile)
(require 'term)

(defvar backlogue-command '("uv" "run" "backlogue")
  "The program and its first arguments, a word each.")

(defvar backlogue-statuses '("todo" "it's \"on\"" "done")
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
  (let ((command (append backlogue-command '("new" "--open"))))
    (switch-to-buffer (apply #'make-term "backlogue" (car command) nil (cdr command)))
    (term-char-mode)))

;;;###autoload
(defun backlogue-title (title)
  "Make a new item from TITLE and open it."
  (interactive (list (read-string "What's the title?: ")))
  (find-file (backlogue--run "new" "--no-input" "--" title)))

;;;###autoload
(defun backlogue-status (status)
  "Set the status of the item in this buffer to STATUS."
  (interactive (list (completing-read "Status of this item: " backlogue-statuses nil t)))
  (save-buffer)
  (backlogue--run "status" "--" (buffer-file-name) status)
  (revert-buffer t t))

;;;###autoload
(defun backlogue-check ()
  "Find what is wrong in the backlog; `next-error' visits the findings."
  (interactive)
  (compile (mapconcat #'shell-quote-argument (append backlogue-command '("check" "--format" "concise")) " ")))

(provide 'backlogue)
;;; backlogue.el ends here
