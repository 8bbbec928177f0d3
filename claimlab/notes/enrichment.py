"""Evidence that was added to a claim later, as the knowledge base writes it.

::

    ### Additional Evidence (confirm)
    *Source: [[a source note]] | Added: 2026-03-11 | Extractor: …*
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.notes.note import Enrichment

if TYPE_CHECKING:
    from claimlab.notes.note import Heading

ENRICHMENT = re.compile(r"Additional Evidence\s*\((?P<stance>confirm|extend|challenge)\)", re.IGNORECASE)
_SOURCE = re.compile(r"Source:[ \t]*(?P<source>\[\[[^\[\]\n]+\]\]|[^|*\n]+)")


def find_enrichments(body: str, first_line: int, headings: tuple[Heading, ...]) -> tuple[Enrichment, ...]:
    """All enrichment blocks with their stance and source (a wiki-link as written, or text; empty when not given)."""
    if "dditional " not in body:
        return ()
    rows = body.split("\n")
    found = []
    for position, heading in enumerate(headings):
        match = ENRICHMENT.match(heading.text)
        if match is None:
            continue
        end = headings[position + 1].line - first_line if position + 1 < len(headings) else len(rows)
        block = "\n".join(rows[heading.line - first_line + 1 : end])
        source = _SOURCE.search(block)
        found.append(Enrichment(match["stance"].lower(), source["source"].strip() if source else "", heading.line))
    return tuple(found)
