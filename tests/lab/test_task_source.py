"""Tasks of the laboratory and files of the user's own go by one name each."""

from __future__ import annotations

import json

import pytest

from claimlab.errors import InputError, UsageError
from claimlab.lab.task_list import draw_listed_task
from claimlab.lab.task_source import draw_named_task


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.jsonl"
    lines = [json.dumps({"prompt": f"Question {k}?", "response": f"Answer {k}."}) for k in range(9)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"path:{path}"


def test_a_file_of_ones_own_is_drawn_from_by_seed(own):
    drawn = draw_named_task(own, 4, 3)
    assert len(set(drawn)) == 4
    assert drawn == draw_named_task(own, 4, 3) != draw_named_task(own, 4, 4)


def test_more_than_there_is_is_refused_with_the_number(own):
    with pytest.raises(UsageError, match="has 9 samples, not 10"):
        draw_named_task(own, 10, 1)


def test_a_file_with_faults_names_them(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text('{"prompt": "One?"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.jsonl:1:1 LAB003"):
        draw_named_task(f"path:{path}", 1, 1)


def test_a_task_of_the_laboratory_is_the_same_by_this_door():
    assert draw_named_task("gcd", 3, 5) == draw_listed_task("gcd", 3, 5)


def test_a_hub_is_not_guessed_at():
    with pytest.raises(UsageError, match=r"not fetched .*path:FILE"):
        draw_named_task("hub:owner/name@" + "0" * 40, 1, 1)
