"""Trust is a digest of bytes: it does not survive an edit and does not travel with a clone."""

import pytest

from claimlab.errors import UsageError
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
    before = trust_digest([path])
    path.write_text("x = 1 \n")
    assert trust_digest([path]) != before


def test_a_broken_store_trusts_nothing(tmp_path):
    (tmp_path / "trust.json").write_text("{broken")
    assert TrustStore(tmp_path).digests() == {}
