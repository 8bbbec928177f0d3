"""The docstring of an experiment as markdown: its summary, and the rest with simple tables made into pipe tables.

Source: docutils, reStructuredText Markup Specification, "Simple Tables".
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from claimlab.errors import InputError
from claimlab.evidence.syntax import parse_source

_RULE = re.compile(r"=+(?: +=+)+ *")


def docstring(code: str) -> tuple[str, str]:
    """First sentence and the rest of a module's docstring; empty when it has none or is no Python that can be read."""
    try:
        text = ast.get_docstring(parse_source("", code)) or ""
    except InputError:
        return "", ""
    summary, _, rest = text.partition("\n\n")
    return " ".join(summary.split()), "\n\n".join(_block(block) for block in rest.split("\n\n"))


def _block(block: str) -> str:
    """A paragraph as it is, or a simple table with one header row as a pipe table."""
    lines = block.splitlines()
    rules = [number for number, line in enumerate(lines) if _RULE.fullmatch(line)]
    if len(rules) != 3 or rules[0] != 0 or rules[1] != 2 or rules[2] != len(lines) - 1:
        return block
    starts = [found.start() for found in re.finditer("=+", lines[0])]
    head, *body = (_row(lines[number], starts) for number in range(1, len(lines) - 1) if number != rules[1])
    return "\n".join([head, "|" + "---|" * len(starts), *body])


def _row(line: str, starts: list[int]) -> str:
    ends = pairwise([*starts, max(len(line), starts[-1])])
    cells = (line[start:end].strip().replace("|", "\\|") for start, end in ends)
    return f"| {' | '.join(cells)} |"
