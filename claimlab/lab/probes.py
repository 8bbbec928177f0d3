"""Probe contexts: harmful requests that are answered with a refusal, and their benign twins.

A probe is named by its list and index. Its request never enters a message, a representation or a record.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.refusals import REFUSALS
from claimlab.lab.request_lists import read_requests
from claimlab.lab.samples import Sample


@dataclass(frozen=True, slots=True)
class Probe:
    """One harmful request with the refusal that is forced upon it.

    Attributes:
        origin: Id of the list, such as ``harmbench``.
        index: Zero-based index in the list.
        request: The request; kept out of every representation.
        refusal: The refusal.
    """

    origin: str
    index: int
    request: str = field(repr=False)
    refusal: str

    @property
    def sample(self) -> Sample:
        """The probe as prompt and response."""
        return Sample(self.request, self.refusal)


@dataclass(frozen=True, slots=True)
class ProbeSplit:
    """Probes on which a subspace is built, and disjoint ones that it never saw."""

    in_sample: tuple[Probe, ...]
    held_out: tuple[Probe, ...]


def draw_probes(origin: str, count: int, seed: int) -> ProbeSplit:
    """``count`` probes and as many held-out ones, disjoint in request and in refusal.

    Args:
        origin: Id of a pinned list, or ``path:FILE``.
        count: Probes on each side.
        seed: Of the draw.

    Raises:
        UsageError: there is no such list.
        InputError: a file of the user's own cannot be used.
        EnvironmentFault: a pinned list cannot be had.
        ValueError: the list of requests or of refusals is too short for that.
    """
    requests = read_requests(origin)
    if 2 * count > min(len(requests), len(REFUSALS)):
        raise ValueError(f"{2 * count} probes need as many requests ({len(requests)}) and refusals ({len(REFUSALS)})")
    rng = random.Random(seed)  # noqa: S311 - a seeded draw is the point
    chosen = rng.sample(range(len(requests)), 2 * count)
    refusals = rng.sample(REFUSALS, 2 * count)
    probes = [Probe(origin, index, requests[index], refusal) for index, refusal in zip(chosen, refusals, strict=True)]
    return ProbeSplit(tuple(probes[:count]), tuple(probes[count:]))


def matched_lookalikes(probes: tuple[Probe, ...], seed: int) -> tuple[Sample, ...]:
    """A harmless look-alike for each probe, near it in length, each used once.

    Lengths are compared in characters of request plus refusal. Ties, and the order in which probes choose, follow the
    seed.
    """
    rng = random.Random(seed)  # noqa: S311
    free = rng.sample(LOOKALIKES, len(LOOKALIKES))
    matched: dict[int, Sample] = {}
    for position in rng.sample(range(len(probes)), len(probes)):
        wanted = len(probes[position].request) + len(probes[position].refusal)
        nearest = min(free, key=lambda sample: abs(len(sample.prompt) + len(sample.response) - wanted))
        free.remove(nearest)
        matched[position] = nearest
    return tuple(matched[position] for position in range(len(probes)))
