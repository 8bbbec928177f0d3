"""The page of a claim that several experiments decide."""

from __future__ import annotations

import re
import shutil

import pytest

from claimlab.site import publish


@pytest.fixture(scope="module")
def page(garden, evidence_vault, tmp_path_factory) -> str:
    root = tmp_path_factory.mktemp("several") / "vault"
    shutil.copytree(garden, root)
    evidence_vault.bind_second_experiment(root, "steady-growth")
    publish(root, root.parent / "out")
    return (root.parent / "out/claims/steady-growth.html").read_text()


def test_each_experiment_has_its_own_status_intervals_and_evidence(page):
    lines = re.findall(r'<section class="line" aria-label="Experiment (\w+)">(.*?)</section>', page, re.DOTALL)
    assert [name for name, _ in lines] == ["growth", "decay"]
    growth, decay = (text for _, text in lines)
    assert 's-supported">supported' in growth
    assert 's-divergent">divergent' in decay
    assert "slope/steady" in growth
    assert "slope/early" in decay
    assert "growth-20260108t120000-0a1b2c.html" in growth
    assert "decay-20260109t120000-0a1b2d.html" in decay


def test_the_claim_as_a_whole_is_contested(page):
    assert '<section class="verdict s-contested"' in page
    assert "experiments disagree" in page


def test_figures_of_both_runs_are_told_apart(page):
    names = re.findall(r'<section class="drawing" tabindex="0" aria-label="([^"]*)">', page)
    assert len(names) == 2
    assert len(set(names)) == 2
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_conditions_name_the_experiment_that_a_stratum_belongs_to(page):
    decision = page[page.index('id="page-decision"') :]
    assert "<td>growth: alpha</td>" in decision
    assert "<td>decay: beta</td>" in decision


def test_a_claim_with_one_experiment_has_no_lines(garden_site):
    assert 'class="line"' not in (garden_site / "claims/steady-growth.html").read_text()
