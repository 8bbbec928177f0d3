"""What ``check`` found, with the counts of what it looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from claimlab.errors import Diagnostic, Severity
from claimlab.graph.edges import LinkCount, count_links

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.graph.claim_graph import ClaimGraph


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of ``check``.

    Attributes:
        notes: How many notes were looked at.
        links: The links in them.
        edges: Relation → how many links between notes state it.
        diagnostics: What is wrong, sorted by place.
    """

    notes: int
    links: LinkCount
    edges: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def fell_short(self) -> bool:
        """Whether there is an error."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)

    def as_json(self) -> dict[str, Any]:
        """The report in the shape that ``check --json`` promises."""
        return {
            "notes": self.notes,
            "links": asdict(self.links),
            "edges": dict(self.edges),
            "diagnostics": [
                {name: getattr(diagnostic, name) for name in Diagnostic.__slots__} for diagnostic in self.diagnostics
            ],
        }

    def summary(self) -> str:
        """One line of counts for a person."""
        counts = Counter(diagnostic.severity for diagnostic in self.diagnostics)
        links = self.links
        looked_at = (
            f"{self.notes} notes, {links.total} links ({links.resolved} resolved, {links.dangling} dangling, "
            f"{links.ambiguous} ambiguous)"
            if self.notes
            else "0 notes, so nothing was checked"
        )
        return (
            f"{looked_at}: {counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings, "
            f"{counts[Severity.INFO]} remarks"
        )


def make_report(graph: ClaimGraph, diagnostics: Sequence[Diagnostic], below: str = "") -> Report:
    """Count a graph, or the part of it below a folder or file.

    Args:
        graph: The whole vault.
        diagnostics: All of its diagnostics.
        below: Path relative to the root; empty for all of it.
    """
    known = Counter([edge.relation for edge in graph.edges])
    counted = Counter(edge.relation for edge in graph.edges if is_below(edge.source, below)) if below else known
    edges = {str(relation): counted[relation] for relation in sorted(known)}
    if not below:
        return Report(len(graph.vault.notes), graph.links, edges, tuple(diagnostics))
    chosen = [note for path, note in graph.vault.notes.items() if is_below(path, below)]
    followed = (one for one in graph.followed if is_below(one.note.path, below))
    links = count_links(followed, graph.vault.root)
    kept = tuple(diagnostic for diagnostic in diagnostics if is_below(diagnostic.path, below))
    return Report(len(chosen), links, edges, kept)


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a part of the vault, or lies in it; the empty part is all of it."""
    return not folder or path == folder or path.startswith(folder + "/")
