from __future__ import annotations

from claimlab.claims import Estimate, Rule, Status, Verdict
from claimlab.site.interval import plots

RULE = Rule.model_validate(
    {
        "experiment": "growth",
        "supported_if": {"all": ["slope in [3.8, 4.2]"]},
        "divergent_if": {"any": ["slope outside [3.6, 4.4]"]},
    }
)


def verdict(**estimates: Estimate) -> Verdict:
    return Verdict(status=Status.SUPPORTED, estimates={"slope": estimates})


def test_the_claimed_region_and_the_interval_lie_on_one_axis():
    (plot,) = plots(RULE, verdict(a=Estimate(value=4.0, low=3.9, high=4.1)))
    supports = next(band for band in plot.bands if band.side == "supports")
    (bar,) = plot.bars
    assert supports.left < bar.left < bar.middle < bar.right < supports.left + supports.width


def test_outside_is_drawn_on_both_sides():
    (plot,) = plots(RULE, verdict(a=Estimate(value=4.0, low=3.9, high=4.1)))
    against = [band for band in plot.bands if band.side == "against"]
    assert len(against) == 2
    assert against[0].left == 0
    assert round(against[1].left + against[1].width) == 100


def test_each_stratum_has_its_own_bar_and_the_whole_is_left_out():
    estimate = Estimate(value=4.0, low=3.9, high=4.1)
    (plot,) = plots(
        RULE, Verdict(status=Status.SUPPORTED, estimates={"slope": {"": estimate, "a": estimate, "b": estimate}})
    )
    assert [bar.label for bar in plot.bars] == ["a", "b"]


def test_before_it_is_measured_the_region_is_shown_without_a_bar():
    (plot,) = plots(RULE, None)
    assert plot.bands
    assert plot.bars == ()
    assert "Not measured yet" in plot.words


def test_a_bound_at_infinity_reaches_the_edge():
    rule = RULE.model_copy(update={"supported_if": RULE.supported_if.model_validate(["slope above 3"])})
    (plot,) = plots(rule, verdict(a=Estimate(value=5.0, low=4.9, high=5.1)))
    supports = next(band for band in plot.bands if band.side == "supports")
    assert round(supports.left + supports.width) == 100


def test_the_words_say_what_the_drawing_shows():
    (plot,) = plots(RULE, verdict(a=Estimate(value=4.0, low=3.9, high=4.1)))
    assert "a: 4.00 [3.90, 4.10]" in plot.words
    assert "supported if slope in [3.8, 4.2]" in plot.words


def test_ticks_are_round_numbers_inside_the_axis():
    (plot,) = plots(RULE, verdict(a=Estimate(value=4.0, low=3.9, high=4.1)))
    assert len(plot.ticks) >= 3
    assert all(0 <= tick.at <= 100 and len(tick.text) <= 4 for tick in plot.ticks)


def test_a_number_stands_where_its_estimate_lies_and_inside_the_drawing():
    rule = RULE.model_copy(update={"supported_if": RULE.supported_if.model_validate(["slope below 0"])})
    estimates = {"low": (-9.0, "start"), "middle": (0.5, "middle"), "high": (9.0, "end")}
    given = {name: Estimate(value=value, low=value - 0.1, high=value + 0.1) for name, (value, _) in estimates.items()}
    (plot,) = plots(rule, verdict(**given))
    assert {bar.label: bar.anchor for bar in plot.bars} == {name: anchor for name, (_, anchor) in estimates.items()}
