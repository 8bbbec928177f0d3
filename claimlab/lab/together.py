"""Fisher products of several directions in one go.

Pushing and pulling cost the same one by one; what gains is the head, whose one large matrix product then has more rows
to work on. It is about half of a product's arithmetic when the block is a few layers deep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from claimlab.lab.fisher import Fisher


def fisher_products(fisher: Fisher, head: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
    """Fv for each of some directions.

    Args:
        fisher: F at the released weights.
        head: Output head of its contexts, shape (vocabulary, hidden).
        vectors: Shape (k, n). Logits of all k directions stand in memory at once: k × contexts × vocabulary numbers.

    Returns:
        Shape (k, n).
    """
    pushed = torch.stack([fisher.push(vector) for vector in vectors])
    images = fisher.covary(pushed @ head.T) @ head / pushed.shape[1]
    return torch.stack([fisher.pull(image) for image in images])
