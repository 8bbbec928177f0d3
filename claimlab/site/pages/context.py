"""What every kind of page is made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from claimlab.site.addresses import search_address, tag_address, tag_key
from claimlab.site.cards import list_field, text_field
from claimlab.site.page import Frame, trusted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.notes.note import Note
    from claimlab.site.bodies import Bodies
    from claimlab.site.keys import Keys
    from claimlab.site.page import SiteFacts
    from claimlab.site.snapshot import Snapshot

Fact = tuple[str, tuple[tuple[str, str], ...]]
"""A name, and its values as (text, address or empty)."""


@dataclass(frozen=True)
class Context:
    """The snapshot, its rendered texts, and what is known of the site as a whole."""

    snapshot: Snapshot
    bodies: Bodies
    site: SiteFacts
    keys: Keys

    def body(self, frame: Frame, path: str) -> Mapping[str, Any]:
        """The rendered text of a note for the page of a frame, and the frame with what the text adds to it."""
        rendered = self.bodies.render(path, frame.address)
        has_diagrams = 'data-language="mermaid"' in rendered.html.lower()
        has_media = "<audio " in rendered.html or "<video " in rendered.html
        return {
            "body": trusted(rendered.html),
            "frame": replace(frame, anchors=rendered.anchors, diagrams=has_diagrams, media=has_media),
        }


def date_facts(note: Note) -> tuple[Fact, ...]:
    """Created, last evaluated, or the date of a source; as written."""
    names = (("Date", "date"), ("Created", "created"), ("Last evaluated", "last_evaluated"))
    return tuple((label, ((value, ""),)) for label, name in names if (value := text_field(note, name)))


def tag_facts(note: Note, root: str) -> tuple[Fact, ...]:
    """The note's tags, each with the address of its page."""
    tags = sorted({tag_key(tag): tag for tag in note.tags}.values(), key=str.casefold)
    return (("Tags", tuple((f"#{tag}", root + tag_address(tag)) for tag in tags)),) if tags else ()


def domain_fact(note: Note, root: str) -> tuple[Fact, ...]:
    """The note's field, and further ones."""
    domains = [text_field(note, "domain"), *list_field(note, "secondary_domains")]
    shown = tuple(
        (name, root + search_address("domain", name) if index == 0 else "")
        for index, name in enumerate(domains)
        if name
    )
    return (("Domain", shown),) if shown else ()


def file_fact(note: Note) -> tuple[Fact, ...]:
    """Where the note is in the vault."""
    return (("File", ((note.path, ""),)),)
