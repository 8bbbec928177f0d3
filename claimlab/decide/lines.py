"""Independent lines of evidence: what shares a run, model, data set or source counts once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.status import Status

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Evidence:
    """One verdict or passage that bears on a claim.

    Attributes:
        name: What a reader knows it by.
        status: Supported or divergent when it decides, anything else when it does not.
        rests_on: Everything that it could share with another: ``run:…``, ``model:…``, ``data:…``, ``source:…``.
    """

    name: str
    status: Status
    rests_on: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """Independent lines for and against a claim.

    Attributes:
        supporting: Lines all of whose deciding evidence supports the claim.
        opposing: Lines all of whose deciding evidence speaks against it.
        divided: Lines that decide both ways.
        undecided: Lines that decide nothing.
    """

    supporting: tuple[tuple[str, ...], ...] = ()
    opposing: tuple[tuple[str, ...], ...] = ()
    divided: tuple[tuple[str, ...], ...] = ()
    undecided: tuple[tuple[str, ...], ...] = ()

    @property
    def contested(self) -> bool:
        """Whether the evidence is decisive on both sides."""
        return bool(self.divided) or bool(self.supporting and self.opposing)


def tally(evidence: Sequence[Evidence]) -> Tally:
    """Join what shares anything, directly or through others, into one line, and count the lines."""
    decisive = frozenset({Status.SUPPORTED, Status.DIVERGENT})
    by_statuses: dict[frozenset[Status], list[tuple[str, ...]]] = {}
    for line in independent_lines(evidence):
        statuses = decisive.intersection(item.status for item in line)
        by_statuses.setdefault(statuses, []).append(tuple(item.name for item in line))

    def lines_with(*statuses: Status) -> tuple[tuple[str, ...], ...]:
        return tuple(by_statuses.get(frozenset(statuses), ()))

    return Tally(lines_with(Status.SUPPORTED), lines_with(Status.DIVERGENT), lines_with(*decisive), lines_with())


def independent_lines(evidence: Sequence[Evidence]) -> tuple[tuple[Evidence, ...], ...]:
    """Groups of evidence that share nothing with each other, in order of their first member."""
    lines: list[tuple[list[int], set[str]]] = []
    for position, item in enumerate(evidence):
        members, shared = [position], set(item.rests_on)
        apart = []
        for line in lines:
            if line[1].isdisjoint(item.rests_on):
                apart.append(line)
            else:
                members.extend(line[0])
                shared |= line[1]
        lines = [*apart, (members, shared)]
    return tuple(tuple(evidence[k] for k in members) for members in sorted(sorted(members) for members, _ in lines))
