"""Vectors that last give the same numbers, wherever they are kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import torch

from claimlab.errors import EnvironmentFault
from claimlab.lab import long_vectors
from claimlab.lab.start import Scene, geometry


def on_disk(tensor) -> bool:
    """Whether the tensor's memory is a mapped file."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    spans = [line.split()[0].split("-") for line in lines if "claimlab-vectors-" in line]
    return any(int(low, 16) <= tensor.data_ptr() < int(high, 16) for low, high in spans)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where temporary files go, with vectors of more than ten entries held to be long."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(long_vectors, "LONG", 10)
    return tmp_path


def test_a_short_vector_is_kept_as_it_is(folder):
    vector = torch.arange(9, dtype=torch.float64)
    assert long_vectors.lasting(vector) is vector
    assert long_vectors.rows(2, 9).shape == (2, 9)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="no /proc: mapped files cannot be listed")
def test_a_long_vector_is_copied_to_a_file_that_nobody_else_sees(folder):
    vector = torch.arange(12, dtype=torch.float64)
    kept = long_vectors.lasting(vector)
    assert on_disk(kept)
    assert not on_disk(vector)
    assert torch.equal(kept, vector)
    assert list(folder.iterdir()) == []


def test_the_start_of_every_arm_is_the_same_in_memory_and_on_disk(folder, block, probes, task, monkeypatch):
    scene = Scene(block, task, probes, task, task)
    on = geometry(scene, 2, 5, lambda *_: None)
    monkeypatch.setattr(long_vectors, "LONG", 10**9)
    off = geometry(scene, 2, 5, lambda *_: None)
    assert on.off.coefficients == off.off.coefficients
    assert on.removed["fisher"].coefficients == off.removed["fisher"].coefficients
    assert torch.equal(on.subspaces["random"].vectors, off.subspaces["random"].vectors)
    assert torch.equal(on.off.arm.coupling[0], off.off.arm.coupling[0])
    assert (on.tail, on.h_max, on.overlap_benign) == (off.tail, off.h_max, off.overlap_benign)


def test_a_full_folder_is_named_before_anything_is_written(folder):
    with pytest.raises(EnvironmentFault, match="TMPDIR"):
        long_vectors.rows(1, 10**15)
