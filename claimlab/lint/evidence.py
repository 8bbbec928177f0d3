"""Rules that hold notes against the ledger: typed statuses, edited and outdated blocks, stale statuses."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from claimlab.claims import Freshness, Status
from claimlab.lint.context import fault, field_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.errors import Diagnostic
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.lint.context import Context
    from claimlab.verification.standing import Standing
    from claimlab.verification.workspace import Workspace


def check_blocks(context: Context) -> Iterator[Diagnostic]:
    """CL051: a managed block that is not what claimlab wrote."""
    marked = {path: note for path, note in context.graph.vault.notes.items() if "<!-- claimlab:begin " in note.text}
    if not marked:
        return
    from claimlab.notes.managed_block import read_blocks  # noqa: PLC0415 - loads the parsers

    for path, note in marked.items():
        for block in read_blocks(note.text):
            if not block.intact:
                message = f"the managed block '{block.name}' was edited by hand"
                hint = "move your text out of it and remove the block, markers included; it will be written anew"
                yield fault("CL051", path, (block.line, 1), message, hint)


def check_experiments(context: Context) -> Iterator[Diagnostic]:
    """CL054: a claim bound to an experiment whose module is not there."""
    vault = context.graph.vault
    for held in context.graph.claims.values():
        for position, rule in enumerate(held.claim.experiments):
            name = f"{vault.settings.experiments}/{rule.experiment}.py"
            if not os.path.isfile(vault.root / name):  # noqa: PTH113 - of any length, which a Path does not take
                place = field_place(held.note, f"experiments.{position}.experiment")
                yield fault("CL054", held.note.path, place, f"there is no experiment '{name}'", "write it")


def check_standing(context: Context) -> Iterator[Diagnostic]:
    """CL050, CL052, CL053: what claim notes say, held against what the ledger says."""
    claims = context.graph.claims.values()
    for held in claims:
        if not held.claim.verifiable and held.claim.status is not Status.UNVERIFIED:
            message = f"status '{held.claim.status}' is written here, and nothing decides this claim"
            hint = "remove the field, or give the claim an experiment or status_from"
            yield fault("CL050", held.note.path, field_place(held.note, "status"), message, hint)
    verifiable = [held for held in claims if held.claim.verifiable]
    if not verifiable:
        return
    for held in verifiable:
        yield from _against_ledger(context.workspace, held, context.standings.of(held))


def _against_ledger(workspace: Workspace, held: ClaimNote, standing: Standing) -> Iterator[Diagnostic]:
    path, written = held.note.path, held.claim.status
    if written is not standing.status:
        has_evidence = standing.run or standing.parts
        says = "the ledger says" if has_evidence else "there is no evidence for it, so it is"
        message = f"status '{written}' is written here; {says} '{standing.status}'"
        hint = f"run 'claimlab verify {held.claim.id}'"
        yield fault("CL050", path, field_place(held.note, "status"), message, hint)
    if standing.freshness is Freshness.STALE:
        what = "; ".join(str(reason) for reason in standing.stale[:3])
        hint = f"run 'claimlab verify {held.claim.id}'"
        yield fault("CL052", path, field_place(held.note, "status"), f"the status is stale: {what}", hint)
    if written is standing.status and standing.status is not Status.UNVERIFIED:
        yield from _outdated_block(workspace, held, standing)


def _outdated_block(workspace: Workspace, held: ClaimNote, standing: Standing) -> Iterator[Diagnostic]:
    from claimlab.errors import ClaimlabError  # noqa: PLC0415
    from claimlab.notes.managed_block import read_blocks  # noqa: PLC0415
    from claimlab.verification.write_back import rendered  # noqa: PLC0415 - rendering takes long to load

    if not all(block.intact for block in read_blocks(held.note.text)):
        return  # CL051 says so
    try:
        text = rendered(workspace, held, standing)
    except ClaimlabError:
        return  # what cannot be written is reported by the rule for it
    if text != held.note.text:
        hint = f"run 'claimlab verify {held.claim.id}', which reuses the run and renders it anew"
        yield fault("CL053", held.note.path, (0, 0), "what claimlab wrote here is out of date", hint)
