"""The stance of a text towards what it links, read from the words around the link."""

from __future__ import annotations

import re

STANCES = ("challenge", "extend", "confirm")

_WORDS = {
    "challenge": r"challeng\w*|contradict\w*|undermin\w*|weaken\w*|refut\w*|disput\w*|complicat\w*|against|counter\w*",
    "extend": r"extend\w*|extension|builds? on|broaden\w*|generali[sz]\w*|nuance\w*|qualif\w*|refin\w*|adds?",
    "confirm": r"confirm\w*|support\w*|strengthen\w*|quantif\w*|corroborat\w*|(?:evidence|mechanism) for|validat\w*",
}
_FIRST_WORDS = 600
_NEGATED = re.compile(r"\b(?:not|no longer|never|rather than)\s+(?:\w+\s+)?$", re.IGNORECASE)
_PATTERNS = {stance: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for stance, words in _WORDS.items()}


def read_stance(text: str) -> str:
    """``challenge``, ``extend`` or ``confirm``; empty when the words say none of them.

    The earliest word wins, since a writer names the stance first and qualifies it afterwards. A negated word does not
    count.
    """
    text = text[:_FIRST_WORDS]
    found = [
        (match.start(), stance)
        for stance in STANCES
        for match in _PATTERNS[stance].finditer(text)
        if not _NEGATED.search(text[: match.start()])
    ]
    return min(found)[1] if found else ""
