"""What a person should look at again in a note, and the record that somebody did.

The record is two fields: ``reviewed`` names each claim that the note rests on with its status and the day, and
``digest`` pins the passage that an entry of ``literature`` cites. Either goes out of date by itself: the one when the
claim's status is another, the other when the passage is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.errors import InputError, UsageError
from claimlab.graph.citations import Pin, citations_of
from claimlab.graph.names import without_brackets
from claimlab.graph.rewrite import name_for
from claimlab.notes.splice import set_fields
from claimlab.notes.splice_entry import set_in_entry
from claimlab.verification.foundations import FIELD, UNSETTLING, is_about, leanings, reviewed_entries
from claimlab.verification.review import Review, review_queue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.graph.citations import Citation
    from claimlab.notes.note import Note
    from claimlab.verification.standing import Standings
    from claimlab.verification.workspace import Workspace


@dataclass(slots=True)
class Due:
    """What is to be looked at in one note.

    Attributes:
        note: The note.
        reviews: Claims that it rests on and that do not stand, or whose verdict turned.
        citations: Passages that it cites and that are not pinned, changed or gone.
    """

    note: Note
    reviews: list[Review]
    citations: list[Citation]


def due_reviews(workspace: Workspace, standings: Standings) -> tuple[Due, ...]:
    """Everything that needs a person's judgement, by note."""
    graph = workspace.graph
    found: dict[str, Due] = {}

    def of(path: str) -> Due:
        return found.setdefault(path, Due(graph.vault.notes[path], [], []))

    for review in review_queue(workspace, standings):
        of(graph.note_of(review.claim).path).reviews.append(review)
    for edge, standing in leanings(graph, standings):
        known = found[edge.source].reviews if edge.source in found else []
        if standing.status in UNSETTLING and not any(review.path[-1] == standing.claim.id for review in known):
            name = graph.name_of(edge.source)
            why = f"{standing.claim.id} is {standing.status}"
            of(edge.source).reviews.append(Review(name, (name, standing.claim.id), why, standing.status))
    for held in graph.claims.values():
        for citation in citations_of(graph, held):
            if citation.pin is not Pin.HOLDS:
                of(held.note.path).citations.append(citation)
    return tuple(due for _, due in sorted(found.items()))


def select_due(workspace: Workspace, due: Iterable[Due], names: Iterable[str]) -> tuple[Due, ...]:
    """What is due in the notes that are named, by claim or by the note's name; all of it when none is.

    Raises:
        UsageError: a name is neither.
    """
    paths = {_path(workspace, name) for name in names}
    return tuple(one for one in due if not paths or one.note.path in paths)


def recorded(workspace: Workspace, due: Due, day: str) -> str:
    """The note's text with the record that all of this was looked at; a passage that is gone stays as it is.

    Raises:
        InputError: the frontmatter cannot be edited safely.
    """
    graph, note = workspace.graph, due.note
    moved = {review.path[-1]: review.status for review in due.reviews}
    kept = [
        entry
        for entry in reviewed_entries(note)
        if entry and not any(is_about(graph, note, entry, claim) for claim in moved)
    ]
    links = {claim: name_for(graph.resolver, graph.claims[claim].note.path, note.path) for claim in moved}
    try:
        text = note.text
        if moved:
            added = [f"[[{links[claim]}]] {status} {day}" for claim, status in moved.items()]
            text = set_fields(text, {FIELD: [*kept, *added]})
        for citation in due.citations:
            if citation.digest:
                text = set_in_entry(text, "literature", citation.position, "digest", citation.digest, after="stance")
    except InputError as error:
        raise error.at(note.path) from None
    return text


def _path(workspace: Workspace, name: str) -> str:
    try:
        return workspace.claim(name).note.path
    except UsageError:
        path = workspace.graph.resolver.resolve_name(without_brackets(name)).target
        if path not in workspace.graph.vault.notes:
            raise
        return path
