"""Exact intervals for proportions (Clopper and Pearson 1934), and what "never" means after n tries."""

from __future__ import annotations

from typing import NamedTuple


class Bounds(NamedTuple):
    """Lower and upper bound of a proportion."""

    low: float
    high: float


def clopper_pearson(hits: int, tries: int, level: float = 0.95) -> Bounds:
    """Two-sided interval that covers the proportion with at least ``level``, whatever the proportion.

    Args:
        hits: How often it happened.
        tries: Independent tries, at least one.
        level: Probability of covering, in (0, 1).

    Raises:
        ValueError: the counts make no sense.
    """
    _check(hits, tries, level)
    tail = (1 - level) / 2
    return Bounds(_low(hits, tries, tail), _high(hits, tries, tail))


def smallest_alpha_within(hits: int, tries: int, low: float, high: float) -> float:
    """Smallest α at which the interval of :func:`clopper_pearson` at level 1 - α lies within ``[low, high]``.

    An end of that interval is the proportion at which a count at least as extreme has probability α/2.

    Raises:
        ValueError: the counts make no sense.
    """
    _check(hits, tries, 0.5)
    from scipy.special import bdtr, bdtrc  # noqa: PLC0415

    too_low = float(bdtrc(hits - 1, tries, low)) if 0 < low < 1 and hits else float(low > 0)
    too_high = float(bdtr(hits, tries, high)) if 0 < high < 1 else float(high <= 0)
    return min(1.0, 2 * max(too_low, too_high))


def at_most(hits: int, tries: int, level: float = 0.95) -> float:
    """One-sided upper bound: what "never" or "hardly ever" amounts to. 0 of 50 means at most 5.8 %.

    Raises:
        ValueError: the counts make no sense.
    """
    _check(hits, tries, level)
    return _high(hits, tries, 1 - level)


def at_least(hits: int, tries: int, level: float = 0.95) -> float:
    """One-sided lower bound: what "always" or "nearly always" amounts to. 36 of 36 means at least 92 %.

    Raises:
        ValueError: the counts make no sense.
    """
    _check(hits, tries, level)
    return _low(hits, tries, 1 - level)


def never(tries: int, what: str, level: float = 0.95) -> str:
    """How to say that something did not happen in n tries.

    >>> never(50, "refusals")
    'no refusals in 50: at most 5.8 % at 95 % confidence'
    """
    return f"no {what} in {tries}: at most {at_most(0, tries, level) * 100:.2g} % at {level * 100:g} % confidence"


def _low(hits: int, tries: int, tail: float) -> float:
    from scipy.special import betaincinv  # noqa: PLC0415 - heavy, and only a proportion needs it

    return 0.0 if hits == 0 else float(betaincinv(hits, tries - hits + 1, tail))


def _high(hits: int, tries: int, tail: float) -> float:
    from scipy.special import betaincinv  # noqa: PLC0415

    return 1.0 if hits == tries else float(betaincinv(hits + 1, tries - hits, 1 - tail))


def _check(hits: int, tries: int, level: float) -> None:
    if not (0 <= hits <= tries and tries >= 1 and 0 < level < 1):
        raise ValueError(f"{hits} of {tries} at level {level:g} is no proportion")
