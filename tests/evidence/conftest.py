"""A small ledger with one registered claim, for every test that needs evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimlab.evidence.ledger import Ledger
from tests.evidence.scenes import registration

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.claims import Registration


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "kb" / "evidence")


@pytest.fixture
def registered(ledger: Ledger) -> Registration:
    entry = registration()
    ledger.register(entry)
    return entry
