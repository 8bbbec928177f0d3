"""Every regime's clock ends where it is told to."""

from __future__ import annotations

import numpy as np
import pytest

from claimlab.lab.optimisers import AdamW, Descent
from claimlab.lab.regimes import MOMENTUM, REGIMES


@pytest.mark.parametrize("name", REGIMES)
def test_the_impulse_clock_ends_at_the_same_time(name):
    regime = REGIMES[name]
    rates = regime.rates(40, 10, 0.01)
    assert len(rates) == 40
    assert regime.clock(rates)[-1] == pytest.approx(0.01)
    assert np.all(np.diff(regime.clock(rates)) > 0)


def test_a_warm_up_rises_linearly_to_its_peak_and_stays():
    rates = REGIMES["warm-up"].rates(12, 4, 1.0)
    assert rates[:4] / rates[3] == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert np.ptp(rates[3:]) == 0
    assert all(np.ptp(REGIMES[name].rates(12, 4, 1.0)) == 0 for name in REGIMES if name != "warm-up")


def test_momentum_needs_a_smaller_rate_for_the_same_impulse():
    # many steps on, each gradient has been given η/(1 − β)
    ratio = REGIMES["momentum"].rates(10_000, 10, 1.0)[0] / REGIMES["sgd"].rates(10_000, 10, 1.0)[0]
    assert ratio == pytest.approx(1 - MOMENTUM, rel=1e-2)


def test_optimisers_are_fresh_and_of_the_kind_that_is_named():
    assert isinstance(REGIMES["lora"].optimiser(), AdamW)
    assert isinstance(REGIMES["momentum"].optimiser(), Descent)
    assert REGIMES["adamw"].optimiser() is not REGIMES["adamw"].optimiser()
