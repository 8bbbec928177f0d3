"""A divergent claim gets a divergence note: its rivals, the kind of disagreement, and what would settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims import Status
from claimlab.errors import UsageError
from claimlab.graph.relations import Relation
from claimlab.graph.rewrite import name_for
from claimlab.notes.creation import create
from claimlab.notes.encoding import encode
from claimlab.notes.splice import set_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.verification.standing import Standing
    from claimlab.verification.workspace import Workspace


def draft_divergence(workspace: Workspace, entry: ClaimNote, standing: Standing) -> str:
    """Write the note unless one about this claim exists; returns its path, empty when nothing was written."""
    if standing.status is not Status.DIVERGENT or not standing.run or _has_divergence(workspace, entry):
        return ""
    name = f"{workspace.settings.drafts}/divergence-{entry.id}.md"
    own, *rivals = (name_for(workspace.graph.resolver, path, name) for path in _sides(workspace, entry))
    try:
        create(workspace.root, name, encode(divergence_text(entry, standing, own, rivals)))
    except UsageError:  # something has that name, or the folder leads out of the vault
        return ""
    return name


def divergence_text(entry: ClaimNote, standing: Standing, own: str, rivals: Sequence[str]) -> str:
    """Text of the note, for a person to finish; ``own`` and ``rivals`` are the names by which it links the claims."""
    title = f"Divergence: {entry.title}"
    fields = {
        "type": "divergence",
        "title": title,
        "kind": "factual",
        "claims": [f"[[{name}]]" for name in (own, *rivals)],
        "created": standing.verified,
    }
    rival_lines = [f"- [[{rival}]]" for rival in rivals] or [
        "- None is named yet: add the claims in `challenged_by` of the note, or write one."
    ]
    body = "\n".join(
        [
            "",
            f"# {title}",
            "",
            "## What was claimed and what was measured",
            "",
            f"[[{own}]] came out divergent in [[{standing.run}]]. {standing.verdict.explanation}",
            "",
            "## Claims that could be right instead",
            "",
            *rival_lines,
            "",
            "## What would resolve it",
            "",
            f"- The same rule on other strata than these ({', '.join(_strata(entry)) or 'one'}).",
            "- A rival claim with a rule of its own, decided on the same trials.",
            "- A fault in the instrument: its controls are listed in the evidence note.",
            "",
        ]
    )
    return set_fields(body, fields)


def _has_divergence(workspace: Workspace, entry: ClaimNote) -> bool:
    divergences = workspace.graph.divergences
    return any(edge.source in divergences for edge in workspace.graph.backlinks(entry.note.path))


def _sides(workspace: Workspace, entry: ClaimNote) -> tuple[str, ...]:
    """Paths of the claim's note and of those of its rivals."""
    notes = workspace.graph.vault.notes
    own = {
        edge.target
        for edge in workspace.graph.outgoing(entry.note.path)
        if edge.relation is Relation.CHALLENGES or edge.link.field == "challenged_by"
    }
    others = {
        edge.source for edge in workspace.graph.backlinks(entry.note.path) if edge.relation is Relation.CHALLENGES
    }
    rivals = sorted(path for path in (own | others) if path in notes and path != entry.note.path)
    return (entry.note.path, *rivals)


def _strata(entry: ClaimNote) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for rule in entry.claim.experiments for name in rule.strata))
