"""``docs/rules.md`` documents every rule, and its examples bring out what they are examples of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimlab.lint.catalogue import RULES
from tests.lint.gardens import codes, findings, plant

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (CL\d{3}) .*\n((?:(?!### CL\d).*\n)*)", TEXT, re.MULTILINE))
EXAMPLES = {
    code: dict(re.findall(r"^```md (.+)\n((?:(?!^```).*\n)*?)^```$", section, re.MULTILINE))
    for code, section in SECTIONS.items()
}
IN_WORDS = {"CL020", "CL021", "CL022", "CL023", "CL024", "CL025", "CL026", "CL027", "CL028", "CL035", "CL052", "CL053"}


def test_the_documented_codes_are_the_codes_there_are():
    assert list(SECTIONS) == sorted(RULES)


@pytest.mark.parametrize("code", sorted(RULES))
def test_name_severity_and_fix_are_documented(code):
    rule, section = RULES[code], SECTIONS[code]
    word = {"error": "Error", "warning": "Warning", "info": "Information"}[rule.severity]
    assert f"### {code} {rule.name}\n" in TEXT
    assert section.lstrip().startswith(f"{word}.")
    (fix,) = re.findall(r"^\*\*Fix\*\*: (.*)", section, re.MULTILINE)
    assert fix.startswith("none; ") != rule.fixable
    assert bool(rule.reason) != rule.fixable


@pytest.mark.parametrize("code", sorted(code for code, files in EXAMPLES.items() if files))
def test_the_example_brings_out_the_rule(code, tmp_path):
    assert code in codes(plant(tmp_path, EXAMPLES[code]))


def test_every_other_example_is_in_words():
    assert {code for code, files in EXAMPLES.items() if not files} == IN_WORDS | {"CL060", "CL061"}


def test_every_diagnostic_has_the_severity_of_its_rule(tmp_path):
    files = {f"{code}/{name}": text for code, group in EXAMPLES.items() for name, text in group.items()}
    for diagnostic in findings(plant(tmp_path, files)):
        assert diagnostic.severity is RULES[diagnostic.code].severity, diagnostic
