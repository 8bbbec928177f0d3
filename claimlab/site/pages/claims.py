"""The page of a claim: what was claimed, what was measured, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from claimlab.claims import Condition, Outcome, Status
from claimlab.render.numbers import interval
from claimlab.site import structured
from claimlab.site.bibtex import bibtex
from claimlab.site.cards import text_field, words_of
from claimlab.site.connections import Connections, Group, connections
from claimlab.site.figures import figures
from claimlab.site.interval import IntervalPlot, plots
from claimlab.site.page import File, Frame, Plan, lazy_page, plan_page, planned_page
from claimlab.site.pages.context import Context, Fact, date_facts, domain_fact, file_fact, tag_facts
from claimlab.site.pages.runs import RunRow, run_row
from claimlab.site.timeline import Event, timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimlab.claims import ConditionGroup, Rule, Verdict
    from claimlab.graph.claim_graph import ClaimNote
    from claimlab.verification.standing import Standing

MEANING = {
    Status.SUPPORTED: "The registered condition for support holds.",
    Status.DIVERGENT: "The registered condition for divergence holds.",
    Status.CONTESTED: "Registered strata are decisive on both sides.",
    Status.INCONCLUSIVE: "The evidence does not decide.",
    Status.UNVERIFIED: "No complete registered run has decided yet.",
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One condition in one stratum, held against its estimate."""

    role: str
    stratum: str
    condition: str
    measured: str
    trials: str
    outcome: str


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """A measure in one stratum."""

    measure: str
    stratum: str
    value: str
    trials: int


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule in words, and when it was registered."""

    experiment: str
    experiment_address: str
    preset: str
    kind: str
    controls: tuple[str, ...]
    supported_if: str
    divergent_if: str
    strata: str
    minimum_trials: int
    registered: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class LiteratureRow:
    """What a text says of the claim."""

    stance: str
    source: str
    address: str
    says: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """What the page of a claim shows besides its text and figures."""

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
    controls: tuple[StepRow, ...]
    steps: tuple[StepRow, ...]
    estimates: tuple[EstimateRow, ...]
    rules: tuple[RuleView, ...]
    status_from: str
    parts: tuple[tuple[str, str, str], ...]
    runs: tuple[RunRow, ...]
    literature: tuple[LiteratureRow, ...]
    events: tuple[Event, ...]
    connections: Connections
    facts: tuple[Fact, ...]
    commands: tuple[str, ...]
    bibtex: str

    @property
    def evidence_for(self) -> tuple[Group, ...]:
        """Groups that speak for the claim."""
        return self.connections.group("supported-by", "evidence")

    @property
    def evidence_against(self) -> tuple[Group, ...]:
        """Groups that speak against the claim."""
        return self.connections.group("challenged-by")

    @property
    def dependencies(self) -> tuple[Group, ...]:
        """What it rests on and what rests on it."""
        return self.connections.group("depends-on", "depended-on")

    @property
    def further(self) -> tuple[Group, ...]:
        """All other groups."""
        return self.connections.without("supported-by", "evidence", "challenged-by", "depends-on", "depended-on")


def claim_pages(context: Context) -> Iterator[File]:
    """A page for every claim."""
    for path, entry in context.snapshot.claims.items():
        if entry.claim.verifiable:  # what it shows comes from the ledger too
            yield planned_page(context.snapshot.addresses.of(path), _plan(context, entry))
        else:
            yield lazy_page(
                context.snapshot.addresses.of(path), context.keys.of_note(path), partial(_plan, context, entry)
            )


def _plan(context: Context, entry: ClaimNote) -> Plan:
    snapshot, path = context.snapshot, entry.note.path
    card = snapshot.cards[path]
    standing = snapshot.standings.get(entry.claim.id)
    view = _view(context, entry, standing)
    sources = tuple(item.card for group in view.connections.group("sources") for item in group.entries)
    frame = Frame(
        context.site,
        card.address,
        card.title,
        "claim",
        card.excerpt,
        section="claims.html",
        data=structured.claim(context.site, card, standing, sources),
    )
    run = snapshot.records.runs.get(standing.run) if standing else None

    def fill_in() -> Mapping[str, Any]:
        return {**context.body(frame, path), "figures": figures(snapshot.records, run) if run else ()}

    drawn = repr(run.seal_digest or run) if run else ""
    return plan_page(frame, "claim.html", view, context.bodies.digest(path), drawn, fill_in=fill_in)


def _view(context: Context, entry: ClaimNote, standing: Standing | None) -> ClaimView:
    snapshot, claim, note = context.snapshot, entry.claim, entry.note
    card, records = snapshot.cards[note.path], snapshot.records
    root = Frame(context.site, card.address, "").root
    verdict = standing.verdict if standing else None
    run = records.runs.get(standing.run) if standing else None
    rule = _deciding(context, claim.experiments, standing)
    runs = [one for bound in claim.experiments for one in records.of_experiment(bound.experiment)]
    steps = _steps(verdict) if verdict else ()
    return ClaimView(
        id=claim.id,
        kicker=_kicker(entry),
        lede=claim.description,
        status=card.status,
        stale=tuple(str(reason) for reason in standing.stale) if standing else (),
        verified=standing.verified if standing else "",
        why=(verdict.explanation if verdict else "") or MEANING[Status(card.status)],
        reason=verdict.reason if verdict else "",
        is_identity=any(bound.kind.value == "identity" for bound in claim.experiments),
        is_verifiable=claim.verifiable,
        run_address=_run_address(context, run.id) if run else "",
        plots=plots(rule, verdict) if rule else (),
        controls=tuple(step for step in steps if step.role == "control"),
        steps=tuple(step for step in steps if step.role != "control"),
        estimates=_estimates(verdict) if verdict else (),
        rules=tuple(_rule(context, claim.id, bound) for bound in claim.experiments),
        status_from=("all" if claim.status_from.all is not None else "any") if claim.status_from else "",
        parts=_parts(context, standing) if standing else (),
        runs=tuple(run_row(context, one, claim.id) for one in runs),
        literature=_literature(context, entry),
        events=timeline(snapshot, entry),
        connections=connections(snapshot, note.path),
        facts=(
            *((("Confidence", ((card.confidence, ""),)),) if card.confidence else ()),
            *date_facts(note),
            *domain_fact(note, root),
            *_source_fact(entry),
            *tag_facts(note, root),
            ("Identifier", ((claim.id, ""),)),
            *file_fact(note),
        ),
        commands=_commands(claim.id, claim.verifiable, run.id if run else ""),
        bibtex=bibtex(context.site, card, claim.id, text_field(note, "created"), standing.verified if standing else ""),
    )


def _kicker(entry: ClaimNote) -> tuple[tuple[str, str], ...]:
    items = [("Claim", "claims.html")]
    if entry.claim.domain:
        items.append((entry.claim.domain, ""))
    if entry.claim.confidence:
        items.append((f"author's confidence: {entry.claim.confidence.value}", ""))
    return tuple(items)


def _source_fact(entry: ClaimNote) -> tuple[Fact, ...]:
    """Sources that are named in words and not linked; linked ones stand among the connections."""
    plain = tuple((words_of(source), "") for source in entry.claim.source if "[[" not in source)
    return (("Source", plain),) if plain else ()


def _deciding(context: Context, rules: tuple[Rule, ...], standing: Standing | None) -> Rule | None:
    """The rule as it was registered when it decided, not as the note may say by now."""
    registration = context.snapshot.records.registrations.get(standing.registration) if standing else None
    return registration.rule if registration else next(iter(rules), None)


def _run_address(context: Context, run: str) -> str:
    return run_row(context, context.snapshot.records.runs[run], "").address


def _steps(verdict: Verdict) -> tuple[StepRow, ...]:
    words = {"control": "control", "supported_if": "supported if", "divergent_if": "divergent if", "variant": "variant"}
    return tuple(
        StepRow(
            words.get(step.role, step.role),
            step.stratum or "all strata",
            step.condition,
            interval(step.estimate) if step.estimate else "–",
            str(step.estimate.n) if step.estimate else "–",
            Outcome(step.outcome).value,
        )
        for step in verdict.steps
    )


def _estimates(verdict: Verdict) -> tuple[EstimateRow, ...]:
    return tuple(
        EstimateRow(measure, stratum or "all strata", interval(estimate), estimate.n)
        for measure, strata in sorted(verdict.estimates.items())
        for stratum, estimate in sorted(strata.items())
    )


def group_words(group: ConditionGroup) -> str:
    """A group of conditions as one line of words."""
    word = " and " if group.all is not None else " or "
    return word.join(
        str(member) if isinstance(member, Condition) else f"({group_words(member)})" for member in group.members
    )


def _rule(context: Context, claim: str, rule: Rule) -> RuleView:
    own = [
        (digest, entry)
        for digest, entry in context.snapshot.records.registered(claim)
        if entry.rule.experiment == rule.experiment
    ]
    known = rule.experiment in context.snapshot.experiments
    return RuleView(
        rule.experiment,
        f"experiments/{rule.experiment}.html" if known else "",
        rule.preset,
        rule.kind.value,
        tuple(map(str, rule.controls)),
        group_words(rule.supported_if),
        group_words(rule.divergent_if),
        ", ".join(rule.strata),
        rule.minimum_trials,
        tuple((entry.registered, digest[:12], entry.reason) for digest, entry in own),
    )


def _parts(context: Context, standing: Standing) -> tuple[tuple[str, str, str], ...]:
    """(status, title, address) of the claims that a status is taken from."""
    rows = []
    for name, status in standing.parts.items():
        path = context.snapshot.graph.resolver.resolve_name(name.strip().removeprefix("[[").removesuffix("]]")).target
        card = context.snapshot.cards.get(path)
        rows.append((status.value, card.title if card else name, card.address if card else ""))
    return tuple(rows)


def _literature(context: Context, entry: ClaimNote) -> tuple[LiteratureRow, ...]:
    rows = []
    for item in entry.claim.literature:
        path = context.snapshot.graph.resolver.resolve_name(
            item.source.strip().removeprefix("[[").removesuffix("]]")
        ).target
        card = context.snapshot.cards.get(path)
        title = card.title if card else words_of(item.source)
        rows.append(LiteratureRow(item.stance, title, card.address if card else "", item.says))
    return tuple(rows)


def _commands(claim: str, verifiable: bool, run: str) -> tuple[str, ...]:  # noqa: FBT001 - a plain fact
    if not verifiable:
        return ()
    again = (f"claimlab audit --reproduce {run}/0",) if run else ()
    return (f"claimlab verify {claim} --fresh", *again)
