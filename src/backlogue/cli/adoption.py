"""The template that `backlogue adopt` reads, proves and writes."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from backlogue.errors import BacklogueError, StateError, UsageError
from backlogue.project.templates import FOLDER
from backlogue.text import printable, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from backlogue.adopt.corrections import Corrections
    from backlogue.adopt.model import Inference
    from backlogue.adopt.proof import CopierProof
    from backlogue.cli.system import System
    from backlogue.project.config_edit import ConfigEdit
    from backlogue.project.folders import Backlog
    from backlogue.wizard.adoption import Source


@dataclass(frozen=True, kw_only=True)
class TeamTemplate:
    """A team's file with the items that were written from it.

    Attributes:
        path: The file.
        display_path: Its path for display.
        data: Its bytes.
        folder_counts: Every folder that holds items, for display, with their number.
        item_folders: Those of them whose items count.
        home: The folder that its items are written to.
        backlog: The backlog.
        found: The items: the folder of each, for display, its path from where it was found, and its text.
    """

    path: Path
    display_path: str
    data: bytes
    folder_counts: Mapping[str, int]
    item_folders: tuple[str, ...]
    home: Path
    backlog: Backlog
    found: tuple[tuple[str, str, str], ...]

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """The items that count: the path of each and its text."""
        return tuple((path, text) for folder, path, text in self.found if folder in self.item_folders)

    def infer(self, boxes: Mapping[tuple[str, str], bool]) -> Inference:
        """Return what is inferred from the file; see `backlogue.adopt.inference.infer`."""
        from backlogue.adopt.files import template_text
        from backlogue.adopt.inference import infer

        text = template_text(self.data, display_path=self.display_path)
        return infer(text, self.items, place=self.display_path, boxes=boxes)

    def with_folders(self, folders: Sequence[str]) -> TeamTemplate:
        """Return the same file with the items of other folders."""
        return replace(self, item_folders=tuple(name for name in self.folder_counts if name in folders))


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """The files to write, and what they were inferred from.

    Attributes:
        template: The team's file.
        target: The folder of the Copier template.
        inference: What was inferred from the file, with its corrections.
        inferred: The files of the Copier template without its macros, as they are inferred.
        files: The same, with the corrections in the existing ones.
        there: The files that are there, if they were adopted from an earlier version of the file; else None.
        config: The config with the template set.
    """

    template: TeamTemplate
    target: Path
    inference: Inference
    inferred: dict[str, str]
    files: dict[str, str]
    there: dict[str, str] | None
    config: ConfigEdit


def read_team_template(system: System, file: Path | None, folders: tuple[Path, ...]) -> TeamTemplate:
    """Read a team's file and its items.

    Args:
        system: The system.
        file: The file; if None, the one that the backlog's template was adopted from, or the one in the
            backlog folder that is called like a template.
        folders: The folders of its items; the file's own, if there are none.

    Raises:
        UsageError: The file does not exist, or a folder is not a folder.
    """
    from backlogue.adopt.files import read_items, read_template
    from backlogue.project.folders import find_backlog

    backlog = find_backlog(system.cwd, system.env)
    path = absolute(system, file) if file is not None else _adopted_file(backlog)
    path = path or _template_in(backlog.folder)
    display_path = system.display_path(path)
    data = read_template(path, display_path=display_path)
    home = backlog.folder if path.is_relative_to(backlog.folder) else path.parent
    for folder in folders:
        if not (system.cwd / folder).is_dir():
            raise UsageError("is not a folder", place=str(folder), hint="'--items' names folders of items")
    roots = [absolute(system, folder) for folder in folders] or [home]
    follows_template = _recognizer(system, backlog, path)
    found = tuple(
        (system.display_path((root / name).parent), name, text)
        for root in roots
        for name, text in read_items([root], path)
        if folders or follows_template(root / name, text)
    )
    counts = Counter(folder for folder, _, _ in found)
    return TeamTemplate(
        path=path,
        display_path=display_path,
        data=data,
        folder_counts=counts,
        item_folders=tuple(counts),
        home=home,
        backlog=backlog,
        found=found,
    )


def plan_adoption(system: System, template: TeamTemplate, inference: Inference, to: Path | None) -> Adoption:
    """Return what is to be written for a template.

    Args:
        system: The system.
        template: The team's file.
        inference: What it was found to be, with its corrections.
        to: The folder of the Copier template; if None, the one in the config if that was adopted from the
            file, or `_template` beside the items.

    Raises:
        StateError: The file has changed where people have corrected the template.
    """
    from backlogue.project.config_edit import config_to_edit, set_values
    from backlogue.project.folders import search_path

    if to is not None:
        target = absolute(system, to)
    elif template.path == _adopted_file(template.backlog) and template.backlog.config.template:
        target = template.backlog.config.template
    elif _is_one_of_several(template.backlog, template.path):
        target = template.path.with_suffix("")
    else:
        target = template.home / "_template"
    config = config_to_edit(template.backlog.config.path, search_path(system.cwd)[-1])
    values = _config_values(template, target, config)
    inferred = _files(template, template.data, inference, target)
    there = _adopted_files(target, template.path)
    files = inferred if there is None else _merged(system, template, target, there, inferred)
    return Adoption(
        template=template,
        target=target,
        inference=inference,
        inferred=inferred,
        files=files,
        there=there,
        config=set_values(config, values),
    )


def _config_values(template: TeamTemplate, target: Path, config: Path) -> dict[str, Any]:
    """Return the change of the config that makes it use the Copier template.

    Raises:
        UsageError: The config has several templates, and the file is not one of them.
    """
    path = Path(os.path.relpath(target, config.parent)).as_posix()
    backlog = template.backlog
    if backlog.config.templates:
        table = backlog.config.table("templates")
        name = next(
            (each.name for each in backlog.config.templates if each.path in (template.path, target)), None
        )
        if name is None:
            file = Path(os.path.relpath(template.path, config.parent)).as_posix()
            hint = f"add it: NAME = {json.dumps(file)}"
            raise backlog.config.wrong("the file is not one of these templates", "templates", hint=hint)
        entry = table[name]
        return {"templates": {**table, name: path if isinstance(entry, str) else {**entry, "path": path}}}
    if template.path.parent == backlog.folder / FOLDER:
        return {}  # the folder is found, as the file was
    values = {"template": path}
    if template.home != backlog.folder:
        values["dir"] = Path(os.path.relpath(template.home, config.parent)).as_posix()
    return values


def _is_one_of_several(backlog: Backlog, path: Path) -> bool:
    """Tell whether a file is one of several templates of a backlog, or is in its folder of templates."""
    configured = backlog.config.templates or ()
    folders = [path.with_suffix(""), path]
    return path.parent == backlog.folder / FOLDER or any(each.path in folders for each in configured)


def _recognizer(system: System, backlog: Backlog, path: Path) -> Callable[[Path, str], bool]:
    """Return a function that tells whether an item is evidence for a template, and follows no other."""
    if not _is_one_of_several(backlog, path):
        return lambda _item, _text: True
    from backlogue.cli.item_templates import ItemTemplates

    templates = ItemTemplates(system, backlog)

    def is_of_template(item: Path, text: str) -> bool:
        found = templates.find(item, text.encode("utf-8", "surrogatepass"))
        return found is not None and found.backlog.config.template in (path, path.with_suffix(""))

    return is_of_template


def _files(template: TeamTemplate, data: bytes, inference: Inference, target: Path) -> dict[str, str]:
    """Return the files of the Copier template, with a copy of the file that it is inferred from."""
    import hashlib

    from backlogue.adopt.copier_files import copier_files
    from backlogue.adopt.merge_files import COPY

    name = Path(os.path.relpath(template.path, target)).as_posix()
    files = copier_files(inference, name=name, digest=hashlib.sha256(data).hexdigest())
    return {**files, COPY: data.decode("utf-8")}


def _adopted_files(target: Path, path: Path) -> dict[str, str] | None:
    """Return the files without macros of a Copier template that was adopted from a file; else None."""
    from backlogue.adopt.merge_files import COPY
    from backlogue.template.loader import adopted_from, load

    try:
        adopted = adopted_from(load(target))
        if adopted is None or not adopted.path.samefile(path):
            return None
        (target / COPY).stat()
        return {
            name.relative_to(target).as_posix(): name.read_bytes().decode("utf-8")
            for name in sorted(target.rglob("*"))
            if name.is_file() and name.relative_to(target).parts[0] not in ("macros", ".git")
        }
    except (UsageError, OSError, UnicodeDecodeError):
        return None


def _merged(
    system: System, template: TeamTemplate, target: Path, there: dict[str, str], inferred: dict[str, str]
) -> dict[str, str]:
    """Return the files of the Copier template with what changed in the team's file since it was adopted.

    Raises:
        StateError: The same lines have been corrected.
    """
    from backlogue.adopt.merge_files import COPY, merge_files

    earlier = replace(template, data=there[COPY].encode("utf-8"))
    base = _files(template, earlier.data, earlier.infer({}), target)
    merged = merge_files(base, there, inferred)
    if merged.conflicts:
        others = f" (and {len(merged.conflicts) - 1} more)" if len(merged.conflicts) > 1 else ""
        raise StateError(
            f"has corrections where {template.display_path} has changed since{others}; nothing was written",
            place=f"{system.display_path(target)}/{printable(merged.conflicts[0])}",
            hint="undo this correction, run 'backlogue adopt' and correct it again",
        )
    return merged.files


FACTS = ("version", "config", "changed", "items", "notes", "new_item")
"""The keys that `--dry-run --json` prints in addition to those that can be corrected."""


def read_answers(
    system: System, name: str, file: Path | None, folders: tuple[Path, ...], to: Path | None
) -> tuple[TeamTemplate, Corrections, Path | None]:
    """Read a file of answers: the template it is about, what it corrects, and the folder to write to.

    Args:
        system: The system.
        name: The file of answers; `-` is stdin.
        file: The team's file, if the command line names it; the answers can do so, too.
        folders: The folders of items that the command line names.
        to: The folder to write to that the command line names.

    Raises:
        UsageError: It can't be read, or does not fit the template.
    """
    from backlogue.adopt.corrections_data import KEYS, read_corrections
    from backlogue.cli.answer_input import data_place, read_mapping

    place = data_place(name)
    data = read_mapping(name, system=system, hint=_FROM_DRY_RUN).native()
    with _inside(place):
        _check_keys(data, (*KEYS, *FACTS, "template", "item_folders", "target"))
        named = _path(data.get("template"), "template")
        _check_same(system, file, named)
        listed = list(_paths(data.get("item_folders") or [], "item_folders"))
        to = to or _path(data.get("target"), "target")
    template = read_team_template(system, file or named, folders)
    if listed and not folders:
        template = _with_folders(system, template, listed)
    template.infer({})  # what is wrong with the file itself is no fault of the answers
    with _inside(place):
        return template, read_corrections(data, template.infer), to


def _with_folders(system: System, template: TeamTemplate, folders: list[Path]) -> TeamTemplate:
    """Return a template with the items of these folders only, without subfolders."""
    paths = [absolute(system, folder) for folder in folders]
    if not all(path.is_relative_to(template.home) for path in paths):
        roots = [
            path for path in paths if not any(path != other and path.is_relative_to(other) for other in paths)
        ]
        template = read_team_template(system, template.path, tuple(roots))
    return template.with_folders([system.display_path(path) for path in paths])


_FROM_DRY_RUN = "'backlogue adopt --dry-run --json' prints all of them"


@contextmanager
def _inside(file: str) -> Iterator[None]:
    """Add the name of the answers file to the place of errors."""
    try:
        yield
    except UsageError as error:
        where = f"{file}: {error.place}" if error.place else file
        raise UsageError(error.message, place=where, hint=error.hint) from error


def _check_keys(data: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in data:
        if key not in known:
            raise UsageError("unknown key", place=str(key), hint=suggestion(str(key), known))


def _check_same(system: System, file: Path | None, named: Path | None) -> None:
    if file is not None and named is not None and absolute(system, file) != absolute(system, named):
        raise UsageError(f"is '{named}', not '{file}'", place="template", hint="answers are about one file")


def _paths(value: Any, place: str) -> Iterator[Path]:
    if not isinstance(value, list):
        raise UsageError("must be a list", place=place, hint=_FROM_DRY_RUN)
    for number, entry in enumerate(value):
        path = _path(entry, f"{place}[{number}]")
        if path is not None:
            yield path


def _path(value: Any, place: str) -> Path | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise UsageError("must be a path", place=place)
    return Path(value)


def _adopted_file(backlog: Backlog) -> Path | None:
    """Return the file that the template in the config was adopted from, if it is still there."""
    from backlogue.template.loader import adopted_from, load

    try:
        adopted = adopted_from(load(backlog.config.template)) if backlog.config.template else None
    except UsageError:
        return None
    return adopted.path if adopted is not None and adopted.path.is_file() else None


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
        raise UsageError("contains no template", place=str(folder), hint=hint)
    return found


def absolute(system: System, path: Path) -> Path:
    """Return a path from the current folder, its links kept."""
    return Path(os.path.abspath(system.cwd / path))  # noqa: PTH100 - resolve() would follow links


def macros_folder() -> Path:
    """Return the folder of the macros that each template needs."""
    from backlogue.template.builtin import builtin_root

    return builtin_root() / "macros"


def new_item(system: System, adoption: Adoption) -> str:
    """Return a new item of the template that has only a title, and a number where items have one.

    Raises:
        UsageError: backlogue can't use the template.
    """
    import tempfile

    from backlogue.adopt.proof import least_answers, write_files
    from backlogue.items.item_format import ItemFormat
    from backlogue.template.loader import load
    from backlogue.template.rendering import Renderer

    with tempfile.TemporaryDirectory(prefix="backlogue-") as folder:
        root = Path(folder) / "template"
        write_files(adoption.files, macros_folder(), root)
        form = ItemFormat(Renderer(load(root), today=system.today))
        return form.preview(least_answers(adoption.inference))


def is_written(adoption: Adoption) -> bool:
    """Tell whether the Copier template is written already; see `backlogue.adopt.files.is_written`."""
    from backlogue.adopt import files

    if adoption.there is not None:
        return adoption.files == adoption.there
    return files.is_written(adoption.files, macros_folder(), adoption.target)


def prove_adoption(system: System, adoption: Adoption) -> CopierProof:
    """Return the proof of a template, through the real Copier.

    Raises:
        StateError: Copier is not installed.
    """
    from backlogue.adopt.proof import copier_program, prove

    copy_item = copier_program(_find_copier(system))
    return prove(adoption.inference, adoption.inferred, macros_folder(), copy_item)


def _find_copier(system: System) -> Path:
    """Return the program.

    Raises:
        StateError: It is not installed.
    """
    import shutil
    import sys

    beside = Path(sys.executable).with_name("copier")
    found = shutil.which("copier", path=system.env.get("PATH")) or (str(beside) if beside.exists() else None)
    if found is None:
        raise StateError(
            "Copier is needed to prove the template, and is not installed",
            hint="'pipx install copier' installs it",
        )
    return Path(found)


_KEPT = "The template was adopted before; corrections made since then are kept."


def agree(system: System, adoption: Adoption, to: Path | None) -> tuple[Adoption, CopierProof | None]:
    """Run the conversation about a template, and return what to write and its proof.

    Args:
        system: The system.
        adoption: What would be written without it.
        to: The folder to write to that the command line names.

    Raises:
        Cancelled: The user left; nothing is written.
    """
    from backlogue.adopt.corrections import infer_corrected
    from backlogue.wizard.adoption import AdoptionActions, converse

    _find_copier(system)  # before anybody has answered anything

    proof: CopierProof | None = None

    def plan(source: Source, inference: Inference) -> Adoption:
        return plan_adoption(system, cast("TeamTemplate", source), inference, to)

    def prove(source: Source, inference: Inference) -> Sequence[str]:
        nonlocal proof
        proof = prove_adoption(system, plan(source, inference))
        return proof.failures

    agreement = converse(
        adoption.template,
        AdoptionActions(
            others=[system.display_path(path) for path in _other_templates(adoption.template)],
            open=lambda path: read_team_template(system, Path(path), ()),
            new_item=lambda source, inference: new_item(system, plan(source, inference)),
            prove=prove,
            note=_KEPT if adoption.there is not None else "",
            target=lambda source: system.display_path(plan(source, source.infer({})).target),
        ),
        terminal=system,
    )
    found = plan(agreement.source, infer_corrected(agreement.source.infer, agreement.corrections))
    is_written(found)  # of another file, the folder may hold something else
    return found, proof


def _other_templates(template: TeamTemplate) -> list[Path]:
    """Return other files with a template's name next to a template."""
    from backlogue.items.folder import TEMPLATE_NAMES

    folder = template.path.parent
    names = sorted(path.name for path in folder.iterdir() if path.name.lower() in TEMPLATE_NAMES)
    return [folder / name for name in names if folder / name != template.path]


def failed_proof(system: System, adoption: Adoption, proof: CopierProof) -> StateError:
    """Return the error for a failed proof."""
    others = f" (and {len(proof.failures) - 1} more)" if len(proof.failures) > 1 else ""
    return StateError(
        f"nothing was written: {printable(proof.failures[0])}{others}",
        place=system.display_path(adoption.template.path),
        hint="'backlogue adopt --dry-run' shows what was inferred",
    )


def write_adoption(adoption: Adoption) -> None:
    """Write the Copier template, and the config if it changes.

    Raises:
        StateError: backlogue itself can't use the template; then nothing is written.
    """
    from backlogue.adopt.files import update_template, write_template

    if is_written(adoption):
        pass
    elif adoption.there is not None:
        update_template(adoption.there, adoption.files, adoption.target, _check_usable)
    else:
        write_template(adoption.files, macros_folder(), adoption.target, _check_usable)
    if adoption.config.changes:
        _write_config(adoption.config)


def _write_config(edit: ConfigEdit) -> None:
    from backlogue.items.atomic_write import temporary_file

    like = edit.path.stat() if edit.before is not None else None
    with temporary_file(edit.path.parent, edit.after, held=False, like=like) as whole:
        whole.replace(edit.path)


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
