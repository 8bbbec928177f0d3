"""Several directions at once give what one by one gives."""

from __future__ import annotations

import torch

from claimlab.lab.fisher import Fisher
from claimlab.lab.together import fisher_products


def test_products_together_equal_products_one_by_one(probes, block):
    fisher = Fisher(probes)
    vectors = torch.randn(3, block.size, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    expected = torch.stack([fisher(vector) for vector in vectors])
    torch.testing.assert_close(fisher_products(fisher, probes.head, vectors), expected, rtol=1e-12, atol=1e-15)


def test_a_single_direction_is_a_batch_of_one(probes, direction):
    fisher = Fisher(probes)
    (found,) = fisher_products(fisher, probes.head, direction[None])
    torch.testing.assert_close(found, fisher(direction), rtol=1e-12, atol=1e-15)
