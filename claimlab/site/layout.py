"""Where the notes stand in the graph view: a force-directed layout by the particle-mesh method.

Springs pull along the edges; repulsion is the gradient of a potential that is summed on a mesh by fast Fourier
transform, so that a step costs O(n + m + G² log G) for n notes, m edges and G mesh lines instead of O(n²). The result
depends on the graph alone: the same notes and links give the same picture.

Source: R. W. Hockney and J. W. Eastwood, Computer Simulation Using Particles (1988), chapter 5.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MESH = 128
_STEPS = 160
SIDE = 10_000
"""Positions are whole numbers from 0 to this."""


def _start(names: Sequence[str]) -> NDArray[np.float64]:
    """Points in a disc, drawn from each note's own name, shape (n, 2)."""
    digests = [hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:8] for name in names]
    words = np.frombuffer(b"".join(digests), dtype=">u4").reshape(-1, 2).astype(np.float64) / 2**32
    angle, radius = 2 * np.pi * words[:, 0], np.sqrt(words[:, 1])
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _kernel() -> NDArray[np.complex128]:
    """Fourier transform of the force of a point of unit charge on the padded mesh, shape (2, 2G, G + 1)."""
    offset = np.fft.fftfreq(2 * _MESH, d=1 / (2 * _MESH))
    x, y = np.meshgrid(offset, offset, indexing="ij")
    squared = x**2 + y**2 + 2.0
    return np.stack([np.fft.rfft2(x / squared), np.fft.rfft2(y / squared)])


def _repulsion(points: NDArray[np.float64], kernel: NDArray[np.complex128]) -> NDArray[np.float64]:
    low = points.min(axis=0)
    scale = (_MESH - 2) / max(float(np.ptp(points, axis=0).max()), 1e-9)
    place = (points - low) * scale
    cell = np.minimum(place.astype(np.int64), _MESH - 2)
    rest = place - cell
    index = cell[:, 0] * 2 * _MESH + cell[:, 1]
    corners = [(dx * 2 * _MESH + dy, _weight(rest, dx, dy)) for dx in (0, 1) for dy in (0, 1)]
    density = sum(np.bincount(index + step, weights=weight, minlength=4 * _MESH**2) for step, weight in corners)
    transformed = np.fft.rfft2(np.asarray(density).reshape(2 * _MESH, 2 * _MESH))
    field = np.fft.irfft2(kernel * transformed, s=(2 * _MESH, 2 * _MESH)).reshape(2, -1)
    force = sum(field[:, index + step] * weight for step, weight in corners)
    return np.asarray(force).T * scale


def _weight(rest: NDArray[np.float64], dx: int, dy: int) -> NDArray[np.float64]:
    along_x = rest[:, 0] if dx else 1 - rest[:, 0]
    along_y = rest[:, 1] if dy else 1 - rest[:, 1]
    return np.asarray(along_x * along_y)


def positions(names: Sequence[str], edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lay a graph out.

    Args:
        names: One name a note; names that differ start at different places.
        edges: Pairs of indices into ``names``.

    Returns:
        One point a note, whole numbers in ``0 … SIDE``.
    """
    if len(names) < 2:
        return [(SIDE // 2, SIDE // 2)] * len(names)
    pairs = np.array([edge for edge in edges if edge[0] != edge[1]], dtype=np.int64).reshape(-1, 2)
    degree = np.bincount(pairs.ravel(), minlength=len(names))
    linked = np.flatnonzero(degree)
    points = np.empty((len(names), 2))
    if len(linked):
        renumbered = np.cumsum(degree > 0) - 1
        points[linked] = _spread(_settle([names[int(i)] for i in linked], renumbered[pairs]))
    points[degree == 0] = _around(int((degree == 0).sum()), 1.12 if len(linked) else 0.0)
    return _to_integers(points)


def _settle(names: Sequence[str], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Points at which springs and repulsion balance, shape (n, 2), for notes that all have a link."""
    size = len(names)
    points = _start(names) * np.sqrt(size)
    degree = np.bincount(pairs.ravel(), minlength=size) + 1.0
    softness = np.sqrt(np.minimum(degree[pairs[:, 0]], degree[pairs[:, 1]]))[:, None]
    kernel = _kernel()
    for step in range(_STEPS):
        force = 1.2 * _repulsion(points, kernel) - 0.03 * points
        pull = 0.5 * (points[pairs[:, 1]] - points[pairs[:, 0]]) / softness
        for axis in (0, 1):
            force[:, axis] += np.bincount(pairs[:, 0], weights=pull[:, axis], minlength=size)
            force[:, axis] -= np.bincount(pairs[:, 1], weights=pull[:, axis], minlength=size)
        length = np.linalg.norm(force, axis=1, keepdims=True) + 1e-9
        reach = 0.12 * np.sqrt(size) * (1 - step / _STEPS) + 0.02
        points = points + force / length * np.minimum(length * 0.2, reach)
    return np.asarray(points)


def _spread(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same picture in a disc of radius 1 with its dense middle drawn apart: radii move halfway to even density."""
    points = points - points.mean(axis=0)
    radius = np.linalg.norm(points, axis=1) + 1e-9
    even = np.sqrt((np.argsort(np.argsort(radius, kind="stable"), kind="stable") + 1) / len(points))
    return np.asarray(points * ((0.4 * radius / radius.max() + 0.6 * even) / radius)[:, None])


def _around(count: int, inner: float) -> NDArray[np.float64]:
    """Places for notes without any link: a spiral of even density that begins at radius ``inner``."""
    turn = np.pi * (3 - np.sqrt(5)) * np.arange(count)
    radius = np.sqrt(inner**2 + (np.arange(count) + 0.5) * 0.0012)
    return np.asarray(np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1))


def _to_integers(points: NDArray[np.float64]) -> list[tuple[int, int]]:
    low, span = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-9)
    margin = (span - np.ptp(points, axis=0)) / 2
    scaled = np.rint((points - low + margin) / span * SIDE).astype(np.int64)
    return [(int(x), int(y)) for x, y in scaled]
