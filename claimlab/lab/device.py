"""Where a model is trained: on the processor or on an accelerator of this machine."""

from __future__ import annotations

import torch

from claimlab.errors import EnvironmentFault, UsageError

DEVICES = ("auto", "cpu", "cuda", "mps")
"""What may be asked for; ``auto`` takes the first accelerator that there is, and the processor otherwise."""


def choose_device(wanted: str = "auto") -> torch.device:
    """The device by its name.

    Raises:
        UsageError: it is none of ``DEVICES``.
        EnvironmentFault: this machine, or this build of torch, does not have it.
    """
    if wanted not in DEVICES:
        raise UsageError(f"there is no device '{wanted}'; known: {', '.join(DEVICES)}")
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wanted == "auto":
        return torch.device(next(name for name, found in there.items() if found))
    if not there[wanted]:
        raise EnvironmentFault(f"there is no device '{wanted}' here (torch {torch.__version__}); use 'auto' or 'cpu'")
    return torch.device(wanted)
