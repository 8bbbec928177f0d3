"""The eigenvalue of largest size of a symmetric operator, by the three-term Lanczos recurrence.

Without reorthogonalisation the recurrence returns converged values again as ghosts. That spoils a list of
eigenvalues, not the largest one, and two vectors are all that is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Callable


def largest_eigenvalue(
    operator: Callable[[torch.Tensor], torch.Tensor],
    start: torch.Tensor,
    *,
    tolerance: float = 1e-2,
    max_steps: int = 60,
) -> float:
    """The eigenvalue of H that is largest in absolute value, with its sign.

    Args:
        operator: v ↦ Hv on vectors of shape (n,).
        start: Starting vector, not orthogonal to the eigenvector that is sought; for a Hessian the gradient leans
            towards it.
        tolerance: Relative change between successive estimates that ends the iteration.
        max_steps: Steps after which the last estimate is returned.
    """
    vector = start / start.norm()
    previous = torch.zeros_like(vector)
    diagonal: list[float] = []
    beside: list[float] = []
    estimate = 0.0
    for _ in range(max_steps):
        image = operator(vector)
        diagonal.append(float(vector @ image))
        image = image - diagonal[-1] * vector - (beside[-1] * previous if beside else 0.0)
        values = np.linalg.eigvalsh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
        latest = float(max(values, key=abs))
        settled = abs(latest - estimate) <= tolerance * abs(latest)
        estimate = latest
        length = float(image.norm())
        if settled or length <= 1e-14 * abs(estimate):
            break
        beside.append(length)
        previous, vector = vector, image / length
    return estimate
