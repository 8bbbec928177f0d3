"""CL041: one claim living twice, and how far the two texts have come apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.graph.names import slugify
from claimlab.lint.context import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.errors import Diagnostic
    from claimlab.lint.context import Context
    from claimlab.notes.note import Note

_COMPARED = 20_000  # characters of each body


def check_twins(context: Context) -> Iterator[Diagnostic]:
    """CL041: claims of the same title (case and punctuation aside) in more than one file."""
    groups: dict[str, list[Note]] = {}
    for held in context.graph.claims.values():
        for name in {slugify(held.note.stem), slugify(held.claim.title)}:
            groups.setdefault(name, []).append(held.note)
    reported: set[tuple[str, str]] = set()
    for name in sorted(groups):
        first, *others = sorted(groups[name], key=lambda note: note.path)
        for other in others:
            if name and (first.path, other.path) not in reported:
                reported.add((first.path, other.path))
                yield _twin(first, other)


def _twin(first: Note, other: Note) -> Diagnostic:
    if first.digest == other.digest:
        return fault("CL041", other.path, (0, 0), f"is the same file as '{first.path}'", "keep one")
    from rapidfuzz import fuzz  # noqa: PLC0415 - only vaults with twins need it

    alike = fuzz.ratio(first.body[:_COMPARED], other.body[:_COMPARED])
    fields = first.frontmatter.keys() | other.frontmatter.keys()
    differing = sorted(name for name in fields if first.frontmatter.get(name) != other.frontmatter.get(name))
    message = f"lives in '{first.path}' too; the texts are {int(alike)} % alike"
    if differing:
        message += f", and {', '.join(differing[:5])} differ"
    return fault("CL041", other.path, (0, 0), message, "merge the two")
