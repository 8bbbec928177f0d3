"""Student's t: its quantile and its tail, from scipy's special functions."""

from __future__ import annotations

import math
from functools import lru_cache


@lru_cache(maxsize=4096)
def quantile(level: float, freedom: float) -> float:
    """Half-width in standard errors of the two-sided interval at ``level``.

    Args:
        level: Probability that the interval covers, in (0, 1).
        freedom: Degrees of freedom; none at all gives infinity.
    """
    if freedom <= 0:
        return math.inf
    from scipy.special import ndtri, stdtrit  # noqa: PLC0415 - `status` replays no decision and starts without scipy

    if freedom == math.inf:
        return float(ndtri(0.5 + level / 2))
    return float(stdtrit(freedom, 0.5 + level / 2))


def two_sided_tail(distance: float, freedom: float) -> float:
    """Probability that |t| exceeds ``distance`` standard errors; 1 for a distance that is not positive."""
    if freedom <= 0 or not distance > 0:
        return 1.0
    from scipy.special import stdtr  # noqa: PLC0415

    return float(2 * stdtr(freedom, -distance))
