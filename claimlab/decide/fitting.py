"""Fits of scaling forms: Huber's or squared loss on log residuals, from many starts, with intervals and comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimlab.decide.forms import Form

    Array = NDArray[np.float64]

AGREEMENT = 1e-6
"""Relative difference in loss within which two starts count as having found the same minimum."""


@dataclass(frozen=True)
class Fit:
    """A fitted form.

    Attributes:
        form: What was fitted.
        theta: Parameters in the form's own (logarithmic) terms, shape (p,).
        parameters: The same as one writes them.
        loss: Sum of losses at the minimum.
        starts: How many starting points were tried.
        agreeing: How many of them ended at the same minimum; a small share says that the surface is rough.
        aicc: Akaike's criterion, corrected, from squared log residuals with normal errors; compare it only on the same
            data.
        residuals: Log of observed over fitted, shape (n,).
    """

    form: Form
    theta: Array
    parameters: dict[str, float]
    loss: float
    starts: int
    agreeing: int
    aicc: float
    residuals: Array


def fit(
    form: Form,
    predictors: Array,
    response: Array,
    *,
    huber: float | None = None,
    starts: Array | None = None,
) -> Fit:
    """Fit a form to positive data by minimising a loss of the log residuals.

    Args:
        form: A family of functions.
        predictors: Positive, shape (n, k) or, for one predictor, (n,).
        response: Positive, shape (n,).
        huber: Residual in natural logarithms above which the loss grows linearly; squared loss when not given.
        starts: Starting points, shape (s, p); the form's own when not given.

    Raises:
        ValueError: fewer points than parameters, or values that are not positive and finite.
    """
    x = predictors[:, None] if predictors.ndim == 1 else predictors
    _check(form, x, response)
    log_response = np.log(response)
    found = [
        _descend(form, x, log_response, huber, start)
        for start in (form.starts(x, response) if starts is None else starts)
    ]
    best = min(found, key=lambda pair: pair[0])
    loss, theta = best
    agreeing = sum(other <= loss + AGREEMENT * abs(loss) for other, _ in found)
    residuals = log_response - form.value(theta, x).log
    return Fit(
        form, theta, form.natural(theta), loss, len(found), agreeing, aicc(residuals, len(form.parameters)), residuals
    )


def bootstrap(
    fitted: Fit, predictors: Array, response: Array, *, huber: float | None = None, resamples: int = 4000, seed: int = 0
) -> Array:
    """Parameters refitted to resampled points, from the fitted minimum; shape (resamples, p), in natural terms.

    Their standard deviations are the standard errors, their quantiles the interval.
    """
    x = predictors[:, None] if predictors.ndim == 1 else predictors
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(resamples):
        chosen = random.integers(0, len(response), len(response))
        _, theta = _descend(fitted.form, x[chosen], np.log(response[chosen]), huber, fitted.theta)
        rows.append(list(fitted.form.natural(theta).values()))
    return np.array(rows)


def aicc(residuals: Array, parameters: int) -> float:
    """Akaike's criterion with the small-sample correction, for normal log residuals of unknown variance.

    Infinite when there are too few points for the correction; minus infinity for a perfect fit.
    """
    n, k = len(residuals), parameters + 1
    if n - k - 1 <= 0:
        return math.inf
    variance = float(np.mean(residuals**2))
    if variance == 0.0:
        return -math.inf
    return n * math.log(variance) + 2 * k + 2 * k * (k + 1) / (n - k - 1)


def held_out_error(
    form: Form, predictors: Array, response: Array, *, huber: float | None = None, folds: int = 5
) -> float:
    """Root mean square of log residuals on points left out in turn, every ``folds``-th together.

    Raises:
        ValueError: a fold leaves fewer points than parameters.
    """
    x = predictors[:, None] if predictors.ndim == 1 else predictors
    fold = np.arange(len(response)) % folds
    squares = []
    for number in range(folds):
        inside, outside = fold != number, fold == number
        fitted = fit(form, x[inside], response[inside], huber=huber)
        squares.append((np.log(response[outside]) - form.value(fitted.theta, x[outside]).log) ** 2)
    return float(np.sqrt(np.mean(np.concatenate(squares))))


def compare(forms: Sequence[Form], predictors: Array, response: Array) -> list[Fit]:
    """Fit several forms by squared loss and order them by AICc, best first."""
    return sorted((fit(form, predictors, response) for form in forms), key=lambda fitted: fitted.aicc)


def local_exponents(x: Array, y: Array) -> Array:
    """D log y / d log x at the geometric means of neighbouring points, shape (n - 1,)."""
    return np.asarray(np.diff(np.log(y)) / np.diff(np.log(x)))


def _descend(form: Form, x: Array, log_response: Array, huber: float | None, start: Array) -> tuple[float, Array]:
    from scipy.optimize import minimize  # noqa: PLC0415 - heavy, and only fits need it

    def objective(theta: Array) -> tuple[float, Array]:
        value = form.value(theta, x)
        residual = log_response - value.log
        loss, slope = _loss(residual, huber)
        return loss, -slope @ value.gradient

    with np.errstate(over="ignore", invalid="ignore"):
        found = minimize(objective, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 2000})
    loss = float(found.fun)
    return (loss, np.asarray(found.x)) if math.isfinite(loss) else (math.inf, np.asarray(start, dtype=np.float64))


def _loss(residual: Array, huber: float | None) -> tuple[float, Array]:
    """Sum of the losses and its slope by each residual."""
    if huber is None:
        return float(residual @ residual) / 2, residual
    small = np.abs(residual) <= huber
    losses = np.where(small, residual**2 / 2, huber * (np.abs(residual) - huber / 2))
    return float(losses.sum()), np.clip(residual, -huber, huber)


def _check(form: Form, x: Array, response: Array) -> None:
    if len(response) < len(form.parameters):
        raise ValueError(f"{len(response)} points cannot fix the {len(form.parameters)} parameters of {form.name}")
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(response)) and np.all(x > 0) and np.all(response > 0)):
        raise ValueError(f"{form.name} is fitted in logarithms: every value must be positive and finite")
