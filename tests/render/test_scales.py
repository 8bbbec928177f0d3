"""Scales of a figure: ticks that keep apart and are round, and one scale where heights are to be compared."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from claimlab.render.scales import label_log_axes, log_ticks, share_scale, tick_label


@given(st.floats(-18, 8), st.floats(0.05, 24))
def test_ticks_lie_inside_are_few_and_at_least_two(start, decades):
    low, high = 10.0**start, 10.0 ** (start + decades)
    ticks = log_ticks(low, high)
    assert 2 <= len(ticks) <= 9
    assert all(low <= tick <= high for tick in ticks)
    assert ticks == sorted(set(ticks))


def test_ticks_of_a_few_units_are_whole_numbers():
    assert log_ticks(0.95, 4.2) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("value", "label"), [(30, "30"), (0.002, "0.002"), (1e-6, "$10^{-6}$"), (3e5, r"$3\times10^{5}$"), (0, "0")]
)
def test_a_tick_is_written_out_or_a_power_of_ten(value, label):
    assert tick_label(value) == label


def panels(*ranges, scale="log"):
    found = list(Figure().subplots(1, len(ranges)))
    for panel, (low, high) in zip(found, ranges, strict=True):
        panel.set_yscale(scale)
        panel.set_xscale(scale)
        panel.set_ylim(low, high)
    return found


def test_panels_of_like_heights_share_their_scale():
    found = panels((1, 100), (10, 1000))
    share_scale(found)
    assert all(panel.get_ylim() == pytest.approx((1, 1000)) for panel in found)


@pytest.mark.parametrize(("scale", "ranges"), [("log", ((1e-20, 1), (0.1, 1))), ("linear", ((0, 60), (0, 6)))])
def test_no_panel_is_squeezed_by_another(scale, ranges):
    found = panels(*ranges, scale=scale)
    share_scale(found)
    assert [panel.get_ylim() for panel in found] == [pytest.approx(limits) for limits in ranges]


def test_labels_of_an_axis_over_one_decade_do_not_overlap():
    panel = Figure(figsize=(3.3, 2.7)).subplots()
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xlim(15, 210)
    panel.set_ylim(9, 130)
    label_log_axes(panel)
    boxes = [label.get_window_extent() for label in panel.get_xticklabels()]
    assert len(boxes) >= 3
    assert all(left.x1 < right.x0 for left, right in itertools.pairwise(boxes))
