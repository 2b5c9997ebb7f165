"""`backlogue adopt`: turn a team's Markdown template into the template of this backlog."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from backlogue.cli.options import Command, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.errors import BacklogueError, Cancelled, Exit, StateError, UsageError
from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.adopt.model import Inference, InferredQuestion
    from backlogue.adopt.proof import Proof
    from backlogue.cli.system import System
    from backlogue.project.config_edit import ConfigEdit


class Adoption(NamedTuple):
    """The files to write, and what they were inferred from.

    Attributes:
        template: The team's file.
        target: The folder of the Copier template.
        items: The number of items read.
        inference: What was inferred from the file.
        files: The files of the Copier template without its macros.
        config: The config with the template set.
    """

    template: Path
    target: Path
    items: int
    inference: Inference
    files: dict[str, str]
    config: ConfigEdit


@click.command(cls=Command, conflicts={"--dry-run": ["--yes"]})
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--items",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder of items written from FILE (default: FILE's own).",
)
@click.option(
    "--to",
    "target",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write the Copier template to DIR (default: _template in the backlog folder).",
)
@click.option("--yes", is_flag=True, help="Accept what was inferred without asking.")
@click.option("--dry-run", is_flag=True, help="Show what was inferred; write nothing.")
@json_option
@pass_system
def command(
    system: System,
    file: Path | None,
    folders: tuple[Path, ...],
    target: Path | None,
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Turn a Markdown template into the template of this backlog.

    Infer questions from FILE and the items next to it, and write them as a Copier template. Nothing is
    written unless Copier reproduces FILE and renders a tidy new item. FILE and the items are not changed.
    """
    if not (yes or dry_run or system.can_ask()):
        raise UsageError("a terminal is required", hint="use '--yes', or '--dry-run' to see what is inferred")
    adoption = _adoption(system, file, folders, target)
    if dry_run:
        _report(system, adoption, is_dry=True, as_json=as_json)
        return Exit.DONE
    from backlogue.adopt.files import is_written, write_template
    from backlogue.template.loader import builtin_root

    macros = builtin_root() / "macros"
    written = is_written(adoption.files, macros, adoption.target)
    proof = None
    if not written:
        proof = _proven(system, adoption, macros)
        if not yes:
            _confirm(system, adoption, proof)
        write_template(adoption.files, macros, adoption.target, _check_usable)
    if adoption.config.changes:
        _write_config(adoption.config)
    _report(system, adoption, proof, changed=not written or adoption.config.changes, as_json=as_json)
    return Exit.DONE


def _write_config(edit: ConfigEdit) -> None:
    from backlogue.items.atomic_write import temporary_file

    like = edit.path.stat() if edit.before is not None else None
    with temporary_file(edit.path.parent, edit.after, held=False, like=like) as whole:
        whole.replace(edit.path)


def _adoption(system: System, file: Path | None, folders: tuple[Path, ...], to: Path | None) -> Adoption:
    """Return what is to be written for a template."""
    import hashlib

    from backlogue.adopt.copier_files import copier_files
    from backlogue.adopt.files import read_items, read_template, template_text
    from backlogue.adopt.inference import infer
    from backlogue.project.config_edit import config_to_edit, set_values
    from backlogue.project.folders import find_backlog, search_path

    backlog = find_backlog(system.cwd, system.env)
    template = _absolute(system, file) if file is not None else _template_in(backlog.folder)
    display_path = system.display_path(template)
    data = read_template(template, display_path=display_path)
    is_inside = template.is_relative_to(backlog.folder)
    home = backlog.folder if is_inside else template.parent
    for folder in folders:
        if not (system.cwd / folder).is_dir():
            raise UsageError("is not a folder", place=str(folder), hint="'--items' names folders of items")
    items = read_items([_absolute(system, folder) for folder in folders] or [home], template)
    inference = infer(template_text(data, display_path=display_path), items, place=display_path)
    digest = hashlib.sha256(data).hexdigest()
    files = copier_files(inference, name=template.name, digest=digest)
    target = _absolute(system, to) if to is not None else home / "_template"
    config = config_to_edit(backlog.config.path, search_path(system.cwd)[-1])
    values = {"template": Path(os.path.relpath(target, config.parent)).as_posix()}
    if not is_inside:
        values["dir"] = Path(os.path.relpath(home, config.parent)).as_posix()
    return Adoption(template, target, len(items), inference, files, set_values(config, values))


def _template_in(folder: Path) -> Path:
    """Return the template in the backlog folder.

    Raises:
        UsageError: There is no template, or several.
    """
    from backlogue.items.template_choice import template_in

    hint = "name it: 'backlogue adopt FILE'"
    try:
        found = template_in(folder)
    except UsageError as several:
        raise UsageError(several.message, place=several.place, hint=hint) from None
    if found is None:
        raise UsageError("holds no template", place=str(folder), hint=hint)
    return found


def _absolute(system: System, path: Path) -> Path:
    return Path(os.path.abspath(system.cwd / path))  # noqa: PTH100 - resolve() would follow links


def _proven(system: System, adoption: Adoption, macros: Path) -> Proof:
    """Return the proof of a template.

    Raises:
        StateError: Copier is not installed, or the proof fails.
    """
    import shutil
    import sys

    from backlogue.adopt.proof import copier_program, prove

    beside = Path(sys.executable).with_name("copier")
    found = shutil.which("copier", path=system.env.get("PATH")) or (str(beside) if beside.exists() else None)
    if found is None:
        raise StateError(
            "Copier is needed to prove the template, and is not installed",
            hint="'pipx install copier' installs it",
        )
    proof = prove(adoption.inference, adoption.files, macros, copier_program(Path(found)))
    if proof.failures:
        others = f" (and {len(proof.failures) - 1} more)" if len(proof.failures) > 1 else ""
        raise StateError(
            f"nothing was written: {printable(proof.failures[0])}{others}",
            place=system.display_path(adoption.template),
            hint="'backlogue adopt --dry-run' shows what was inferred",
        )
    return proof


def _check_usable(root: Path) -> None:
    """Refuse a template that backlogue itself can't use.

    Raises:
        StateError: It can't.
    """
    from datetime import date

    from backlogue.items.item_format import ItemFormat
    from backlogue.template.loader import load
    from backlogue.template.rendering import Renderer

    try:
        form = ItemFormat(Renderer(load(root), today=date.today))
        form.read(b"")
    except UsageError as error:
        raise StateError(f"nothing was written: backlogue can't use the template: {error.message}") from error
    except BacklogueError:
        return


def _confirm(system: System, adoption: Adoption, proof: Proof) -> None:
    for line in _summary(system, adoption):
        system.note(line)
    system.note("")
    system.note("A new item with a title alone:")
    for line in proof.item.rstrip("\n").split("\n"):
        system.note(f"  {line}")
    system.stderr.write(f"Write {printable(system.display_path(adoption.target))}? [y/N] ")
    system.stderr.flush()
    if system.stdin.readline().strip().casefold() not in {"y", "yes"}:
        raise Cancelled("cancelled; nothing was written")


def _summary(system: System, adoption: Adoption) -> list[str]:
    inference = adoption.inference
    lines = [f"{system.display_path(adoption.template)}, with {adoption.items} items"]
    lines += [f"note: {note}" for note in inference.notes]
    width = max(len(question.label) for question in inference.questions)
    width = min(width, 32)
    for question in inference.questions:
        doubt = " (unsure)" if question.doubt else ""
        lines.append(f"  {question.label[:width]:{width}}  {question.kind:8}  {question.reason}{doubt}")
    if inference.leftovers:
        lines.append(f"{len(inference.leftovers)} texts are guidance and will not be written")
    return lines


def _report(
    system: System,
    adoption: Adoption,
    proof: Proof | None = None,
    *,
    changed: bool = False,
    is_dry: bool = False,
    as_json: bool,
) -> None:
    if as_json:
        print_json(_payload(system, adoption, proof, changed=changed), system)
        return
    if is_dry:
        for line in _summary(system, adoption):
            system.result(printable(line))
    elif not changed:
        system.note("nothing to change")
    else:
        system.result(system.display_path(adoption.target))


def _payload(system: System, adoption: Adoption, proof: Proof | None, *, changed: bool) -> dict[str, Any]:
    inference = adoption.inference
    return {
        "template": system.display_path(adoption.template),
        "target": system.display_path(adoption.target),
        "config": system.display_path(adoption.config.path),
        "changed": changed,
        "items": adoption.items,
        "questions": [_question(question) for question in inference.questions],
        "roles": dict(inference.roles),
        "file_name": inference.file_name,
        "folders": dict(inference.folders),
        "leftovers": [leftover._asdict() for leftover in inference.leftovers],
        "notes": list(inference.notes),
        "new_item": proof.item if proof else None,
    }


def _question(question: InferredQuestion) -> dict[str, Any]:
    return {
        "name": question.name,
        "kind": question.kind,
        "label": question.label,
        "help": question.help,
        "reason": question.reason,
        "unsure": question.doubt,
        "asked": question.asked,
        "choices": list(question.choices),
        "open": question.open,
        "default": question.default,
        "placeholders": list(question.placeholders),
    }
