"""The divergence keeps its digits where entropies would cancel."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from claimlab.lab.fisher import Fisher
from claimlab.lab.kl import Divergence, kl_from_logits


def textbook(base, change):
    p, q = base.log_softmax(-1), (base + change).log_softmax(-1)
    return (p.exp() * (p - q)).sum(-1)


@given(st.integers(0, 2**31), st.floats(0.05, 8.0))
def test_equals_the_textbook_formula_where_that_is_accurate(seed, size):
    generator = torch.Generator().manual_seed(seed)
    base, change = (torch.randn(4, 50, dtype=torch.float64, generator=generator) for _ in range(2))
    expected = textbook(2 * base, size * change)
    torch.testing.assert_close(kl_from_logits(2 * base, size * change), expected, rtol=1e-10, atol=1e-14)


@given(st.integers(0, 2**31))
def test_is_quadratic_down_to_changes_of_a_quadrillionth(seed):
    generator = torch.Generator().manual_seed(seed)
    base, change = (torch.randn(1, 50, dtype=torch.float64, generator=generator) for _ in range(2))
    p = base.softmax(-1)
    expected = 0.5 * ((p * change**2).sum() - (p * change).sum() ** 2)
    for scale in (1e-6, 1e-10, 1e-15):
        found = kl_from_logits(base, scale * change)[0] / scale**2
        assert float(found) == pytest.approx(float(expected), rel=1e-5)


def test_a_common_shift_of_all_logits_changes_nothing():
    base = torch.randn(3, 20, dtype=torch.float64)
    assert kl_from_logits(base, torch.full_like(base, 7.0)).abs().max() < 1e-28


def test_divergence_starts_as_half_the_fisher_form(probes, direction):
    expected = 0.5 * float(direction @ Fisher(probes)(direction))
    assert Divergence(probes)(1e-6 * direction) / 1e-12 == pytest.approx(expected, rel=1e-4)


def test_the_floor_lies_far_below_what_flows_reach(probes, direction):
    divergence = Divergence(probes)
    floor = divergence.floor(3 * direction)
    assert 0 < floor < 1e-20
