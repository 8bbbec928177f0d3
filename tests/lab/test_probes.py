"""Probes, their benign twins and tasks are drawn from a seed, and requests stay out of sight."""

from __future__ import annotations

import pytest

from claimlab.errors import UsageError
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.probes import Probe, draw_probes, matched_lookalikes
from claimlab.lab.refusals import REFUSALS
from claimlab.lab.request_lists import read_requests
from claimlab.lab.tasks import FAMILIES, draw_task


def test_there_are_many_varied_refusals_and_lookalikes():
    assert len(set(REFUSALS)) == len(REFUSALS) >= 30
    assert len({sample.prompt for sample in LOOKALIKES}) == len(LOOKALIKES) >= 30


def test_a_probe_never_shows_its_request():
    probe = Probe("some-list", 3, "a request that nobody shall read", "No.")
    assert "nobody" not in f"{probe!r} {probe}"
    assert "some-list" in repr(probe)


def test_every_probe_gets_a_lookalike_of_like_length_and_none_twice():
    probes = tuple(Probe("x", i, "r" * length, "No.") for i, length in enumerate((40, 60, 80)))
    twins = matched_lookalikes(probes, 5)
    assert len(set(twins)) == 3
    assert twins == matched_lookalikes(probes, 5)
    lengths = [len(twin.prompt) + len(twin.response) for twin in twins]
    assert lengths[0] < lengths[2]


@pytest.mark.model
def test_probes_follow_the_seed_and_the_halves_share_nothing():
    split = draw_probes("harmbench", 6, 17)
    assert split == draw_probes("harmbench", 6, 17)
    assert split != draw_probes("harmbench", 6, 18)
    inside, outside = ({p.index for p in side} for side in (split.in_sample, split.held_out))
    assert len(inside | outside) == 12
    assert not {p.refusal for p in split.in_sample} & {p.refusal for p in split.held_out}


@pytest.mark.model
def test_the_list_is_complete_and_asking_for_too_much_is_refused():
    assert len(read_requests("harmbench")) == 200
    with pytest.raises(ValueError, match="need as many requests"):
        draw_probes("harmbench", 101, 1)


@pytest.mark.parametrize("family", FAMILIES)
def test_tasks_follow_their_seed(family):
    first = draw_task(family, 2, 2**60 + 1)
    assert first == draw_task(family, 2, 2**60 + 1)
    assert first != draw_task(family, 2, 5)
    assert all(sample.prompt and sample.response for sample in first)


def test_an_unknown_family_lists_the_known_ones():
    with pytest.raises(UsageError, match="no task 'nothing'; known: basic_arithmetic"):
        draw_task("nothing", 1, 1)
