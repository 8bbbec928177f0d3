"""The audit finds every record that does not fit, and says which."""

from __future__ import annotations

import errno
import itertools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claimlab.claims import Measurement, Measurements, Status
from claimlab.decide import decide
from claimlab.evidence.audit import audit_ledger
from claimlab.evidence.problem import Fault
from tests.evidence.scenes import opening, registration, run_through, trial_record, verdict_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.claims import Registration
    from claimlab.evidence.ledger import Ledger


@pytest.fixture
def three_runs(ledger: Ledger, registered: Registration) -> list[str]:
    return [run_through(ledger, registered, number=number) for number in (1, 2, 3)]


def findings(ledger: Ledger, known_heads: tuple[str, ...] = ()) -> list[tuple[str, Fault]]:
    report = audit_ledger(ledger, known_heads=known_heads, decision=decide)
    return [(problem.path, problem.fault) for problem in report.problems]


def test_intact_ledger_has_no_problem(ledger: Ledger, three_runs: list[str]) -> None:
    report = audit_ledger(ledger, known_heads=ledger.heads(), decision=decide)
    assert report.ok
    assert report.records == 1 + 3 * 6


@pytest.mark.parametrize(("procedure", "word"), [(1, Status.SUPPORTED), (2, Status.INCONCLUSIVE)])
def test_verdict_is_replayed_by_the_procedure_of_its_registration(ledger: Ledger, procedure: Any, word: Status) -> None:
    """Equal draws of a random experiment were believed at first and are not any more; either verdict is in order."""
    entry = registration(procedure=procedure)
    ledger.register(entry)
    opened = opening(entry, determinism="seeded")
    ledger.open_run(opened)
    for index in range(3):
        measured = Measurements(values={"slope": Measurement(value=1.0), "noise": Measurement(value=index)})
        ledger.record_trial(trial_record(opened, index, 1.0).model_copy(update={"measurements": measured}))
    record = verdict_record(ledger, opened.run, entry)
    assert record.verdict.status is word
    ledger.record_verdict(opened.run, entry.claim, record)
    ledger.seal(opened.run, complete=True)
    assert findings(ledger) == []


FILES = ("opened.json", "trial-001.json", "verdict-falls-slowly.json", "slope.svg")


class TestTamperedFile:
    @pytest.mark.parametrize("name", FILES)
    def test_removed_is_missing(self, ledger: Ledger, three_runs: list[str], name: str) -> None:
        (ledger.folder / three_runs[1] / name).unlink()
        assert findings(ledger) == [(f"{three_runs[1]}/{name}", Fault.MISSING)]

    @pytest.mark.parametrize("name", [*FILES, "seal.json"])
    def test_cut_short_is_found(self, ledger: Ledger, three_runs: list[str], name: str) -> None:
        path = ledger.folder / three_runs[1] / name
        path.write_bytes(path.read_bytes()[:-3])
        expected = Fault.CHANGED if name == "slope.svg" else Fault.UNREADABLE
        assert findings(ledger) == [(f"{three_runs[1]}/{name}", expected)]

    def test_put_into_a_sealed_run_is_foreign(self, ledger: Ledger, three_runs: list[str]) -> None:
        folder = ledger.folder / three_runs[1]
        shutil.copy(folder / "trial-001.json", folder / "trial-001-attempt-2.json")
        (folder / "better.svg").write_bytes(b"<svg/>")
        assert findings(ledger) == [
            (f"{three_runs[1]}/better.svg", Fault.FOREIGN),
            (f"{three_runs[1]}/trial-001-attempt-2.json", Fault.FOREIGN),
        ]

    def test_swapped_trials_are_both_found(self, ledger: Ledger, three_runs: list[str]) -> None:
        one, other = (ledger.folder / three_runs[0] / f"trial-00{index}.json" for index in (0, 1))
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
        assert findings(ledger) == [
            (f"{three_runs[0]}/trial-000.json", Fault.CHANGED),
            (f"{three_runs[0]}/trial-001.json", Fault.CHANGED),
        ]

    def test_swapped_runs_are_both_found(self, ledger: Ledger, three_runs: list[str]) -> None:
        one, other = (ledger.folder / name for name in three_runs[:2])
        spare = ledger.folder / "spare"
        one.rename(spare)
        other.rename(one)
        spare.rename(other)
        found = set(findings(ledger))
        assert {path.partition("/")[0] for path, _ in found} == set(three_runs[:2])
        assert {fault for _, fault in found} == {Fault.MISPLACED}

    def test_line_ends_changed_by_a_checkout_are_found(self, ledger: Ledger, three_runs: list[str]) -> None:
        path = ledger.folder / three_runs[0] / "trial-000.json"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert findings(ledger) == [(f"{three_runs[0]}/trial-000.json", Fault.UNREADABLE)]
        assert (ledger.folder / ".gitattributes").read_text() == "* -text\n"

    @pytest.mark.parametrize("name", [*FILES, "seal.json"])
    def test_that_cannot_be_read_hides_no_other(
        self, ledger: Ledger, three_runs: list[str], name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        locked = ledger.folder / three_runs[1] / name
        other = ledger.folder / three_runs[2] / "trial-001.json"
        other.write_bytes(b"")
        read = Path.read_bytes

        def refuse(path: Path) -> bytes:
            if path == locked:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", refuse)
        report = audit_ledger(ledger, decision=decide)
        assert [problem.path for problem in report.problems] == [
            f"{three_runs[1]}/{name}",
            f"{three_runs[2]}/{other.name}",
        ]
        assert {problem.fault for problem in report.problems} == {Fault.UNREADABLE}
        assert report.records == 1 + 3 * 6
        assert "cannot be read: Permission denied" in report.problems[0].message

    def test_in_a_folder_that_cannot_be_listed_hides_no_other(
        self, ledger: Ledger, three_runs: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (ledger.folder / three_runs[2] / "trial-001.json").write_bytes(b"")
        listing = Path.iterdir

        def refuse(path: Path) -> Iterator[Path]:
            if path.name == three_runs[1]:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return listing(path)

        monkeypatch.setattr(Path, "iterdir", refuse)
        found = findings(ledger)
        assert (three_runs[1], Fault.UNREADABLE) in found
        assert (f"{three_runs[2]}/trial-001.json", Fault.UNREADABLE) in found


class TestRegistrations:
    def test_edited_rule_is_found(self, ledger: Ledger, three_runs: list[str]) -> None:
        (path,) = (ledger.folder / "registrations").iterdir()
        path.write_bytes(path.read_bytes().replace(b"[0.9, 1.1]", b"[0.1, 1.9]"))
        assert findings(ledger) == [(f"registrations/{path.name}", Fault.CHANGED)]

    def test_removed_is_missing(self, ledger: Ledger, three_runs: list[str]) -> None:
        (path,) = (ledger.folder / "registrations").iterdir()
        path.unlink()
        assert findings(ledger) == [(f"{run}/opened.json", Fault.MISSING) for run in three_runs[:1]]

    def test_one_that_was_never_run_cannot_vanish_below_a_seal(self, ledger: Ledger, registered: Registration) -> None:
        key = ledger.register(registration(claim="unwanted"))
        name = run_through(ledger, registered)
        (ledger.folder / "registrations" / f"unwanted-{key[:12]}.json").unlink()
        assert findings(ledger) == [(f"{name}/seal.json", Fault.MISSING)]


class TestChain:
    def test_removed_run_leaves_a_gap_in_chain_and_numbers(self, ledger: Ledger, three_runs: list[str]) -> None:
        shutil.rmtree(ledger.folder / three_runs[1])
        assert findings(ledger) == [
            (f"{three_runs[2]}/opened.json", Fault.NUMBER),
            (f"{three_runs[2]}/seal.json", Fault.MISSING),
        ]

    def test_cut_tail_shows_only_to_who_knows_the_head(self, ledger: Ledger, three_runs: list[str]) -> None:
        head = ledger.head()
        shutil.rmtree(ledger.folder / three_runs[2])
        assert findings(ledger) == []
        assert [fault for _, fault in findings(ledger, (head,))] == [Fault.CUT]

    def test_whole_ledger_gone_shows_to_who_knows_the_head(self, ledger: Ledger, three_runs: list[str]) -> None:
        head = ledger.head()
        shutil.rmtree(ledger.folder)
        assert [fault for _, fault in findings(ledger, (head,))] == [Fault.CUT]


def flipped(data: bytes, position: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)


def check_flips(ledger: Ledger, every: int) -> int:
    """Flip one bit at a time in every file; each flip must be found at exactly that file."""
    checked = 0
    for path in sorted(path for path in ledger.folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        if ".claimlab" in path.parts:
            continue
        whole = path.read_bytes()
        place = path.relative_to(ledger.folder).as_posix()
        for position, bit in itertools.islice(itertools.product(range(len(whole)), range(8)), 0, None, every):
            path.write_bytes(flipped(whole, position, bit))
            assert {found for found, _ in findings(ledger)} == {place}, (place, position, bit)
            checked += 1
        path.write_bytes(whole)
    return checked


def test_flipped_bits_are_found_at_their_file(ledger: Ledger, registered: Registration) -> None:
    for number in (1, 2):
        run_through(ledger, registered, number=number)
    assert check_flips(ledger, every=331) > 100


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_every_flipped_bit_is_found_at_its_file(ledger: Ledger, registered: Registration) -> None:
    for number in (1, 2):
        run_through(ledger, registered, number=number)
    assert check_flips(ledger, every=1) > 30_000
