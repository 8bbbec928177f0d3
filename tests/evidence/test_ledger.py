"""What the ledger takes, keeps and refuses."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from claimlab.claims import Status, TrialState
from claimlab.errors import LedgerError, UsageError
from claimlab.evidence.audit import audit_ledger
from claimlab.evidence.canonical import record_digest
from claimlab.evidence.ledger import Ledger
from tests.evidence.scenes import CLAIM, EXPERIMENT, opening, registration, run_through, trial_record, verdict_record

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.claims import Registration


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestRegistration:
    def test_is_entered_once_under_its_digest(self, ledger: Ledger) -> None:
        key = ledger.register(registration())
        assert ledger.register(registration()) == key == record_digest(registration())
        assert dict(ledger.registrations()) == {key: registration()}
        assert ledger.current_registration(CLAIM, EXPERIMENT) == (key, registration())
        assert ledger.current_registration("other", EXPERIMENT) is None

    def test_amendment_needs_what_it_amends_and_a_reason(self, ledger: Ledger) -> None:
        key = ledger.register(registration())
        with pytest.raises(LedgerError, match="amend that one"):
            ledger.register(registration(title="Another."))
        with pytest.raises(LedgerError, match="needs a reason"):
            ledger.register(registration(title="Another.", amends=key))
        amended = registration(title="Another.", amends=key, reason="a typo")
        newer = ledger.register(amended)
        assert ledger.current_registration(CLAIM, EXPERIMENT) == (newer, amended)
        assert len(ledger.registrations()) == 2
        with pytest.raises(LedgerError, match="nothing to amend"):
            ledger.register(registration(claim="new", amends=key, reason="x"))

    @pytest.mark.parametrize("claim", ["../x", "a/b", "", ".hidden", "x" * 201, "a\nb"])
    def test_claim_that_cannot_be_a_file_name_is_refused(self, ledger: Ledger, claim: str) -> None:
        with pytest.raises(UsageError):
            ledger.register(registration(claim=claim))


class TestRun:
    def test_is_on_record_before_its_first_trial(self, ledger: Ledger, registered: Registration) -> None:
        opened = opening(registered)
        ledger.open_run(opened)
        again = Ledger(ledger.folder)
        assert [run.opening for run in again.open_runs()] == [opened]
        assert again.run(opened.run).trials == ()

    def test_goes_from_opening_to_seal(self, ledger: Ledger, registered: Registration) -> None:
        name = run_through(ledger, registered)
        (run,) = ledger.runs()
        assert run.id == name
        assert [record.trial.index for record in run.trials] == [0, 1, 2]
        assert run.seal is not None
        assert run.seal.complete
        assert set(run.seal.files) == set(files(ledger.folder / name)) - {"seal.json"}
        assert ledger.heads() == (run.seal_digest,)
        assert ledger.head() == run.seal_digest
        assert ledger.open_runs() == ()
        found = ledger.verdict(name, CLAIM)
        assert found is not None
        assert found.verdict.status is Status.SUPPORTED
        assert ledger.verdicts(CLAIM) == (found,)

    def test_cannot_be_written_once_sealed(self, ledger: Ledger, registered: Registration) -> None:
        name = run_through(ledger, registered)
        before = files(ledger.folder / name)
        record = ledger.run(name).trials[0]
        verdict = ledger.verdict(name, CLAIM)
        assert verdict is not None
        for write in (
            lambda: ledger.record_trial(record),
            lambda: ledger.attach(name, "late.svg", b""),
            lambda: ledger.record_verdict(name, CLAIM, verdict),
            lambda: ledger.seal(name, complete=True),
            lambda: ledger.open_run(opening(registered)),
        ):
            with pytest.raises(LedgerError):
                write()
        assert files(ledger.folder / name) == before

    def test_takes_the_next_number_and_no_other(self, ledger: Ledger, registered: Registration) -> None:
        assert ledger.next_number(EXPERIMENT, "standard") == 1
        ledger.open_run(opening(registered))
        assert ledger.next_number(EXPERIMENT, "standard") == 2
        assert ledger.next_number(EXPERIMENT, "smoke") == 1
        for number in (1, 3):
            with pytest.raises(LedgerError, match="number 2"):
                ledger.open_run(opening(registered, number, run="other"))

    def test_needs_its_registration_in_the_ledger(self, ledger: Ledger) -> None:
        with pytest.raises(LedgerError, match="not in the ledger"):
            ledger.open_run(opening(registration()))

    def test_unknown_run_is_a_usage_error(self, ledger: Ledger) -> None:
        with pytest.raises(UsageError, match="no run"):
            ledger.run("nothing")
        with pytest.raises(LedgerError, match="never opened"):
            ledger.attach("nothing", "x.svg", b"")


class TestTrial:
    def test_failed_attempt_stays_beside_the_later_one(self, ledger: Ledger, registered: Registration) -> None:
        opened = opening(registered)
        ledger.open_run(opened)
        ledger.record_trial(trial_record(opened, 0, None))
        ledger.record_trial(trial_record(opened, 0, 1.0))
        assert [record.state for record in ledger.run(opened.run).trials] == [TrialState.FAILED, TrialState.FINISHED]
        assert (ledger.folder / opened.run / "trial-000-attempt-2.json").exists()

    def test_finished_one_is_final(self, ledger: Ledger, registered: Registration) -> None:
        opened = opening(registered)
        ledger.open_run(opened)
        ledger.record_trial(trial_record(opened, 0, 1.0))
        ledger.record_trial(trial_record(opened, 0, 1.0))
        with pytest.raises(LedgerError, match="on record already"):
            ledger.record_trial(trial_record(opened, 0, 0.9))
        assert len(ledger.run(opened.run).trials) == 1

    def test_must_have_been_planned_with_its_seed(self, ledger: Ledger, registered: Registration) -> None:
        opened = opening(registered)
        ledger.open_run(opened)
        record = trial_record(opened, 0, 1.0)
        with pytest.raises(LedgerError, match="did not plan"):
            ledger.record_trial(record.model_copy(update={"trial": record.trial.model_copy(update={"seed": 7})}))


class TestAttachment:
    @pytest.mark.parametrize(
        "name", ["seal.json", "opened.json", "trial-000.json", "verdict-x.json", "../x", ".x", "a/b"]
    )
    def test_takes_no_name_of_a_record_or_path(self, ledger: Ledger, registered: Registration, name: str) -> None:
        opened = opening(registered)
        ledger.open_run(opened)
        with pytest.raises(UsageError):
            ledger.attach(opened.run, name, b"")


class TestSeal:
    def test_complete_needs_every_planned_trial(self, ledger: Ledger, registered: Registration) -> None:
        opened = opening(registered)
        ledger.open_run(opened)
        ledger.record_trial(trial_record(opened, 0, 1.0))
        ledger.record_trial(trial_record(opened, 1, None))
        with pytest.raises(LedgerError, match="trial 1 is not finished"):
            ledger.seal(opened.run, complete=True)
        ledger.seal(opened.run, complete=False)
        (run,) = ledger.runs()
        assert run.seal is not None
        assert not run.seal.complete

    def test_clears_what_a_crash_left_half_written(self, ledger: Ledger, registered: Registration) -> None:
        opened = opening(registered)
        ledger.open_run(opened)
        (ledger.folder / opened.run / ".trial-000.json.abc.partial").write_bytes(b"{")
        ledger.seal(opened.run, complete=False)
        assert set(files(ledger.folder / opened.run)) == {"opened.json", "seal.json"}

    def test_branches_that_each_sealed_a_run_merge(
        self, tmp_path: Path, registered: Registration, ledger: Ledger
    ) -> None:
        run_through(ledger, registered)
        shutil.copytree(ledger.folder, tmp_path / "branch")
        branch = Ledger(tmp_path / "branch")
        run_through(ledger, registered, number=2)
        other = registration(claim="another", registered="2026-01-02T00:00:00Z")
        branch.register(other)
        opened = opening(other, 2, run=f"{EXPERIMENT}-20260102T000002-fedcba")
        branch.open_run(opened)
        branch.seal(opened.run, complete=False)
        shutil.copytree(branch.folder, ledger.folder, dirs_exist_ok=True)
        assert len(ledger.heads()) == 2
        assert ledger.head() not in ledger.heads()
        assert audit_ledger(ledger, known_heads=ledger.heads()).problems == ()
        run_through(ledger, registered, number=3)
        assert len(ledger.heads()) == 1
        assert audit_ledger(ledger).ok


def test_empty_ledger_has_no_head_and_needs_no_folder(tmp_path: Path) -> None:
    empty = Ledger(tmp_path / "nothing")
    assert (empty.runs(), empty.heads(), empty.head()) == ((), (), "")
    assert audit_ledger(empty).records == 0
    assert not empty.folder.exists()


def test_broken_record_is_named(ledger: Ledger, registered: Registration) -> None:
    name = run_through(ledger, registered)
    (ledger.folder / name / "trial-001.json").write_bytes(b"{}")
    with pytest.raises(LedgerError, match=r"trial-001.json is not a TrialRecord"):
        ledger.runs()


def test_two_processes_never_work_on_one_run(ledger: Ledger) -> None:
    with ledger.work_on("run"), Ledger(ledger.folder).work_on("other"):
        pass


def test_verdict_needs_the_registration_under_which_the_run_was_opened(
    ledger: Ledger, registered: Registration
) -> None:
    name = opening(registered).run
    ledger.open_run(opening(registered))
    record = verdict_record(ledger, name, registered)
    with pytest.raises(LedgerError, match="decides nothing"):
        ledger.record_verdict(name, CLAIM, record.model_copy(update={"registration": "0" * 64}))
    with pytest.raises(LedgerError, match="cannot stand"):
        ledger.record_verdict(name, "other", record)
