"""Names by which notes are found: normal forms and indices, each built when it is first asked for."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from claimlab.notes.note import Note

_NO_WORD = re.compile(r"[\W_]+")
_ASCII_WORDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)} | {ord("'"): ""}


def normalise(name: str) -> str:
    """Composed letters (NFC) and single spaces, case kept: what a person sees as the same name."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", name)
    return " ".join(name.split())


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """As :func:`normalise`, without case."""
    return normalise(name).casefold()


def slugify(name: str) -> str:
    """Lower-case words joined by hyphens; letters of every script stay, apostrophes join."""
    if name.isascii():  # the same, several times as fast
        return "-".join(name.translate(_ASCII_WORDS).split())
    plain = (
        unicodedata.normalize("NFKC", name).casefold().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    )
    return _NO_WORD.sub("-", plain).strip("-")


def without_brackets(name: str) -> str:
    """A name that may be written as a wiki-link, without the brackets and the space around."""
    return name.strip().removeprefix("[[").removesuffix("]]")


def without_suffix(name: str) -> str:
    """A name without ``.md``."""
    return name[:-3] if name[-3:].lower() == ".md" else name


class NameIndex:
    """All names of a set of notes. Lists of paths are sorted, so nothing depends on the order of files."""

    def __init__(self, notes: Mapping[str, Note], attachments: Iterable[str] = ()) -> None:
        self._notes = notes
        self._attachments = tuple(attachments)

    @cached_property
    def paths(self) -> dict[str, list[str]]:
        """Folded path without ``.md`` → paths."""
        return self._index(lambda note: [fold(without_suffix(note.path))])

    @cached_property
    def stems(self) -> dict[str, list[str]]:
        """Stem, case kept → paths."""
        return self._index(lambda note: [normalise(note.stem)])

    @cached_property
    def folded_stems(self) -> dict[str, list[str]]:
        """Folded stem → paths."""
        return self._index(lambda note: [fold(note.stem)])

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        """Folded ``id`` field → paths."""
        return self._index(lambda note: _texts(note, "id"))

    @cached_property
    def titles(self) -> dict[str, list[str]]:
        """Folded ``title`` field and first level-one headings → paths."""
        return self._index(_title_keys)

    @cached_property
    def aliases(self) -> dict[str, list[str]]:
        """Folded ``aliases`` and ``alias`` → paths."""
        return self._index(lambda note: [fold(alias) for alias in aliases_of(note)])

    @cached_property
    def slugs(self) -> dict[str, list[str]]:
        """Slug of stem and title → paths."""
        return self._index(lambda note: {slugify(name) for name in {fold(note.stem), *_title_keys(note)}})

    @cached_property
    def files(self) -> dict[str, list[str]]:
        """Folded name of an attachment → paths."""
        found: dict[str, list[str]] = {}
        for path in sorted(self._attachments):
            found.setdefault(fold(PurePosixPath(path).name), []).append(path)
        return found

    def _index(self, keys: Callable[[Note], Iterable[str]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self._notes):
            for key in keys(self._notes[path]):
                if not key:
                    continue
                paths = found.get(key)
                if paths is None:
                    found[key] = [path]
                elif paths[-1] != path:
                    paths.append(path)
        return found


def aliases_of(note: Note) -> list[str]:
    """Other names of a note: its ``aliases``, a list or separated by commas, and its ``alias``."""
    listed, single = note.frontmatter.get("aliases", ""), note.frontmatter.get("alias", "")
    items = listed.split(",") if isinstance(listed, str) else listed
    others = [single] if isinstance(single, str) else single
    return [alias for item in (*items, *others) if isinstance(item, str) and (alias := item.strip())]


def _texts(note: Note, field: str) -> list[str]:
    value = note.frontmatter.get(field, "")
    return [fold(value)] if isinstance(value, str) else [fold(item) for item in value if isinstance(item, str)]


def _title_keys(note: Note) -> list[str]:
    keys = _texts(note, "title")
    keys.extend(fold(heading.text) for heading in note.headings if heading.level == 1)
    return keys[:2] if len(keys) > 2 else keys
