"""Derived seeds."""

from __future__ import annotations

import hashlib

from claimlab.evidence.seeds import derive_seed


def test_same_registrations_run_and_trial_give_the_same_seed() -> None:
    text = b'{\n "registrations": ["a", "b"],\n "run": 1,\n "trial": 0\n}\n'
    by_hand = int(hashlib.sha256(text).hexdigest()[:16], 16) // 2
    assert derive_seed(["a", "b"], 1, 0) == derive_seed(["b", "a", "a"], 1, 0) == by_hand


def test_each_of_the_three_changes_it_and_it_fits_63_bits() -> None:
    seeds = {derive_seed(["a"], number, index) for number in range(1, 30) for index in range(30)}
    seeds |= {derive_seed(["b"], 1, 0), derive_seed([], 1, 0)}
    assert len(seeds) == 29 * 30 + 2
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert max(seeds) > 2**62
