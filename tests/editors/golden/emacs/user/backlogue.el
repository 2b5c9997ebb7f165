;; backlogue wrote this file (25147b41+1)
;;; backlogue.el --- Backlog items  -*- lexical-binding: t; -*-

(require 'compile)
(require 'server)
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
  (backlogue--terminal "new" "--open"))

;;;###autoload
(defun backlogue-pick ()
  "Pick an item and its status in a terminal."
  (interactive)
  (save-some-buffers t)
  (backlogue--terminal "status"))

;;;###autoload
(defun backlogue-title (title)
  "Make a new item from TITLE and open it."
  (interactive (list (read-string "What's the title?: ")))
  (find-file (backlogue--run "new" "--no-input" "--" title))
  (goto-char (point-max)))

;;;###autoload
(defun backlogue-status (status)
  "Set the status of the item in this buffer to STATUS."
  (interactive
   (progn
     (backlogue--file)
     (list (completing-read "Status of this item: " backlogue-statuses nil t))))
  (let ((file (backlogue--file)))
    (save-buffer)
    (backlogue--run "status" "--" file status)
    (revert-buffer t t)))

(defun backlogue--file ()
  "Return the file of this buffer; signal an error if it has none."
  (or buffer-file-name (user-error "This buffer has no file")))

;;;###autoload
(defun backlogue-check ()
  "Find what is wrong in the backlog; `next-error' visits the findings."
  (interactive)
  (backlogue--compile "check" "--format" "concise"))

;;;###autoload
(defun backlogue-fix ()
  "Fix what can be fixed; `next-error' visits what is left."
  (interactive)
  (backlogue--compile "check" "--format" "concise" "--fix"))

(provide 'backlogue)
;;; backlogue.el ends here
