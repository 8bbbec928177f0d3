"""Eigenpairs of one Fisher that many trials share: found once, before the first of them, and kept in the cache.

Lanczos takes a hundred products with F and more. What is kept of it are the hidden states y = Je that the eigenvectors
push to, contexts × hidden entries each, since F = JᵀMJ gives e = JᵀMy/λ. Reading them back is a Rayleigh–Ritz
projection on the span of JᵀMy, less work than two products a pair, and every residual is measured anew: a file that
was damaged, or kept by other code, shows.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from claimlab.lab.cache import cache_folder, digest_of, making
from claimlab.lab.eigenpairs import Eigenpairs, top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.long_vectors import rows

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.lab.block import Block
    from claimlab.lab.samples import TokenBatch

FILE = "images.safetensors"
"""Holds one tensor, ``images``."""
SLACK = 2.0
"""How far above the tolerance a measured residual may be: Lanczos stops by an estimate of it."""


@dataclass(frozen=True, slots=True)
class SharedEigenpairs:
    """The leading eigenpairs of the Fisher of one batch.

    Attributes:
        block: The trainable block.
        batch: The contexts of the Fisher.
        count: Number of pairs, d.
        seed: Of the starting vector of Lanczos.
        tolerance: Relative residual at which the pairs are taken.
    """

    block: Block
    batch: TokenBatch
    count: int
    seed: int
    tolerance: float

    @property
    def folder(self) -> Path:
        """Where they are kept, by a digest of the model's files, the tokens, the layers and what is wanted."""
        hasher = sha256()
        for path in sorted(self.block.checkpoint.folder.glob("*.safetensors")):
            hasher.update(digest_of(path).encode())
        for part in (self.batch.tokens, self.batch.targets, self.batch.packing.positions):
            hasher.update(part.numpy().tobytes())
        layers = self.block.layers
        hasher.update(repr((layers.first, layers.last, self.count, self.seed, self.tolerance)).encode())
        return cache_folder() / "eigenpairs" / hasher.hexdigest()[:24]

    def find(self) -> None:
        """Find them and keep them, unless they are kept already.

        Raises:
            EnvironmentFault: they did not converge, or the cache cannot be written.
        """
        with making(self.folder) as draft:
            if draft is not None:
                (contexts,) = self.block.contexts(self.batch)
                save_file({"images": self._images(Fisher(contexts))}, draft / FILE)

    def read(self, fisher: Fisher) -> Eigenpairs:
        """The pairs, from what is kept where that serves, else from scratch; nothing is written.

        Args:
            fisher: F of the batch.

        Returns:
            The pairs by decreasing λ, with the residuals as measured now.

        Raises:
            EnvironmentFault: they did not converge.
        """
        kept = self._kept((self.count, *fisher.hidden.shape))
        if kept is not None:
            with suppress(torch.linalg.LinAlgError):  # type: ignore[attr-defined]  # images that span nothing
                pairs = _project(fisher, kept)
                if bool((pairs.residuals <= SLACK * self.tolerance).all()):
                    return pairs
        return _project(fisher, self._images(fisher))

    def _images(self, fisher: Fisher) -> torch.Tensor:
        """Je_i as Lanczos finds them, shape (d, contexts, hidden)."""
        found = top_eigenpairs(fisher, self.count, seed=self.seed, tolerance=self.tolerance)
        return torch.stack([fisher.push(vector) for vector in found.vectors])

    def _kept(self, shape: tuple[int, ...]) -> torch.Tensor | None:
        try:
            images = load_file(self.folder / FILE)["images"]
        except (OSError, SafetensorError, KeyError):
            return None
        fits = images.shape == shape and images.dtype == torch.float64 and bool(images.isfinite().all())
        return images if fits else None


def _project(fisher: Fisher, images: torch.Tensor) -> Eigenpairs:
    """Rayleigh–Ritz: with V an orthonormal basis of span JᵀMy, VᵀFV = RΛRᵀ gives λ and e = VR; residuals measured."""
    count = len(images)
    basis = rows(count, fisher.size)
    for index, image in enumerate(images):
        vector = fisher.pull(fisher.metric(image))
        for _ in range(2):  # twice is enough (Parlett)
            vector = vector - (basis[:index] @ vector) @ basis[:index]
        basis[index] = vector / vector.norm()
    pushed = torch.stack([fisher.push(vector) for vector in basis])
    duals = torch.stack([fisher.metric(image) for image in pushed])
    projected = duals.flatten(1) @ pushed.flatten(1).T
    values, rotation = torch.linalg.eigh((projected + projected.T) / 2)
    values, turned = values.flip(0), rotation.flip(1).T
    vectors = rows(count, fisher.size).copy_(turned @ basis)
    # Fe = Jᵀ(MJV)r: the products with V serve e as well
    images = (turned @ duals.flatten(1)).view_as(duals)
    residuals = torch.stack(
        [
            (fisher.pull(image) - value * vector).norm() / value
            for value, vector, image in zip(values, vectors, images, strict=True)
        ]
    )
    return Eigenpairs(values, vectors, residuals, steps=0)
