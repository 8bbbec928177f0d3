"""A status goes stale the moment that anything under it moves, and says what did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from claimlab.evidence.staleness import Change, StaleReason, in_short, stale_reasons
from tests.evidence.scenes import INPUTS, TITLE, registration, rule

if TYPE_CHECKING:
    from claimlab.claims import Inputs


def reasons(**changes: Any) -> list[str]:
    now: dict[str, Any] = {"title": TITLE, "rule": rule(), "inputs": INPUTS}
    return [str(reason) for reason in stale_reasons(registration(), **(now | changes))]


def changed(**fields: dict[str, str]) -> Inputs:
    return INPUTS.model_copy(update=fields)


def test_is_fresh_while_nothing_changed() -> None:
    assert reasons() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": "The loss falls fast."}, "claim falls-slowly changed"),
        (
            {"rule": rule(supported_if=["slope in [0.8, 1.2]"])},
            'rule supported_if: {"all": ["slope in [0.9, 1.1]"]} → {"all": ["slope in [0.8, 1.2]"]}',
        ),
        ({"inputs": changed(code={"experiments/slow_fall.py": "c1"})}, "code experiments/slow_fall.py changed"),
        ({"inputs": changed(helpers={"claimlab.lab.flow": "h1"})}, "helper claimlab.lab.flow changed"),
        ({"inputs": changed(data={"numbers": "d1"})}, "data numbers changed"),
        ({"inputs": changed(models={"tiny": "m1"})}, "model tiny changed"),
        ({"inputs": changed(environment={"torch": "2.14.0"})}, "environment torch: 2.13.0 → 2.14.0"),
    ],
)
def test_each_of_seven_changes_is_named(changes: dict[str, Any], reason: str) -> None:
    assert reasons(**changes) == [reason]


def test_spacing_of_sentence_and_rule_does_not_count() -> None:
    spaced = rule(supported_if=["slope   in [0.90,1.1]"])
    assert reasons(title="  The loss   falls\nslowly. ", rule=spaced) == []


def test_new_and_lost_helpers_are_told_apart() -> None:
    helpers = {"claimlab.lab.fisher": "f0"}
    assert reasons(inputs=changed(helpers=helpers)) == [
        "helper claimlab.lab.fisher is new",
        "helper claimlab.lab.flow is gone",
    ]


def test_several_changes_are_all_named() -> None:
    assert len(reasons(title="x", rule=rule(minimum_trials=5), inputs=changed(models={}, data={}))) == 4


def test_many_helpers_are_counted_and_few_are_named():
    helpers = [StaleReason(Change.HELPER, f"claimlab.lab.{name}", "1", "2") for name in "abcd"]
    code = StaleReason(Change.CODE, "experiments/light.py", "1", "2")
    assert in_short([code, *helpers]) == ("code experiments/light.py changed", "4 helper modules changed")
    assert in_short(helpers[:3]) == tuple(f"helper claimlab.lab.{name} changed" for name in "abc")
