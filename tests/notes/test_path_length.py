from __future__ import annotations

from pathlib import Path

import pytest

from claimlab.errors import UsageError
from claimlab.notes.path_length import refuse_too_long


@pytest.mark.parametrize("path", ["", "x" * 255, "é" * 127, "/".join(["folder"] * 60)])
def test_what_a_file_system_takes_is_let_through(path):
    refuse_too_long(Path(path))


@pytest.mark.parametrize("path", ["x" * 256, "é" * 128, f"new/{'x' * 300}/a.md"])
def test_a_name_is_measured_in_bytes_and_shown_by_its_beginning(path):
    with pytest.raises(UsageError, match=r"…' has \d+ bytes; a name may have 255") as caught:
        refuse_too_long(Path(path))
    assert len(str(caught.value)) < 100


def test_a_path_of_short_names_may_still_be_too_long():
    with pytest.raises(UsageError, match="a path may have 4095"):
        refuse_too_long(Path("folder/" * 600))
