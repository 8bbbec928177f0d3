"""Frontmatter in every style that YAML allows: it is read, or named with its place; nothing else is ever raised."""

from __future__ import annotations

import pytest

from claimlab.notes.faults import Fault
from claimlab.notes.parse import parse_note

STYLES = {
    "anchors and aliases": "a: &x 1\nb: *x",
    "an alias to nothing": "a: *gone",
    "a merge key": "base: &b {x: 1}\nc:\n  <<: *b",
    "tags": "a: !!str 1\nb: !local {c: 2}\nc: !<tag:example.org,2000:x> y",
    "an unknown tag handle": "a: !u!x 1",
    "a directive": "%YAML 1.2\n",
    "block scalars": "a: |\n  x\n   y\n\nb: >-\n  folded\n  text\nc: |2+\n    z\n",
    "a wrong indentation indicator": "a: |0\n  x",
    "complex keys": "? a\n: b\n? [c, d]\n: e",
    "an empty key": ": x",
    "flow across lines": "a: [b,\n  c: d,\n  {e: f}]\nb: {x: [y, {z: 1}], w: }",
    "flow never closed": "a: [b, c\nd: e",
    "quotes and escapes": "a: \"\\u263A\\n\\x41\\\n  b\"\nb: 'it''s'",
    "a wrong escape": 'a: "\\q"',
    "a quote never closed": "a: \"x\nb: 'y",
    "tabs as indentation": "a:\n\tb: c",
    "a tab after a dash": "a:\n-\tb",
    "a wrong indentation": "a:\n   b: 1\n  c: 2",
    "a sequence at the top": "- a\n- b",
    "a scalar at the top": "just words",
    "nothing": "",
    "comments only": "# a\n\n  # b",
    "a comment without a space": "a: b#c\nd: e #f",
    "colons within": "a: b: c\nurl: https://x.org:80/y",
    "reserved indicators": "a: @b\nc: `d`\ne: %f",
    "a dash that is no item": "a: -\nb: -1\nc: - d",
    "question marks": "a: ?x\nb: ? y",
    "two documents": "a: 1\n--- b\nc: 2",
    "a document end": "a: 1\n... b",
    "keys given twice": "a: 1\n'a': 2",
    "null, true and numbers": "a:\nb: ~\nc: yes\nd: 0o14\ne: .inf\nf: 2001-12-14t21:59:43.10-05:00",
    "unicode line breaks": "a: x\u2028y\nb: x\u0085y",
    "characters outside the base plane": "a: \U0001f600\n\U0001f600: b",
    "control characters": "a: \x07\nb: \x1b[0m",
    "a mark within": "a: \ufeffx",
    "a long key": f"{'k' * 2000}: v",
    "deep flow": f"a: {'[' * 60}{']' * 60}",
    "deep blocks": "\n".join(" " * level + "a:" for level in range(60)),
}


@pytest.mark.parametrize("content", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_style_is_read_or_named_with_its_place(content, ends):
    text = f"---\n{content}\nafter: kept\n---\n# Body\n[[link]]\n".replace("\n", ends)
    note = parse_note("a.md", text.encode())
    assert note.text == text
    assert [link.target for link in note.links if not link.field] == ["link"]
    rows = text.split("\n")
    for fault in note.diagnostics:
        assert fault.code in set(Fault)
        assert 1 <= fault.line <= len(rows)
        assert 1 <= fault.column <= len(rows[fault.line - 1]) + 1
    assert note.frontmatter.get("after") == "kept" or note.diagnostics


@pytest.mark.parametrize("style", ["a wrong escape", "a tab after a dash", "colons within", "reserved indicators"])
def test_a_fault_in_one_field_leaves_the_others_as_they_are(style):
    note = parse_note("a.md", f"---\nbefore: kept\n{STYLES[style]}\nafter: kept\n---\n".encode())
    assert (note.frontmatter["before"], note.frontmatter["after"]) == ("kept", "kept")
