"""Optimisers on displacements take the steps that torch's take on weights."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.optimisers import AdamW, Descent

SIZE, STEPS = 6, 12
RATES = [0.02 * min(step / 4, 1.0) for step in range(1, STEPS + 1)]


def slope(place):
    """Of a loss with curvature and a cubic part."""
    return torch.linspace(-1, 1, SIZE, dtype=torch.float64) + torch.arange(1, SIZE + 1) * place + place**2


def ours(optimiser, released):
    delta = torch.zeros(SIZE, dtype=torch.float64)
    path = []
    for rate in RATES:
        at = released + delta
        delta = delta + optimiser.move(slope(at), rate, lambda at=at: at)
        path.append(released + delta)
    return torch.stack(path)


def theirs(make, released):
    place = released.clone().requires_grad_()
    optimiser = make([place])
    path = []
    for rate in RATES:
        optimiser.param_groups[0]["lr"] = rate
        place.grad = slope(place.detach())
        optimiser.step()
        path.append(place.detach().clone())
    return torch.stack(path)


@pytest.mark.parametrize(
    ("own", "reference"),
    [
        (Descent, torch.optim.SGD),
        (lambda: Descent(0.9), lambda p: torch.optim.SGD(p, momentum=0.9)),
        (AdamW, lambda p: torch.optim.AdamW(p, weight_decay=0.01)),
        (lambda: AdamW(0.8, 0.95, 1e-6, decay=0.3), lambda p: torch.optim.AdamW(p, 1e-3, (0.8, 0.95), 1e-6, 0.3)),
        (lambda: AdamW(decay=0.0), torch.optim.Adam),
    ],
    ids=["descent", "momentum", "adamw", "adamw-other-settings", "no-decay"],
)
def test_steps_agree_with_torch(own, reference):
    released = torch.randn(SIZE, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(ours(own(), released), theirs(reference, released), rtol=1e-12, atol=1e-14)


def test_adamw_starts_along_the_sign_of_the_gradient():
    gradient = torch.tensor([3.0, -0.01, 1e-4], dtype=torch.float64)
    move = AdamW(decay=0.0).move(gradient, 0.1, lambda: gradient)
    torch.testing.assert_close(move, -0.1 * gradient.sign(), rtol=1e-3, atol=0)
