"""Figures: the same bytes for the same data, and a description for those who cannot see them."""

import math
from xml.etree import ElementTree as ET

import pytest

from claimlab.claims import (
    Estimate,
    FigureSpec,
    Inputs,
    Measurements,
    Run,
    RunOpening,
    SeededTrial,
    Series,
    TrialRecord,
    TrialState,
)
from claimlab.render.figures import draw

SPEC = FigureSpec(
    name="q",
    title="Loss <in> the subspace",
    x="t",
    y="q (nats)",
    series=("q/raw", "q/absent"),
    exponents={"q/raw": "exponent/raw"},
    references=(2, 4),
)


def make_run(series, state=TrialState.FINISHED):
    trials = tuple(SeededTrial(index=i, settings={}, draw=i, seed=i) for i in range(2))
    records = tuple(
        TrialRecord(
            run="r",
            trial=trial,
            state=state,
            measurements=Measurements(values={}, series=series),
            started="2026-01-01T00:00:00Z",
            seconds=1,
        )
        for trial in trials
    )
    opening = RunOpening(
        run="r",
        number=1,
        experiment="e",
        preset="p",
        registrations={},
        trials=trials,
        parameters={},
        inputs=Inputs(code={}),
        opened="2026-01-01T00:00:00Z",
    )
    return Run(opening=opening, trials=records)


@pytest.fixture(scope="module")
def run():
    x = tuple(10 ** (i / 8 - 3) for i in range(12))
    return make_run((Series(name="q/raw", x=x, y=tuple(v**2 for v in x), window=(2e-3, 2e-2)),))


ESTIMATES = {"exponent/raw": Estimate(value=2.0, low=1.99, high=2.01)}


def test_the_same_data_gives_the_same_bytes(run):
    assert draw(SPEC, run, ESTIMATES) == draw(SPEC, run, ESTIMATES)


def test_title_and_description_say_what_is_drawn(run):
    root = ET.fromstring(draw(SPEC, run, ESTIMATES))
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.get("role") == "img"
    assert root.findtext("s:title", namespaces=space) == "Loss <in> the subspace"
    description = root.findtext("s:desc", namespaces=space)
    assert "2 trials" in description
    assert "fitted exponent 2.000 [1.990, 2.010]" in description


def test_a_dark_scheme_is_part_of_the_figure(run):
    assert b"prefers-color-scheme:dark" in draw(SPEC, run, ESTIMATES)


def test_a_figure_of_nothing_is_still_a_figure():
    assert draw(SPEC, make_run(()), {}).startswith(b"<?xml")


def test_values_that_a_logarithm_refuses_are_left_out():
    series = Series(name="q/raw", x=(0.0, 1.0, 2.0), y=(0.0, -1.0, 4.0), window=(0.5, 3.0))
    svg = draw(SPEC, make_run((series,)), ESTIMATES)
    assert b"nan" not in svg.lower().replace(b"finance", b"")
    assert math.isfinite(len(svg))


def test_a_scatter_has_a_point_for_each_trial_and_a_line_through_the_origin():
    spec = FigureSpec(
        name="sham", kind="scatter", title="Falls", x="sham", y="refusals", series=("fall",), references=(1,)
    )
    drawn = draw(spec, make_run((Series(name="fall", x=(0.2,), y=(0.5,)),)), {}).decode()
    assert "fall: 2 trials" in drawn
    assert "stroke-dasharray" in drawn
    ET.fromstring(drawn)


def test_a_long_title_is_broken_above_a_narrow_figure():
    long = "Fall of one quantity beside that of another quantity, each point a task of its own"
    series = (Series(name="q/raw", x=(1.0, 2.0), y=(1.0, 4.0)),)
    spec = SPEC.model_copy(update={"title": long, "series": ("q/raw",)})
    lines = [
        text.text for text in ET.fromstring(draw(spec, make_run(series), {})).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert long not in lines
    assert all(word in " ".join(line for line in lines if line) for word in long.split())
