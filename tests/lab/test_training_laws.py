"""On a quadratic loss whose answers are known, each ingredient of practice does to the exponent what theory says."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from claimlab.lab.adapter import Adapter
from claimlab.lab.clocks import curvature_clock, impulse_clock, summed_rates
from claimlab.lab.expansion import coefficients
from claimlab.lab.flow import log_spaced, runge_kutta
from claimlab.lab.minibatches import Minibatches
from claimlab.lab.optimisers import AdamW, Descent
from claimlab.lab.regimes import REGIMES
from claimlab.lab.scaling import exponent, local_exponents, series_coefficients
from claimlab.lab.subspace import Subspace, random_subspace
from claimlab.lab.training import Direct, train

SIZE, STEPS, END = 12, 40, 1e-4
SHAPES = [(4, 3)]


@pytest.fixture(scope="module")
def toy():
    """g, H and a sensitive subspace of three directions in twelve dimensions."""
    generator = torch.Generator().manual_seed(11)
    root = torch.randn(SIZE, SIZE, dtype=torch.float64, generator=generator)
    pull = torch.randn(SIZE, dtype=torch.float64, generator=generator)
    values = torch.tensor([4.0, 2.0, 0.5], dtype=torch.float64)
    return pull, (root + root.T) / 2, random_subspace(values, SIZE, seed=1)


@pytest.fixture(scope="module")
def raw(toy):
    pull, matrix, _ = toy
    return lambda _step, delta: pull + matrix @ delta


@pytest.fixture(scope="module")
def removed(toy):
    pull, matrix, sensitive = toy
    return lambda _step, delta: sensitive.outside(pull) + matrix @ delta


def follow(slope, sensitive, rates, optimiser, trained=None):
    """q after every step."""
    run = train(trained or Direct(torch.ones(SIZE, dtype=torch.float64)), slope, optimiser, list(rates))
    return np.array([sensitive.loss(delta) for _, delta in run])


@pytest.mark.parametrize("name", ["sgd", "momentum", "warm-up"])
def test_every_recipe_without_noise_reads_two_on_the_impulse_clock_and_four_on_the_curvature_clock(
    toy, raw, removed, name
):
    pull, matrix, sensitive = toy
    regime = REGIMES[name]
    rates = regime.rates(STEPS, 10, END)
    clock, curved = regime.clock(rates), curvature_clock(rates, regime.momentum)
    losses = follow(raw, sensitive, rates, regime.optimiser())
    assert exponent(clock, losses).value == pytest.approx(2, abs=0.01)
    known = coefficients(sensitive, pull, matrix @ pull)
    assert series_coefficients(clock[3:], losses[3:], 2)[0].value == pytest.approx(known.quadratic, rel=0.01)
    losses = follow(removed, sensitive, rates, regime.optimiser())
    first = sensitive.outside(pull)
    known = coefficients(sensitive, first, matrix @ first)
    assert exponent(curved[1:], losses[1:]).value == pytest.approx(4, abs=0.01)
    assert series_coefficients(curved[3:], losses[3:], 4)[0].value == pytest.approx(known.quartic, rel=0.01)


def test_momentum_fakes_a_quartic_in_summed_rates(toy, raw):
    rates = np.full(STEPS, 1e-7)
    losses = follow(raw, toy[2], rates, Descent(0.99))
    # Δ_n ∝ Σ_k (1 − β^k), nearly n(n + 1)/2 while nβ̄ is small
    assert exponent(summed_rates(rates), losses).value == pytest.approx(3.75, abs=0.1)
    assert exponent(impulse_clock(rates, 0.99), losses).value == pytest.approx(2, abs=0.01)


def test_a_warm_up_fakes_a_quartic_in_steps_only(toy, raw):
    rates = np.arange(1, STEPS + 1) * 1e-7
    losses = follow(raw, toy[2], rates, Descent())
    assert exponent(np.arange(1, STEPS + 1), losses).value == pytest.approx(3.8, abs=0.1)
    assert exponent(summed_rates(rates), losses).value == pytest.approx(2, abs=0.01)


def test_minibatch_noise_starts_linear_whatever_was_removed_and_is_as_large_as_predicted(toy):
    pull, matrix, sensitive = toy
    generator = torch.Generator().manual_seed(4)
    noise = 30 * torch.randn(8, SIZE, dtype=torch.float64, generator=generator)
    slopes = [sensitive.outside(pull) + part for part in noise - noise.mean(0)]
    losses = [lambda x, g=g: g @ x + x @ matrix @ x / 2 for g in slopes]
    rates = np.full(12, 1e-5)
    runs = []
    for seed in range(400):
        batches = Minibatches(losses, seed)
        order = batches.order(len(rates))
        runs.append(follow(lambda n, x, o=order: slopes[o[n - 1]] + matrix @ x, sensitive, rates, Descent()))
    mean = np.mean(runs, axis=0)
    times = summed_rates(rates)
    assert exponent(times, mean).value == pytest.approx(1, abs=0.1)
    predicted = rates[0] / 2 * Minibatches(losses, 0).start(SIZE, sensitive).noise * times
    assert mean == pytest.approx(predicted, rel=0.15)


def test_adamw_reads_two_even_where_the_gradient_has_no_part_in_the_subspace(toy, removed):
    rates = np.full(STEPS, 1e-7)
    losses = follow(removed, toy[2], rates, AdamW(decay=0.0))
    assert exponent(summed_rates(rates), losses).value == pytest.approx(2, abs=0.05)


def test_a_frozen_preconditioner_reads_four_if_its_own_first_step_stays_outside(toy):
    pull, matrix, sensitive = toy
    scale = torch.linspace(0.5, 3, SIZE, dtype=torch.float64)
    times = log_spaced(1e-5, 1e-4, 8)
    still = torch.zeros(SIZE, dtype=torch.float64)

    def read(start):
        flow = runge_kutta(lambda x: (start + matrix @ x) / scale, list(times), still)
        return exponent(times, [sensitive.loss(delta) for _, delta in flow]).value

    # P g = 0 is not enough; P D⁻¹g = 0 is
    assert read(sensitive.outside(pull)) == pytest.approx(2, abs=0.01)
    assert read(scale * sensitive.outside(pull / scale)) == pytest.approx(4, abs=0.01)


def test_adapters_read_two_unless_the_filtered_gradient_starts_outside(toy):
    pull, matrix, _ = toy
    sensitive = random_subspace(torch.tensor([1.0], dtype=torch.float64), SIZE, seed=6)
    adapter = Adapter(SHAPES, rank=2, alpha=4.0, seed=5)
    rates = np.full(STEPS, 1e-6)
    curved = curvature_clock(rates, 0.0)

    def read(start):
        return follow(lambda _step, x: start + matrix @ x, sensitive, rates, Descent(), adapter)

    outside = sensitive.outside(pull)
    assert exponent(summed_rates(rates), read(outside)).value == pytest.approx(2, abs=0.01)
    # P(GA₀ᵀA₀) = 0: the filter is symmetric, so take off the part of G along the filtered normal
    normal = adapter.filtered(sensitive.vectors[0])
    cleared = pull - (normal @ pull) / (normal @ normal) * normal
    losses = read(cleared)
    assert exponent(curved[1:], losses[1:]).value == pytest.approx(4, abs=0.05)


def test_adamw_on_adapters_fakes_a_fourth_power_without_any_curvature(toy):
    """Both factors grow as t, and where the second outgrows its start their product grows as t²."""
    pull, _, sensitive = toy
    adapter = Adapter(SHAPES, rank=2, alpha=4.0, seed=5)
    rates = np.full(400, 1e-1)
    losses = follow(lambda _step, _delta: pull, sensitive, rates, AdamW(decay=0.0), adapter)
    clock = summed_rates(rates)
    late = clock >= clock[-1] / 4
    early = follow(lambda _step, _delta: pull, sensitive, np.full(STEPS, 1e-7), AdamW(decay=0.0), adapter)
    assert exponent(summed_rates(np.full(STEPS, 1e-7)), early).value == pytest.approx(2, abs=0.01)
    assert exponent(clock[late], losses[late]).value == pytest.approx(4, abs=0.4)


def test_the_crossover_is_where_the_truncated_exponent_is_three():
    """With A^½g and A^½Hg orthogonal, q = ½t²gᵀAg + ⅛t⁴(Hg)ᵀA(Hg) reads exactly 3 at t× = 2‖A^½g‖/‖A^½Hg‖."""
    # g has a small part along e₀; H turns the large part along e₂ into e₁, and no further
    pull = torch.tensor([1e-3, 0.0, 1.0], dtype=torch.float64)
    matrix = torch.zeros(3, 3, dtype=torch.float64)
    matrix[1, 2] = matrix[2, 1] = 1e-2
    sensitive = Subspace(torch.tensor([2.0, 2.0], dtype=torch.float64), torch.eye(3, dtype=torch.float64)[:2])
    known = coefficients(sensitive, pull, matrix @ pull)
    assert known.crossing == pytest.approx(2 * 1e-3 / 1e-2)
    assert known.alignment == pytest.approx(0, abs=1e-12)
    times = known.crossing * np.array([0.999, 1.001])
    flow = runge_kutta(lambda x: pull + matrix @ x, list(times), torch.zeros(3, dtype=torch.float64))
    losses = [sensitive.loss(delta) for _, delta in flow]
    assert np.log(losses[1] / losses[0]) / np.log(times[1] / times[0]) == pytest.approx(3, abs=1e-3)


def test_an_aligned_coupling_dips_below_two_before_the_fourth_power_shows():
    """With ρ > 0 the cubic term is negative, and the exponent of the truncated q first falls below 2."""
    pull = torch.tensor([1e-3, 1.0], dtype=torch.float64)
    matrix = torch.tensor([[0.0, 1e-2], [1e-2, 0.0]], dtype=torch.float64)
    sensitive = Subspace(torch.ones(1, dtype=torch.float64), torch.eye(2, dtype=torch.float64)[:1])
    known = coefficients(sensitive, pull, matrix @ pull)
    assert known.alignment == pytest.approx(1)
    times = log_spaced(known.crossing / 100, 30 * known.crossing, 8)
    flow = runge_kutta(lambda x: pull + matrix @ x, list(times), torch.zeros(2, dtype=torch.float64))
    local = local_exponents(times, [sensitive.loss(delta) for _, delta in flow])
    assert local[0] == pytest.approx(2, abs=0.1)
    assert local.min() < 1
    assert local[-1] == pytest.approx(4, abs=0.2)
