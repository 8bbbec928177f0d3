"""The evidence note of a run: what a person opens to see what was done, and the way to everything it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.numerals import count, plain
from claimlab.render.numbers import duration, moment
from claimlab.render.tables import condition_table, table
from claimlab.render.verdict_block import headline, trial_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.claims import Registration, Run, Verdict


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim that the run serves, with its verdict; ``link`` is what a wiki-link to its note names."""

    claim: str
    link: str
    title: str
    sources: tuple[str, ...]
    registration: Registration
    digest: str
    verdict: Verdict


def evidence_note(run: Run, decided: Sequence[Decided], figures: Sequence[str], experiment_path: str) -> str:
    """The note's text.

    Args:
        run: The run, with all its trials.
        decided: The claims that were registered before it; empty for an exploratory run.
        figures: File names of the figures beside the note.
        experiment_path: Path of the experiment module from the note's folder.
    """
    opening = run.opening
    lines = [*_frontmatter(run, decided), "", f"# {_title(run)}", ""]
    lines.append(
        f"One run of the experiment [{opening.experiment}]({experiment_path}) with preset `{opening.preset}`: "
        f"{trial_count(run)}, opened {moment(opening.opened)}."
    )
    if opening.exploratory:
        lines += ["", f"> [!warning] Exploratory: it sets no status\n> {'; '.join(opening.exploratory)}."]
    for entry in decided:
        lines += ["", f"## [[{entry.link}|{entry.title}]]", "", headline(entry.verdict), ""]
        lines += condition_table(entry.registration, entry.verdict)
        drawn = ", ".join(entry.sources) or "no source named"
        registered = f"Registered {moment(entry.registration.registered)} (`{entry.digest[:12]}`)"
        lines += ["", f"{registered}; drawn from {drawn}."]
    if figures:
        lines += ["", "## Figures", "", *(f"![{figure.removesuffix('.svg')}]({figure})" for figure in figures)]
    lines += ["", "## Trials", "", *_trial_table(run), "", "## What it ran on", "", *_inputs(run), ""]
    return "\n".join(lines)


def _title(run: Run) -> str:
    return f"{run.opening.experiment}, preset {run.opening.preset}, {moment(run.opening.opened)}"


def _frontmatter(run: Run, decided: Sequence[Decided]) -> list[str]:
    sources = tuple(dict.fromkeys(source for entry in decided for source in entry.sources))
    return [
        "---",
        "type: evidence",
        f'title: "{_title(run)}"',
        f"run: {run.id}",
        f"experiment: {run.opening.experiment}",
        f"preset: {run.opening.preset}",
        f"created: {run.opening.opened[:10]}",
        *([f"claims: [{', '.join(_quoted(f'[[{entry.link}]]') for entry in decided)}]"] if decided else []),
        *([f"source: [{', '.join(_quoted(source) for source in sources)}]"] if sources else []),
        "---",
    ]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _trial_table(run: Run) -> list[str]:
    keys = tuple(dict.fromkeys(key for trial in run.opening.trials for key in trial.settings))
    records = {record.trial.index: record for record in run.trials}
    measures = _shown_measures(run)
    rows = []
    for planned in run.opening.trials:
        record = records.get(planned.index)
        values = record.measurements.values if record and record.measurements else {}
        numbers = [
            plain(values[name].value, spread=values[name].numerical) if name in values else "–" for name in measures
        ]
        state = "not run" if record is None else record.state.value
        took = duration(record.seconds) if record else "–"
        settings = [str(planned.settings.get(key, "–")) for key in keys]
        rows.append((str(planned.index), *settings, str(planned.seed), *numbers, state, took))
    return table(("trial", *keys, "seed", *measures, "state", "time"), rows)


def _shown_measures(run: Run) -> tuple[str, ...]:
    names = [name for record in run.trials if record.measurements for name in record.measurements.values]
    drawn = [measure for figure in run.opening.figures for measure in figure.exponents.values()]
    return tuple(dict.fromkeys(name for name in drawn if name in names))[:4] or tuple(dict.fromkeys(names))[:4]


def _inputs(run: Run) -> list[str]:
    opening = run.opening
    inputs = opening.inputs
    rows = [
        *(("code", name, digest[:12]) for name, digest in inputs.code.items()),
        *(("model", name, digest[:12]) for name, digest in inputs.models.items()),
        *(("data", name, digest[:12]) for name, digest in inputs.data.items()),
        *(("environment", name, version) for name, version in inputs.environment.items()),
        *(("machine", name, text) for name, text in opening.machine.items()),
    ]
    if opening.commit:
        rows.append(("commit", "git", opening.commit[:12]))
    seconds = sum(record.seconds for record in run.trials)
    peak = max((record.peak_bytes for record in run.trials), default=0)
    helpers = ""
    if inputs.helpers:
        helpers = f"`opened.json` holds the digests of {count(len(inputs.helpers), 'helper module')} too. "
    return [
        *table(("kind", "what", "digest or version"), rows),
        "",
        (
            f"Trials took {duration(seconds)} in all, at most {peak / 1e9:.2f} GB each. {helpers}"
            "Every record is beside this note; `claimlab audit` checks them."
        ),
    ]
