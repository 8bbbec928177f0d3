"""Whether digests fit: files to their seal, seals to their parents, registrations to their names and citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.evidence import layout
from claimlab.evidence.problem import Fault, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from claimlab.evidence.contents import Contents, RunContents


def chain_problems(contents: Contents, known_heads: Collection[str]) -> Iterator[Problem]:
    """Check every digest that one record gives of another.

    Args:
        contents: The ledger as read.
        known_heads: Digests of seals that are known from elsewhere to have been in the ledger.
    """
    broken = {problem.path for problem in contents.problems}
    damaged = {run.name for run in contents.runs.values() if run.path(layout.SEAL) in broken}
    for run in contents.runs.values():
        yield from _file_problems(run, broken)
    yield from _parent_problems(contents, damaged)
    yield from _registration_problems(contents, broken)
    for head in sorted(set(known_heads) - set(contents.seals())):
        if not damaged:
            yield Problem(
                layout.SEAL,
                Fault.CUT,
                f"the seal {head[:12]} was in the ledger once and is not any more: its tail was cut off or rewritten; "
                "restore it from git",
            )


def _file_problems(run: RunContents, broken: Collection[str]) -> Iterator[Problem]:
    if layout.OPENED not in run.digests and (run.seal is None or layout.OPENED not in run.seal.files):
        yield Problem(run.path(layout.OPENED), Fault.MISSING, "the run's opening is gone; restore it from git")
    if run.seal is None:
        return
    for name, expected in run.seal.files.items():
        if name not in run.digests:
            yield Problem(run.path(name), Fault.MISSING, "the seal names it and it is gone; restore it from git")
        elif run.digests[name] != expected and run.path(name) not in broken:
            yield Problem(run.path(name), Fault.CHANGED, "is not what was sealed; restore it from git")
    for name in sorted(set(run.digests) - set(run.seal.files) - {layout.SEAL}):
        yield Problem(run.path(name), Fault.FOREIGN, "was put into a sealed run; remove it")


def _parent_problems(contents: Contents, damaged: Collection[str]) -> Iterator[Problem]:
    """A parent that is gone; said once for each child, unless a damaged seal already explains it."""
    seals = contents.seals()
    for run in seals.values():
        if run.seal is None or run.name in damaged:
            continue
        for parent in run.seal.parents:
            if parent not in seals and not damaged:
                yield Problem(
                    run.path(layout.SEAL),
                    Fault.MISSING,
                    f"names the earlier seal {parent[:12]}, which is gone or was rewritten; restore that run from git",
                )


def _registration_problems(contents: Contents, broken: Collection[str]) -> Iterator[Problem]:
    by_digest = dict(contents.registrations.values())
    files = {path.rpartition("-")[2].removesuffix(".json") for path in (*contents.registrations, *broken)}
    for path, (key, entry) in contents.registrations.items():
        if not layout.is_named(path.rpartition("/")[2], entry.claim, key):
            yield Problem(
                path, Fault.CHANGED, f"its digest is {key[:12]}, which its name does not say; restore it from git"
            )
        if entry.amends and entry.amends not in by_digest and entry.amends[:12] not in files:
            yield Problem(path, Fault.MISSING, f"amends registration {entry.amends[:12]}, which is gone")
        if entry.amends and not entry.reason.strip():
            yield Problem(path, Fault.AMENDMENT, "an amendment without a reason")
    cited: dict[str, str] = {}
    for run in contents.runs.values():
        names = run.opening.registrations.values() if run.opening and run.intact(layout.OPENED) else ()
        for key in (*names, *(run.seal.registrations if run.seal else ())):
            cited.setdefault(key, run.path(layout.OPENED if key in names else layout.SEAL))
    for key, citing in sorted(cited.items()):
        if key not in by_digest and key[:12] not in files:
            yield Problem(citing, Fault.MISSING, f"names registration {key[:12]}, which is gone; restore it from git")
