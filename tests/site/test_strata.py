from __future__ import annotations

from claimlab.site.strata import ALL, name_strata


def test_strata_are_named_by_what_differs_and_what_they_share_is_said_once():
    names = name_strata(["model=m, task=a", "model=m, task=b", ""])
    assert [names.of(name) for name in ("model=m, task=a", "model=m, task=b", "")] == ["a", "b", ALL]
    assert names.shared == "model m"


def test_a_single_stratum_keeps_all_its_values():
    names = name_strata(["model=m, task=a"])
    assert (names.of("model=m, task=a"), names.shared) == ("m, a", "")


def test_two_settings_that_differ_are_both_shown():
    names = name_strata(["model=m, task=a", "model=n, task=a", "model=n, task=b"])
    assert names.of("model=n, task=b") == "n, b"
    assert names.shared == ""


def test_a_name_that_lists_no_settings_stays():
    names = name_strata(["north", "task=a"])
    assert (names.of("north"), names.of("task=a"), names.shared) == ("north", "task=a", "")


def test_a_sentence_calls_strata_by_their_short_names_and_keeps_intervals_whole():
    names = name_strata(["model=m, task=a", "model=m, task=b"])
    sentence = names.shortened("slope in [3.8, 4.2], measured 3.96 [3.9, 4.1] in model=m, task=a.")
    assert sentence == "slope in [3.8,\u00a04.2], measured 3.96\u00a0[3.9,\u00a04.1] in a."


def test_strata_of_several_experiments_keep_the_experiment_before_them():
    names = name_strata(["a: model=m, task=x", "a: model=m, task=y", "b: model=m, task=x", "b: all strata"])
    assert names.of("a: model=m, task=x") == "a: x"
    assert names.of("b: model=m, task=x") == "b: x"
    assert names.of("b: all strata") == f"b: {ALL}"
    assert names.shared == "model m"
