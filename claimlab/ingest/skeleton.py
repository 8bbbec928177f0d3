"""The files of a new vault, with an example that can be verified at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.ingest.blanks import blank_experiment
from claimlab.notes.encoding import encode
from claimlab.notes.files import write_all_atomically
from claimlab.notes.ignore import Ignored
from claimlab.notes.path_length import refuse_too_long
from claimlab.notes.settings import FILE

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = """\
# Settings of this vault. Everything may be left out.

[vault]
include = [{include}]            # folders that belong to the vault
evidence = "kb/evidence"         # the ledger; belongs in git
experiments = "experiments"
drafts = "kb/drafts"             # where `claimlab ingest` puts drafts

[site]
title = "{title}"
"""

_INDEX = """\
---
type: home
title: "Claims and what became of them"
---

Start with [[a-coin-lands-heads-half-of-the-time]]: a claim with a rule, and an experiment that decides it.

    claimlab verify a-coin-lands-heads-half-of-the-time
    claimlab publish
"""

_CLAIM = """\
---
type: claim
id: a-coin-lands-heads-half-of-the-time
title: "A coin made of seeded random numbers lands heads half of the time"
domain: chance
description: "An example: replace it with a claim that you do not know the answer to."
confidence: likely
source: "[[how-to-flip-a-coin]]"
created: {today}
depends_on: []
challenged_by: []
experiments:
  - experiment: coin
    preset: standard
    controls:
      - share/two-heads in [0.999, 1.001]
    supported_if:
      all:
        - share/heads in [0.48, 0.52]
    divergent_if:
      any:
        - share/heads outside [0.45, 0.55]
    strata: [coin]
---

## In plain words

Flip it often enough, and the share of heads comes close to one half.

## The rule in words

Supported when the interval of the share, over five independent draws, lies within 0.48 and 0.52; divergent when it lies
outside 0.45 and 0.55. A coin with two heads is flipped beside it: should that one ever show tails, the counting is
broken and the run says nothing.

## Limits

A pseudo-random generator is no coin.

## Challenges

Real coins are said to land slightly more often on the side that they started from.
"""

_SOURCE = """\
---
type: source
title: "How to flip a coin"
author: unknown
url: ""
date: {today}
domain: chance
format: note
status: processed
claims_extracted:
  - "[[a-coin-lands-heads-half-of-the-time]]"
---

A source is where a claim comes from. This one exists so that the example has one.
"""

_IGNORE = """\
.claimlab/
_site/
__pycache__/
"""


def lay_out(folder: Path, today: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the files that a vault needs and that are not there yet.

    A folder that already holds notes gets settings only, which take all of it in; an empty one gets an example too.

    Returns:
        Paths that were written, and paths that were there and stay as they are.

    Raises:
        UsageError: ``folder`` is a file, or its name is too long.
        EnvironmentFault: the system refused to write; nothing was.
    """
    refuse_too_long(folder)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder for the vault")
    files = _files(folder, today)
    kept = tuple(path for path in files if (folder / path).exists())
    written = tuple(path for path in files if path not in kept)
    folder.mkdir(parents=True, exist_ok=True)
    write_all_atomically({folder / path: encode(files[path]) for path in written}, root=folder)
    return written, kept


def unignored(folder: Path) -> tuple[str, ...]:
    """What git would offer to commit of what claimlab makes: lines that a ``.gitignore`` of one's own does not have."""
    if not any((above / ".git").exists() for above in (folder.resolve(), *folder.resolve().parents)):
        return ()
    ignored = Ignored(folder.resolve(), ())
    return tuple(line for line in _IGNORE.split() if not ignored.descend(line.rstrip("/"), folder=True))


def _files(folder: Path, today: str) -> dict[str, str]:
    has_notes = folder.is_dir() and next(folder.rglob("*.md"), None) is not None
    title = folder.resolve().name.replace("\\", "/").replace('"', "'") or "A vault"
    if has_notes:
        return {FILE: _SETTINGS.format(include='"."', title=title)}
    return {
        FILE: _SETTINGS.format(include='"kb", "sources"', title=title),
        ".gitignore": _IGNORE,
        "kb/index.md": _INDEX,
        "kb/claims/a-coin-lands-heads-half-of-the-time.md": _CLAIM.format(today=today),
        "sources/how-to-flip-a-coin.md": _SOURCE.format(today=today),
        "experiments/coin.py": blank_experiment("How often a coin lands heads"),
    }
