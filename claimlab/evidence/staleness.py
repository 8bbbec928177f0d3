"""What has changed under a status since it was decided."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims.registration import Inputs, Registration
    from claimlab.claims.rule import Rule


class Change(StrEnum):
    """Kind of thing that a status rests on."""

    CLAIM = "claim"
    RULE = "rule"
    GRID = "grid"
    PARAMETER = "parameter"
    CODE = "code"
    HELPER = "helper"
    DATA = "data"
    MODEL = "model"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class StaleReason:
    """One thing that is not what it was.

    Attributes:
        kind: What kind of thing.
        what: Which one: a file, module, model, data set, package or field of the rule.
        old: Digest, version or text when the status was decided; empty when it was not there.
        new: The same now; empty when it is gone.
    """

    kind: Change
    what: str
    old: str
    new: str

    def __str__(self) -> str:
        if self.kind in (Change.RULE, Change.GRID, Change.PARAMETER, Change.ENVIRONMENT):
            return f"{self.kind} {self.what}: {self.old or 'nothing'} → {self.new or 'nothing'}"
        how = "is new" if not self.old else "is gone" if not self.new else "changed"
        return f"{self.kind} {self.what} {how}"


def in_short(reasons: Sequence[StaleReason], most: int = 3) -> tuple[str, ...]:
    """A line a reason; helper modules are counted where more than ``most`` of them changed."""
    helpers = [reason for reason in reasons if reason.kind is Change.HELPER]
    if len(helpers) <= most:
        return tuple(str(reason) for reason in reasons)
    others = (str(reason) for reason in reasons if reason.kind is not Change.HELPER)
    return (*others, f"{len(helpers)} helper modules changed")


def claim_digest(title: str) -> str:
    """SHA-256 of a claim's sentence, white space evened out."""
    return hashlib.sha256(" ".join(title.split()).encode("utf-8", "surrogatepass")).hexdigest()


def stale_reasons(registration: Registration, *, title: str, rule: Rule, inputs: Inputs) -> tuple[StaleReason, ...]:
    """Compare what a status was decided from with what is there now.

    Args:
        registration: The one that was in force when the status was decided.
        title: The claim's sentence now.
        rule: The claim's rule now.
        inputs: Digests now.

    Returns:
        Every difference, in the order claim, rule, code, helper, data, model, environment; none when it is fresh.
    """
    before = registration.inputs
    reasons: list[StaleReason] = []
    if claim_digest(title) != registration.claim_digest:
        reasons.append(StaleReason(Change.CLAIM, registration.claim, registration.title, title))
    reasons.extend(_differences(Change.RULE, _fields(registration.rule), _fields(rule)))
    for kind, old, new in (
        (Change.CODE, before.code, inputs.code),
        (Change.HELPER, before.helpers, inputs.helpers),
        (Change.DATA, before.data, inputs.data),
        (Change.MODEL, before.models, inputs.models),
        (Change.ENVIRONMENT, before.environment, inputs.environment),
    ):
        reasons.extend(_differences(kind, old, new))
    return tuple(reasons)


def design_changes(registered: Registration, now: Registration) -> tuple[StaleReason, ...]:
    """What one registration plans to run against what another one planned: settings, draws and parameters."""
    return (
        *_differences(Change.GRID, _grid(registered), _grid(now)),
        *_differences(Change.PARAMETER, _texts(registered.parameters), _texts(now.parameters)),
    )


def _grid(registration: Registration) -> dict[str, str]:
    """Setting → its values in their order, and how often each cell is drawn."""
    values: dict[str, dict[str, None]] = {}
    for trial in registration.trials:
        for name, value in trial.settings.items():
            values.setdefault(name, {})[json.dumps(value)] = None
    draws = 1 + max((trial.draw for trial in registration.trials), default=0)
    return {"draws": str(draws), "trials": str(len(registration.trials))} | {
        name: ", ".join(found) for name, found in values.items()
    }


def _fields(rule: Rule) -> dict[str, str]:
    """Fields of a rule as text; conditions are written out, so that spacing in the note does not count."""
    return _texts(rule.model_dump(mode="json", exclude_defaults=True))


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: json.dumps(value, ensure_ascii=False, sort_keys=True) for name, value in values.items()}


def _differences(kind: Change, old: Mapping[str, str], new: Mapping[str, str]) -> list[StaleReason]:
    return [
        StaleReason(kind, what, old.get(what, ""), new.get(what, ""))
        for what in sorted({*old, *new})
        if old.get(what) != new.get(what)
    ]
