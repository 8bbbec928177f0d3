"""Times read well."""

from claimlab.render.numbers import duration, moment


def test_times_read_well():
    assert moment("2026-11-24T12:30:05Z") == "2026-11-24 12:30 UTC"
    assert (duration(2.345), duration(125), duration(7300)) == ("2.3 s", "2 min 5 s", "2 h 1 min")
