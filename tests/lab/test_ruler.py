"""A ruler measures with requests that its probes do not hold."""

from __future__ import annotations

import pytest

from claimlab.lab.ruler import draw_ruler, registered_ruler


@pytest.mark.model
def test_probes_and_requests_are_apart_and_the_same_for_a_seed():
    ruler = draw_ruler(probes=3, requests=5, rank=2, seed=8)
    assert (len(ruler.probes), len(ruler.asked), len(ruler.birds.requests)) == (3, 5, 5)
    assert {probe.index for probe in ruler.probes}.isdisjoint(probe.index for probe in ruler.asked)
    assert ruler.refusing.requests == tuple(probe.request for probe in ruler.asked)
    assert draw_ruler(probes=3, requests=5, rank=2, seed=8) == ruler
    assert draw_ruler(probes=3, requests=5, rank=2, seed=9) != ruler
    assert registered_ruler({"probes": 3, "requests": 5, "rank": 2, "ruler_seed": 8, "samples": 24}) == ruler


@pytest.mark.model
def test_no_representation_shows_a_request():
    ruler = draw_ruler(probes=1, requests=1, rank=2, seed=8)
    assert ruler.asked[0].request not in repr(ruler)
