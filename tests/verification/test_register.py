"""A rule is frozen before the data, and only if it can fail."""

import json

import pytest

from tests.vaults import CLAIM, claimlab, commit, make_vault


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make_vault(tmp_path / "v", git=True)


def write_rule(root, old, new):
    (root / "kb" / "fourth-power.md").write_text(CLAIM.replace(old, new))
    commit(root)


def test_registering_shows_what_the_rule_does_with_a_true_a_false_and_a_noisy_claim(root):
    (made,) = json.loads(claimlab(root, "register", "fourth-power", "--json").stdout)
    assert made["new"]
    assert made["trials"] == 6
    assert made["rehearsal"]["true"]["supported"] > 0.4
    assert made["rehearsal"]["false"]["divergent"] > 0.4
    assert made["rehearsal"]["noisy"]["inconclusive"] > 0.8
    assert any("low power" in warning for warning in made["warnings"])


def test_registering_twice_enters_one_record(root):
    claimlab(root, "register", "fourth-power")
    (again,) = json.loads(claimlab(root, "register", "fourth-power", "--json").stdout)
    assert not again["new"]
    assert len(list((root / "kb" / "evidence" / "registrations").iterdir())) == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("exponent outside [3.6, 4.4]", "control outside [0.5, 1.5]", "never come out divergent"),
        ("        - exponent in [3.8, 4.2]", "        - control above 2", "never come out supported"),
        ("exponent outside [3.6, 4.4]", "exponent outside [3.9, 4.1]", "both sides"),
    ],
)
def test_a_rule_that_cannot_fail_is_refused_and_nothing_is_entered(root, old, new, says):
    write_rule(root, old, new)
    finished = claimlab(root, "register", "fourth-power")
    assert finished.returncode == 2
    assert says in finished.stderr
    assert not list((root / "kb").glob("evidence/registrations/*"))


def test_a_rule_that_is_not_committed_is_refused(root):
    (root / "kb" / "fourth-power.md").write_text(CLAIM.replace("[3.8, 4.2]", "[3.7, 4.2]"))
    finished = claimlab(root, "register", "fourth-power")
    assert finished.returncode == 2
    assert "differs from HEAD; commit it first" in finished.stderr
