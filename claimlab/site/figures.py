"""The figures of a run, cleaned for a page, each with the points that it draws as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.render.numbers import plain
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
    """A figure ready for a template."""

    name: str
    caption: str
    svg: Any
    tables: tuple[PointTable, ...]


def figures(records: Records, run: Run) -> tuple[Figure, ...]:
    """Every figure of a run; one that is no clean SVG is named with the reason instead of being shown."""
    specs = {spec.name: spec for spec in run.opening.figures}
    made = []
    for name in records.figures(run.id):
        stem = name.removesuffix(".svg")
        spec = specs.get(stem)
        data = (records.folder / run.id / name).read_bytes()
        caption = spec.title if spec else stem.replace("-", " ")
        try:
            drawing = clean_svg(data, scope=f"{stem}-", label=caption)
        except UnsafeFigureError as error:
            made.append(Figure(stem, f"{caption}: not shown, {error}", "", ()))
            continue
        made.append(Figure(stem, caption, trusted(drawing), tuple(_tables(run, spec)) if spec else ()))
    return tuple(made)


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
