"""By which procedure a registration is decided."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from claimlab.claims import CURRENT_PROCEDURE, Registration
from tests.evidence.scenes import registration


def test_record_from_before_there_were_procedures_reads_and_writes_as_it_did() -> None:
    written = registration().model_dump(mode="json")
    assert "procedure" not in written
    assert Registration.model_validate(written).procedure == 1


def test_later_procedure_is_written_and_read_back() -> None:
    entry = registration(procedure=CURRENT_PROCEDURE)
    assert entry.model_dump(mode="json")["procedure"] == CURRENT_PROCEDURE
    assert Registration.model_validate_json(entry.model_dump_json()) == entry


def test_procedure_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValidationError, match="procedure"):
        registration(procedure=CURRENT_PROCEDURE + 1)
