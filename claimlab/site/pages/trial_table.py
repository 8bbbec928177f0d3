"""The trials of a run as a table: the measures that decide come first, each with its unit and in one notation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.numerals import plain
from claimlab.render.numbers import duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimlab.claims import Measurement, Rule, Run, TrialRecord

MAX_MEASURES = 8
_MAX_RATIO = 1e5
_EMPTY = "–"


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A planned trial, run or not."""

    index: int
    settings: tuple[str, ...]
    seed: str
    values: tuple[str, ...]
    state: str
    seconds: str
    memory: str
    error: str


@dataclass(frozen=True, slots=True)
class TrialTable:
    """A row a trial.

    Attributes:
        settings: Those in which trials differ, as columns.
        shared: In words those that all of them share.
        measures: Name and unit of each measure that is shown, the unit empty for pure numbers.
        left_out: How many measures are not shown.
    """

    settings: tuple[str, ...]
    shared: str
    measures: tuple[tuple[str, str], ...]
    left_out: int
    rows: tuple[TrialRow, ...]


def trial_table(run: Run, rules: Sequence[Rule]) -> TrialTable:
    """The table of a run that was registered for claims with these rules."""
    settings, shared = _settings(run)
    known = list(dict.fromkeys(n for record in run.trials if record.measurements for n in record.measurements.values))
    chosen = _measures(run, rules, known)[:MAX_MEASURES]
    records = {record.trial.index: record for record in run.trials}
    columns = [_column([_measured(records.get(trial.index), name) for trial in run.opening.trials]) for name in chosen]
    values = list(zip(*columns, strict=True)) if columns else [()] * len(run.opening.trials)
    rows = tuple(_rows(run, settings, records, values))
    return TrialTable(
        settings, shared, tuple((name, _unit(run, name)) for name in chosen), len(known) - len(chosen), rows
    )


def _settings(run: Run) -> tuple[tuple[str, ...], str]:
    found: dict[str, list[str]] = {}
    for trial in run.opening.trials:
        for key, value in trial.settings.items():
            found.setdefault(key, []).append(str(value))
    total = len(run.opening.trials)
    shared = {key: values[0] for key, values in found.items() if len(values) == total > 1 and len(set(values)) == 1}
    return tuple(key for key in found if key not in shared), ", ".join(f"{k} {v}" for k, v in shared.items())


def _measures(run: Run, rules: Sequence[Rule], known: Sequence[str]) -> list[str]:
    """What conditions decide by, then what controls read, what figures are about, and the rest as it was recorded."""
    deciding = [
        name
        for rule in rules
        for condition in (*rule.supported_if.conditions(), *rule.divergent_if.conditions())
        for name in _recorded(rule, condition.measure)
    ]
    controls = [name for rule in rules for control in rule.controls for name in _recorded(rule, control.measure)]
    drawn = [measure for figure in run.opening.figures for measure in figure.exponents.values()]
    there = set(known)
    return [name for name in dict.fromkeys((*deciding, *controls, *drawn, *known)) if name in there]


def _recorded(rule: Rule, name: str) -> Iterator[str]:
    """The measures of trials that a condition reads: for a statistic those that it is computed from."""
    statistic = rule.statistics.get(name)
    if statistic is None:
        yield name
        return
    for operand in statistic.operands:
        yield from _recorded(rule, operand)


def _measured(record: TrialRecord | None, name: str) -> Measurement | None:
    return record.measurements.values.get(name) if record and record.measurements else None


def _unit(run: Run, name: str) -> str:
    found = (_measured(record, name) for record in run.trials)
    unit = next((one.unit for one in found if one), "")
    return "" if unit == "1" else unit


def _column(measured: Sequence[Measurement | None]) -> list[str]:
    """The values of a measure with equally many decimals, or all of them as powers of ten where their sizes differ."""
    there = [one for one in measured if one]
    spread = max((one.numerical for one in there), default=0.0)
    texts = [plain(one.value, spread=spread) for one in there]
    sizes = [abs(one.value) for one in there if one.value]
    powers = [text for text in texts if "e" in text]
    if powers or max(sizes, default=1.0) > _MAX_RATIO * min(sizes, default=1.0):
        style = f".{_decimals(powers, least=2)}e"
    else:
        style = f".{_decimals(texts)}f"
    return [format(one.value, style) if one else _EMPTY for one in measured]


def _decimals(texts: Iterable[str], least: int = 0) -> int:
    return max((len(text.partition("e")[0].partition(".")[2]) for text in texts), default=least)


def _rows(
    run: Run, settings: Sequence[str], records: dict[int, TrialRecord], values: Sequence[tuple[str, ...]]
) -> Iterator[TrialRow]:
    for planned, shown in zip(run.opening.trials, values, strict=True):
        record = records.get(planned.index)
        yield TrialRow(
            planned.index,
            tuple(str(planned.settings.get(key, _EMPTY)) for key in settings),
            str(planned.seed),
            shown,
            record.state.value if record else "not run",
            duration(record.seconds) if record else _EMPTY,
            f"{record.peak_bytes / 1e9:.1f} GB" if record and record.peak_bytes else _EMPTY,
            record.error if record else "",
        )
