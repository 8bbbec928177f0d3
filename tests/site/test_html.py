"""The built pages satisfy html-validate, where ``CLAIMLAB_HTML_VALIDATE`` names it (``npm install html-validate``)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from claimlab.site import publish

RULES = {
    "root": True,
    "extends": ["html-validate:recommended"],
    "rules": {
        "long-title": "off",  # a claim's sentence is its title, however long
        "no-trailing-whitespace": "off",  # a matter of taste that costs nobody anything
    },
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """A function: folder of a site → what html-validate finds on its pages, one line each."""
    program = os.environ.get("CLAIMLAB_HTML_VALIDATE")
    if not program:
        pytest.skip("CLAIMLAB_HTML_VALIDATE names no validator")
    settings = tmp_path_factory.mktemp("rules") / "rules.json"
    settings.write_text(json.dumps(RULES))

    def check(site: Path) -> list[str]:
        command = [program, "--config", str(settings), "--formatter", "json", f"{site}/**/*.html"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        return [
            f"{Path(page['filePath']).relative_to(site)}:{found['line']}: {found['ruleId']} {found['message']}"
            for page in json.loads(run.stdout)
            for found in page["messages"]
        ]

    return check


def test_a_page_that_is_wrong_is_found(complaints, tmp_path):
    (tmp_path / "wrong.html").write_text("<!DOCTYPE html>\n<html><body><p><div></p></body></html>\n")
    assert complaints(tmp_path)


def test_every_kind_of_page_is_valid(complaints, garden_site):
    assert complaints(garden_site) == []


def test_the_pages_of_this_project_are_valid(complaints, repository, tmp_path):
    publish(repository, tmp_path / "out")
    assert complaints(tmp_path / "out") == []


def test_the_pages_of_a_large_foreign_vault_are_valid(complaints, tmp_path):
    corpus = os.environ.get("CLAIMLAB_CORPUS")
    if not corpus:
        pytest.skip("CLAIMLAB_CORPUS names no folder of notes")
    publish(Path(corpus), tmp_path / "out")
    assert complaints(tmp_path / "out") == []
