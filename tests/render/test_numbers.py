"""Times and counts read well."""

from claimlab.render.numbers import count, duration, moment


def test_times_and_counts_read_well():
    assert moment("2026-11-24T12:30:05Z") == "2026-11-24 12:30 UTC"
    assert (duration(2.345), duration(125), duration(7300)) == ("2.3 s", "2 min 5 s", "2 h 1 min")
    assert (count(1, "run"), count(2, "run")) == ("1 run", "2 runs")
