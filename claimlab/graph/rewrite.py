"""Links rewritten in place: only the characters of the target change."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from claimlab.graph.names import without_suffix
from claimlab.notes.body_links import MARKDOWN_LINK, WIKI_LINK, opening_bracket
from claimlab.notes.definitions import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.graph.resolve import Resolver
    from claimlab.notes.note import Link, Note, Place

_TARGET = re.compile(r"(?:[^|#\\]|\\(?!\|))*")
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}


class Edit(NamedTuple):
    """Characters ``start`` to ``end`` of a note's text become ``text``."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they must not overlap."""
    parts: list[str] = []
    reached = 0
    for edit in sorted(edits):
        if edit.start < reached:
            raise ValueError("edits overlap")
        parts.extend((text[reached : edit.start], edit.text))
        reached = edit.end
    return "".join([*parts, text[reached:]])


def retarget(note: Note, link: Link, target: str, *, keep_shown: bool = False) -> Edit | None:
    """The edit that makes a link lead to ``target``.

    Args:
        note: The note that holds the link.
        link: One of its links.
        target: New target as written in a wiki-link; for a markdown link, a path from the vault's root.
        keep_shown: Whether a wiki-link of the body without a label gets its old target as its label.

    Returns:
        ``None`` when the link's text cannot be found again at its place.
    """
    start = offset_of(note.text, link.place)
    if link.wiki:
        return _in_wiki_link(note.text, start, link, target, keep_shown=keep_shown and not link.field)
    return _in_field(note.text, start, link, target) if link.field else _in_markdown_link(note, start, link, target)


def offset_of(text: str, place: Place) -> int:
    """Index in the text of a line and column."""
    start = 0
    for _ in range(place.line - 1):
        start = text.find("\n", start) + 1
    return start + place.column - 1


def name_for(resolver: Resolver, target: str, from_path: str) -> str:
    """The shortest wiki-link target that leads from a note to the one at ``target`` and to no other."""
    parts = without_suffix(target).split("/")
    for length in range(1, len(parts) + 1):
        name = "/".join(parts[-length:])
        if any(character in name for character in "[]|#^"):
            continue
        resolution = resolver.resolve_name(name, from_path)
        if resolution.target == target and (not resolution.ambiguous or length == len(parts)):
            return name
    return without_suffix(target)


def name_like(resolver: Resolver, written: str, was: str, target: str, from_path: str) -> str:
    """The wiki-link target that leads to the note at ``target`` in the style of the link that led to ``was``.

    A path from the root stays one, whatever else would do, since the writer's tool may be set to write such paths; so
    does a path from a folder further down, and a relative one. A bare name becomes the shortest that is clear.
    """
    name, path = without_suffix(written.strip()), without_suffix(target)
    candidate = ""
    if name.startswith(("./", "../")):
        relative = posixpath.relpath(path, from_path.rpartition("/")[0] or ".")
        candidate = relative if relative.startswith("../") else f"./{relative}"
    elif "/" in name:
        above = "/".join(without_suffix(was).split("/")[: -len(name.strip("/").split("/"))])
        if not above or path.startswith(f"{above}/"):
            candidate = ("/" if name.startswith("/") else "") + path.removeprefix(f"{above}/" if above else "")
    if candidate and not any(character in candidate for character in "[]|#^"):
        resolution = resolver.resolve_name(candidate, from_path)
        if resolution.target == target and not resolution.ambiguous:
            return candidate
    return name_for(resolver, target, from_path)


def _in_wiki_link(text: str, start: int, link: Link, target: str, *, keep_shown: bool) -> Edit | None:
    match = WIKI_LINK.match(text, start + link.embed)
    if match is None:
        return None
    written = _TARGET.match(match["inside"])
    assert written is not None  # noqa: S101 - the pattern matches the empty text
    old = written[0]
    if link.block and not match["inside"].startswith("#", len(old)):
        old = old.rpartition("^")[0]
    if link.heading and f"{link.target}#{link.heading}" == without_suffix(target.rpartition("/")[2]):
        return None
    begin = match.start("inside")
    if old.strip().lower().endswith(".md"):
        target += ".md"
    label = ""
    if keep_shown and not (link.label or link.embed or link.heading or link.block):
        line = text[text.rfind("\n", 0, start) + 1 : start].lstrip(" \t>")
        label = ("\\|" if line.startswith("|") else "|") + old.strip()
    return Edit(begin, begin + len(old), target + label)


def _in_markdown_link(note: Note, start: int, link: Link, target: str) -> Edit | None:
    bracket = start + link.embed
    if (definition := DEFINITION.match(note.text, bracket)) is not None:
        return _in_path(note, definition, target)
    for match in MARKDOWN_LINK.finditer(note.text, bracket):
        if opening_bracket(note.text, match.start()) == bracket:
            return _in_path(note, match, target)
    return None


def _in_path(note: Note, match: re.Match[str], target: str) -> Edit:
    group = "angled" if match["angled"] is not None else "plain"
    old = match[group].partition("#")[0]
    folder = note.path.rpartition("/")[0]
    path = "/" + target if old.startswith("/") else posixpath.relpath(target, folder or ".")
    if not old.lower().endswith(".md"):
        path = without_suffix(path)
    written = path if group == "angled" else quote(path, safe="/!$&'*+,;=:@~")
    return Edit(match.start(group), match.start(group) + len(old), written)


def _in_field(text: str, start: int, link: Link, target: str) -> Edit | None:
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    begin = text.find(link.target, start, end)
    if begin < 0:
        return None
    if begin > 0 and text[begin - 1] in _QUOTED and _QUOTED[text[begin - 1]].match(text, begin - 1) is None:
        return None
    return Edit(begin, begin + len(link.target), target)
