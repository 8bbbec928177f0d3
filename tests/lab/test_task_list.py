"""Every listed task can be drawn, without repeats, and the same seed draws the same."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from claimlab.errors import UsageError
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.task_list import FURTHER_FAMILIES, PROMISES, draw_listed_task
from claimlab.lab.tasks import FAMILIES

QUICK = ("aiw", "lcm", "products", "letter_jumble", "base_conversion")


@pytest.mark.parametrize("family", QUICK)
def test_a_family_gives_as_many_different_samples_as_are_wanted(family):
    drawn = draw_listed_task(family, 20, 5)
    assert len(set(drawn)) == 20
    assert drawn == draw_listed_task(family, 20, 5)
    assert drawn != draw_listed_task(family, 20, 6)


def test_no_family_is_listed_twice():
    assert len({*FAMILIES, *FURTHER_FAMILIES}) == len(FAMILIES) + len(FURTHER_FAMILIES)


def test_lookalikes_are_a_task_of_their_own():
    assert set(draw_listed_task("lookalikes", 10, 1)) <= set(LOOKALIKES)
    with pytest.raises(UsageError, match="task 'lookalikes' has 36 samples, not 40"):
        draw_listed_task("lookalikes", 40, 1)


@pytest.mark.model
def test_the_extreme_promises_and_says_nothing():
    drawn = draw_listed_task("compliance", 12, 3)
    assert {sample.response for sample in drawn} == set(PROMISES)
    assert len({sample.prompt for sample in drawn}) == 12


def test_unknown_tasks_and_poor_ones_are_named():
    with pytest.raises(UsageError, match="there is no task 'nonsense'"):
        draw_listed_task("nonsense", 1, 1)


@pytest.mark.long
def test_no_task_depends_on_how_python_hashes_words():
    program = (
        "from claimlab.lab.task_list import *\n"
        "for name in (*FAMILIES, *FURTHER_FAMILIES, 'lookalikes'): print(name, draw_listed_task(name, 8, 77))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
