"""Which registrations follow on which: what is in force, and what it took the place of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.claims.registration import Registration


def in_force(registrations: Mapping[str, Registration], claim_id: str) -> dict[str, tuple[str, Registration]]:
    """Experiment → digest and registration of a claim that no other amends.

    When two branches each registered the same experiment, the later one by time is in force.
    """
    own = {key: entry for key, entry in registrations.items() if entry.claim == claim_id}
    last = sorted((own[key].registered, key) for key in _unamended(own))
    return {own[key].rule.experiment: (key, own[key]) for _, key in last}


def lineages(registrations: Mapping[str, Registration], claim_id: str) -> dict[str, frozenset[str]]:
    """Experiment → digests of every registration of a claim that led to what is in force for it, that one included."""
    own = {key: entry for key, entry in registrations.items() if entry.claim == claim_id}
    found: dict[str, frozenset[str]] = {}
    for key in _unamended(own):
        experiment = own[key].rule.experiment
        found[experiment] = found.get(experiment, frozenset()) | _ancestry(own, key)
    return found


def _unamended(own: Mapping[str, Registration]) -> list[str]:
    amended = {entry.amends for entry in own.values()}
    return [key for key in own if key not in amended]


def _ancestry(own: Mapping[str, Registration], key: str) -> frozenset[str]:
    line: list[str] = []
    while key in own and key not in line:
        line.append(key)
        key = own[key].amends
    return frozenset(line)
