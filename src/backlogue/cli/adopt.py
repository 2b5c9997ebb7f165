"""`backlogue adopt`: turn a team's Markdown template into the template of this backlog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.adoption import (
    Adoption,
    agree,
    failed_proof,
    is_written,
    plan_adoption,
    prove_adoption,
    read_answers,
    read_team_template,
    write_adoption,
)
from backlogue.cli.options import Command, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.errors import Exit, UsageError
from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.adopt.proof import CopierProof
    from backlogue.cli.system import System


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
@click.option(
    "--answers",
    metavar="FILE",
    help="Correct what is inferred with the answers in FILE ('-' is stdin), as --dry-run --json prints them.",
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
    answers: str | None,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Turn a Markdown template into the template of this backlog.

    Infer questions from FILE and the items next to it, and write them as a Copier template. Nothing is
    written unless Copier reproduces FILE and renders a tidy new item. FILE and the items are not changed.
    """
    if not (yes or dry_run or answers or system.can_ask()):
        raise UsageError(
            "a terminal is required",
            hint="use '--yes', '--answers FILE' to correct what is inferred, or '--dry-run' to see it",
        )
    from backlogue.adopt.corrections import Corrections, infer_corrected

    corrections = Corrections()
    if answers is None:
        template = read_team_template(system, file, folders)
    else:
        template, corrections, target = read_answers(system, answers, file, folders, target)
    adoption = plan_adoption(system, template, infer_corrected(template.infer, corrections), target)
    if dry_run:
        _report(system, adoption, is_dry=True, as_json=as_json)
        return Exit.DONE
    proof = None
    changed = not is_written(adoption)
    if changed and not (yes or answers):
        adoption, proof = agree(system, adoption, target)
    elif changed:
        proof = prove_adoption(system, adoption)
        if proof.failures:
            raise failed_proof(system, adoption, proof)
    write_adoption(adoption)
    changed = changed or adoption.config.changes
    _report(system, adoption, proof, changed=changed, as_json=as_json)
    return Exit.DONE


def _summary(adoption: Adoption) -> list[str]:
    inference = adoption.inference
    lines = [f"{adoption.template.display_path}, with {len(adoption.template.items)} items"]
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
    proof: CopierProof | None = None,
    *,
    changed: bool = False,
    is_dry: bool = False,
    as_json: bool,
) -> None:
    if as_json:
        print_json(_payload(system, adoption, proof, changed=changed), system)
        return
    if is_dry:
        for line in _summary(adoption):
            system.result(printable(line))
    elif not changed:
        system.note("nothing to change")
    else:
        system.result(system.display_path(adoption.target))
        system.note("next: run 'backlogue new', or 'backlogue template check'")


def _payload(
    system: System, adoption: Adoption, proof: CopierProof | None, *, changed: bool
) -> dict[str, Any]:
    from backlogue.adopt.corrections_data import inference_data

    template = adoption.template
    return {
        "template": template.display_path,
        "item_folders": list(template.item_folders),
        "target": system.display_path(adoption.target),
        "config": system.display_path(adoption.config.path),
        "changed": changed,
        "items": len(template.items),
        **inference_data(adoption.inference),
        "new_item": proof.item if proof else None,
    }
