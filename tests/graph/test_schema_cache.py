from __future__ import annotations

import subprocess
import sys

import pytest

from claimlab.graph.build import build_graph
from claimlab.notes.shelf import cache_folder
from claimlab.notes.vault import load_vault

FAULTY = "---\ntype: claim\nconfidence: sure\n---\n\n# Faulty\n"
SPOILED = "---\ntype: claim\nexperiments: none\n---\n\n# Spoiled\n"
LOADS_PYDANTIC = """
import sys
from pathlib import Path
from claimlab.graph.build import build_graph
from claimlab.notes.vault import load_vault
graph = build_graph(load_vault(Path(sys.argv[1])))
print(len(graph.claims), len(graph.diagnostics), "pydantic" in sys.modules)
"""


@pytest.fixture
def vault(tmp_path):
    root = tmp_path / "vault"
    root.mkdir()
    for number in range(20):
        (root / f"n{number}.md").write_text(f"---\ntype: claim\n---\n\n# Number {number}\n")
    (root / "faulty.md").write_text(FAULTY)
    (root / "spoiled.md").write_text(SPOILED)
    (root / "source.md").write_text("---\ntype: source\nstatus: half\n---\n\n# Source\n")
    (root / "rivals.md").write_text("---\ntype: divergence\nkind: odd\n---\n\n# Rivals\n")
    return root


def read(root):
    graph = build_graph(load_vault(root))
    return graph.diagnostics, dict(graph.spoiled), list(graph.claims), list(graph.sources), list(graph.divergences)


def shelf(root):
    (path,) = cache_folder(root).glob("schemas-*.json")
    return path


def test_a_second_reading_finds_what_the_first_found(vault):
    first = read(vault)
    assert {item.code for item in first[0]} == {"CL012", "CL014"}
    assert read(vault) == first


def test_an_edit_of_the_text_leaves_a_reading_standing_and_an_edit_of_the_fields_does_not(vault):
    read(vault)
    before = shelf(vault).read_bytes()
    (vault / "faulty.md").write_text(FAULTY + "\nMore.\n")
    read(vault)
    assert shelf(vault).read_bytes() == before
    (vault / "faulty.md").write_text(FAULTY.replace("sure", "likely"))
    assert "faulty.md" not in {item.path for item in read(vault)[0]}
    assert shelf(vault).read_bytes() != before


def test_two_notes_with_the_same_faulty_fields_are_each_named(vault):
    (vault / "again.md").write_text(FAULTY)
    for _ in range(2):
        assert {"again.md", "faulty.md"} <= {item.path for item in read(vault)[0]}


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"x": 1}', b"\xff" * 50])
def test_a_damaged_cache_is_as_good_as_none(vault, damage):
    first = read(vault)
    shelf(vault).write_bytes(damage)
    assert read(vault) == first


def test_an_unchanged_vault_needs_no_validation(vault):
    command = [sys.executable, "-c", LOADS_PYDANTIC, str(vault)]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(2)]
    assert said == [["21", "4", "True"], ["21", "4", "False"]]
