"""The text of a note as HTML: where its links lead, what its embeds show, and a digest of all that this depends on."""

from __future__ import annotations

import hashlib
import posixpath
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.graph.relations import Match
from claimlab.notes.anchors import github_anchors, numbered
from claimlab.notes.comments import without_comments
from claimlab.notes.managed_block import read_blocks
from claimlab.notes.passage import find_block, find_section
from claimlab.render.verdict_block import BLOCK
from claimlab.site.addresses import tag_address, to_root
from claimlab.site.attachments import IMAGES
from claimlab.site.cards import words_of
from claimlab.site.markdown.marks import block_anchor, heading_id
from claimlab.site.markdown.scene import Destination, Reach, Scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.notes.note import Heading, Link, Note
    from claimlab.site.markdown.renderer import Rendered
    from claimlab.site.snapshot import Snapshot

MAX_DEPTH = 3
"""Embeds inside embeds are followed so far; a circle ends here at the latest, and at the first note met twice."""


class Bodies:
    """Renders the notes of one snapshot."""

    def __init__(self, snapshot: Snapshot, attachments: Mapping[str, str]) -> None:
        self._snapshot = snapshot
        self._attachments = attachments
        self._digests: dict[tuple[str, int], str] = {}

    def destination(self, link: Link, from_path: str, prefix: str) -> Destination:
        """Where a link in the note at ``from_path`` leads, relative to a page whose way to the root is ``prefix``."""
        resolution = self._snapshot.graph.resolve(link, from_path)
        card = self._snapshot.cards.get(resolution.target)
        if card is not None:
            fragment = _fragment(link, self._snapshot.notes[resolution.target])
            return Destination(Reach.PAGE, f"{prefix}{card.address}{fragment}", card.title, card.status)
        address = self._attachments.get(resolution.target)
        if address is not None:
            name = PurePosixPath(resolution.target)
            reach = Reach.IMAGE if name.suffix.lower() in IMAGES else Reach.FILE
            return Destination(reach, f"{prefix}{address}", name.name)
        if resolution.match is not Match.DANGLING:
            return Destination(Reach.PLAIN, title=link.target)
        experiment = self._experiment(link, from_path)
        if experiment:
            return Destination(Reach.PAGE, f"{prefix}experiments/{experiment}.html", experiment)
        return Destination(Reach.DANGLING)

    def _experiment(self, link: Link, from_path: str) -> str:
        """Name of the experiment whose module a markdown link names; empty when it names none."""
        if link.wiki or not link.target.endswith(".py"):
            return ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(from_path), link.target))
        folder, _, name = path.rpartition("/")
        is_known = folder == self._snapshot.settings.experiments and name[:-3] in self._snapshot.experiments
        return name[:-3] if is_known else ""

    def render(self, path: str, address: str = "") -> Rendered:
        """The text of a note for its own page, or for the page at another address."""
        note = self._snapshot.notes[path]
        prefix = to_root(address or self._snapshot.addresses.of(path))
        return self._render(note, self._text(note), prefix, (path,), drop_title=_opens_with_title(note))

    def _text(self, note: Note) -> str:
        """The body without comments; of a claim without the managed block, whose content its page shows in full."""
        body = note.body
        if note.path in self._snapshot.claims:
            for block in reversed(read_blocks(note.text)):
                if block.name == BLOCK:
                    start, end = (index - note.body_offset for index in block.span)
                    body = body[:start] + body[end:]
        return without_comments(body)

    def _render(self, note: Note, text: str, prefix: str, trail: tuple[str, ...], *, drop_title: bool) -> Rendered:
        from claimlab.site.markdown.renderer import render_markdown  # noqa: PLC0415 - only for texts that changed

        scene = Scene(
            destination=lambda link: self.destination(link, note.path, prefix),
            transclude=lambda link: self._transclude(link, note.path, prefix, trail),
            tag_address=lambda tag: prefix + tag_address(tag),
            prefix="" if len(trail) == 1 else f"in-{hashlib.sha256('/'.join(trail).encode()).hexdigest()[:6]}-",
        )
        return render_markdown(text, scene, drop_title=drop_title)

    def _transclude(self, link: Link, from_path: str, prefix: str, trail: tuple[str, ...]) -> str | None:
        target = self._snapshot.graph.resolve(link, from_path).target
        note = self._snapshot.notes.get(target)
        if note is None or target in trail or len(trail) > MAX_DEPTH:
            return None
        passage = _passage(self._text(note), link)
        if passage is None:
            return None
        return self._render(note, passage, prefix, (*trail, target), drop_title=_opens_with_title(note)).html

    def digest(self, path: str, depth: int = 0) -> str:
        """A digest of everything that the rendered text depends on: its words, its links' ends, its embeds in turn."""
        known = self._digests.get((path, depth))
        if known is not None:
            return known
        note = self._snapshot.notes[path]
        parts = [note.digest]
        for link in note.links:
            if link.field:
                continue
            parts.append(repr(self.destination(link, path, "")))
            target = self._snapshot.graph.resolve(link, path).target
            if link.embed and depth <= MAX_DEPTH and target in self._snapshot.notes:
                parts.append(self.digest(target, depth + 1))
        value = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        self._digests[path, depth] = value
        return value


def _opens_with_title(note: Note) -> bool:
    """Whether a first heading of level one is the note's title, which its page shows above the text."""
    return bool(note.opening_title) or (bool(note.headings) and note.headings[0].text.strip() == note.title)


def _fragment(link: Link, target: Note) -> str:
    """The anchor of the heading or block that a link names; empty when the note has none, or as its title."""
    if link.block:
        return f"#{block_anchor(link.block)}" if link.block.lower() in map(str.lower, target.blocks) else ""
    if not link.heading:
        return ""
    name = link.heading.rpartition("#")[2]
    if not link.wiki and (anchor := _by_github(target.headings).get(name.lower())) is not None:
        return anchor and f"#{anchor}"
    wanted = heading_id(name)
    shown = [heading for index, heading in enumerate(target.headings) if index or heading.level > 1]
    return f"#{wanted}" if any(heading_id(words_of(heading.text)) == wanted for heading in shown) else ""


@lru_cache(maxsize=256)
def _by_github(headings: tuple[Heading, ...]) -> dict[str, str]:
    """GitHub's anchor of each heading of a note → its id on the page; empty for a title, which the page shows above."""
    anchors = github_anchors(heading.text for heading in headings)
    taken: dict[str, int] = {}
    found = {}
    for index, (anchor, heading) in enumerate(zip(anchors, headings, strict=True)):
        shown = (index or heading.level > 1) and heading.text.strip()
        found[anchor] = numbered(heading_id(words_of(heading.text)), taken) if shown else ""
    return found


def _passage(text: str, link: Link) -> str | None:
    """The part of a text that an embed asks for: all, a section, a block without its id; ``None`` if it has none."""
    if link.block:
        block = find_block(text, link.block)
        return None if block is None else block.rpartition("^")[0]
    return find_section(text, link.heading.rpartition("#")[2]) if link.heading else text
