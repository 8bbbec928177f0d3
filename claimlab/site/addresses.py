"""Addresses: short, stable, plain ASCII, whatever the note is called.

A claim lives at ``claims/<id>.html``, wherever its file is and whatever its title says. Every other note
mirrors its folder below ``notes/``. A name that is too long, that differs from another's only in what a slug leaves
out, or that is a list's own, carries six digits of its path's digest. Names that a note had before (``aliases``) and
the address that its file name would have had redirect to it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from claimlab.graph.names import aliases_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimlab.notes.note import Note

MAX_SLUG = 60
_RESERVED = frozenset({"notes/index"})
"""What pages that are no note's have the addresses of; of these only such as a note could want."""
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower-case ASCII of a text, words joined by hyphens; empty when nothing of it is ASCII."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_SLUG.sub("-", text.lower()).strip("-")


def short_digest(text: str) -> str:
    """Six hexadecimal digits that tell texts apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


@cache
def slug(text: str) -> str:
    """A name for an address: at most ``MAX_SLUG`` characters and seven for a digest where the text was cut or lost."""
    folded = fold(text)
    if not folded:
        return short_digest(text)
    if len(folded) <= MAX_SLUG:
        return folded
    return f"{folded[:MAX_SLUG].rsplit('-', 1)[0]}-{short_digest(text)}"


@cache
def _folder(folder: str) -> str:
    """Address of a folder of the vault, for most notes share one with others."""
    return "/".join(["notes", *(slug(part) for part in folder.split("/") if part)])


def _by_file_name(path: str, stem: str) -> str:
    return f"{_folder(path.rpartition('/')[0])}/{slug(stem)}"


class AddressBook:
    """Path of a note → address of its page, relative to the site's root."""

    def __init__(self, notes: Iterable[Note], runs: Mapping[str, str], claims: Mapping[str, str]) -> None:
        """Give every note its address.

        Args:
            notes: The notes that are published.
            runs: Path of an evidence note → id of its run, whose page it is.
            claims: Path of a claim's note → the claim's id.
        """
        ordered = sorted(notes, key=lambda note: note.path)
        wanted = {note.path: self._wanted(note, runs, claims) for note in ordered}
        taken = Counter([*wanted.values(), *_RESERVED])
        self._addresses = {
            path: f"{address}.html" if taken[address] == 1 else f"{address}-{short_digest(path)}.html"
            for path, address in wanted.items()
        }
        self.redirects = self._redirects(ordered)

    @staticmethod
    def _wanted(note: Note, runs: Mapping[str, str], claims: Mapping[str, str]) -> str:
        if note.path in runs:
            return f"runs/{slug(runs[note.path])}"
        if note.path in claims and fold(claims[note.path]):
            return f"claims/{slug(claims[note.path])}"
        return _by_file_name(note.path, note.stem)

    def _redirects(self, notes: list[Note]) -> dict[str, str]:
        taken = {*self._addresses.values(), *(f"{address}.html" for address in _RESERVED)}
        redirects: dict[str, str] = {}
        for note in notes:
            former = [note.stem, *aliases_of(note)]
            for name in former:
                address = f"{_by_file_name(note.path, name)}.html"
                if address not in taken:
                    redirects.setdefault(address, self._addresses[note.path])
        return redirects

    def of(self, path: str) -> str:
        """Address of a note's page.

        Raises:
            KeyError: the note is not published.
        """
        return self._addresses[path]

    def get(self, path: str) -> str | None:
        """Address of a note's page; ``None`` when it is not published."""
        return self._addresses.get(path)


def attachment_address(path: str) -> str:
    """Address of a file that is not a note; keeps its ending, and a digest of its path keeps it apart from others."""
    pure = PurePosixPath(path)
    ending = _NOT_IN_SLUG.sub("", pure.suffix.lower())
    return f"files/{slug(pure.stem)}-{short_digest(path)}.{ending}" if ending else f"files/{slug(path)}"


def tag_address(tag: str) -> str:
    """Address of a tag's page."""
    return f"tags/{tag_key(tag)}.html"


def tag_key(tag: str) -> str:
    """What two spellings of one tag have in common."""
    folded = fold(tag)
    is_free = folded and folded != "index"  # the page that lists the tags
    if is_free and len(folded) <= MAX_SLUG and folded == tag.lower().replace("_", "-"):
        return folded
    return f"{folded[:MAX_SLUG].strip('-') or 'tag'}-{short_digest(tag.lower())}"


def search_address(field: str, value: str) -> str:
    """Address of the search, narrowed to one value of a field."""
    return f"search.html?{field}={quote(value, safe='', errors='replace')}"


def to_root(address: str) -> str:
    """What leads from a page to the site's root: ``""`` or ``"../"`` repeated."""
    return "../" * address.count("/")


def place_of(base_url: str) -> str:
    """Path at which the site stands on its host, a slash at both ends; ``/`` when its address is unknown."""
    path = urlsplit(base_url if "//" in base_url else f"//{base_url}").path.strip("/")
    return f"/{path}/" if path else "/"
