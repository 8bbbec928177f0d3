"""Figures of a run as SVG: the same bytes for the same data, readable in light and dark, described in words.

A ``loglog`` figure has one panel a series: the points of every trial, the fitted power law with its interval, the
registered window shaded, and reference slopes through the middle of the points. ``linear`` has lines in their place,
``scatter`` single points, and reference lines through the origin.
"""

from __future__ import annotations

import html
import io
import math
import re
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from claimlab.claims import FigureSpec, Series, TrialState
from claimlab.claims.numerals import interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from claimlab.claims import Estimate, Run

_INK, _MUTED, _POINT, _FIT, _WINDOW, _PAPER = "#1d2b30", "#7b8a90", "#0f6e84", "#b4441f", "#dfe9ea", "#fdfdfb"
_DARK = {_INK: "#e3e9ea", _MUTED: "#8fa0a6", _POINT: "#5cc4d8", _FIT: "#f0956f", _WINDOW: "#26363b", _PAPER: "#141b1e"}
_STYLE: Any = {
    "svg.hashsalt": "claimlab",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.edgecolor": _MUTED,
    "axes.labelcolor": _INK,
    "axes.facecolor": "none",
    "figure.facecolor": _PAPER,
    "text.color": _INK,
    "xtick.color": _MUTED,
    "ytick.color": _MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_PANEL = (3.3, 2.7)  # inches
_COLUMNS = 3
_TITLE_WIDTH = 42
"""Characters of the title that fit above one panel."""


def draw(spec: FigureSpec, run: Run, estimates: Mapping[str, Estimate]) -> bytes:
    """Draw one figure of a run.

    Args:
        spec: What to draw.
        run: The run whose finished trials hold the series.
        estimates: Measure → estimate over all trials, for the fitted exponents.

    Returns:
        An SVG document, UTF-8.
    """
    import matplotlib as mpl  # noqa: PLC0415 - heavy, and only drawing needs it
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    curves = {name: _curves(run, name) for name in spec.series}
    curves = {name: found for name, found in curves.items() if found}
    columns = min(len(curves), _COLUMNS) or 1
    rows = max(math.ceil(len(curves) / columns), 1)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_PANEL[0] * columns, _PANEL[1] * rows + 0.35), layout="constrained")
        FigureCanvasSVG(figure)
        figure.suptitle(textwrap.fill(spec.title, _TITLE_WIDTH * columns), fontsize=10.5, x=0.01, ha="left")
        panels = np.atleast_1d(figure.subplots(rows, columns, squeeze=False)).ravel()
        for panel, (name, found) in zip(panels, curves.items(), strict=False):
            estimate = estimates.get(spec.exponents.get(name, ""))
            label = spec.labels.get(name, name)
            panel.set_title(label, fontsize=9, loc="left", color=_INK)
            if spec.kind == "loglog":
                _draw_power_law(panel, found, estimate, spec.references)
            elif spec.kind == "scatter":
                _draw_points(panel, found, spec.references)
            else:
                _draw_lines(panel, found)
            panel.set_xlabel(spec.x)
            panel.set_ylabel(spec.y)
        _scale(list(panels[: len(curves)]), spec)
        for panel in panels[len(curves) :]:
            panel.set_axis_off()
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return _accessible(target.getvalue(), spec, _describe(spec, curves, estimates)).encode()


def _scale(panels: list[Axes], spec: FigureSpec) -> None:
    from claimlab.render.scales import label_log_axes, share_scale  # noqa: PLC0415 - matplotlib is heavy

    if len(panels) > 1:
        share_scale(panels)
    if spec.kind == "loglog":
        for panel in panels:
            label_log_axes(panel)


def _curves(run: Run, name: str) -> list[Series]:
    return [
        series
        for record in sorted(run.trials, key=lambda record: record.trial.index)
        if record.state is TrialState.FINISHED and record.measurements
        for series in record.measurements.series
        if series.name == name
    ]


def _positive(series: Series) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.asarray(series.x), np.asarray(series.y)
    keep = (x > 0) & (y > 0)
    return x[keep], y[keep]


def _draw_power_law(
    panel: Axes, curves: list[Series], estimate: Estimate | None, references: tuple[float, ...]
) -> None:
    panel.set_xscale("log")
    panel.set_yscale("log")
    windows = [series.window for series in curves if series.window]
    if windows:
        panel.axvspan(min(w[0] for w in windows), max(w[1] for w in windows), color=_WINDOW, lw=0, zorder=0)
    for series in curves:
        x, y = _positive(series)
        panel.plot(x, y, "o", ms=2.4, color=_POINT, alpha=0.65, mew=0, zorder=3)
    inside = [_inside(series) for series in curves]
    log_x = np.concatenate([np.log(x) for x, _ in inside])
    log_y = np.concatenate([np.log(y) for _, y in inside])
    if not len(log_x):
        return
    middle = (float(log_x.mean()), float(log_y.mean()))
    across = np.array([log_x.min(), log_x.max()])
    for slope in references:
        panel.plot(np.exp(across), _line(middle, slope, across), "--", lw=0.9, color=_MUTED, zorder=2)
        end = float(_line(middle, slope, across)[-1])
        panel.annotate(
            f"{slope:g}", (math.exp(across[1]), end), (3, -2), textcoords="offset points", fontsize=7.5, color=_MUTED
        )
    if estimate is not None:
        panel.plot(np.exp(across), _line(middle, estimate.value, across), lw=1.5, color=_FIT, zorder=4)
        panel.text(
            0.97,
            0.05,
            f"exponent {interval(estimate)}",
            transform=panel.transAxes,
            va="bottom",
            ha="right",
            fontsize=8.5,
            color=_FIT,
        )


def _inside(series: Series) -> tuple[np.ndarray, np.ndarray]:
    x, y = _positive(series)
    if series.window is None:
        return x, y
    slack = 1 + 1e-9
    keep = (x >= series.window[0] / slack) & (x <= series.window[1] * slack)
    return x[keep], y[keep]


def _line(middle: tuple[float, float], slope: float, across: np.ndarray) -> np.ndarray:
    return np.exp(middle[1] + slope * (across - middle[0]))


def _draw_lines(panel: Axes, curves: list[Series]) -> None:
    for series in curves:
        panel.plot(series.x, series.y, "-", lw=1.1, color=_POINT, alpha=0.7)
        if series.window:
            panel.axvspan(*series.window, color=_WINDOW, lw=0, zorder=0)


def _draw_points(panel: Axes, curves: list[Series], references: tuple[float, ...]) -> None:
    for slope in references:
        panel.axline((0.0, 0.0), slope=slope, ls="--", lw=0.9, color=_MUTED, zorder=2)
    for series in curves:
        panel.plot(series.x, series.y, "o", ms=4, color=_POINT, alpha=0.75, mew=0, zorder=3)


def _describe(spec: FigureSpec, curves: Mapping[str, list[Series]], estimates: Mapping[str, Estimate]) -> str:
    parts = []
    for name, found in curves.items():
        text = f"{spec.labels.get(name, name)}: {len(found)} trials"
        estimate = estimates.get(spec.exponents.get(name, ""))
        windows = [series.window for series in found if series.window]
        if windows:
            text += f", window {min(w[0] for w in windows):.3g} to {max(w[1] for w in windows):.3g}"
        if estimate is not None:
            text += f", fitted exponent {interval(estimate)}"
        parts.append(text)
    return f"{spec.y} against {spec.x}. " + "; ".join(parts) + "."


def _accessible(svg: str, spec: FigureSpec, description: str) -> str:
    """Give the document a role, a title, a description, and its colours as variables with a dark scheme."""
    light = "".join(f"--c{i}:{colour};" for i, colour in enumerate(_DARK))
    dark = "".join(f"--c{i}:{colour};" for i, colour in enumerate(_DARK.values()))
    for i, colour in enumerate(_DARK):
        svg = svg.replace(f": {colour}", f": var(--c{i})")
    head = (
        f"<title>{html.escape(spec.title)}</title><desc>{html.escape(description)}</desc>"
        f"<style>:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        "text{font-family:system-ui,sans-serif}</style>"
    )
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"<svg ([^>]*)>", lambda found: f'<svg role="img" {found[1]}>{head}', svg, count=1)
