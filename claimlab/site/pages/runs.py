"""The page of a run, which is the page of its evidence note too: every trial, every digest, every file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from claimlab.claims import TrialState
from claimlab.render.numbers import moment
from claimlab.site import structured
from claimlab.site.addresses import slug
from claimlab.site.cards import Card
from claimlab.site.connections import Connections, connections
from claimlab.site.page import File, Frame, fingerprint, page, plain_file
from claimlab.site.pages.trial_table import TrialTable, trial_table
from claimlab.site.strata import verdict_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.claims import Rule, Run
    from claimlab.site.figures import Figure
    from claimlab.site.pages.context import Context
    from claimlab.site.records import Records


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run says of one claim; ``address`` is empty where the claim has no page."""

    claim: str
    status: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a list: with its verdict on the claim whose list it is, or with those on all claims."""

    id: str
    address: str
    opened: str
    preset: str
    planned: int
    finished: int
    ended: str
    status: str = ""
    note: str = ""
    decisions: tuple[Decision, ...] = ()


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
    table: TrialTable
    inputs: tuple[tuple[str, str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    seal: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    connections: Connections
    command: str


def run_row(context: Context, run: Run, claim: str) -> RunRow:
    """A run as one line, with its verdict on one claim where it has one; without a claim with all its verdicts."""
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
        note if claim or opening.exploratory else "",
        () if claim else _decisions(context, run),
    )


def _decisions(context: Context, run: Run) -> tuple[Decision, ...]:
    snapshot = context.snapshot
    found = []
    for claim, record in sorted(snapshot.records.verdicts.get(run.id, {}).items()):
        entry = snapshot.graph.claims.get(claim)
        card = snapshot.cards.get(entry.note.path) if entry else None
        status = record.verdict.status.value
        found.append(Decision(claim, status, card.title if card else "", card.address if card else ""))
    return tuple(found)


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
    """What tells a run from the others of a day, too."""
    return f"{run.opening.experiment}, preset {run.opening.preset}, {moment(run.opening.opened)}"


def _view(context: Context, run: Run) -> RunView:
    snapshot, opening = context.snapshot, run.opening
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
        table=trial_table(run, _rules(context, run)),
        inputs=_inputs(run),
        parameters=tuple((key, json.dumps(value, ensure_ascii=False)) for key, value in opening.parameters.items()),
        seal=_seal(run),
        files=tuple(name for name in snapshot.records.files[run.id] if name.endswith(".json")),
        connections=connections(snapshot, note) if note else Connections(),
        command=f"claimlab audit --reproduce {run.id}/0",
    )


def _rules(context: Context, run: Run) -> tuple[Rule, ...]:
    """The rules under which the run was opened, in the order in which the page lists their claims."""
    known = context.snapshot.records.registrations
    digests = (run.opening.registrations[claim] for claim in sorted(run.opening.registrations))
    return tuple(known[digest].rule for digest in digests if digest in known)


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
