"""Forms of scaling laws, each as a positive function of positive predictors with its logarithm and gradient.

All are written in logarithms, where a power law is a line, so that fits are well conditioned over many decades.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


class Value(NamedTuple):
    """Logarithm of a form at n points, shape (n,), and its gradient by the parameters, shape (n, p)."""

    log: Array
    gradient: Array


class Form(Protocol):
    """A family of positive functions."""

    name: str
    parameters: tuple[str, ...]

    def value(self, theta: Array, predictors: Array) -> Value:
        """Evaluate at parameters of shape (p,) and predictors of shape (n, k)."""
        ...

    def starts(self, predictors: Array, response: Array) -> Array:
        """Starting points that cover where the data could lie, shape (s, p)."""
        ...

    def natural(self, theta: Array) -> dict[str, float]:
        """Parameters as one writes them: factors rather than their logarithms."""
        ...


class Term(NamedTuple):
    """One summand of a sum of exponentials: ``exp(c) · Π xⱼ^(-pⱼ)`` or, where ``linear``, ``exp(c - Σ pⱼ xⱼ)``.

    Attributes:
        factor: Name of ``exp(c)``.
        rates: Predictor's column → name of its exponent or rate; a term without any is a constant.
        linear: Whether the rate multiplies the predictor itself.
        rising: Whether the rate counts upwards: ``x^p`` rather than ``x^-p``.
    """

    factor: str
    rates: dict[int, str]
    linear: bool = False
    rising: bool = False


@dataclass(frozen=True)
class Sum:
    """Sum of terms: ``y = Σₖ exp(cₖ ± Σⱼ pₖⱼ φ(xⱼ))``, the softmax of whose logarithms is its gradient."""

    name: str
    terms: tuple[Term, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names in the order of θ: for each term the log factor, then its rates."""
        return tuple(name for term in self.terms for name in (f"log {term.factor}", *term.rates.values()))

    def value(self, theta: Array, predictors: Array) -> Value:
        """Logarithm and gradient at parameters (p,) and predictors (n, k)."""
        logs, slopes = [], []
        position = 0
        for term in self.terms:
            columns = np.stack([self._column(term, predictors, j) for j in term.rates], axis=1) if term.rates else None
            log = np.full(len(predictors), theta[position])
            if columns is not None:
                log = log + columns @ theta[position + 1 : position + 1 + len(term.rates)]
            logs.append(log)
            ones = np.ones((len(predictors), 1))
            slopes.append(ones if columns is None else np.hstack([ones, columns]))
            position += 1 + len(term.rates)
        stacked = np.stack(logs, axis=1)
        top = stacked.max(axis=1, keepdims=True)
        weights = np.exp(stacked - top)
        total = weights.sum(axis=1, keepdims=True)
        shares = weights / total
        gradient = np.hstack([share[:, None] * slope for share, slope in zip(shares.T, slopes, strict=True)])
        return Value((top + np.log(total))[:, 0], gradient)

    def starts(self, predictors: Array, response: Array) -> Array:
        """Every combination of a few rates for each term, with factors that put a share of the data on each term."""
        choices: list[Sequence[float]] = []
        level = float(np.log(np.median(response)))
        for term in self.terms:
            rates = [self._rate_choices(term, predictors, j) for j in term.rates]
            spread = [float(np.median(self._column(term, predictors, j))) for j in term.rates]
            middle = [sum(s * r[len(r) // 2] for s, r in zip(spread, rates, strict=True))]
            choices.append([level - middle[0] + shift for shift in (-4.0, -1.0, 1.0)])
            choices.extend(rates)
        return np.array(list(itertools.product(*choices)))

    def natural(self, theta: Array) -> dict[str, float]:
        """Parameters with factors in place of their logarithms."""
        pairs = zip(self.parameters, theta, strict=True)
        return {
            name.removeprefix("log "): float(np.exp(value) if name.startswith("log ") else value)
            for name, value in pairs
        }

    @staticmethod
    def _column(term: Term, predictors: Array, column: int) -> Array:
        values = predictors[:, column] if term.linear else np.log(predictors[:, column])
        return values if term.rising else -values

    @staticmethod
    def _rate_choices(term: Term, predictors: Array, column: int) -> Sequence[float]:
        if not term.linear:
            return (0.5, 2.0, 4.0) if term.rising else (0.2, 0.5, 1.0)
        return tuple(rate / float(np.ptp(predictors[:, column]) or 1.0) for rate in (0.5, 2.0, 8.0))


@dataclass(frozen=True)
class Broken:
    """Smoothly broken power law (Caballero et al. 2022, arXiv 2210.14891, one break, in one predictor).

    ``y = A · x^p · (1 + (x/x₀)^(1/s))^(s (r - p))``: exponent p well before the break x₀ and r well after; ``s > 0`` is
    how many e-folds of x the change takes.
    """

    name: str = "broken"
    parameters: tuple[str, ...] = ("log A", "p", "r", "log break", "log s")

    def value(self, theta: Array, predictors: Array) -> Value:
        """Logarithm and gradient at parameters (5,) and predictors (n, 1)."""
        factor, before, after, place, log_width = theta
        x = np.log(predictors[:, 0])
        width = np.exp(log_width)
        u = (x - place) / width
        soft = np.logaddexp(0.0, u)
        gate = np.exp(u - soft)
        change = after - before
        log = factor + before * x + change * width * soft
        gradient = np.stack(
            [np.ones_like(x), x - width * soft, width * soft, -change * gate, change * width * (soft - u * gate)],
            axis=1,
        )
        return Value(log, gradient)

    def starts(self, predictors: Array, response: Array) -> Array:
        """Breaks at the quartiles, each with a few pairs of exponents."""
        x, y = np.log(predictors[:, 0]), np.log(response)
        slope = float(np.polyfit(x, y, 1)[0])
        starts = []
        for place, change, log_width in itertools.product(np.quantile(x, (0.25, 0.5, 0.75)), (-2.0, 2.0), (-2.0, 0.0)):
            before, after = slope - change / 2, slope + change / 2
            starts.append([float(np.mean(y)) - before * place, before, after, place, log_width])
        return np.array(starts)

    def natural(self, theta: Array) -> dict[str, float]:
        """Parameters with factor, break and width in place of their logarithms."""
        names = (name.removeprefix("log ") for name in self.parameters)
        logs = (name.startswith("log ") for name in self.parameters)
        values: Any = zip(names, logs, theta, strict=True)
        return {name: float(np.exp(value) if log else value) for name, log, value in values}


POWER = Sum("power", (Term("A", {0: "p"}, rising=True),))
POWER_AND_CONSTANT = Sum("power + constant", (Term("A", {0: "p"}, rising=True), Term("E", {})))
DECAY_AND_CONSTANT = Sum("decaying power + constant", (Term("A", {0: "p"}), Term("E", {})))
EXPONENTIAL = Sum("exponential", (Term("A", {0: "k"}, linear=True, rising=True),))
BROKEN = Broken()
LOSS_OF_SIZE_AND_DATA = Sum("E + A/N^α + B/D^β", (Term("E", {}), Term("A", {0: "α"}), Term("B", {1: "β"})))
"""Hoffmann et al. 2022 (arXiv 2203.15556), approach 3: loss by parameters N and tokens D."""
