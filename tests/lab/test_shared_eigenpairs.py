"""Pairs that are read back are those that Lanczos finds, and what is wrong with the file shows."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file, save_file

from claimlab.lab import shared_eigenpairs
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.shared_eigenpairs import FILE, SharedEigenpairs

RANK, TOLERANCE = 4, 1e-7


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMLAB_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def shared(probes):
    return SharedEigenpairs(probes.block, probes.batch, RANK, seed=3, tolerance=TOLERANCE)


@pytest.fixture
def searches(monkeypatch):
    """How often Lanczos ran."""
    made = []

    def counted(*args, **settings):
        made.append(args)
        return top_eigenpairs(*args, **settings)

    monkeypatch.setattr(shared_eigenpairs, "top_eigenpairs", counted)
    return made


def check(pairs, fisher):
    direct = top_eigenpairs(fisher, RANK, seed=8)
    torch.testing.assert_close(pairs.values, direct.values, rtol=1e-9, atol=0)
    overlaps = (pairs.vectors @ direct.vectors.T).abs()
    torch.testing.assert_close(overlaps, torch.eye(RANK, dtype=torch.float64), rtol=0, atol=1e-5)
    torch.testing.assert_close(pairs.vectors @ pairs.vectors.T, torch.eye(RANK, dtype=torch.float64))
    for value, vector, residual in zip(pairs.values, pairs.vectors, pairs.residuals, strict=True):
        again = (fisher(vector) - value * vector).norm() / value
        assert float(residual) == pytest.approx(float(again), abs=1e-12)
        assert float(residual) <= 2 * TOLERANCE


def test_what_is_found_once_is_read_back_as_often_as_it_is_wanted(shared, probes, searches):
    shared.find()
    shared.find()
    fisher = Fisher(probes)
    first, second = shared.read(fisher), shared.read(fisher)
    assert len(searches) == 1
    check(first, fisher)
    assert torch.equal(first.vectors, second.vectors)


def test_pairs_that_nobody_kept_are_the_same_to_the_last_bit_and_leave_no_file(shared, probes):
    fisher = Fisher(probes)
    unkept = shared.read(fisher)
    assert not shared.folder.exists()
    shared.find()
    assert torch.equal(unkept.vectors, shared.read(fisher).vectors)


@pytest.mark.parametrize(
    "damage",
    [
        lambda images: torch.randn(images.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1)),
        lambda images: images * float("nan"),
        lambda images: images[:2],
        lambda images: images.float(),
        torch.zeros_like,
    ],
    ids=["other numbers", "no numbers", "too few", "rounded", "nought"],
)
def test_a_damaged_file_is_not_believed(shared, probes, searches, damage):
    shared.find()
    save_file({"images": damage(load_file(shared.folder / FILE)["images"]).contiguous()}, shared.folder / FILE)
    fisher = Fisher(probes)
    check(shared.read(fisher), fisher)
    assert len(searches) == 2


def test_a_file_that_is_none_is_not_believed(shared, probes, searches):
    shared.find()
    (shared.folder / FILE).write_bytes(b"nothing of the kind")
    fisher = Fisher(probes)
    check(shared.read(fisher), fisher)
    assert len(searches) == 2


def test_other_contexts_ranks_seeds_and_tolerances_are_kept_apart(shared, probes, task):
    block, batch = probes.block, probes.batch
    others = [
        SharedEigenpairs(block, task.batch, RANK, 3, TOLERANCE),
        SharedEigenpairs(block, batch, RANK + 1, 3, TOLERANCE),
        SharedEigenpairs(block, batch, RANK, 4, TOLERANCE),
        SharedEigenpairs(block, batch, RANK, 3, TOLERANCE / 2),
    ]
    assert len({shared.folder, *(other.folder for other in others)}) == len(others) + 1
    assert SharedEigenpairs(block, batch, RANK, 3, TOLERANCE).folder == shared.folder
