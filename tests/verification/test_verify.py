"""The loop a user closes: verify a claim, and find the verdict in the note."""

import json
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from claimlab.claims import CURRENT_PROCEDURE
from claimlab.errors import InputError
from claimlab.verification import settle
from claimlab.verification.binding import draft_registration, plan_experiment
from claimlab.verification.standing import Standings
from claimlab.verification.workspace import open_workspace
from claimlab.verification.write_back import write_back
from tests.vaults import CLAIM, claimlab, commit, make_vault, run_git, verified_vault, write_experiment


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def verified(root, *arguments):
    finished = claimlab(root, "verify", "fourth-power", "--trust", "--json", *arguments)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)[0]


def test_verify_prints_what_its_contract_says(tmp_path):
    found = verified(make_vault(tmp_path / "v"))
    assert (found["claim"], found["status"], found["freshness"]) == ("fourth-power", "supported", "fresh")
    assert found["preset"] == "standard"
    assert set(found["measurements"]["exponent"]) == {"value", "low", "high", "unit"}
    assert found["measurements"]["exponent"]["low"] < 4 < found["measurements"]["exponent"]["high"]
    assert found["controls"] == {"control in [0.9, 1.1]": "holds"}
    assert re.fullmatch("[0-9a-f]{64}", found["ledger_head"])


def test_the_note_gets_status_fields_and_one_block_and_no_other_byte_changes(tmp_path):
    root = verified_vault(tmp_path / "v", git=True)
    changed = run_git(root, "status", "--porcelain", "-uall").splitlines()
    assert [line for line in changed if "kb/evidence/" not in line] == [" M kb/fourth-power.md"]
    text = (root / "kb" / "fourth-power.md").read_text()
    without = re.sub(r"(?m)^(status|last_evaluated|evidence): .*\n", "", text)
    without = re.sub(r"\n<!-- claimlab:begin verdict.*<!-- claimlab:end verdict -->\n", "", without, flags=re.DOTALL)
    assert without == CLAIM


def test_a_second_verify_runs_nothing_and_changes_nothing(tmp_path):
    root = verified_vault(tmp_path / "v", git=True)
    first = verified(root)
    commit(root)
    second = verified(root)
    assert second["run"] == first["run"]
    assert run_git(root, "status", "--porcelain") == ""


def test_fresh_draws_new_seeds_and_keeps_the_earlier_run_on_record(tmp_path):
    root = make_vault(tmp_path / "v")
    first, second = verified(root), verified(root, "--fresh")
    assert first["run"] != second["run"]
    assert first["measurements"] != second["measurements"]
    assert (root / "kb" / "evidence" / first["run"] / "seal.json").is_file()


def test_a_smoke_run_never_sets_a_status(tmp_path):
    root = make_vault(tmp_path / "v", git=True)
    found = verified(root, "--preset", "smoke")
    assert (found["status"], found["freshness"], found["preset"]) == ("unverified", "none", "smoke")
    assert found["measurements"]["exponent"]["value"] == pytest.approx(4, abs=0.1)
    assert all("kb/evidence/" in line for line in run_git(root, "status", "--porcelain", "-uall").splitlines())


@pytest.mark.parametrize(
    ("centre", "status"),
    [
        ({"a": 4.0, "b": 4.0}, "supported"),
        ({"a": 3.0, "b": 3.0}, "divergent"),
        ({"a": 4.0, "b": 3.0}, "contested"),
        ({"a": 3.7, "b": 3.7}, "inconclusive"),
    ],
)
def test_the_status_follows_from_the_measurements(tmp_path, centre, status):
    assert verified(make_vault(tmp_path / "v", centre=centre))["status"] == status


def test_one_noisy_run_decides_nothing(tmp_path):
    root = make_vault(tmp_path / "v")
    path = root / "experiments" / "light.py"
    path.write_text(path.read_text().replace('"draws": 3, "noise": 0.01', '"draws": 3, "noise": 5.0'))
    found = verified(root)
    assert (found["status"], found["reason"]) == ("inconclusive", "imprecise")


def test_untrusted_code_does_not_run_and_nothing_is_written(tmp_path):
    root = make_vault(tmp_path / "v", git=True)
    finished = claimlab(root, "verify", "fourth-power")
    assert finished.returncode == 2
    assert "claimlab trust light" in finished.stderr
    assert run_git(root, "status", "--porcelain") == ""


def test_stored_trust_lasts_until_the_code_changes(tmp_path):
    root = make_vault(tmp_path / "v")
    assert claimlab(root, "trust", "light").returncode == 0
    assert claimlab(root, "verify", "fourth-power").returncode == 0
    write_experiment(root, centre={"a": 4.1, "b": 4.1})
    assert claimlab(root, "verify", "fourth-power").returncode == 2


def test_an_uncommitted_experiment_is_exploratory(tmp_path):
    root = make_vault(tmp_path / "v", git=True)
    write_experiment(root, centre={"a": 3.9, "b": 3.9})
    found = verified(root)
    assert found["status"] == "unverified"
    assert found["exploratory"] == ["light.py differs from HEAD"]


def test_a_changed_rule_needs_a_reason_and_the_earlier_one_stays_on_record(tmp_path):
    root = verified_vault(tmp_path / "v", git=True)
    note = root / "kb" / "fourth-power.md"
    note.write_text(note.read_text().replace("[3.8, 4.2]", "[3.9, 4.2]", 1))
    commit(root)
    refused = claimlab(root, "verify", "fourth-power", "--trust")
    assert refused.returncode == 2
    assert "--reason" in refused.stderr
    assert claimlab(root, "register", "fourth-power", "--reason", "narrower, since").returncode == 0
    assert json.loads(claimlab(root, "status", "--json").stdout)["claims"][0]["freshness"] == "stale"
    assert verified(root)["freshness"] == "fresh"
    assert len(list((root / "kb" / "evidence" / "registrations").glob("*.json"))) == 2


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('{"model": ["a", "b"]}', '{"model": ["a"]}', 'grid model: "a", "b" → "a"'),
        ('"draws": 3', '"draws": 4', "grid draws: 3 → 4"),
        ('"draws": 3, "noise": 0.01', '"draws": 3, "noise": 0.02', "parameter noise: 0.01 → 0.02"),
    ],
)
def test_another_grid_or_parameter_needs_a_reason_as_another_rule_does(tmp_path, old, new, says):
    root = make_vault(tmp_path / "v", centre={"a": 4.0, "b": 2.0}, git=True)
    assert verified(root)["status"] == "contested"
    path = root / "experiments" / "light.py"
    path.write_text(path.read_text().replace(old, new))
    commit(root)
    refused = claimlab(root, "verify", "fourth-power", "--trust")
    assert refused.returncode == 2
    assert says in " ".join(refused.stderr.split())
    assert "--reason" in refused.stderr
    assert claimlab(root, "register", "fourth-power", "--reason", "one model is enough").returncode == 0
    assert verified(root)["freshness"] == "fresh"


def test_a_field_left_empty_does_not_keep_a_committed_claim_from_its_registration(tmp_path):
    root = make_vault(tmp_path / "v", git=True)
    note = root / "kb" / "fourth-power.md"
    note.write_text(note.read_text().replace("tags: ", "confidence: null\ntags: "))
    commit(root)
    assert claimlab(root, "register", "fourth-power").returncode == 0


def test_an_edited_block_is_refused_and_left_alone(tmp_path):
    root = verified_vault(tmp_path / "v")
    note = root / "kb" / "fourth-power.md"
    note.write_text(note.read_text().replace("**Supported.**", "**Proven beyond doubt.**"))
    edited, runs = note.read_text(), len(list((root / "kb" / "evidence").glob("light-*")))
    for preset in ((), ("--preset", "standard")):
        finished = claimlab(root, "verify", "fourth-power", "--trust", "--fresh", *preset)
        assert finished.returncode == 2
        assert re.search(r"kb/fourth-power\.md:\d+", finished.stderr)
    assert note.read_text() == edited
    assert len(list((root / "kb" / "evidence").glob("light-*"))) == runs


def _heed_interrupts():
    """A shell's background jobs ignore SIGINT, and so would what they start: a person's terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_is_taken_up_where_it_was(tmp_path, stop):
    root = make_vault(tmp_path / "v", pause=1.0)
    command = [sys.executable, "-m", "claimlab", "-C", str(root), "verify", "fourth-power", "--trust", "--fresh"]
    running = subprocess.Popen([*command, "--jobs", "1"], stderr=subprocess.PIPE, preexec_fn=_heed_interrupts)
    deadline = time.monotonic() + 60
    while not list((root / "kb").glob("evidence/*/trial-001.json")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    running.send_signal(stop)
    code = running.wait(timeout=30)
    assert code == (-9 if stop is signal.SIGKILL else 3)
    (run,) = (root / "kb" / "evidence").glob("light-*")
    kept = {path.name: path.read_bytes() for path in run.glob("trial-*.json")}
    assert 2 <= len(kept) < 6
    found = verified(root, "--fresh")
    assert found["run"] == run.name
    assert {name: (run / name).read_bytes() for name in kept} == kept
    assert len(list((root / "kb" / "evidence").glob("*/seal.json"))) == 1


def test_a_failed_trial_makes_the_run_inconclusive_never_negative(tmp_path):
    root = verified_vault(tmp_path / "v", centre={"a": 3.0})
    found = verified(root)
    assert (found["status"], found["reason"]) == ("inconclusive", "missing trials")


@pytest.mark.parametrize(
    ("name", "says"),
    [("fourth-powr", "fourth-power"), ("nothing like it", "no claim"), ("bare", "no experiment")],
)
def test_a_claim_that_cannot_be_verified_is_named_with_what_to_do(tmp_path, name, says):
    root = make_vault(tmp_path / "v", git=True)
    (root / "kb" / "bare.md").write_text("---\ntype: claim\nid: bare\ntitle: It holds\n---\n")
    commit(root)
    finished = claimlab(root, "verify", name, "--trust")
    assert finished.returncode == 2
    assert says in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1
    assert run_git(root, "status", "--porcelain") == ""


def test_broken_frontmatter_is_named_with_line_and_changes_nothing(tmp_path):
    root = make_vault(tmp_path / "v")
    note = root / "kb" / "fourth-power.md"
    note.write_text(CLAIM.replace("        - exponent in [3.8, 4.2]", "        - exponent near 4"))
    finished = claimlab(root, "verify", "fourth-power", "--trust")
    assert finished.returncode == 2
    assert re.match(r"kb/fourth-power\.md:\d+:\d+ CL\d+ ", finished.stderr)
    assert not (root / "kb" / "evidence").exists()


@pytest.mark.parametrize("selection", [("fourth-power",), ("--all",), ("--stale",)])
def test_a_note_that_is_not_utf8_is_refused_and_keeps_its_bytes(tmp_path, selection):
    root = verified_vault(tmp_path / "v")
    note = root / "kb" / "fourth-power.md"
    note.write_bytes(note.read_bytes().replace(b"[3.8, 4.2]", b"[3.7, 4.2]").replace(b"Prose", b"Pros\xe9"))
    before = note.read_bytes()
    finished = claimlab(root, "verify", *selection, "--trust")
    assert finished.returncode == 2
    assert re.match(r"kb/fourth-power\.md:\d+:\d+ CL020 ", finished.stderr)
    assert note.read_bytes() == before


def test_a_note_that_stops_being_utf8_during_a_run_keeps_its_bytes(tmp_path):
    root = verified_vault(tmp_path / "v")
    note = root / "kb" / "fourth-power.md"
    note.write_text(CLAIM)
    workspace = open_workspace(root)
    entry = workspace.claim("fourth-power")
    note.write_bytes(CLAIM.encode() + b"caf\xe9")
    with pytest.raises(InputError, match=r"kb/fourth-power\.md:\d+:\d+ CL020"):
        write_back(workspace, entry, Standings(workspace).of(entry))
    assert note.read_bytes() == CLAIM.encode() + b"caf\xe9"


def test_a_note_that_cannot_take_a_verdict_is_named_before_anything_runs(tmp_path):
    root = make_vault(tmp_path / "v")
    note = root / "kb" / "fourth-power.md"
    note.write_text(
        '+++\ntype = "claim"\nid = "fourth-power"\ntitle = "It grows"\n[[experiments]]\nexperiment = "light"\n'
        'supported_if = ["exponent in [3.8, 4.2]"]\ndivergent_if = ["exponent outside [3.6, 4.4]"]\n+++\n\nProse.\n'
    )
    before = note.read_bytes()
    finished = claimlab(root, "verify", "fourth-power", "--trust")
    assert finished.returncode == 2
    assert finished.stderr.splitlines()[-1].startswith("kb/fourth-power.md:1:1 CL060 ")
    assert note.read_bytes() == before
    assert not (root / "kb" / "evidence").exists()


def test_a_divergence_is_not_drafted_outside_the_vault(tmp_path):
    root = make_vault(tmp_path / "v", centre={"a": 3.0, "b": 3.0})
    (tmp_path / "elsewhere").mkdir()
    (root / "kb" / "drafts").symlink_to(tmp_path / "elsewhere")
    assert verified(root)["status"] == "divergent"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_fail_on_makes_a_gate_for_continuous_integration(tmp_path):
    root = make_vault(tmp_path / "v", centre={"a": 3.0, "b": 3.0})
    assert claimlab(root, "verify", "fourth-power", "--trust", "--fail-on", "divergent,stale").returncode == 1
    assert claimlab(root, "verify", "fourth-power", "--fail-on", "contested").returncode == 0
    assert claimlab(root, "verify", "fourth-power", "--fail-on", "wrong").returncode == 2


def test_a_derived_claim_follows_its_parts(tmp_path):
    root = make_vault(tmp_path / "v")
    (root / "kb" / "headline.md").write_text(
        "---\ntype: claim\nid: headline\ntitle: The headline\nstatus_from:\n  all: [fourth-power]\n---\n\nProse.\n"
    )
    assert json.loads(claimlab(root, "verify", "headline", "--json").stdout)[0]["status"] == "unverified"
    finished = claimlab(root, "verify", "--all", "--trust", "--json")
    statuses = {entry["claim"]: entry["status"] for entry in json.loads(finished.stdout)}
    assert statuses == {"fourth-power": "supported", "headline": "supported"}
    assert "status: supported" in (root / "kb" / "headline.md").read_text()


def test_verifying_what_is_stale_comes_to_a_derived_claim_after_its_parts(tmp_path):
    root = make_vault(tmp_path / "v")
    (root / "kb" / "a-headline.md").write_text(
        "---\ntype: claim\nid: a-headline\ntitle: The headline\nstatus_from:\n  all: [fourth-power]\n---\n\nProse.\n"
    )
    assert claimlab(root, "verify", "--all", "--trust").returncode == 0
    write_experiment(root, centre={"a": 2.0, "b": 2.0})
    assert claimlab(root, "verify", "--stale", "--trust").returncode == 0
    assert "status: divergent" in (root / "kb" / "a-headline.md").read_text()


def test_running_again_until_it_passes_gives_contested_not_supported(tmp_path):
    root = make_vault(tmp_path / "v")
    path = root / "experiments" / "light.py"
    switch = str(root / "experiments" / "unregistered.txt")
    hidden = f"{{m: float(open({switch!r}).read()) for m in 'ab'}}"
    path.write_text(re.sub(r"centre = .*", f"centre = {hidden}", path.read_text()))
    (root / "experiments" / "unregistered.txt").write_text("2.0")
    assert verified(root)["status"] == "divergent"
    (root / "experiments" / "unregistered.txt").write_text("4.0")
    assert verified(root, "--fresh")["status"] == "contested"
    assert "2 registered runs ever opened" in (root / "kb" / "fourth-power.md").read_text()


def test_show_says_the_procedure_only_of_a_registration_from_before_the_current_one(tmp_path):
    root = verified_vault(tmp_path / "v")
    assert "procedure" not in claimlab(root, "show", "fourth-power").stdout
    (path,) = (root / "kb" / "evidence" / "registrations").glob("*.json")
    record = json.loads(path.read_text())
    assert record["procedure"] == CURRENT_PROCEDURE


def test_claim_registered_under_an_earlier_procedure_stays_decided_by_it_until_it_is_registered_anew(
    tmp_path,
):
    root = make_vault(tmp_path / "v")
    workspace = open_workspace(root)
    entry = workspace.claim("fourth-power")
    plan = plan_experiment(workspace, "light", "standard")
    draft = draft_registration(entry.claim, entry.claim.experiments[0], plan)
    workspace.ledger.register(draft.model_copy(update={"procedure": 1}))
    assert verified(root)["freshness"] == "fresh"
    shown = " ".join(claimlab(root, "show", "fourth-power").stdout.split())
    assert "By procedure 1, which was the current one at its registration" in shown
    assert len(list((root / "kb" / "evidence" / "registrations").glob("*.json"))) == 1
    assert claimlab(root, "audit").returncode == 0


def test_exploratory_run_is_told_by_the_procedure_that_decides_the_claim(tmp_path, monkeypatch):
    workspace = open_workspace(make_vault(tmp_path / "v"))
    entry = workspace.claim("fourth-power")
    (rule,) = entry.claim.experiments
    run = SimpleNamespace(trials=(), opening=SimpleNamespace(trials=(), determinism="seeded"))
    asked = []
    monkeypatch.setattr(settle, "decide", lambda *arguments: asked.append(arguments[-1]))
    settle.explore(workspace, entry.id, rule, run)
    draft = draft_registration(entry.claim, rule, plan_experiment(workspace, "light", "standard"))
    workspace.ledger.register(draft.model_copy(update={"procedure": 1}))
    settle.explore(workspace, entry.id, rule, run)
    assert asked == [CURRENT_PROCEDURE, 1]
