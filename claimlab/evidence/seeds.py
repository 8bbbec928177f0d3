"""Seeds that nobody can choose: they follow from the registrations, the number of the run and the trial."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from claimlab.evidence.canonical import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimlab.claims import RunOpening

_BITS = 63


def derive_seed(registration_digests: Iterable[str], number: int, index: int) -> int:
    """Seed of one trial.

    Whoever deletes a run and runs again gets the same number, hence the same seeds and the same measurements; whoever
    wants other draws needs another run on record, or an amended registration.

    Args:
        registration_digests: Digests of every registration that the run serves, in any order.
        number: Number of the run among those of its experiment and preset, from 1.
        index: Index of the trial in the run.

    Returns:
        The first 63 bits of SHA-256 over the three, so that it fits a signed 64-bit integer.
    """
    text = canonical_json({"registrations": sorted(set(registration_digests)), "run": number, "trial": index})
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") >> (64 - _BITS)


def seed_twins(openings: Iterable[RunOpening]) -> Mapping[str, str]:
    """Registered run → the earlier one that has the same seeds, for every run that has such a twin.

    Two branches that verify the same registration give their runs the same number, and each keeps its own when the
    branches are merged. The two are the same draws twice and no further evidence.

    Args:
        openings: In order of time.
    """
    first: dict[tuple[object, ...], str] = {}
    found = {}
    for opening in openings:
        if opening.exploratory or not opening.trials:
            continue
        seeds = tuple((trial.index, trial.seed) for trial in opening.trials)
        earlier = first.setdefault((opening.experiment, opening.preset, seeds), opening.run)
        if earlier != opening.run:
            found[opening.run] = earlier
    return found
