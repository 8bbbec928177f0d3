"""Canonical JSON and digests."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.claims import Estimate
from claimlab.errors import LedgerError
from claimlab.evidence.canonical import canonical_json, digest, record_digest

plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
nested = st.recursive(
    plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
)


def test_reads_well_in_a_diff() -> None:
    assert canonical_json({"b": [1, 2.5], "a": {"ü": [{"x": None}], "empty": {}}}).decode() == (
        '{\n "a": {\n  "empty": {},\n  "ü": [\n   {\n    "x": null\n   }\n  ]\n },\n "b": [1, 2.5]\n}\n'
    )


@given(nested)
def test_is_json_and_says_the_same(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@given(nested)
def test_is_the_only_form(value: object) -> None:
    once = canonical_json(value)
    assert canonical_json(json.loads(once)) == once


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(), min_size=2))
def test_does_not_depend_on_the_order_of_keys(value: dict[str, int]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@given(st.floats(allow_nan=False))
def test_floats_come_back_to_the_bit(value: float) -> None:
    estimate = Estimate(value=1.0, low=value, high=math.inf)
    assert Estimate.model_validate_json(canonical_json(estimate)) == estimate


@pytest.mark.parametrize("value", [math.nan, {"a": [math.nan]}, object(), {1: 2}, "\ud800", {"\ud800": 1}])
def test_refuses_what_has_no_word(value: object) -> None:
    with pytest.raises(LedgerError):
        canonical_json(value)


def test_digest_is_sha256_of_the_bytes() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    estimate = Estimate(value=1.0, low=0.0, high=2.0)
    assert record_digest(estimate) == digest(canonical_json(estimate))
