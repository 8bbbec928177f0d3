"""The findings: numbers in tables that people wrote are those of the ledger."""

from __future__ import annotations

import json
import re

import pytest

from claimlab.claims import Estimate
from claimlab.claims.numerals import interval
from tests.docs.test_commands import ROOT

EVIDENCE = ROOT / "kb" / "evidence"
ROLES = {"released": "before", "safety-tuned": "after", "sham": "sham"}


def sections():
    """Text before each table of the chapter, and the table's rows."""
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    chapter = page.split("## Beside the rules")[1].split("\n## ")[0]
    for before, table in re.findall(r"([^|]+?)\n\n((?:\|.*\n)+)", chapter):
        head, _, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines())
        yield before, head[1:], rows


def estimates(run):
    path = min((EVIDENCE / run).glob("verdict-*.json"))
    return json.loads(path.read_text(encoding="utf-8"))["verdict"]["estimates"]


def cells():
    for before, columns, rows in sections():
        known = [estimates(run) for run in dict.fromkeys(re.findall(r"\[([a-z_]+-\d{8}T\d{6}-[0-9a-f]{6})\]", before))]
        for first, *row in rows:
            measure = re.search(r"`([^`]+)`", first)[1]
            for column, shown in zip(columns, row, strict=True):
                yield pytest.param(known, measure, column, shown, id=f"{measure}-{column}")


@pytest.mark.parametrize(("known", "measure", "column", "shown"), list(cells()))
def test_a_number_in_a_table_is_that_of_the_ledger(known, measure, column, shown):
    if column in ROLES:
        measure, column = f"{measure}/{ROLES[column]}", ""
    stratum = f"model={column}" if column else ""
    (found,) = [run[measure][stratum] for run in known if stratum in run.get(measure, {})]
    assert shown == interval(Estimate.model_validate(found))
