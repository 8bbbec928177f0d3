"""Numbers carry as many digits as their spread deserves."""

import pytest

from claimlab.claims import Estimate
from claimlab.claims.numerals import count, finite, interval, plain, uncertain


@pytest.mark.parametrize(
    ("value", "spread", "text"),
    [
        (4.0021, 0.0062, "4.0021"),
        (4.0021, 0.08, "4.002"),
        (0.0, 0.1, "0"),
        (1.23456e-9, 0.0, "1.23e-09"),
        (-0.5, 0.02, "-0.500"),
        (123456.0, 0.0, "1.23e+05"),
        (float("inf"), 0.0, "inf"),
    ],
)
def test_plain(value, spread, text):
    assert plain(value, spread=spread) == text


def test_an_interval_names_its_unit_unless_it_is_a_pure_number():
    assert interval(Estimate(value=4, low=3.9, high=4.1)) == "4.00 [3.90, 4.10]"
    assert interval(Estimate(value=0.5, low=0.4, high=0.6, unit="nats")).endswith("nats")


@pytest.mark.parametrize(
    ("high", "bounds", "text"),
    [
        (0.29996, (0.3,), "0.200 [0.100, 0.29996]"),
        (0.30004, (0.3,), "0.200 [0.100, 0.30004]"),
        (0.3, (0.3,), "0.200 [0.100, 0.300]"),
        (0.29996, (), "0.200 [0.100, 0.300]"),
        (0.30000000000000004, (0.3,), "0.200 [0.100, 0.30000000000000004]"),
    ],
)
def test_an_end_shows_on_which_side_of_a_bound_it_lies(high, bounds, text):
    assert interval(Estimate(value=0.2, low=0.1, high=high), bounds) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (438.7, 12.3, "439 ± 12"),
        (438.7, 9.96, "439 ± 10"),
        (438.7, 0.5, "438.70 ± 0.50"),
        (0.00213, 0.00004, "0.002130 ± 0.000040"),
        (2.13e-9, 4e-11, "(2.130 ± 0.040)e-09"),
        (3.0, 0.0, "3.00 ± 0"),
        (3.0, float("nan"), "3.00 ± nan"),
    ],
)
def test_a_value_and_its_standard_error_have_the_same_decimals(value, error, text):
    assert uncertain(value, error) == text


def test_one_trial_alone_bounds_nothing():
    unbounded = Estimate(value=3.77, low=float("-inf"), high=float("inf"), unit="nats")
    assert interval(unbounded) == "3.77 [unbounded] nats"


def test_data_for_json_has_none_in_the_place_of_infinity_and_nan():
    assert finite({"a": (float("inf"), 1.0), "b": [float("nan"), "inf"]}) == {"a": [None, 1.0], "b": [None, "inf"]}


def test_one_of_a_kind_is_said_in_the_singular():
    assert [count(number, "run") for number in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]
