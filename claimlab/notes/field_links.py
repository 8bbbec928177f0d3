"""Links in frontmatter: ``[[…]]`` anywhere in it, and bare titles in the fields that name other notes."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from claimlab.notes.body_links import WIKI_LINK, split_target
from claimlab.notes.note import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.body_links import Lines
    from claimlab.notes.frontmatter import Frontmatter
    from claimlab.notes.note import Value

REFERENCE_FIELDS = frozenset(
    {
        "depends_on", "challenged_by", "challenges", "supports", "supported_by", "extends", "extended_by", "source",
        "sources", "claims", "claims_extracted", "enrichments", "enrichments_applied", "evidence", "evidence_for",
        "related", "parent", "up", "status_from", "literature", "linked_set", "experiment_of", "answers",
    }
)  # fmt: skip
"""Fields whose bare texts may be titles, stems or ids of notes."""

_LITERATURE_KEYS = ("source",)


def find_field_links(text: str, frontmatter: Frontmatter, lines: Lines) -> list[Link]:
    """All links of the frontmatter, in the order of the text."""
    fences = frontmatter.fences
    found = [*_wiki_links(text, frontmatter, lines)] if text.find("[[", fences.start, fences.end) >= 0 else []
    for name in REFERENCE_FIELDS & frontmatter.values.keys():
        found.extend(_bare_titles(name, name, frontmatter.values[name], frontmatter, lines))
    return sorted(found, key=lambda link: (link.place, link.target))


def _wiki_links(text: str, frontmatter: Frontmatter, lines: Lines) -> Iterator[Link]:
    keys = sorted((index, key) for key, index in frontmatter.indices.items() if "." not in key)
    starts = [index for index, _ in keys]
    for match in WIKI_LINK.finditer(text, frontmatter.fences.start, frontmatter.fences.end):
        index = match.start()
        line_start = text.rfind("\n", 0, index) + 1
        if text[line_start:index].lstrip().startswith("#"):
            continue  # a YAML comment
        position = bisect_right(starts, index) - 1
        name = keys[position][1] if position >= 0 else ""
        target, heading, block, label = split_target(match["inside"])
        if target or heading or block:
            embed = text[index - 1 : index] == "!"
            place, field = lines.place(index), name or "frontmatter"
            yield Link(target, place, index, match.end(), "", label, heading, block, embed, field=field)


def _bare_titles(name: str, path: str, value: Value, frontmatter: Frontmatter, lines: Lines) -> Iterator[Link]:
    if isinstance(value, str):
        target = value.strip()
        is_title = target and "[[" not in target and "\n" not in target and target not in ("null", "~")
        if is_title and "://" not in target:
            index = frontmatter.indices.get(path, frontmatter.fences.start)
            yield Link(target, lines.place(index), wiki=False, field=name)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _bare_titles(name, f"{path}.{position}", item, frontmatter, lines)
    else:
        keys = _LITERATURE_KEYS if name == "literature" else ("all", "any", "target", "claim", "source", "note")
        for key in keys:
            if key in value:
                yield from _bare_titles(name, f"{path}.{key}", value[key], frontmatter, lines)
