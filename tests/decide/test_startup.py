"""What starts without heavy packages."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIGHT = (
    "claimlab.claims",
    "claimlab.decide",
    "claimlab.decide.comparison",
    "claimlab.decide.determinism",
    "claimlab.decide.lines",
    "claimlab.decide.rehearsal",
    "claimlab.evidence.audit",
    "claimlab.evidence.inputs",
    "claimlab.evidence.ledger",
    "claimlab.evidence.staleness",
)


@pytest.mark.parametrize("module", LIGHT)
def test_module_imports_neither_numpy_nor_scipy_nor_torch(module: str) -> None:
    code = f"import sys, {module}; print(sorted({{'numpy', 'scipy', 'torch', 'matplotlib'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
