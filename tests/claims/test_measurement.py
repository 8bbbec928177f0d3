"""A measured value that is a share of tries, and records from before there were any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from claimlab.claims import Measurement


@given(tries=st.integers(1, 10_000), data=st.data())
def test_share_of_tries_knows_how_many_succeeded_and_reads_back(tries: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, tries))
    measured = Measurement(value=successes / tries, tries=tries)
    assert measured.successes == successes
    assert Measurement.model_validate_json(measured.model_dump_json()) == measured


@pytest.mark.parametrize(("value", "tries"), [(0.5, 3), (1.25, 4), (-0.25, 4), (0.0, 0), (0.0, -1)])
def test_what_is_no_share_of_its_tries_is_refused(value: float, tries: int) -> None:
    with pytest.raises(ValidationError, match="tries"):
        Measurement(value=value, tries=tries)


def test_value_without_tries_is_written_as_before_there_were_any() -> None:
    fields = {"value": 0.5, "unit": "1", "numerical": 0.0, "at_floor": False}
    assert Measurement.model_validate(fields).model_dump() == fields
    assert Measurement(value=0.5, tries=4).model_dump() == fields | {"tries": 4}
