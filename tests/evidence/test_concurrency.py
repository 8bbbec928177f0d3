"""Several processes write to one ledger at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from claimlab.claims import Registration
from claimlab.evidence.audit import audit_ledger
from claimlab.evidence.ledger import Ledger
from tests.evidence.scenes import EXPERIMENT, registration

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from claimlab.evidence.ledger import Ledger
from tests.evidence.scenes import EXPERIMENT, opening, registration, trial_record, verdict_record

ledger, entry, rounds = Ledger(Path(sys.argv[1])), registration(), int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for round in range(rounds):
    with ledger.lock():
        opened = opening(entry, ledger.next_number(EXPERIMENT, "standard"))
        opened = opened.model_copy(update={"run": f"{EXPERIMENT}-{sys.argv[2]}-{round}"})
        ledger.open_run(opened)
    for index, slope in enumerate((0.99, 1.0, 1.01)):
        ledger.record_trial(trial_record(opened, index, slope))
    ledger.record_verdict(opened.run, entry.claim, verdict_record(ledger, opened.run, entry))
    ledger.seal(opened.run, complete=True)
"""


def write_at_once(ledger: Ledger, processes: int, rounds: int) -> None:
    """Start the processes, let them all begin at the same moment, and wait for them."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(ledger.folder), str(number), str(rounds)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0] * processes


def check(ledger: Ledger, processes: int, rounds: int) -> None:
    ledger.register(registration())
    write_at_once(ledger, processes, rounds)
    runs = ledger.runs()
    assert len(runs) == processes * rounds
    assert sorted(run.opening.number for run in runs) == list(range(1, processes * rounds + 1))
    assert all(len(run.trials) == 3 and run.seal is not None and run.seal.complete for run in runs)
    assert len(ledger.heads()) == 1
    assert audit_ledger(ledger).problems == ()


@pytest.mark.parametrize("processes", [2, 8])
def test_no_trial_is_lost_or_doubled_and_the_chain_holds(ledger: Ledger, processes: int) -> None:
    check(ledger, processes, rounds=2)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("processes", [2, 8])
def test_fifty_rounds_lose_nothing(ledger: Ledger, processes: int) -> None:
    check(ledger, processes, rounds=50)


REGISTRAR = """
import sys
from pathlib import Path
from claimlab.errors import LedgerError
from claimlab.evidence.ledger import Ledger
from tests.evidence.scenes import registration
try:
    Ledger(Path(sys.argv[1])).register(registration(author=sys.argv[2]))
except LedgerError:
    sys.exit(2)
"""


def test_of_several_first_registrations_one_is_entered(ledger: Ledger) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", REGISTRAR, str(ledger.folder), str(k)], cwd=ROOT) for k in range(4)
    ]
    assert sorted(writer.wait() for writer in writers) == [0, 2, 2, 2]
    (entry,) = ledger.registrations().values()
    assert isinstance(entry, Registration)
    assert entry.rule.experiment == EXPERIMENT


CRASHER = """
import os, sys
from pathlib import Path
from claimlab.evidence.ledger import Ledger
from tests.evidence.scenes import opening, registration, run_through

count, stop = 0, int(sys.argv[2])
def counted(call):
    def wrapper(*args, **kwargs):
        global count
        count += 1
        if count == stop:
            os._exit(9)
        return call(*args, **kwargs)
    return wrapper
for name in ("fsync", "rename", "replace"):
    setattr(os, name, counted(getattr(os, name)))
ledger = Ledger(Path(sys.argv[1]))
ledger.register(registration())
run_through(ledger, registration())
"""


def check_crashes(tmp_path: Path, step: int) -> int:
    """Stop a whole run at every fsync and rename; what is left must audit clean and can be completed."""
    stop = 0
    while True:
        stop += step
        ledger = Ledger(tmp_path / str(stop))
        done = subprocess.run([sys.executable, "-c", CRASHER, str(ledger.folder), str(stop)], cwd=ROOT, check=False)
        assert audit_ledger(ledger).problems == (), stop
        for run in ledger.open_runs():
            ledger.seal(run.id, complete=False)
        assert audit_ledger(ledger).problems == (), stop
        assert not list(ledger.folder.glob("*/.*.partial")) or not ledger.runs()
        if done.returncode == 0:
            return stop
        assert done.returncode == 9


def test_stop_at_any_write_leaves_a_ledger_that_can_go_on(tmp_path: Path) -> None:
    assert check_crashes(tmp_path, 4) > 15


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_stop_at_every_write_leaves_a_ledger_that_can_go_on(tmp_path: Path) -> None:
    assert check_crashes(tmp_path, 1) > 15
