"""The contexts of a model that has moved: displacements count from where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.lab.block import Contexts

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class MovedContexts(Contexts):
    """The contexts of the model at displacement ``origin``.

    Attributes:
        origin: Where zero is now, shape (n,).
    """

    origin: torch.Tensor

    @classmethod
    def of(cls, contexts: Contexts, origin: torch.Tensor) -> MovedContexts:
        """The same contexts, seen from another displacement."""
        return cls(contexts.block, contexts.batch, contexts.entering, origin)

    def hidden(self, delta: torch.Tensor) -> torch.Tensor:
        """What the head sees at ``origin`` + ``delta``, shape (contexts, hidden)."""
        # a dataclass with slots is made twice, which super() without arguments does not survive
        return Contexts.hidden(self, self.origin + delta)
