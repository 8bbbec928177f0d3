"""Vectors that have to last, on disk where they are long.

With every layer of a model trainable one vector in float64 takes about a gigabyte, and a geometry keeps a dozen of them
while it computes with others. Those that are read now and then only, such as a subspace or what an arm takes off the
gradient, are then kept in files of the temporary folder: the same numbers at the same shapes, which the system reads
when they are asked for and drops from memory when it needs the room.
"""

from __future__ import annotations

import os
import shutil
import tempfile

import torch

from claimlab.errors import EnvironmentFault

LONG = 2**25
"""Entries of a vector (a quarter of a gigabyte in float64) from which it is kept on disk."""


def rows(count: int, size: int) -> torch.Tensor:
    """Room for vectors, not yet filled.

    Args:
        count: Number of vectors.
        size: Entries of each, n.

    Returns:
        Float64, shape (count, n); a file that nobody else can open and that ends with the tensor, where n is ``LONG``
        or more.

    Raises:
        EnvironmentFault: the temporary folder has no room for it.
    """
    if size < LONG:
        return torch.empty(count, size, dtype=torch.float64)
    needed = 8 * count * size
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < needed:
        raise EnvironmentFault(
            f"{tempfile.gettempdir()} has {free / 1e9:.1f} GB left and vectors of {needed / 1e9:.1f} GB are to be kept "
            "there; make room, or name another folder in TMPDIR"
        )
    descriptor, name = tempfile.mkstemp(prefix="claimlab-vectors-")
    os.close(descriptor)
    try:
        flat = torch.from_file(name, shared=True, size=count * size, dtype=torch.float64)
    finally:
        os.unlink(name)  # noqa: PTH108 - a name, not a path; the mapping keeps the file
    return flat.view(count, size)


def lasting(vector: torch.Tensor) -> torch.Tensor:
    """The vector itself, or its copy on disk where it is long; shape (n,)."""
    if len(vector) < LONG:
        return vector
    kept = rows(1, len(vector))[0]
    return kept.copy_(vector)
