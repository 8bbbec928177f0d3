"""The managed block of a claim note: verdict, effect, controls and how to see for oneself, in about twenty lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from claimlab.claims import Kind, Status, TrialState
from claimlab.claims.numerals import count
from claimlab.render.numbers import moment
from claimlab.render.tables import condition_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims import Registration, Rule, Run, Verdict

BLOCK = "verdict"
SHOWN = 5
"""How many earlier verdicts a block names."""

_MEANING = {
    Status.SUPPORTED: "the registered condition for support holds",
    Status.DIVERGENT: "the registered condition for divergence holds",
    Status.CONTESTED: "registered strata are decisive on both sides",
    Status.INCONCLUSIVE: "the evidence does not decide",
    Status.UNVERIFIED: "no complete registered run",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many runs could have decided the claim, how they ended, and what was explored before.

    Attributes:
        opened: Registered runs, whatever became of them.
        complete: Those whose trials all finished.
        failed: Those that ended with failed trials.
        repeated: Those that have the seeds of another and are the same draws once more.
        exploratory: Runs that nobody had registered.
    """

    opened: int = 0
    complete: int = 0
    failed: int = 0
    repeated: int = 0
    exploratory: int = 0

    def __str__(self) -> str:
        ended = f", {self.failed} ended with failed trials" if self.failed else ""
        repeated = f", {self.repeated} of them with the seeds of another" if self.repeated else ""
        explored = f", and {self.exploratory} exploratory before this one" if self.exploratory else ""
        return (
            f"{count(self.opened, 'registered run')} ever opened, {self.complete} complete{ended}{repeated}{explored}"
        )


class Earlier(NamedTuple):
    """Another run's verdict: its word with the reason, the day and the run."""

    words: str
    day: str
    run: str


def headline(verdict: Verdict) -> str:
    """The status in bold with its reason, and one sentence: ``**Inconclusive: imprecise.** Neither side …``."""
    reason = f": {verdict.reason}" if verdict.reason else ""
    sentence = verdict.explanation or f"{_MEANING[verdict.status].capitalize()}."
    return f"**{verdict.status.value.capitalize()}{reason}.** {sentence}"


def experiment_block(
    verdict: Verdict,
    rule: Rule,
    registration: Registration,
    run: Run,
    digest: str,
    counts: Counts,
    figures: tuple[str, ...],
    earlier: Sequence[Earlier] = (),
) -> str:
    """The block of a claim that an experiment decides.

    Args:
        verdict: What was decided.
        rule: The rule that decided it.
        registration: The registration that was in force.
        run: The run that was decided on.
        digest: Digest of the registration record.
        counts: Runs ever opened.
        figures: Paths of the run's figures, relative to the vault's root.
        earlier: Verdicts of other runs that say something else, the latest first.
    """
    opening = run.opening
    lines = [headline(verdict), ""]
    if rule.kind is Kind.IDENTITY:
        lines += ["*An identity: it must hold on paper. It validates the instrument and supports no other claim.*", ""]
    lines += [*condition_table(registration, verdict), ""]
    lines += [f"![[{figure}]]" for figure in figures]
    lines += [
        "",
        f"- Evidence: [[{run.id}]], {trial_count(run)}, preset `{opening.preset}`; {counts}.",
        f"- Registered {moment(registration.registered)} (`{digest[:12]}`), run {moment(opening.opened)}.",
        *_earlier(earlier, registration.claim),
        f"- Reproduce: `claimlab verify {registration.claim} --fresh`",
    ]
    return "\n".join(lines)


def trial_count(run: Run) -> str:
    """``10 trials``, or how many of them finished; one that failed and ran again is one trial."""
    planned = len(run.opening.trials)
    finished = len({trial.trial.index for trial in run.trials if trial.state is TrialState.FINISHED})
    return count(planned, "trial") if finished == planned else f"{finished} of {count(planned, 'trial')} finished"


def _earlier(earlier: Sequence[Earlier], claim: str) -> list[str]:
    """One line that names them, so that a turn of the status cannot be overlooked."""
    if not earlier:
        return []
    said = [f"{one.words} on {one.day} in [[{one.run}]]" for one in earlier[:SHOWN]]
    more = len(earlier) - SHOWN
    rest = f"; and {more} more (`claimlab history {claim}`)" if more > 0 else ""
    return [f"- Earlier verdicts: {'; '.join(said)}{rest}."]


def combined_block(verdict: Verdict, blocks: Mapping[str, str]) -> str:
    """The block of a claim that several experiments decide.

    Args:
        verdict: What they say together.
        blocks: Experiment → what it says alone, as a block of its own.
    """
    parts = [f"**By `{experiment}`:** {block}" for experiment, block in blocks.items()]
    return "\n\n".join([headline(verdict), *parts])


class Part(NamedTuple):
    """A claim that another takes its status from; ``title`` is empty where there is no such claim."""

    name: str
    title: str
    status: Status


def derived_block(verdict: Verdict, word: str, parts: Sequence[Part]) -> str:
    """The block of a claim whose status comes from other claims.

    Args:
        verdict: What follows from the parts.
        word: ``all`` or ``any``.
        parts: What it follows from, under the names that links in the note have for them.
    """
    rows = [f"- {f'[[{part.name}|{part.title}]]' if part.title else part.name}: {part.status}" for part in parts]
    return "\n".join([headline(verdict), "", f"Taken from {word} of these claims:", "", *rows])
