"""A status taken from other claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.status import Status
from claimlab.claims.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from claimlab.claims.rule import StatusFrom


def combine(status_from: StatusFrom, statuses: Mapping[str, Status], identities: Collection[str] = ()) -> Verdict:
    """Status of a claim from those of its parts.

    With ``all``, one divergent part settles it and support needs every part; with ``any`` it is the mirror image. Parts
    that hold on paper validate an instrument and lend no support: they are passed over, and where nothing else is left
    the claim is unverified.

    Args:
        status_from: The parts, as the claim's note writes them.
        statuses: Part → its status; one that is absent counts as unverified.
        identities: Parts of kind ``identity``.
    """
    parts = [part for part in status_from.parts if part not in identities]
    if not parts:
        return _verdict(Status.UNVERIFIED, "only identities", "Every part holds on paper, which supports nothing else.")
    by_status: dict[Status, list[str]] = {}
    for part in parts:
        by_status.setdefault(statuses.get(part, Status.UNVERIFIED), []).append(part)
    decisive, unanimous = (
        (Status.DIVERGENT, Status.SUPPORTED) if status_from.all is not None else (Status.SUPPORTED, Status.DIVERGENT)
    )
    if Status.UNVERIFIED in by_status:
        return _verdict(Status.UNVERIFIED, "unverified parts", _named(Status.UNVERIFIED, by_status))
    if decisive in by_status:
        return _verdict(decisive, "", _named(decisive, by_status))
    if Status.CONTESTED in by_status:
        return _verdict(Status.CONTESTED, "", _named(Status.CONTESTED, by_status))
    if len(by_status.get(unanimous, [])) == len(parts):
        return _verdict(unanimous, "", f"All {len(parts)} parts are {unanimous}.")
    return _verdict(Status.INCONCLUSIVE, "inconclusive parts", _named(Status.INCONCLUSIVE, by_status))


def _verdict(status: Status, reason: str, explanation: str) -> Verdict:
    return Verdict(status=status, reason=reason, explanation=explanation)


def _named(status: Status, by_status: Mapping[Status, Sequence[str]]) -> str:
    parts = by_status[status]
    return f"{status.capitalize()} {'part' if len(parts) == 1 else 'parts'}: {', '.join(parts)}."
