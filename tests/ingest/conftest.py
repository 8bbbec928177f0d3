"""A source note of this project's own making, with every kind of hint that ingesting reads, and a small vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """\
---
type: source
title: "Slow clocks: how drifting thermometers mislead greenhouse growers"
author: "Unknown (report 17)"
url: https://example.org/reports/17
date: 2026-03-04
domain: horticulture
secondary_domains: []
format: report
status: unprocessed
priority: medium
tags: [drift, thermometers]
---

## Content

A report on thermometers that read a little high, and a little higher every year.

**Key findings:**

1. **Drift is slow:** Readings rise by a tenth of a degree a year. The rate depends on:
- the age of the sensor
- how damp the house is

2. **Nobody notices:** Growers adjust the heating by feel.

## Agent Notes

**Why this matters:** A cold house loses a harvest.

**KB connections:**
- [[plants tell you when they are cold]] — weakened: they tell you too late
- [[instruments need a second instrument]] — confirms it with numbers
- [[a note that was never written]] — extends it
- B7 (measuring is a habit, not a device) — strengthened: habits catch drift

**Extraction hints:**
- Extract claim: "Greenhouse thermometers drift upwards by a tenth of a degree a year and growers do not notice"
- Consider a divergence candidate: yearly calibration (cheap, dull) vs. paired sensors (dear, immediate)

## Curator Notes

PRIMARY CONNECTION: [[instruments need a second instrument]] — the drift shows only against another one

WHY ARCHIVED: First figures on drift in damp houses

EXTRACTION HINT: The drift is the claim; the habit is the remedy
"""

CLAIM = "Greenhouse thermometers drift upwards by a tenth of a degree a year and growers do not notice"

NOTES = {
    "kb/claims/plants tell you when they are cold.md": "---\ntype: claim\n---\n\nThey droop.\n",
    "kb/claims/instruments need a second instrument.md": "---\ntype: claim\n---\n\nOne alone cannot be doubted.\n",
    "kb/beliefs/habit.md": "---\ntype: belief\nid: B7\ntitle: measuring is a habit, not a device\n---\n\nDaily.\n",
}


@pytest.fixture
def source_text() -> str:
    return SOURCE


@pytest.fixture
def claim_sentence() -> str:
    return CLAIM


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    for path, text in NOTES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def source_file(tmp_path: Path) -> Path:
    path = tmp_path / "inbox" / "slow-clocks.txt"
    path.parent.mkdir()
    path.write_text(SOURCE, encoding="utf-8")
    return path
