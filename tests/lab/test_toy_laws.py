"""On losses with known derivatives every exponent and coefficient of the theory is recovered."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from claimlab.lab import arms, windows
from claimlab.lab.expansion import coefficients
from claimlab.lab.extreme import largest_eigenvalue
from claimlab.lab.flow import euler, log_spaced, runge_kutta
from claimlab.lab.gradient import gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.scaling import exponent, series_coefficients
from claimlab.lab.subspace import Subspace, random_subspace
from claimlab.lab.third_order import third_order
from claimlab.lab.trajectory import checkpoints, record

SIZE = 12


@pytest.fixture(scope="module")
def toy():
    """A loss with a full third derivative, and a sensitive subspace of three directions."""
    generator = torch.Generator().manual_seed(5)
    root = torch.randn(SIZE, SIZE, dtype=torch.float64, generator=generator)
    matrix = (root + root.T) / 2
    pull, tilt = (torch.randn(SIZE, dtype=torch.float64, generator=generator) for _ in range(2))

    def loss(x):
        return pull @ x + x @ matrix @ x / 2 + (tilt @ x) ** 3 / 6 + ((x * tilt) ** 3).sum() / 6

    values = torch.tensor([4.0, 2.0, 0.5], dtype=torch.float64)
    return loss, random_subspace(values, SIZE, seed=1), random_subspace(values, SIZE, seed=2)


@pytest.fixture(scope="module")
def start(toy):
    loss, sensitive, _ = toy
    hessian = Hessian(loss, torch.zeros(SIZE, dtype=torch.float64))
    first = sensitive.outside(hessian.gradient)
    second = hessian(first)
    third = hessian(second) + third_order(hessian, first)
    return hessian, first, second, third


def follow(loss, arm, subspaces, window):
    times = checkpoints(window.high, window.low, window.high, 8)
    slope = arm.slope(lambda delta: gradient(loss, delta))
    return record(slope, times, subspaces, check=(times[4], times[-1]))


def test_raw_reads_two_and_half_the_overlap(toy, start):
    loss, sensitive, _ = toy
    hessian = start[0]
    known = coefficients(sensitive, hessian.gradient, hessian(hessian.gradient))
    window = windows.overlapping_window(known.quadratic, known.cubic, known.crossing)
    flow = follow(loss, arms.raw(), {"fisher": sensitive}, window)
    assert exponent(*flow.inside(window, "fisher")).value == pytest.approx(2, abs=0.1)
    c2, c3 = series_coefficients(*flow.inside(window, "fisher"), 2)
    assert c2.value == pytest.approx(known.quadratic, rel=1e-3)
    assert c3.value == pytest.approx(known.cubic, rel=1e-2)


def test_orthogonal_start_reads_four_with_both_coefficients(toy, start):
    loss, sensitive, other = toy
    hessian, *path = start
    known = coefficients(sensitive, *path)
    h_max = largest_eigenvalue(hessian, hessian.gradient)
    window = windows.orthogonal_window(known.quartic, known.quintic, h_max)
    flow = follow(
        loss, arms.start_orthogonal(hessian.gradient, sensitive), {"fisher": sensitive, "random": other}, window
    )
    assert flow.integration < 1e-3
    assert exponent(*flow.inside(window, "fisher")).value == pytest.approx(4, abs=0.1)
    c4, c5 = series_coefficients(*flow.inside(window, "fisher"), 4)
    assert c4.value == pytest.approx(known.quartic, rel=0.01)
    assert c5.value == pytest.approx(known.quintic, rel=0.1)
    mismatched = coefficients(other, *path)
    early = windows.overlapping_window(mismatched.quadratic, mismatched.cubic, mismatched.crossing)
    flow = follow(loss, arms.start_orthogonal(hessian.gradient, sensitive), {"random": other}, early)
    assert exponent(*flow.inside(early, "random")).value == pytest.approx(2, abs=0.1)


def test_coupling_off_reads_six_with_its_coefficient(toy, start):
    loss, sensitive, _ = toy
    hessian, first, second, third = start
    arm = arms.switch_coupling_off(hessian.gradient, sensitive, second)
    bent = arm.hessian(hessian)
    straight = bent(first)
    torch.testing.assert_close(straight, sensitive.outside(second), rtol=1e-10, atol=1e-12)
    known = coefficients(sensitive, first, straight, bent(straight) + third - hessian(second))
    assert known.quadratic < 1e-28
    assert known.quartic < 1e-26
    window = windows.Window(3e-4, 3e-3)
    flow = follow(loss, arm, {"fisher": sensitive}, window)
    assert exponent(*flow.inside(window, "fisher")).value == pytest.approx(6, abs=0.1)
    c6 = series_coefficients(*flow.inside(window, "fisher"), 6)[0]
    assert c6.value == pytest.approx(known.sextic, rel=0.01)


@pytest.mark.parametrize(("name", "power"), [("raw", 2), ("orthogonal-start", 4), ("coupling-off", 6)])
def test_on_a_quadratic_loss_the_leading_coefficients_are_right_to_a_percent(name, power):
    generator = torch.Generator().manual_seed(9)
    root = torch.randn(SIZE, SIZE, dtype=torch.float64, generator=generator)
    matrix, pull = (root + root.T) / 2, torch.randn(SIZE, dtype=torch.float64, generator=generator)
    sensitive = random_subspace(torch.tensor([4.0, 2.0, 0.5], dtype=torch.float64), SIZE, seed=1)
    arm = {
        "raw": arms.raw(),
        "orthogonal-start": arms.start_orthogonal(pull, sensitive),
        "coupling-off": arms.switch_coupling_off(pull, sensitive, matrix @ sensitive.outside(pull)),
    }[name]
    first = pull if name == "raw" else sensitive.outside(pull)
    bent = arm.hessian(lambda vector: matrix @ vector)
    known = coefficients(sensitive, first, bent(first), bent(bent(first)))
    predicted = {2: (known.quadratic, known.cubic), 4: (known.quartic, known.quintic), 6: (known.sextic, None)}[power]
    window = windows.Window(3e-3, 3e-2)
    flow = follow(lambda x: pull @ x + x @ matrix @ x / 2, arm, {"fisher": sensitive}, window)
    assert exponent(*flow.inside(window, "fisher")).value == pytest.approx(power, abs=0.1)
    leading, following = series_coefficients(*flow.inside(window, "fisher"), power)
    assert leading.value == pytest.approx(predicted[0], rel=0.01)
    if predicted[1] is not None:
        assert following.value == pytest.approx(predicted[1], rel=0.01)


def test_projecting_every_step_empties_the_subspace_and_leaves_a_quadratic_tail(toy):
    loss, sensitive, tail = toy
    times = log_spaced(1e-4, 1e-3, 8)
    still = torch.zeros(SIZE, dtype=torch.float64)
    flow = list(runge_kutta(lambda x: sensitive.outside(gradient(loss, x)), list(times), still))
    assert max(sensitive.loss(delta) for _, delta in flow) < 1e-30
    left = [tail.loss(sensitive.outside(delta)) for _, delta in flow]
    assert exponent(times, left).value == pytest.approx(2, abs=0.02)
    start = sensitive.outside(gradient(loss, still))
    assert series_coefficients(times, left, 2)[0].value == pytest.approx(tail.inner(start, start) / 2, rel=0.01)


def test_a_measure_with_a_slope_of_its_own_starts_linear(toy):
    loss = toy[0]
    probe = torch.ones(SIZE, dtype=torch.float64)
    times = log_spaced(1e-4, 1e-3, 6)
    flow = runge_kutta(lambda x: gradient(loss, x), list(times), torch.zeros(SIZE, dtype=torch.float64))
    assert exponent(times, [abs(float(probe @ delta)) for _, delta in flow]).value == pytest.approx(1, abs=0.02)


def test_the_condition_alone_can_give_the_eighth_power():
    """L = x + cxy and u = ½(y − cx²/2)² meet the alignment instability condition, and u = c⁶t⁸/128."""
    c = 1.5

    def loss(delta):
        x, y = delta
        return x + c * x * y

    times = log_spaced(1e-2, 1e-1, 8)
    flow = list(runge_kutta(lambda d: gradient(loss, d), list(times), torch.zeros(2, dtype=torch.float64)))
    u = [0.5 * float(y - c * x * x / 2) ** 2 for _, (x, y) in flow]
    found = series_coefficients(times, u, 8)[0]
    assert found.value == pytest.approx(c**6 / 128, rel=0.01)
    assert exponent(times, u).value == pytest.approx(8, abs=0.1)


def test_euler_steps_bias_the_exponent_that_runge_kutta_gets_right(toy, start):
    loss, sensitive, _ = toy
    hessian = start[0]
    slope = arms.start_orthogonal(hessian.gradient, sensitive).slope(lambda delta: gradient(loss, delta))
    walked = list(euler(slope, 1e-5, 40, torch.zeros(SIZE, dtype=torch.float64)))
    times = np.array([time for time, _ in walked])
    losses = np.array([sensitive.loss(delta) for _, delta in walked])
    # after n steps the displacement inside is η²n(n−1)/2 times PHg̃, so the slope at n is 2(2n−1)/(n−1)
    local = np.diff(np.log(losses[18:21])) / np.diff(np.log(times[18:21]))
    assert local.mean() == pytest.approx(4.1, abs=0.02)


def test_momentum_reads_a_false_quartic_against_steps_and_two_against_the_impulse_clock():
    pull, beta, rate, steps = 1.0, 0.9, 1e-6, 12
    velocity = place = impulse = kernel = 0.0
    counted, clock, losses = [], [], []
    for n in range(1, steps + 1):
        velocity = beta * velocity + pull
        kernel = beta * kernel + 1.0
        place -= rate * velocity
        impulse += rate * kernel
        counted.append(float(n))
        clock.append(impulse)
        losses.append(0.5 * place**2)
    assert exponent(counted, losses).value > 3
    assert exponent(clock, losses).value == pytest.approx(2, abs=1e-9)


def test_warm_up_reads_a_false_quartic_against_steps_and_two_against_the_sum_of_rates():
    rates = 1e-6 * np.arange(1, 41)
    times = np.cumsum(rates)
    losses = 0.5 * times**2
    assert exponent(np.arange(1, 41), losses).value == pytest.approx(3.8, abs=0.2)
    assert exponent(times, losses).value == pytest.approx(2, abs=1e-9)


def test_minibatch_noise_adds_a_linear_term():
    generator = torch.Generator().manual_seed(3)
    rate, sigma, runs, steps = 1e-2, 1.0, 4000, 32
    place = torch.zeros(runs, dtype=torch.float64)
    losses = []
    for _ in range(steps):
        place = place - rate * sigma * torch.randn(runs, dtype=torch.float64, generator=generator)
        losses.append(float((place**2).mean()) / 2)
    times = rate * np.arange(1, steps + 1)
    assert exponent(times, losses).value == pytest.approx(1, abs=0.1)
    # (ηt/2)·tr(A·Cov) with A = Cov = 1
    assert losses[-1] == pytest.approx(rate * times[-1] / 2, rel=0.1)


def test_a_subspace_projects_twice_to_the_same_place(toy):
    sensitive = toy[1]
    vector = torch.randn(SIZE, dtype=torch.float64)
    inside, outside = sensitive.inside(vector), sensitive.outside(vector)
    torch.testing.assert_close(inside + outside, vector, rtol=0, atol=1e-14)
    assert sensitive.coordinates(outside).abs().max() < 1e-15
    assert sensitive.overlap(inside) == pytest.approx(1)
    whole = Subspace(torch.ones(2, dtype=torch.float64), torch.eye(2, dtype=torch.float64))
    assert whole.loss(torch.tensor([3.0, 4.0], dtype=torch.float64)) == pytest.approx(12.5)
