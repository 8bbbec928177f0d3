"""What the page of a claim shows: verdict, measurements, rule, runs, and what speaks for and against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimlab.claims import Outcome, Status
from claimlab.claims.numerals import interval
from claimlab.graph.names import without_brackets
from claimlab.site.addresses import slug, to_root
from claimlab.site.bibtex import bibtex
from claimlab.site.cards import text_field, words_of
from claimlab.site.connections import Connections, Group, connections
from claimlab.site.interval import IntervalPlot, plots
from claimlab.site.pages.claim_lines import LineView, deciding_rule, line_views
from claimlab.site.pages.claim_rule import RuleView, rule_view
from claimlab.site.pages.context import Context, Fact, date_facts, domain_fact, file_fact, tag_facts
from claimlab.site.pages.runs import RunRow, run_row
from claimlab.site.strata import verdict_names
from claimlab.site.timeline import Event, timeline

if TYPE_CHECKING:
    from claimlab.claims import Verdict
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.site.strata import StrataNames
    from claimlab.verification.standing import Standing

MEANING = {
    Status.SUPPORTED: "The registered condition for support holds.",
    Status.DIVERGENT: "The registered condition for divergence holds.",
    Status.CONTESTED: "Registered strata are decisive on both sides.",
    Status.INCONCLUSIVE: "The evidence does not decide.",
    Status.UNVERIFIED: "No complete registered run has decided yet.",
}

_TONES = {
    ("supported_if", Outcome.HOLDS): "good",
    ("divergent_if", Outcome.HOLDS): "bad",
    ("control", Outcome.HOLDS): "good",
    ("control", Outcome.FAILS): "bad",
}
"""What an outcome says of the claim: that a condition for divergence fails is no bad news."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One condition in one stratum, held against its estimate."""

    role: str
    stratum: str
    condition: str
    measured: str
    trials: str
    outcome: str
    tone: str


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """A measure in one stratum."""

    measure: str
    stratum: str
    value: str
    trials: int


@dataclass(frozen=True, slots=True)
class LiteratureRow:
    """What a text says of the claim."""

    stance: str
    source: str
    address: str
    says: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """What the page of a claim shows besides its text and figures; ``lines`` have plots of their own."""

    id: str
    kicker: tuple[tuple[str, str], ...]
    lede: str
    status: str
    stale: tuple[str, ...]
    verified: str
    why: str
    reason: str
    is_identity: bool
    is_verifiable: bool
    run_address: str
    plots: tuple[IntervalPlot, ...]
    shared: str
    lines: tuple[LineView, ...]
    controls: tuple[StepRow, ...]
    steps: tuple[StepRow, ...]
    estimates: tuple[EstimateRow, ...]
    rules: tuple[RuleView, ...]
    status_from: str
    parts: tuple[tuple[str, str, str], ...]
    runs: tuple[RunRow, ...]
    tallies: tuple[str, ...]
    literature: tuple[LiteratureRow, ...]
    events: tuple[Event, ...]
    connections: Connections
    facts: tuple[Fact, ...]
    commands: tuple[str, ...]
    bibtex: str

    @property
    def evidence_for(self) -> tuple[Group, ...]:
        """Groups that speak for the claim; its runs only where they came out so."""
        return self._told_once("supported-by", *(("evidence",) if self.status == Status.SUPPORTED else ()))

    @property
    def evidence_against(self) -> tuple[Group, ...]:
        """Groups that speak against the claim; its runs only where they came out so."""
        return self._told_once("challenged-by", *(("evidence",) if self.status == Status.DIVERGENT else ()))

    def _told_once(self, *keys: str) -> tuple[Group, ...]:
        """Groups without the texts that stand among the literature, where they are quoted."""
        quoted = {row.address for row in self.literature}
        groups = (
            replace(group, entries=tuple(entry for entry in group.entries if entry.card.address not in quoted))
            for group in self.connections.group(*keys)
        )
        return tuple(group for group in groups if group.entries)

    @property
    def dependencies(self) -> tuple[Group, ...]:
        """What it rests on and what rests on it."""
        return self.connections.group("depends-on", "depended-on")

    @property
    def further(self) -> tuple[Group, ...]:
        """All other groups."""
        return self.connections.without("supported-by", "evidence", "challenged-by", "depends-on", "depended-on")


def claim_view(context: Context, entry: ClaimNote, standing: Standing | None) -> ClaimView:
    """Everything at once; cheap, for texts and figures are made only when the page is."""
    snapshot, note = context.snapshot, entry.note
    bound_rules = entry.claim.experiments if entry.verifiable else ()  # a model takes long to load
    joined = entry.claim.status_from if entry.verifiable else None
    card, records = snapshot.cards[note.path], snapshot.records
    root = to_root(card.address)
    verdict = standing.verdict if standing else None
    run = records.runs.get(standing.run) if standing else None
    rule = deciding_rule(context, bound_rules, standing)
    lines = line_views(context, standing)
    runs = [one for bound in bound_rules for one in records.of_experiment(bound.experiment)]
    names = verdict_names(verdict) if verdict else None
    steps = _steps(verdict, names) if verdict and names else ()
    return ClaimView(
        id=entry.id,
        kicker=_kicker(entry),
        lede=entry.description,
        status=card.status,
        stale=tuple(str(reason) for reason in standing.stale) if standing else (),
        verified=standing.verified if standing else "",
        why=_why(entry, verdict, names),
        reason=verdict.reason if verdict else "",
        is_identity=any(bound.kind.value == "identity" for bound in bound_rules),
        is_verifiable=entry.verifiable,
        run_address=f"runs/{slug(run.id)}.html" if run else "",
        plots=plots(rule, verdict, names) if rule and not lines else (),
        shared=names.shared if names else "",
        lines=lines,
        controls=tuple(step for step in steps if step.role == "control"),
        steps=tuple(step for step in steps if step.role != "control"),
        estimates=_estimates(verdict, names) if verdict and names else (),
        rules=tuple(rule_view(context, entry.id, bound) for bound in bound_rules),
        status_from=("all" if joined.all is not None else "any") if joined else "",
        parts=_parts(context, standing) if standing else (),
        runs=tuple(run_row(context, one, entry.id) for one in runs),
        tallies=_tallies(context, entry.id, standing) if standing else (),
        literature=_literature(context, entry),
        events=timeline(snapshot, entry),
        connections=connections(snapshot, note.path),
        facts=(
            *((("Confidence", ((card.confidence, ""),)),) if card.confidence else ()),
            *date_facts(note),
            *domain_fact(note, root),
            *_source_fact(entry),
            *tag_facts(note, root),
            ("Identifier", ((entry.id, ""),)),
            *file_fact(note),
        ),
        commands=_commands(entry.id, entry.verifiable, run.id if run else ""),
        bibtex=bibtex(context.site, card, entry.id, text_field(note, "created"), standing.verified if standing else ""),
    )


def _why(entry: ClaimNote, verdict: Verdict | None, names: StrataNames | None) -> str:
    if verdict and names and verdict.explanation:
        return names.shortened(verdict.explanation)
    if not entry.verifiable:
        return "Nothing measures it yet: what speaks for and against it is what its notes and sources say."
    return MEANING[verdict.status if verdict else Status.UNVERIFIED]


def _kicker(entry: ClaimNote) -> tuple[tuple[str, str], ...]:
    items = [("Claim", "claims.html")]
    if entry.domain:
        items.append((entry.domain, ""))
    if entry.confidence:
        items.append((f"author's confidence: {entry.confidence}", ""))
    return tuple(items)


def _source_fact(entry: ClaimNote) -> tuple[Fact, ...]:
    """Sources that are named in words and not linked; linked ones stand among the connections."""
    plain = tuple((words_of(source), "") for source in entry.sources if "[[" not in source)
    return (("Source", plain),) if plain else ()


def _steps(verdict: Verdict, names: StrataNames) -> tuple[StepRow, ...]:
    from claimlab.claims.measured import measured  # noqa: PLC0415 - pydantic loads slowly, and few claims have steps

    words = {"control": "control", "supported_if": "supported if", "divergent_if": "divergent if", "variant": "variant"}
    return tuple(
        StepRow(
            words.get(step.role, step.role),
            names.of(step.stratum),
            step.condition,
            measured(step),
            str(step.estimate.n) if step.estimate else "–",
            Outcome(step.outcome).value,
            _TONES.get((step.role, Outcome(step.outcome)), ""),
        )
        for step in verdict.steps
    )


def _estimates(verdict: Verdict, names: StrataNames) -> tuple[EstimateRow, ...]:
    return tuple(
        EstimateRow(measure, names.of(stratum), interval(estimate), estimate.n)
        for measure, strata in sorted(verdict.estimates.items())
        for stratum, estimate in sorted(strata.items())
    )


def _tallies(context: Context, claim: str, standing: Standing) -> tuple[str, ...]:
    """How many registered runs of each experiment there are, how they ended, and how many say another word."""
    from claimlab.verification.tally import count_runs  # noqa: PLC0415 - a vault without evidence needs none of it

    records = context.snapshot.records
    runs = [(run.opening, run.seal) for run in records.runs.values()]
    told = []
    for line in standing.lines.values() or (standing,):
        registration = records.registrations.get(line.registration)
        if registration is not None:
            counts = str(count_runs(runs, claim, registration.rule.experiment, line.run))
            name = f"{registration.rule.experiment}: " if standing.lines else ""
            told.append(f"{name}{counts}{f'; {line.otherwise}' if line.otherwise else ''}.")
    return tuple(told)


def _parts(context: Context, standing: Standing) -> tuple[tuple[str, str, str], ...]:
    """(status, title, address) of the claims that a status is taken from."""
    rows = []
    for name, status in standing.parts.items():
        path = context.snapshot.graph.resolver.resolve_name(without_brackets(name)).target
        card = context.snapshot.cards.get(path)
        rows.append((status.value, card.title if card else name, card.address if card else ""))
    return tuple(rows)


def _literature(context: Context, entry: ClaimNote) -> tuple[LiteratureRow, ...]:
    rows = []
    for item in entry.claim.literature if entry.cites else ():
        path = context.snapshot.graph.resolver.resolve_name(without_brackets(item.source)).target
        card = context.snapshot.cards.get(path)
        title = card.title if card else words_of(item.source)
        rows.append(LiteratureRow(item.stance, title, card.address if card else "", item.says))
    return tuple(rows)


def _commands(claim: str, verifiable: bool, run: str) -> tuple[str, ...]:  # noqa: FBT001 - a plain fact
    if not verifiable:
        return ()
    again = (f"claimlab audit --reproduce {run}/0",) if run else ()
    return (f"claimlab verify {claim} --fresh", *again)
