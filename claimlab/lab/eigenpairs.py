"""Top eigenpairs of the Fisher by Lanczos with full reorthogonalisation, in the space of hidden states.

The non-zero eigenvalues of F = JᵀMJ are those of JJᵀM, which is self-adjoint in the inner product ⟨x, My⟩. Its
vectors have contexts × hidden entries, not n, so that keeping and reorthogonalising all of them costs next to nothing
and nothing is ever restarted, however many parameters there are. An eigenvector y of JJᵀM gives e = JᵀMy/√λ of F. The
residuals ‖Fe − λe‖/λ are then measured in the parameter space and reported: they do not rest on the recurrence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from claimlab.errors import EnvironmentFault
from claimlab.lab.long_vectors import rows

if TYPE_CHECKING:
    from claimlab.lab.fisher import Fisher


@dataclass(frozen=True, slots=True)
class Eigenpairs:
    """The leading eigenpairs of a symmetric operator.

    Attributes:
        values: λ_1 ≥ … ≥ λ_d, shape (d,).
        vectors: Orthonormal rows e_i, shape (d, n).
        residuals: ‖Fe_i − λ_i e_i‖/λ_i, measured, shape (d,).
        steps: Lanczos steps that were taken.
    """

    values: torch.Tensor
    vectors: torch.Tensor
    residuals: torch.Tensor
    steps: int


def top_eigenpairs(
    fisher: Fisher, count: int, *, seed: int, tolerance: float = 5e-7, max_steps: int = 400
) -> Eigenpairs:
    """The ``count`` leading eigenpairs of F.

    Args:
        fisher: The operator.
        count: d.
        seed: Of the starting vector.
        tolerance: Bound on every relative residual by the recurrence's own estimate.
        max_steps: Steps after which the iteration gives up.

    Raises:
        EnvironmentFault: some pair has not converged after ``max_steps``; says how far it came.
    """
    _, hidden, steps = _lanczos(fisher, count, seed, tolerance, max_steps)
    vectors = rows(count, fisher.size)
    values, residuals = torch.empty(count, dtype=torch.float64), torch.empty(count, dtype=torch.float64)
    for index, y in enumerate(hidden):
        vector = fisher.pull(fisher.metric(y))
        for _ in range(2):
            vector = vector - (vectors[:index] @ vector) @ vectors[:index]
        vectors[index] = vector / vector.norm()
        image = fisher(vectors[index])
        values[index] = vectors[index] @ image
        residuals[index] = (image - values[index] * vectors[index]).norm() / values[index]
    return Eigenpairs(values, vectors, residuals, steps)


def top_overlap(
    fisher: Fisher, count: int, vector: torch.Tensor, *, seed: int, tolerance: float = 1e-3, max_steps: int = 400
) -> float:
    """‖Pv‖/‖v‖ for the span of the ``count`` leading eigenvectors, without forming them.

    ⟨e, v⟩ = ⟨My, Jv⟩/√λ. The residuals turn the span by about ``tolerance`` over the relative gap below it.
    """
    values, hidden, _ = _lanczos(fisher, count, seed, tolerance, max_steps)
    pushed = fisher.metric(fisher.push(vector))
    inside = sum(float((y * pushed).sum()) ** 2 / float(value) for y, value in zip(hidden, values, strict=True))
    return float((inside**0.5) / vector.norm())


def _lanczos(
    fisher: Fisher, count: int, seed: int, tolerance: float, max_steps: int
) -> tuple[torch.Tensor, list[torch.Tensor], int]:
    """Ritz values and vectors of JJᵀM in the inner product of M, and the steps taken."""
    generator = torch.Generator().manual_seed(seed)
    start = torch.randn(fisher.hidden.shape, dtype=torch.float64, generator=generator)
    start = fisher.push(fisher.pull(fisher.metric(start)))
    basis, duals = [], []
    projected = torch.zeros(max_steps + 1, max_steps + 1, dtype=torch.float64)
    vector, dual = _normalised(fisher, start)[:2]
    worst = float("inf")
    for step in range(max_steps):
        basis.append(vector.flatten())
        duals.append(dual.flatten())
        pulled = fisher.pull(dual)
        image = fisher.push(pulled).flatten()
        known, known_duals = torch.stack(basis), torch.stack(duals)
        for _ in range(2):  # twice is enough (Parlett)
            overlap = known_duals @ image
            projected[: step + 1, step] += overlap
            image = image - overlap @ known
        vector, dual, length = _normalised(fisher, image.view_as(start))
        size = step + 1
        if size < count:
            continue
        # column j was orthogonalised against all before it, so its upper part holds the whole projection
        values, rotation = torch.linalg.eigh(projected[:size, :size], UPLO="U")
        values, rotation = values.flip(0)[:count], rotation.flip(1)[:, :count]
        # ‖Fe − λe‖/λ = β|s| ‖JᵀMy_next‖ / λ^{3/2}, and the norm there is at most √λ_1
        worst = float((length * rotation[-1].abs() * values[0].sqrt() / values.clamp_min(1e-300) ** 1.5).max())
        if worst <= tolerance:
            return values, [(rotation[:, i] @ known).view_as(start) for i in range(count)], size
    raise EnvironmentFault(
        f"Lanczos has not found {count} eigenpairs of the Fisher in {max_steps} steps: the worst relative residual is "
        f"{worst:.1e}, wanted {tolerance:.1e}"
    )


def _normalised(fisher: Fisher, vector: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, float]:
    """The vector and its image under M, both divided by the vector's M-norm, and that norm."""
    dual = fisher.metric(vector)
    length = float((vector * dual).sum().clamp_min(0).sqrt())
    return vector / length, dual / length, length
