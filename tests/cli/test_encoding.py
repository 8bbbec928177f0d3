"""A character that a stream cannot encode never ends a command, and JSON stays JSON."""

import json

import pytest

from tests.vaults import claimlab, make_vault

CLAIM = '---\ntype: claim\nid: second\ntitle: "Ω grows 🧠 as well"\ndepends_on: ["[[fourth-power]]"]\n---\n[[none→]]\n'


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    root = make_vault(tmp_path_factory.mktemp("encoding") / "v")
    (root / "kb" / "second.md").write_text(CLAIM, encoding="utf-8")
    return root


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252:strict"])
def test_an_arrow_is_escaped_where_it_cannot_be_written(vault, encoding):
    finished = claimlab(vault, "graph", "--ancestors", "second", PYTHONIOENCODING=encoding)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "fourth-power" in finished.stdout


@pytest.mark.parametrize("words", [["check", "--json"], ["check", "--format", "sarif"], ["status", "--json"]])
def test_json_says_the_same_in_every_encoding(vault, words):
    whole = claimlab(vault, *words, PYTHONIOENCODING="utf-8")
    narrow = claimlab(vault, *words, PYTHONIOENCODING="latin-1")
    assert "Traceback" not in narrow.stderr
    assert narrow.stdout.isascii()
    assert json.loads(narrow.stdout) == json.loads(whole.stdout)


def test_an_error_message_is_escaped_too(vault):
    finished = claimlab(vault, "graph", "--ancestors", "→", PYTHONIOENCODING="latin-1:strict")
    assert finished.returncode == 2
    assert "\\u2192" in finished.stderr
    assert "Traceback" not in finished.stderr
