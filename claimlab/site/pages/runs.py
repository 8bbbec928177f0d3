"""The page of a run, which is the page of its evidence note too: every trial, every digest, every file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from claimlab.claims import TrialState
from claimlab.claims.numerals import plain
from claimlab.render.numbers import duration
from claimlab.site import structured
from claimlab.site.addresses import slug
from claimlab.site.cards import Card
from claimlab.site.connections import Connections, connections
from claimlab.site.page import File, Frame, fingerprint, page, plain_file
from claimlab.site.strata import verdict_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.claims import Run, TrialRecord
    from claimlab.site.figures import Figure
    from claimlab.site.pages.context import Context
    from claimlab.site.records import Records

MAX_MEASURES = 6


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a list."""

    id: str
    address: str
    opened: str
    preset: str
    planned: int
    finished: int
    ended: str
    status: str = ""
    note: str = ""


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
class DecidedRow:
    """A claim that the run was registered for."""

    card: Card | None
    id: str
    status: str
    why: str
    registration: str
    registered: str


@dataclass(frozen=True, slots=True)
class RunView:
    """What the page of a run shows besides its figures."""

    row: RunRow
    number: int
    experiment: str
    experiment_address: str
    exploratory: tuple[str, ...]
    decided: tuple[DecidedRow, ...]
    sources: tuple[Card, ...]
    settings: tuple[str, ...]
    shared: str
    measures: tuple[str, ...]
    trials: tuple[TrialRow, ...]
    inputs: tuple[tuple[str, str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    seal: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    connections: Connections
    command: str


def run_row(context: Context, run: Run, claim: str) -> RunRow:
    """A run as one line, with its verdict on one claim where it has one."""
    opening = run.opening
    finished = {record.trial.index for record in run.trials if record.state is TrialState.FINISHED}
    record = context.snapshot.records.verdicts.get(run.id, {}).get(claim)
    note = "exploratory" if opening.exploratory else "" if claim in opening.registrations else "not registered for this"
    ended = "open" if run.seal is None else "complete" if run.seal.complete else "incomplete"
    return RunRow(
        run.id,
        f"runs/{slug(run.id)}.html",
        opening.opened,
        opening.preset,
        len(opening.trials),
        len(finished),
        ended,
        record.verdict.status.value if record else "",
        note if claim else "",
    )


def run_pages(context: Context) -> Iterator[File]:
    """A page for every run ever opened, and its records for download."""
    records = context.snapshot.records
    for run in records.runs.values():
        view = _view(context, run)
        card = Card(
            view.row.address,
            _title(run),
            "evidence",
            excerpt=f"{view.row.finished} of {view.row.planned} trials finished.",
        )
        frame = Frame(
            context.site,
            view.row.address,
            card.title,
            "evidence",
            card.excerpt,
            section="evidence.html",
            data=structured.run(context.site, card, run),
        )
        drawn = fingerprint(run)
        yield page(frame, "run.html", view, drawn, fill_in=partial(_drawn, records, run))
        for name in view.files:
            yield _download(context, run, name)


def _drawn(records: Records, run: Run) -> dict[str, tuple[Figure, ...]]:
    from claimlab.site.figures import figures  # noqa: PLC0415 - only where the page is made

    return {"figures": figures(records, run)}


def _download(context: Context, run: Run, name: str) -> File:
    path = context.snapshot.records.folder / run.id / name
    digest = run.seal.files.get(name, "") if run.seal else ""
    sealed = digest or fingerprint(path.stat().st_mtime_ns, path.stat().st_size)
    return plain_file(f"runs/{slug(run.id)}/{name}", fingerprint(sealed, name), path.read_bytes)


def _title(run: Run) -> str:
    return f"{run.opening.experiment}, preset {run.opening.preset}, {run.opening.opened[:10]}"


def _view(context: Context, run: Run) -> RunView:
    snapshot, opening = context.snapshot, run.opening
    settings, shared = _settings(run)
    measures = _measures(run)
    note = next((path for path, name in snapshot.evidence_notes.items() if name == run.id), "")
    decided = tuple(_decided(context, run, claim) for claim in sorted(opening.registrations))
    return RunView(
        row=run_row(context, run, ""),
        number=opening.number,
        experiment=opening.experiment,
        experiment_address=f"experiments/{opening.experiment}.html"
        if opening.experiment in snapshot.experiments
        else "",
        exploratory=opening.exploratory,
        decided=decided,
        sources=_sources(context, tuple(opening.registrations)),
        settings=settings,
        shared=shared,
        measures=measures,
        trials=tuple(_trials(run, settings, measures)),
        inputs=_inputs(run),
        parameters=tuple((key, json.dumps(value, ensure_ascii=False)) for key, value in opening.parameters.items()),
        seal=_seal(run),
        files=tuple(name for name in snapshot.records.files[run.id] if name.endswith(".json")),
        connections=connections(snapshot, note) if note else Connections(),
        command=f"claimlab audit --reproduce {run.id}/0",
    )


def _decided(context: Context, run: Run, claim: str) -> DecidedRow:
    snapshot = context.snapshot
    entry = snapshot.graph.claims.get(claim)
    record = snapshot.records.verdicts[run.id].get(claim)
    digest = run.opening.registrations[claim]
    registration = snapshot.records.registrations.get(digest)
    return DecidedRow(
        snapshot.cards.get(entry.note.path) if entry else None,
        claim,
        record.verdict.status.value if record else "",
        verdict_names(record.verdict).shortened(record.verdict.explanation) if record else "",
        digest[:12],
        registration.registered if registration else "",
    )


def _sources(context: Context, claims: tuple[str, ...]) -> tuple[Card, ...]:
    snapshot = context.snapshot
    found: dict[str, Card] = {}
    for claim in claims:
        entry = snapshot.graph.claims.get(claim)
        for group in connections(snapshot, entry.note.path).group("sources") if entry else ():
            found |= {item.card.address: item.card for item in group.entries}
    return tuple(found[address] for address in sorted(found))


def _settings(run: Run) -> tuple[tuple[str, ...], str]:
    """The settings in which trials differ, as columns; and in words those that all of them share."""
    found: dict[str, list[str]] = {}
    for trial in run.opening.trials:
        for key, value in trial.settings.items():
            found.setdefault(key, []).append(str(value))
    total = len(run.opening.trials)
    shared = {key: values[0] for key, values in found.items() if len(values) == total > 1 and len(set(values)) == 1}
    return tuple(key for key in found if key not in shared), ", ".join(f"{k} {v}" for k, v in shared.items())


def _measures(run: Run) -> tuple[str, ...]:
    """The measures that the figures are about, else the first ones, as columns of the table of trials."""
    names = tuple(dict.fromkeys(n for record in run.trials if record.measurements for n in record.measurements.values))
    drawn = [measure for figure in run.opening.figures for measure in figure.exponents.values()]
    return (tuple(dict.fromkeys(name for name in drawn if name in names)) or names)[:MAX_MEASURES]


def _trials(run: Run, settings: tuple[str, ...], measures: tuple[str, ...]) -> Iterator[TrialRow]:
    records: dict[int, TrialRecord] = {record.trial.index: record for record in run.trials}
    found = [record.measurements.values for record in run.trials if record.measurements]
    spreads = {n: max((values[n].numerical for values in found if n in values), default=0.0) for n in measures}
    for planned in run.opening.trials:
        record = records.get(planned.index)
        values: dict[str, Any] = dict(record.measurements.values) if record and record.measurements else {}
        yield TrialRow(
            planned.index,
            tuple(str(planned.settings.get(key, "–")) for key in settings),
            str(planned.seed),
            tuple(plain(values[n].value, spread=spreads[n]) if n in values else "–" for n in measures),
            record.state.value if record else "not run",
            duration(record.seconds) if record else "–",
            f"{record.peak_bytes / 1e9:.1f} GB" if record and record.peak_bytes else "–",
            record.error if record else "",
        )


def _inputs(run: Run) -> tuple[tuple[str, str, str], ...]:
    inputs, opening = run.opening.inputs, run.opening
    groups = (
        ("code", inputs.code),
        ("helper", inputs.helpers),
        ("model", inputs.models),
        ("data", inputs.data),
        ("environment", inputs.environment),
        ("machine", opening.machine),
        ("commit", {"git": opening.commit} if opening.commit else {}),
    )
    return tuple((kind, name, text) for kind, entries in groups for name, text in sorted(entries.items()))


def _seal(run: Run) -> tuple[tuple[str, str], ...]:
    if run.seal is None:
        return ()
    parents = ", ".join(run.seal.parents) or "none: the first of the ledger"
    return (("Sealed", run.seal.sealed), ("Digest of the seal", run.seal_digest), ("Parents", parents))
