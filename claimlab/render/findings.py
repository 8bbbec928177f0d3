"""The findings of a whole vault as sections of one document: what holds, what does not, how sure, at what cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from claimlab.claims import Freshness, Kind, Outcome, Status, TrialState
from claimlab.claims.condition import Condition
from claimlab.claims.measured import measured, span
from claimlab.claims.numerals import count, interval
from claimlab.render.explanation import what_would_flip
from claimlab.render.level import PLAIN, level_of, percent
from claimlab.render.numbers import duration
from claimlab.render.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims import Estimate, Registration, Run, Step, Verdict
    from claimlab.render.verdict_block import Counts

_CHAPTERS = {
    Status.SUPPORTED: ("What holds", "supported_if"),
    Status.DIVERGENT: ("What does not hold", "divergent_if"),
    Status.CONTESTED: ("What holds in one place and not in another", "supported_if"),
    Status.INCONCLUSIVE: ("What stays open", "supported_if"),
    Status.UNVERIFIED: ("What nobody has measured here", "supported_if"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One experiment's word on a claim.

    Attributes:
        registration: That of its run, with the rule.
        verdict: What it decided.
        run: The run that was decided on.
        repeated: What each complete registered run of the experiment said, oldest first.
        counts: How many registered runs there are, and how they ended.
    """

    registration: Registration
    verdict: Verdict
    run: Run
    repeated: tuple[Status, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim, where it stands, and why.

    Attributes:
        claim: Id.
        title: The sentence.
        link: Address of its note, as seen from the document.
        verdict: What holds of it, all experiments together.
        freshness: Whether anything under it changed since.
        stale: What changed.
        lines: What each experiment says; empty where no run was decided on.
        parts: Claims that the status is taken from, with theirs.
    """

    claim: str
    title: str
    link: str
    verdict: Verdict
    freshness: Freshness
    stale: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    parts: Mapping[str, Status] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SideRun:
    """An exploratory run, which no claim's status rests on, and what it measured."""

    run: Run
    estimates: Mapping[str, Estimate]


def summary(findings: Sequence[Finding]) -> str:
    """How many claims stand where, as one line and a table."""
    rows = []
    for status in _CHAPTERS:
        those = [finding for finding in findings if finding.verdict.status is status]
        if those:
            links = ", ".join(f"[{finding.claim}]({finding.link})" for finding in those)
            rows.append(f"| {status.value} | {len(those)} | {links} |")
    head = ["| status | claims | which |", "|---|---|---|"]
    return "\n".join([f"{count(len(findings), 'claim')}.", "", *head, *rows])


def claims(findings: Sequence[Finding]) -> str:
    """A chapter for each status: every claim with what decided it, and how far that is from deciding otherwise."""
    lines: list[str] = []
    for status, (heading, role) in _CHAPTERS.items():
        those = [finding for finding in findings if finding.verdict.status is status]
        if those:
            lines += [f"## {heading}", ""]
            lines += [text for finding in those for text in (*_claim(finding, role), "")]
    return "\n".join(lines).rstrip()


def figures(findings: Sequence[Finding], folder: str) -> str:
    """Every figure of the runs that statuses rest on, once, with its title.

    Args:
        findings: In the order of the document.
        folder: Address of the ledger's folder, as seen from the document.
    """
    runs = {line.run.id: line.run for finding in findings for line in finding.lines}
    return "\n\n".join(
        f"![{figure.title}]({folder}/{run.id}/{figure.name}.svg)\n\n*{figure.title} ({run.id}).*"
        for run in runs.values()
        for figure in run.opening.figures
        if run.seal and f"{figure.name}.svg" in run.seal.files
    )


def side_runs(runs: Sequence[SideRun]) -> str:
    """What exploratory runs measured."""
    parts = []
    for side in runs:
        opening = side.run.opening
        models = dict.fromkeys(str(trial.settings.get("model", "–")) for trial in opening.trials)
        rows = [(name, interval(estimate)) for name, estimate in sorted(side.estimates.items())]
        head = f"**{opening.experiment}, preset `{opening.preset}`** on {', '.join(models)} ({side.run.id})"
        parts.append("\n".join([head, "", *table(("measure", f"value, at {percent([PLAIN])}"), rows)]))
    return "\n\n".join(parts) or "There are none."


def costs(runs: Sequence[Run]) -> str:
    """What each complete run took: trials, time, memory."""
    rows = []
    for run in runs:
        took = [record.seconds for record in run.trials if record.state is TrialState.FINISHED]
        peak = max((record.peak_bytes for record in run.trials), default=0)
        rows.append(
            (
                run.opening.experiment,
                run.opening.preset,
                str(len(took)),
                duration(max(took, default=0.0)),
                duration(sum(took)),
                duration(_open_for(run)),
                f"{peak / 1e9:.1f} GB",
                run.id,
            )
        )
    head = (
        "experiment",
        "preset",
        "trials",
        "longest",
        "all trials, one by one",
        "opened to sealed",
        "most memory a trial",
        "run",
    )
    return "\n".join(table(head, rows))


def _open_for(run: Run) -> float:
    """Seconds from opening to seal, interruptions included."""
    if run.seal is None:
        return 0.0
    return (datetime.fromisoformat(run.seal.sealed) - datetime.fromisoformat(run.opening.opened)).total_seconds()


def _claim(finding: Finding, role: str) -> list[str]:
    mark = {Freshness.STALE: f" *(stale: {'; '.join(finding.stale)})*"}.get(finding.freshness, "")
    reason = f" *{finding.verdict.reason}.*" if finding.verdict.reason else ""
    lines = [f"**[{finding.title}]({finding.link})**{mark}{reason}", ""]
    if not finding.lines:
        lines.append(f"- {finding.verdict.explanation}")
    for line in finding.lines:
        lines += _line(line, role)
    if finding.parts:
        lines.append(f"- From: {', '.join(f'{name} ({status})' for name, status in finding.parts.items())}.")
    return lines


def _line(line: Line, role: str) -> list[str]:
    decisive = line.verdict.status in (Status.SUPPORTED, Status.DIVERGENT)
    lines = []
    for condition, steps in _conditions(line.verdict, role, only_holding=decisive).items():
        at = level_of(line.registration, line.verdict, steps)
        found = span(steps) if decisive else _each(steps)
        lines.append(f"- {condition}: measured {found}{f' ({at})' if at != '–' else ''}")
    trials = count(sum(record.state is TrialState.FINISHED for record in line.run.trials), "trial")
    strata = {step.stratum for step in line.verdict.steps if step.stratum}
    rule = line.registration.rule
    kind = "; an identity, so it says that the instrument works" if rule.kind is Kind.IDENTITY else ""
    places = f" in {len(strata)} strata" if len(strata) > 1 else ""
    lines.append(f"- {trials}{places}, experiment {rule.experiment}{kind}. {_repeats(line.repeated, line.counts)}")
    return lines + [f"- {text[0].upper()}{text[1:]}." for text in what_would_flip(line.verdict) if decisive]


def _conditions(verdict: Verdict, role: str, *, only_holding: bool) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in verdict.steps:
        if step.role == role and (step.outcome is Outcome.HOLDS or not only_holding):
            found.setdefault(_shown(step.condition), []).append(step)
    return found


def _each(steps: Sequence[Step]) -> str:
    """Stratum by stratum, for a condition that nothing was decided by."""
    found = [(step.stratum, measured(step, "nothing")) for step in steps]
    return "; ".join(f"{value} in {stratum}" if stratum else value for stratum, value in found)


def _shown(condition: str) -> str:
    read = Condition.parse(condition)
    return condition.replace(read.measure, f"`{read.measure}`", 1)


def _repeats(statuses: tuple[Status, ...], counts: Counts) -> str:
    """How often it was run: what runs with seeds of their own said, and that others ended otherwise or repeat them."""
    same = sum(status is statuses[-1] for status in statuses)
    if not statuses:
        told = "No complete registered run."
    elif len(statuses) == 1:
        told = "One complete registered run."
    elif same == len(statuses):
        told = f"{len(statuses)} complete registered runs with seeds of their own, all with this status."
    else:
        told = f"{len(statuses)} complete registered runs with seeds of their own; they said {', '.join(statuses)}."
    if counts.repeated:
        told += f" {count(counts.repeated, 'registered run')} with the seeds of another {_say(counts.repeated)}."
    if counts.failed:
        further = "further registered run" if statuses else "registered run"
        told += f" {count(counts.failed, further)} ended with failed trials."
    return told


def _say(number: int) -> str:
    return "is not counted" if number == 1 else "are not counted"
