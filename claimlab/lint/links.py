"""Rules about links: where they lead, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.graph.names import slugify
from claimlab.graph.plain_files import leads_to_file
from claimlab.graph.relations import Match
from claimlab.graph.resolve import join_inside
from claimlab.lint.context import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.errors import Diagnostic
    from claimlab.graph.edges import Followed
    from claimlab.lint.context import Context
    from claimlab.notes.note import Note

MANY_LINKS = 2000
_LOOSE = {Match.TITLE: "title", Match.SLUG: "words"}
_MUST_BE_NOTES = frozenset({"depends_on", "status_from"})


def check_links(context: Context) -> Iterator[Diagnostic]:
    """CL030, CL031, CL032, CL033, CL034, CL036, CL037, CL038: each link by itself."""
    headings: dict[str, frozenset[str]] = {}
    for followed in context.followed:
        _, link, resolution = followed
        match = resolution.match
        if match is Match.DANGLING:
            yield from _dangling(context, followed)
            continue
        if link.wiki and len(resolution.candidates) > 1:
            yield _ambiguous(followed)
        elif link.wiki and match in _LOOSE:
            yield _loose(context, followed)
        if link.heading or link.block:
            target = context.graph.vault.notes.get(resolution.target)
            if target is not None and not any(item.code == "CL024" for item in target.diagnostics):
                yield from _inside(followed, target, headings)


def check_many_links(context: Context) -> Iterator[Diagnostic]:
    """CL035: more links in a note than a reader or a graph view can take."""
    for path, note in context.graph.vault.notes.items():
        if len(note.links) > MANY_LINKS:
            message = f"holds {len(note.links)} links, more than {MANY_LINKS}"
            yield fault("CL035", path, (0, 0), message, "split the note")


def _dangling(context: Context, followed: Followed) -> Iterator[Diagnostic]:
    note, link = followed.note, followed.link
    if _leaves(note.path, link.target, wiki=link.wiki):
        yield fault(
            "CL034", note.path, link.place, f"'{link.target}' lies outside the vault", "link a note of the vault"
        )
        return
    if not link.wiki and link.field and link.field not in _MUST_BE_NOTES:
        return  # free text, such as an author and a year
    near = context.graph.resolver.suggest(link.target)
    hint = f"did you mean '{near[0]}'?" if near else ""
    if link.wiki:
        yield fault("CL030", note.path, link.place, f"[[{link.target}]] leads nowhere", hint)
    elif link.field:
        yield fault("CL038", note.path, link.place, f"'{link.target}' in {link.field} names no note", hint)
    elif not leads_to_file(context.graph.vault.root, note.path, link.target):
        yield fault("CL037", note.path, link.place, f"({link.target}) leads nowhere", hint)


def _ambiguous(followed: Followed) -> Diagnostic:
    taken, *others = followed.resolution.candidates
    shown = ", ".join(others[:4]) + (f" and {len(others) - 4} more" if len(others) > 4 else "")
    message = f"[[{followed.link.target}]] may mean {taken} (taken) or {shown}"
    return fault("CL031", followed.note.path, followed.link.place, message, "write the folder too")


def _loose(context: Context, followed: Followed) -> Diagnostic:
    stem = context.graph.vault.notes[followed.resolution.target].stem
    message = f"[[{followed.link.target}]] finds its note only by {_LOOSE[followed.resolution.match]}"
    return fault("CL036", followed.note.path, followed.link.place, message, f"the file is '{stem}'")


def _inside(followed: Followed, target: Note, known: dict[str, frozenset[str]]) -> Iterator[Diagnostic]:
    """CL032, CL033: a heading or block that the note does not have; a markdown link may name it as GitHub does."""
    link, path = followed.link, followed.note.path
    if link.block and link.block not in target.blocks:
        yield fault("CL033", path, link.place, f"'{target.path}' has no block ^{link.block}")
    if not link.heading or f"{link.target}#{link.heading}" == target.stem:
        return
    headings = known.get(target.path)
    if headings is None:
        headings = known[target.path] = frozenset(slugify(heading.text) for heading in target.headings)
    for part in link.heading.split("#"):
        if slugify(part) not in headings and (link.wiki or part.lower() not in _anchors(target)):
            near = _near_heading(part, target)
            yield fault("CL032", path, link.place, f"'{target.path}' has no heading '{part}'", near)


def _anchors(target: Note) -> tuple[str, ...]:
    from claimlab.notes.anchors import github_anchors  # noqa: PLC0415 - few links need it

    return github_anchors(heading.text for heading in target.headings)


def _near_heading(wanted: str, target: Note) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a broken link needs it

    near = get_close_matches(wanted, [heading.text for heading in target.headings[:500]], n=1)
    return f"did you mean '{near[0]}'?" if near else ""


def _leaves(path: str, target: str, *, wiki: bool) -> bool:
    """Whether a link's path climbs out of the vault; absolute paths count from its root."""
    climbs = target.startswith("../") or "/../" in target
    folder = path.rpartition("/")[0] if target.startswith(("./", "../")) or not wiki else ""
    return climbs and join_inside(folder, target.lstrip("/")) is None
