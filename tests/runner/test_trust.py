"""Trust is a digest of bytes: it does not survive an edit and does not travel with a clone."""

import pytest

from claimlab.errors import UsageError
from claimlab.evidence.imports import read_code
from claimlab.runner.trust import TrustStore, trust_digest


def test_untrusted_code_is_refused_with_the_way_to_trust_it(tmp_path):
    with pytest.raises(UsageError, match="claimlab trust quartic_onset"):
        TrustStore(tmp_path).require("0" * 64, "quartic_onset")


def test_trust_is_kept_between_two_stores_and_can_be_revoked(tmp_path):
    TrustStore(tmp_path).grant("a" * 64, "one")
    TrustStore(tmp_path).require("a" * 64, "one")
    assert TrustStore(tmp_path).revoke("one") == 1
    assert "a" * 64 not in TrustStore(tmp_path)


def test_any_changed_byte_asks_again(tmp_path):
    path = tmp_path / "e.py"
    path.write_text("x = 1\n")
    before = trust_digest(read_code(tmp_path, path))
    path.write_text("x = 1 \n")
    assert trust_digest(read_code(tmp_path, path)) != before


def test_a_module_that_a_link_brings_in_from_elsewhere_is_trusted_with_the_rest(tmp_path):
    (tmp_path / "experiments").mkdir()
    (tmp_path / "elsewhere.py").write_text("x = 1\n")
    (tmp_path / "experiments" / "beside.py").symlink_to(tmp_path / "elsewhere.py")
    path = tmp_path / "experiments" / "e.py"
    path.write_text("import beside\n")
    code = read_code(tmp_path, path)
    assert [code.shown(module) for module in code.own] == ["e.py", "beside.py"]
    (tmp_path / "elsewhere.py").write_text("x = 2\n")
    assert trust_digest(read_code(tmp_path, path)) != trust_digest(code)


def test_a_broken_store_trusts_nothing(tmp_path):
    (tmp_path / "trust.json").write_text("{broken")
    assert TrustStore(tmp_path).digests() == {}
