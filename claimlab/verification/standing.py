"""Where each claim stands: the status that the ledger gives it, and whether everything under it is unchanged.

Nothing here needs torch, scipy or matplotlib: verdicts are read from the ledger, digests are compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from claimlab.claims import Claim, Freshness, Kind, RunOpening, Status, Verdict
from claimlab.decide.agreement import Line, agree
from claimlab.decide.combination import combine
from claimlab.errors import ClaimlabError
from claimlab.evidence.lineage import lineages
from claimlab.evidence.seeds import seed_twins
from claimlab.evidence.staleness import Change, StaleReason, stale_reasons
from claimlab.graph.names import without_brackets
from claimlab.verification.binding import plan_experiment
from claimlab.verification.openings import could_decide, explores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.claims import Registration, Rule, VerdictRecord
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.verification.binding import Plan
    from claimlab.verification.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one claim stands.

    Attributes:
        claim: The claim as its note declares it.
        verdict: The verdict that counts.
        freshness: Whether everything under it is unchanged; ``none`` without a verdict.
        stale: What changed since.
        run: Id of the run that decided; empty without one, or when the status comes from other claims.
        verified: Date of that run, or the latest of the parts.
        registration: Digest of the registration in force when the run was opened.
        parts: For a status taken from other claims: their ids and statuses; one that is not to be had is unverified,
            under the name by which the note calls it.
        lines: For a claim with several experiments: where each of them alone would put it.
        said: The word of each complete run under that registration, oldest first; runs with the same seeds that say the
            same count once.
    """

    claim: Claim
    verdict: Verdict
    freshness: Freshness = Freshness.NONE
    stale: tuple[StaleReason, ...] = ()
    run: str = ""
    verified: str = ""
    registration: str = ""
    parts: Mapping[str, Status] = field(default_factory=dict)
    lines: Mapping[str, Standing] = field(default_factory=dict)
    said: tuple[Status, ...] = ()

    @property
    def status(self) -> Status:
        """The verdict's word."""
        return self.verdict.status

    @property
    def otherwise(self) -> str:
        """How many runs under the registration in force say another word, and which; empty where none does."""
        others = Counter(word for word in self.said if word is not self.status)
        told = ", ".join(f"{number} {word}" for word, number in sorted(others.items()))
        return f"of {len(self.said)} runs under one registration {told}" if others else ""


class Standings:
    """The standing of every claim of a vault, each computed once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._openings: tuple[RunOpening, ...] = workspace.ledger.openings()
        self._twins: Mapping[str, str] = seed_twins(self._openings)
        self._registrations: Mapping[str, Registration] = workspace.ledger.registrations()
        self._plans: dict[tuple[str, str], Plan | str] = {}
        self._known: dict[str, Standing] = {}
        self._asked: list[str] = []

    def of(self, entry: ClaimNote) -> Standing:
        """The standing of one claim; parts of a derived status are looked up, a circle of them is unverified."""
        key = entry.id
        if key in self._known:
            return self._known[key]
        if key in self._asked:
            return Standing(entry.claim, _unverified("its status is taken, in a circle, from itself"))
        self._asked.append(key)
        try:
            by_parts = entry.claim.status_from is not None
            standing = self._by_parts(entry) if by_parts else self._by_experiments(entry)
        finally:
            self._asked.remove(key)
        self._known[key] = standing
        return standing

    def all(self) -> tuple[Standing, ...]:
        """The standing of every claim, in order of id."""
        return tuple(self.of(entry) for _, entry in sorted(self._workspace.graph.claims.items()))

    def openings_for(self, claim: str, experiment: str) -> tuple[RunOpening, ...]:
        """Every run ever opened that could have decided a claim by an experiment, and its exploratory ones."""
        return tuple(
            opening
            for opening in self._openings
            if could_decide(opening, claim, experiment) or explores(opening, experiment)
        )

    def _by_experiments(self, entry: ClaimNote) -> Standing:
        if not entry.claim.experiments:
            return Standing(entry.claim, _unverified("no experiment is attached"))
        known = lineages(self._registrations, entry.id)
        bound = [rule.experiment for rule in entry.claim.experiments]
        dropped = [experiment for experiment in known if experiment not in bound]
        # a dropped experiment goes on counting until a registration with a reason takes its place
        names = [*(name for name in bound if name in known or not dropped), *dropped]
        lines = {name: self._line(entry, known.get(name, frozenset())) for name in names}
        if len(lines) == 1:
            return next(iter(lines.values()))
        return self._together(entry, lines)

    def _line(self, entry: ClaimNote, lineage: frozenset[str]) -> Standing:
        """Where the runs under one line of registrations put a claim."""
        incomplete: Standing | None = None
        complete: list[Standing] = []
        for opening in reversed(self._openings):
            if opening.registrations.get(entry.id) not in lineage or opening.exploratory:
                continue
            seal = self._workspace.ledger.seal_of(opening.run)
            record = self._workspace.ledger.verdict(opening.run, entry.id) if seal else None
            if seal is None or record is None:
                continue
            if complete and record.registration != complete[0].registration:
                break
            standing = self._standing(entry, opening, record)
            if seal.complete:
                complete.append(standing)
            incomplete = incomplete or standing
        if complete:
            return replace(_reconciled(complete), said=self._said(complete))
        return incomplete or Standing(entry.claim, _unverified("no complete registered run"))

    def _said(self, complete: list[Standing]) -> tuple[Status, ...]:
        """Their words, the oldest first, of twins that agree only once."""
        words = {standing.run: standing.status for standing in reversed(complete)}
        return tuple(word for run, word in words.items() if words.get(self._twins.get(run, "")) is not word)

    def _together(self, entry: ClaimNote, lines: Mapping[str, Standing]) -> Standing:
        """Several experiments: one verdict, the latest run, everything that changed under any of them."""
        verdict = agree([self._as_line(name, line) for name, line in lines.items()])
        latest = max(lines.values(), key=lambda line: line.verified)
        stale = tuple(dict.fromkeys(reason for line in lines.values() for reason in line.stale))
        decided = verdict.status is not Status.UNVERIFIED
        return Standing(
            claim=entry.claim,
            verdict=verdict,
            freshness=Freshness.NONE if not decided else Freshness.STALE if stale else Freshness.FRESH,
            stale=stale if decided else (),
            run=latest.run,
            verified=latest.verified,
            registration=latest.registration,
            lines=lines,
        )

    def _as_line(self, experiment: str, standing: Standing) -> Line:
        registration = self._registrations.get(standing.registration)
        if registration is None:
            rules = [rule for rule in standing.claim.experiments if rule.experiment == experiment]
            return Line(experiment, standing.verdict, any(rule.kind is Kind.IDENTITY for rule in rules))
        models = {f"model:{trial.settings['model']}" for trial in registration.trials if "model" in trial.settings}
        data = {f"data:{name}" for name in registration.inputs.data}
        identity = registration.rule.kind is Kind.IDENTITY
        return Line(experiment, standing.verdict, identity, frozenset(models | data))

    def _standing(self, entry: ClaimNote, opening: RunOpening, record: VerdictRecord) -> Standing:
        registration = self._registrations.get(record.registration)
        stale = self._stale(entry, registration) if registration else ()
        return Standing(
            claim=entry.claim,
            verdict=record.verdict,
            freshness=Freshness.STALE if stale else Freshness.FRESH,
            stale=stale,
            run=opening.run,
            verified=opening.opened[:10],
            registration=record.registration,
        )

    def _stale(self, entry: ClaimNote, registration: Registration) -> tuple[StaleReason, ...]:
        experiment = registration.rule.experiment
        rule = next((rule for rule in entry.claim.experiments if rule.experiment == experiment), None)
        if rule is None:
            return (StaleReason(Change.RULE, experiment, experiment, "not bound any more"),)
        plan = self._plan(rule)
        if isinstance(plan, str):
            return (StaleReason(Change.CODE, self._workspace.experiment_name(experiment), "as registered", ""),)
        return stale_reasons(registration, title=entry.title, rule=rule, inputs=plan.inputs)

    def _plan(self, rule: Rule) -> Plan | str:
        key = (rule.experiment, rule.preset)
        if key not in self._plans:
            try:
                self._plans[key] = plan_experiment(self._workspace, *key)
            except ClaimlabError as error:
                self._plans[key] = str(error)
        return self._plans[key]

    def _by_parts(self, entry: ClaimNote) -> Standing:
        status_from = entry.claim.status_from
        assert status_from is not None  # noqa: S101 - asked for by the caller
        parts: dict[str, Standing] = {}
        names: list[str] = []
        for written in status_from.parts:
            try:
                part = self._workspace.claim(written)
            except ClaimlabError:
                names.append(without_brackets(written))
                continue
            names.append(part.id)
            parts[part.id] = self.of(part)
        statuses = {name: parts[name].status if name in parts else Status.UNVERIFIED for name in names}
        identities = {name for name, part in parts.items() if _is_identity(part.claim)}
        verdict = combine(status_from.naming(names), statuses, identities)
        decided = verdict.status is not Status.UNVERIFIED
        stale = tuple(reason for part in parts.values() for reason in part.stale)
        return Standing(
            claim=entry.claim,
            verdict=verdict,
            freshness=Freshness.NONE if not decided else Freshness.STALE if stale else Freshness.FRESH,
            stale=stale if decided else (),
            verified=max((part.verified for part in parts.values()), default="") if decided else "",
            parts=statuses,
        )


def _reconciled(complete: list[Standing]) -> Standing:
    """The latest run's standing, unless runs under one registration decide both ways: running again proves nothing."""
    latest = complete[0]
    runs = {standing.status: standing.run for standing in reversed(complete)}
    if Status.SUPPORTED not in runs or Status.DIVERGENT not in runs:
        return latest
    explanation = (
        f"Runs under one registration decide both ways: {runs[Status.SUPPORTED]} supports, "
        f"{runs[Status.DIVERGENT]} diverges."
    )
    verdict = latest.verdict.model_copy(
        update={"status": Status.CONTESTED, "reason": "runs disagree", "explanation": explanation}
    )
    return replace(latest, verdict=verdict)


def _is_identity(claim: Claim) -> bool:
    return bool(claim.experiments) and all(rule.kind is Kind.IDENTITY for rule in claim.experiments)


def _unverified(why: str) -> Verdict:
    return Verdict(status=Status.UNVERIFIED, reason="", explanation=f"{why[0].upper()}{why[1:]}.")
