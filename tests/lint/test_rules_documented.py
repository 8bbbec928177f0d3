"""``docs/rules.md`` documents every rule, and its examples bring out what they are examples of."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from claimlab.lint.catalogue import RULES
from tests.lint.gardens import codes, findings, plant
from tests.vaults import claimlab, make_vault, write_experiment

PACKAGE = Path(__file__).parents[2] / "claimlab"
DOCS = PACKAGE.parent / "docs"
CODE = r"(?:CL|EX|IN|LAB)\d{3}"
TEXT = (DOCS / "rules.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### ((?:CL|EX)\d{3}) .*\n((?:(?!### (?:CL|EX)\d).*\n)*)", TEXT, re.MULTILINE))
EXAMPLES = {
    code: dict(re.findall(r"^```md (.+)\n((?:(?!^```).*\n)*?)^```$", section, re.MULTILINE))
    for code, section in SECTIONS.items()
}
AFTER_A_RUN = {"CL055": {"a": 2.0, "b": 2.0}, "CL056": {"a": 4.0, "b": 4.0}}
IN_WORDS = {"CL020", "CL021", "CL022", "CL023", "CL024", "CL025", "CL026", "CL027", "CL028", "CL035", "CL052", "CL053"}


def test_every_code_that_a_diagnostic_is_made_with_is_documented():
    elsewhere = "".join((DOCS / name).read_text(encoding="utf-8") for name in ("ingest.md", "laboratory.md"))
    codes_made = {code for path in PACKAGE.rglob("*.py") for code in _codes_in(ast.parse(path.read_bytes()))}
    assert {"CL601", "EX004", "LAB001", "CL020", "IN001"} <= codes_made
    assert {code for code in codes_made if code not in RULES and code not in elsewhere} == set()


def _codes_in(tree):
    """Codes that are written out in a module: those given to a diagnostic, and those that have a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(CODE, node.value):
            yield node.value


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


@pytest.mark.parametrize("code", sorted(code for code, files in EXAMPLES.items() if files and code not in AFTER_A_RUN))
def test_the_example_brings_out_the_rule(code, tmp_path):
    assert code in codes(plant(tmp_path, EXAMPLES[code]))


@pytest.mark.parametrize("code", AFTER_A_RUN)
def test_the_example_brings_out_the_rule_beside_a_claim_that_was_run(code, tmp_path):
    vault = make_vault(tmp_path / "v", centre=AFTER_A_RUN[code])
    plant(vault, EXAMPLES[code])
    assert code not in codes(vault)
    assert claimlab(vault, "verify", "fourth-power", "--trust", XDG_CACHE_HOME=str(tmp_path)).returncode == 0
    if code == "CL056":
        write_experiment(vault, centre={"a": 4.01, "b": 4.0})
    assert code in codes(vault)


def test_every_other_example_is_in_words():
    raised_by_commands = {"CL060", "CL061", "CL601", "CL602", "EX001", "EX002", "EX003", "EX004"}
    assert {code for code, files in EXAMPLES.items() if not files} == IN_WORDS | raised_by_commands


def test_every_diagnostic_has_the_severity_of_its_rule(tmp_path):
    files = {f"{code}/{name}": text for code, group in EXAMPLES.items() for name, text in group.items()}
    for diagnostic in findings(plant(tmp_path, files)):
        assert diagnostic.severity is RULES[diagnostic.code].severity, diagnostic
