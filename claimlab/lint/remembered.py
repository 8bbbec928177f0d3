"""The last report of a vault, kept so that an unchanged vault is answered without being parsed.

It is kept under the fingerprint of all that it was worked out from: the notes' contents, all names, the settings and
this code. Which files it looked for beyond those is kept in it, and it holds only while each is still there or still
missing. A vault with rules also depends on its ledger, experiments and environment, so its report is never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimlab.errors import Diagnostic, Severity
from claimlab.graph.edges import LinkCount
from claimlab.graph.plain_files import files_looked_for, leads_to_file
from claimlab.lint.report import Report
from claimlab.notes.shelf import cache_folder, code_version, discard_others, read_shelved, shelve
from claimlab.notes.vault import fingerprint, fingerprint_of

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.graph.claim_graph import ClaimGraph

_PACKAGES = ("notes", "claims", "graph", "lint")


def recall(root: Path) -> Report | None:
    """The report of a vault that has not changed since; ``None`` when there is none.

    Raises:
        InputError: ``claimlab.toml`` is faulty.
        EnvironmentFault: the root cannot be listed.
    """
    folder = cache_folder(root.resolve())
    if not any(folder.glob("report-*.json")):
        return None
    return _unpack(root, read_shelved(folder / _name(fingerprint(root))))


def remember(graph: ClaimGraph, report: Report) -> None:
    """Keep the whole vault's report, unless it depends on more than the notes."""
    if graph.spoiled or any(held.claim.verifiable for held in graph.claims.values()):
        return
    folder = cache_folder(graph.vault.root)
    name = _name(fingerprint_of(graph.vault))
    diagnostics = [
        [item.path, item.line, item.column, item.code, item.message, item.severity, item.hint]
        for item in report.diagnostics
    ]
    links = report.links
    counts = [links.total, links.resolved, links.dangling, links.ambiguous]
    looked_for = [[path, target, there] for (path, target), there in files_looked_for(graph).items()]
    if shelve(folder / name, [report.notes, counts, dict(report.edges), diagnostics, looked_for]):
        discard_others(folder, "report-*.json", name)


def _name(digest: str) -> str:
    return f"report-{code_version(*_PACKAGES)}-{digest[:32]}.json"


def _unpack(root: Path, shelved: Any) -> Report | None:
    try:
        notes, counts, edges, packed, looked_for = shelved
        if any(leads_to_file(root, path, target) is not there for path, target, there in looked_for):
            return None
        diagnostics = tuple(
            [
                Diagnostic(path, line, column, code, message, Severity(severity), hint)
                for path, line, column, code, message, severity, hint in packed
            ]
        )
        return Report(notes, LinkCount(*counts), edges, diagnostics)
    except (TypeError, ValueError):
        return None
