"""Attempts to make a claim look better than its evidence, each against a ledger of three honest runs.

A case passes only if exactly the expected findings appear: one that finds too much is as wrong as one that finds
nothing. A forger knows the program: many attempts rewrite digests and seals so that a run is consistent in itself.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from claimlab.claims import Measurement, Measurements, Seal, Status, TrialRecord, Verdict
from claimlab.decide import decide
from claimlab.evidence.audit import audit_ledger
from claimlab.evidence.canonical import canonical_json, digest, record_digest
from claimlab.evidence.ledger import Ledger
from tests.evidence.scenes import CLAIM, EXPERIMENT, opening, registration, run_through, trial_record, verdict_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HONEST = (0.99, 1.0, 1.01)
BAD = (0.2, 0.2, 0.21)
"""Slopes for which the claim is divergent."""


@dataclass
class Vault:
    """A ledger with a supporting, a divergent and a supporting run, and its head as git knows it."""

    ledger: Ledger
    head: str

    def run(self, number: int) -> Path:
        return self.ledger.folder / f"{EXPERIMENT}-20260102T0000{number:02d}-abcdef"

    def registration_file(self) -> Path:
        (path,) = (self.ledger.folder / "registrations").glob(f"{CLAIM}-*.json")
        return path

    def edit(self, path: Path, change: Callable[[dict[str, Any]], object]) -> None:
        """Change a record and write it in canonical form, as a careful forger would."""
        record = json.loads(path.read_bytes())
        change(record)
        path.write_bytes(canonical_json(record))

    def reseal(self, number: int, **changes: Any) -> str:
        """Make a run's seal fit its files again."""
        folder = self.run(number)
        seal = Seal.model_validate_json((folder / "seal.json").read_bytes())
        files = {path.name: digest(path.read_bytes()) for path in folder.iterdir() if path.name != "seal.json"}
        seal = seal.model_copy(update={"files": files, "self_digest": "", **changes})
        sealed = seal.model_copy(update={"self_digest": record_digest(seal)})
        (folder / "seal.json").write_bytes(canonical_json(sealed))
        return digest(canonical_json(sealed))

    def chain_again(self, first: int) -> None:
        """Forge all seals from a run on, so that only who knows the old head can tell."""
        parent = self.reseal(first)
        for number in range(first + 1, 4):
            parent = self.reseal(number, parents=(parent,))

    def set_slopes(self, number: int, slopes: tuple[float, ...]) -> None:
        """Replace the measurements of a run."""
        for index, slope in enumerate(slopes):
            path = self.run(number) / f"trial-{index:03d}.json"
            record = TrialRecord.model_validate_json(path.read_bytes())
            better = Measurements(values={"slope": Measurement(value=slope)})
            path.write_bytes(canonical_json(record.model_copy(update={"measurements": better})))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    ledger = Ledger(tmp_path / "evidence")
    entry = registration()
    ledger.register(entry)
    for number, slopes in enumerate((HONEST, BAD, HONEST), start=1):
        run_through(ledger, entry, slopes, number)
    return Vault(ledger, ledger.head())


Findings = set[str]
"""Each as ``run/file fault``, the run by its number."""


def findings(vault: Vault, *, with_git: bool = False) -> Findings:
    heads = (vault.head,) if with_git else ()
    report = audit_ledger(vault.ledger, known_heads=heads, decision=decide)
    return {
        f"{problem.path} {problem.fault}".replace(f"{EXPERIMENT}-20260102T0000", "").replace("-abcdef", "")
        for problem in report.problems
    }


def nothing(vault: Vault) -> None:
    """The honest ledger."""


def edit_measurement(vault: Vault) -> None:
    vault.set_slopes(2, HONEST)


def edit_measurement_and_reseal(vault: Vault) -> None:
    vault.set_slopes(2, HONEST)
    vault.reseal(2)


def edit_measurements_and_forge_the_chain(vault: Vault) -> None:
    vault.set_slopes(2, HONEST)
    vault.chain_again(2)


def edit_verdict_and_forge_the_chain(vault: Vault) -> None:
    vault.edit(vault.run(2) / f"verdict-{CLAIM}.json", lambda r: r["verdict"].update(status="supported"))
    vault.chain_again(2)


def edit_everything_and_forge_the_chain(vault: Vault) -> None:
    vault.set_slopes(2, HONEST)
    (vault.run(2) / "seal.json").rename(vault.run(2) / "kept")
    record = verdict_record(vault.ledger, vault.run(2).name, registration())
    (vault.run(2) / f"verdict-{CLAIM}.json").write_bytes(canonical_json(record))
    (vault.run(2) / "kept").rename(vault.run(2) / "seal.json")
    vault.chain_again(2)


def delete_bad_run(vault: Vault) -> None:
    shutil.rmtree(vault.run(2))


def delete_bad_run_and_close_the_gap(vault: Vault) -> None:
    (parent,) = json.loads((vault.run(2) / "seal.json").read_bytes())["parents"]
    shutil.rmtree(vault.run(2))
    vault.reseal(3, parents=(parent,))


def cut_the_tail(vault: Vault) -> None:
    for number in (2, 3):
        shutil.rmtree(vault.run(number))


def delete_bad_trial(vault: Vault) -> None:
    (vault.run(2) / "trial-001.json").unlink()


def delete_bad_trial_and_forge_the_chain(vault: Vault) -> None:
    delete_bad_trial(vault)
    vault.chain_again(2)


def delete_bad_verdict_and_forge_the_chain(vault: Vault) -> None:
    (vault.run(2) / f"verdict-{CLAIM}.json").unlink()
    vault.chain_again(2)


def widen_the_rule_after_the_data(vault: Vault) -> None:
    vault.edit(
        vault.registration_file(), lambda r: r["rule"].update(supported_if={"all": ["slope above 0"], "any": None})
    )


def replace_the_registration(vault: Vault) -> None:
    entry = registration(rule=registration().rule.model_copy(update={"minimum_trials": 1}))
    vault.registration_file().unlink()
    name = f"{CLAIM}-{record_digest(entry)[:12]}.json"
    (vault.ledger.folder / "registrations" / name).write_bytes(canonical_json(entry))


def register_after_the_run(vault: Vault) -> None:
    late = registration(claim="late", registered="2027-01-01T00:00:00Z")
    vault.ledger.register(late)
    digests = {"late": record_digest(late)}
    opened = opening(late, 4, registrations=digests)
    vault.ledger.open_run(opened)


def register_at_no_time(vault: Vault) -> None:
    timeless = registration(claim="timeless", registered="before everything")
    vault.ledger.register(timeless)
    vault.ledger.open_run(opening(timeless, 4))


def amend_without_a_reason(vault: Vault) -> None:
    (key,) = vault.ledger.registrations()
    entry = registration(amends=key, registered="2026-01-05T00:00:00Z")
    name = f"{CLAIM}-{record_digest(entry)[:12]}.json"
    (vault.ledger.folder / "registrations" / name).write_bytes(canonical_json(entry))


def choose_the_seed(vault: Vault) -> None:
    opened = opening(registration(), 4)
    lucky = opened.trials[1].model_copy(update={"seed": 7})
    vault.ledger.open_run(opened.model_copy(update={"trials": (opened.trials[0], lucky, opened.trials[2])}))


def plan_fewer_trials(vault: Vault) -> None:
    opened = opening(registration(), 4)
    vault.ledger.open_run(opened.model_copy(update={"trials": opened.trials[:2]}))


def copy_a_good_run(vault: Vault) -> None:
    copied = vault.run(4)
    shutil.copytree(vault.run(1), copied)


def swap_good_and_bad_trials(vault: Vault) -> None:
    for name in ("trial-000.json", "trial-001.json"):
        good, bad = vault.run(1) / name, vault.run(2) / name
        kept = good.read_bytes()
        good.write_bytes(bad.read_bytes())
        bad.write_bytes(kept)


def slip_a_trial_into_a_sealed_run(vault: Vault) -> None:
    opened = opening(registration(), 2)
    record = trial_record(opened, 0, 1.0)
    (vault.run(2) / "trial-000-attempt-2.json").write_bytes(canonical_json(record))


def leave_a_run_open(vault: Vault) -> None:
    """Stop when it looks bad: no finding, for the run stays on record, open, with all that it planned."""
    vault.ledger.open_run(opening(registration(), 4))


def run_again_until_it_passes(vault: Vault) -> None:
    """Allowed, and on record: every run is counted wherever the claim is shown."""
    run_through(vault.ledger, registration(), HONEST, 4)


TAIL_KNOWN = {"seal.json cut"}

ATTEMPTS: list[tuple[Callable[[Vault], None], Findings]] = [
    (nothing, set()),
    (edit_measurement, {f"02/trial-00{k}.json changed" for k in range(3)}),
    (edit_measurement_and_reseal, {"03/seal.json missing", f"02/verdict-{CLAIM}.json replay"}),
    (edit_measurements_and_forge_the_chain, {f"02/verdict-{CLAIM}.json replay"}),
    (edit_verdict_and_forge_the_chain, {f"02/verdict-{CLAIM}.json replay"}),
    (edit_everything_and_forge_the_chain, set()),
    (delete_bad_run, {"03/seal.json missing", "03/opened.json number"}),
    (delete_bad_run_and_close_the_gap, {"03/opened.json number"}),
    (cut_the_tail, set()),
    (delete_bad_trial, {"02/trial-001.json missing"}),
    (delete_bad_trial_and_forge_the_chain, {"02/seal.json missing", f"02/verdict-{CLAIM}.json replay"}),
    (delete_bad_verdict_and_forge_the_chain, {"02/seal.json missing"}),
    (amend_without_a_reason, {"registrations amendment"}),
    (register_after_the_run, {"04/opened.json late"}),
    (register_at_no_time, {"04/opened.json unreadable"}),
    (choose_the_seed, {"04/opened.json seed"}),
    (plan_fewer_trials, {"04/opened.json unplanned"}),
    (swap_good_and_bad_trials, {f"0{run}/trial-00{k}.json changed" for run in (1, 2) for k in (0, 1)}),
    (slip_a_trial_into_a_sealed_run, {"02/trial-000-attempt-2.json foreign"}),
    (leave_a_run_open, set()),
    (run_again_until_it_passes, set()),
    (widen_the_rule_after_the_data, {"registrations changed"}),
    (replace_the_registration, {"01/opened.json missing"}),
]


def short(found: Findings) -> Findings:
    """Findings about registrations without the digest in the file's name."""
    return {
        f"registrations {finding.rpartition(' ')[2]}" if finding.startswith("registrations/") else finding
        for finding in found
    }


@pytest.mark.parametrize(("attempt", "expected"), ATTEMPTS, ids=lambda value: getattr(value, "__name__", ""))
def test_exactly_the_expected_findings_appear(
    vault: Vault, attempt: Callable[[Vault], None], expected: Findings
) -> None:
    attempt(vault)
    assert short(findings(vault)) == expected


@pytest.mark.parametrize(
    "attempt",
    [
        edit_everything_and_forge_the_chain,
        cut_the_tail,
        edit_verdict_and_forge_the_chain,
        delete_bad_run_and_close_the_gap,
    ],
)
def test_who_knows_the_head_sees_a_rewritten_tail(vault: Vault, attempt: Callable[[Vault], None]) -> None:
    attempt(vault)
    assert short(findings(vault, with_git=True)) >= TAIL_KNOWN


@pytest.mark.parametrize("attempt", [nothing, leave_a_run_open, run_again_until_it_passes])
def test_honest_work_is_never_a_finding(vault: Vault, attempt: Callable[[Vault], None]) -> None:
    attempt(vault)
    assert findings(vault, with_git=True) == set()


def test_copied_run_is_misplaced_in_every_record(vault: Vault) -> None:
    copy_a_good_run(vault)
    assert {finding.partition(" ")[2] for finding in findings(vault)} == {"misplaced"}
    assert all(finding.startswith("04/") for finding in findings(vault))


def test_deleted_and_repeated_run_draws_the_same_seeds(vault: Vault) -> None:
    before = vault.ledger.run(vault.run(3).name).opening.trials
    shutil.rmtree(vault.run(3))
    assert vault.ledger.next_number(EXPERIMENT, "standard") == 3
    assert opening(registration(), 3).trials == before


def test_amended_rule_needs_fresh_seeds_and_run(vault: Vault) -> None:
    (key,) = vault.ledger.registrations()
    amended = registration(amends=key, reason="wider region", registered="2026-01-05T00:00:00Z")
    vault.ledger.register(amended)
    assert not {t.seed for t in opening(amended, 4).trials} & {t.seed for t in opening(registration(), 4).trials}
    assert all(record.registration != record_digest(amended) for record in vault.ledger.verdicts(CLAIM))


def test_every_run_stays_on_record(vault: Vault) -> None:
    run_again_until_it_passes(vault)
    leave = opening(registration(), 5)
    vault.ledger.open_run(leave)
    statuses = [record.verdict.status for record in vault.ledger.verdicts(CLAIM)]
    assert statuses == [Status.SUPPORTED, Status.DIVERGENT, Status.SUPPORTED, Status.SUPPORTED]
    assert len(vault.ledger.openings()) == 5


def test_verdict_of_another_decision_is_found(vault: Vault) -> None:
    report = audit_ledger(vault.ledger, decision=lambda *_: Verdict(status=Status.INCONCLUSIVE, reason="imprecise"))
    assert [problem.fault for problem in report.problems] == ["replay"] * 3
