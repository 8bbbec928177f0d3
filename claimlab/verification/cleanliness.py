"""Whether what would be registered is what git holds at HEAD; a dirty run is exploratory and sets nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.evidence.staleness import claim_digest
from claimlab.evidence.syntax import parse_source, syntax_digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimlab.claims import Claim, Rule
    from claimlab.evidence.code import Code
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.verification.revision import Revision


def dirty_code(revision: Revision, code: Code) -> tuple[str, ...]:
    """Name every module whose syntax tree differs from HEAD's; white space and comments do not count."""
    if not revision.exists:
        return ()
    reasons = []
    for module in code:
        name = module.path.name
        if not revision.covers(module.path):
            continue
        committed = revision.at_head(module.path)
        if committed is None:
            reasons.append(f"{name} is not committed")
        elif committed != module.source and syntax_digest(parse_source(name, committed)) != module.digest:
            reasons.append(f"{name} differs from HEAD")
    return tuple(reasons)


def dirty_files(revision: Revision, files: Iterable[Path]) -> tuple[str, ...]:
    """Name every declared file that differs from HEAD's in any byte."""
    if not revision.exists:
        return ()
    reasons = []
    for file in files:
        if not revision.covers(file):
            continue
        committed = revision.at_head(file)
        if committed is None:
            reasons.append(f"{file.name} is not committed")
        elif committed != file.read_bytes():
            reasons.append(f"{file.name} differs from HEAD")
    return tuple(reasons)


def dirty_claim(revision: Revision, root: Path, entry: ClaimNote, rule: Rule) -> tuple[str, ...]:
    """Say whether the claim's sentence or rule differs from HEAD's; status, managed block and prose do not count."""
    path = root / entry.note.path
    if not revision.exists or not revision.covers(path):
        return ()
    committed = revision.at_head(path)
    if committed is None:
        return (f"{entry.note.path} is not committed",)
    claim = _claim_in(entry.note.path, committed, entry.id)
    if claim is None or claim_digest(claim.title) != claim_digest(entry.title):
        return (f"the sentence of {entry.id} differs from HEAD",)
    if rule not in claim.experiments:
        return (f"the rule of {entry.id} differs from HEAD",)
    return ()


def _claim_in(path: str, data: bytes, claim_id: str) -> Claim | None:
    from claimlab.graph.schema import read_claim  # noqa: PLC0415 - only a comparison with HEAD needs it
    from claimlab.notes.parse import parse_note  # noqa: PLC0415

    return read_claim(parse_note(path, data), claim_id)[0]
