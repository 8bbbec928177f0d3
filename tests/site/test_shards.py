"""The words by which a note is found."""

from __future__ import annotations

import json

import pytest

from claimlab.site import publish


def entry_of(root, out):
    """What the index has of a vault's only note."""
    publish(root, out)
    text = (out / "data/terms-000.js").read_text()
    (entry,) = json.loads(text.removeprefix("window.claimlabTerms(").removesuffix(");\n"))
    return entry


def words_of(root, out):
    """The indexed words of a vault's only note."""
    return entry_of(root, out)["w"].split()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("url: https://arxiv.org/abs/2602.15799", {"arxiv", "2602", "15799"}),
        ("doi: 10.1000/XYZ.123", {"1000", "xyz", "123"}),
        ("arxiv: 2602.15799", {"2602", "15799"}),
    ],
)
def test_a_source_is_found_by_its_address_and_its_number(vault, tmp_path, field, words):
    found = words_of(vault({"a.md": f"---\n{field}\n---\nSome text.\n"}), tmp_path / "out")
    assert words < set(found)
    assert {"some", "text"} < set(found)


def test_words_are_listed_once_and_those_of_comments_not_at_all(vault, tmp_path):
    root = vault({"a.md": "---\nurl: https://example.org/growth\n---\nGrowth %%secret%% and growth.\n"})
    found = words_of(root, tmp_path / "out")
    assert found.count("growth") == 1
    assert "secret" not in found


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("author: [Ada Lovelace, Emmy Noether]", ["a", "Ada Lovelace", "Emmy Noether"]),
        ("author: Max Springer", ["a", "Max Springer"]),
        ("id: an-id\naliases: [Other name]", ["an-id", "Other name"]),
    ],
)
def test_a_note_is_found_by_its_id_its_aliases_and_its_authors(vault, tmp_path, fields, names):
    root = vault({"a.md": f"---\ntitle: T\n{fields}\n---\nText.\n"})
    assert entry_of(root, tmp_path / "out")["n"] == names
