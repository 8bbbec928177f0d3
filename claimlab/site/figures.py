"""The figures of a run, cleaned for a page, each with the points that it draws as a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from claimlab.claims.numerals import count, plain
from claimlab.site.page import trusted
from claimlab.site.svg import UnsafeFigureError, clean_svg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from claimlab.claims import FigureSpec, Run
    from claimlab.site.records import Records

MAX_ROWS = 60


@dataclass(frozen=True, slots=True)
class PointTable:
    """Points of one curve of one trial."""

    name: str
    x: str
    y: str
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure ready for a template.

    Attributes:
        measures: Those that it draws.
        heading: Its title, where that does not stand in the drawing.
    """

    name: str
    caption: str
    svg: Any
    tables: tuple[PointTable, ...]
    measures: frozenset[str] = frozenset()
    heading: str = ""

    @property
    def is_broad(self) -> bool:
        """Whether a narrow screen shows a part of it only, and scrolls the rest into sight."""
        return 'class="broad"' in str(self.svg).partition(">")[0]


def figures(records: Records, run: Run, *, scoped: bool = False) -> tuple[Figure, ...]:
    """Every figure of a run; one that is no clean SVG is named with the reason instead of being shown.

    Args:
        records: Everything on record.
        run: The run.
        scoped: Whether figures of other runs stand on the same page, from which their captions must tell these.
    """
    before = f"{run.opening.experiment}: " if scoped else ""
    specs = {spec.name: spec for spec in run.opening.figures}
    order = {name: place for place, name in enumerate(specs)}
    made = []
    for name in sorted(records.figures(run.id), key=lambda name: order.get(name.removesuffix(".svg"), len(order))):
        stem = name.removesuffix(".svg")
        spec = specs.get(stem)
        data = (records.folder / run.id / name).read_bytes()
        title = spec.title if spec else stem.replace("-", " ")
        try:
            drawing = trusted(clean_svg(data, scope=f"{run.id if scoped else ''}{stem}-", label=title))
        except UnsafeFigureError as error:
            made.append(Figure(before + stem, f"{before}{title}: not shown, {error}", "", ()))
            continue
        if spec is None:
            made.append(Figure(before + stem, f"{before}{title}", drawing, ()))
        else:
            drawing, heading = _heading(drawing, title)
            caption, measures = before + _caption(spec, run), frozenset(spec.exponents.values())
            made.append(Figure(before + stem, caption, drawing, tuple(_tables(run, spec)), measures, heading))
    return tuple(made)


def _heading(drawing: str, title: str) -> tuple[Any, str]:
    """The drawing without its title, and the title; as it is and none where the title does not stand in one line.

    A page breaks a long title where it must, which a drawing cannot.
    """
    line = rf"<text\b[^>]*>{re.escape(escape(title, quote=False))}</text>"
    rest, found = re.subn(line, "", drawing, count=1)
    return (trusted(rest), title) if found else (drawing, "")


def _caption(spec: FigureSpec, run: Run) -> str:
    """What the marks of a figure mean."""
    finished = sum(record.measurements is not None for record in run.trials)
    parts = [f"Points: {count(finished, 'trial')}."]
    if spec.exponents:
        parts.append("Line: the power law fitted in the shaded window, with its exponent.")
    if spec.references:
        what = "through the origin, slope" if spec.kind == "scatter" else "powers"
        parts.append(f"Dashed: {what} {' and '.join(f'{slope:g}' for slope in spec.references)}.")
    return " ".join(parts)


def _tables(run: Run, spec: FigureSpec) -> Iterator[PointTable]:
    """Points of the first finished trial; the others are in the run's records."""
    record = next((record for record in run.trials if record.measurements and record.measurements.series), None)
    if record is None or record.measurements is None:
        return
    for series in record.measurements.series:
        if series.name in spec.series:
            step = max(1, -(-len(series.x) // MAX_ROWS))
            points = tuple((plain(x), plain(y)) for x, y in zip(series.x[::step], series.y[::step], strict=True))
            yield PointTable(f"{series.name}, trial {record.trial.index}", spec.x, spec.y, points)
