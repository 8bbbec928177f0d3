"""The laboratory's page: its files are read, its commands run as written, and its tables name what is printed.

The commands run on a tiny model in place of the pinned one, so only model and layer are put in.
"""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from claimlab.cli.lab import lab
from claimlab.lab.descent import ARMS
from tests.lab.conftest import make_model

if TYPE_CHECKING:
    from pathlib import Path

FILE = re.compile(r"`(\w+\.jsonl)`:\n\n```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ claimlab lab (\w+) (.*)$", re.MULTILINE)
KEY = re.compile(r"^\| `([\w-]+)` \|", re.MULTILINE)


@pytest.fixture(scope="module")
def page():
    from tests.docs.test_commands import ROOT

    return (ROOT / "docs" / "laboratory.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def printed(page, tmp_path_factory):
    """What each command of the page prints with ``--json``, by its name."""
    folder: Path = tmp_path_factory.mktemp("laboratory")
    model = make_model(folder / "model", "llama")
    for name, content in FILE.findall(page):
        (folder / name).write_text(content, encoding="utf-8")
    found = {}
    for name, rest in COMMAND.findall(page):
        words = [str(folder / word) if word.endswith(".jsonl") else word for word in shlex.split(rest)]
        words[words.index("--layers") + 1] = "1-2"
        finished = CliRunner().invoke(lab, [name, *words, "--model", f"path:{model}", "--json"], catch_exceptions=False)
        assert finished.exit_code == 0, finished.output
        found[name] = json.loads(finished.stdout)
    return found


def test_both_commands_are_shown_and_run(printed):
    assert set(printed) == {"geometry", "flow"}
    assert {len(points) for points in printed["flow"]["arms"].values()} == {5}


def test_the_tables_name_every_key_and_every_arm_and_no_others(page, printed):
    commands, heading, _ = page.partition("## Models with something to lose")
    assert heading
    assert set(KEY.findall(commands)) == set(printed["geometry"]) | set(ARMS)
    assert set(printed["flow"]["arms"]) == set(ARMS)


def test_every_code_of_a_file_that_will_not_do_is_named(page):
    assert re.findall(r"LAB\d{3}", page) == ["LAB001", "LAB002", "LAB003", "LAB004"]
