"""CL039: notes that embed each other in a circle, which no renderer can unfold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.graph.circles import circles
from claimlab.lint.context import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.errors import Diagnostic
    from claimlab.lint.context import Context
    from claimlab.notes.note import Place


def check_embeds(context: Context) -> Iterator[Diagnostic]:
    """CL039: each circle once, at the embed of its first note."""
    places: dict[tuple[str, str], Place] = {}
    steps: dict[str, list[str]] = {}
    for note, link, resolution in context.followed:
        is_whole = link.embed and not link.block and not link.heading
        if is_whole and resolution.target in context.graph.vault.notes:
            steps.setdefault(note.path, []).append(resolution.target)
            places.setdefault((note.path, resolution.target), link.place)
    for circle in circles(steps):
        following = circle[1] if len(circle) > 1 else circle[0]
        chain = " → ".join([*circle, circle[0]])
        place = places[circle[0], following]
        yield fault("CL039", circle[0], place, f"embeds go round in a circle: {chain}", "make one of them a link")
