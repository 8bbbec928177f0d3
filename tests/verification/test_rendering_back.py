"""A verdict is written into notes of every shape, and into nothing else of them."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from claimlab.errors import InputError
from claimlab.notes.managed_block import read_block
from claimlab.notes.parse import parse_note
from claimlab.verification.standing import Standings
from claimlab.verification.workspace import open_workspace
from claimlab.verification.write_back import rendered, write_back
from tests.vaults import CLAIM, claimlab, make_vault

RULE = re.search(r"^experiments:\n(?: .*\n)+", CLAIM, re.MULTILINE).group()
FIELDS = (
    "confidence: likely   # says its author",
    'description: "a colon: here, and a # there"',
    "tags: ['x', \"y\",   z]",
    "tags:\n- x\n-   y",
    "summary: >\n  folded text\n\n  of two paragraphs",
    "created: 2026-01-01",
    "notes: |\n    kept   as it is\n      deeper",
    "Ünï cödé: 'it''s'",
    "# a comment between fields",
    "extra: {a: [1, 2], 'b': null}",
    "status: unverified # written by claimlab",
    "status: 'divergent'",
    "last_evaluated:",
    'evidence: "[[an older run]]"',
    "evidence:\n  - '[[one]]'\n  - '[[two]]'",
)
PARTS = (
    "# A heading",
    "Prose with   spaces at the end.   ",
    "Setext\n======",
    "```yaml\nstatus: supported\n```",
    "~~~\n<!-- claimlab:begin verdict sha256:0000000000000000 -->\n~~~",
    "<!-- a comment\nover lines -->",
    "$$\na_b\n$$",
    "| a | b |\n|---|---|\n| [[x\\|y]] | `|` |",
    "- a list\n    - deeper\n\t- with a tab",
    "---",
    "A line with \u2028 and \u00a0 and 🧪.",
    "> [!note] a callout\n> ![[figure.svg]]",
    "",
    "\n\n",
)
OWN = re.compile(r"^(?:status|last_evaluated|evidence)[ \t]*:.*\n(?:(?:[ \t]+|-[ \t]).*\n)*", re.MULTILINE)


def generated(number: int) -> bytes:
    """A claim note with the registered title and rule and whatever else, drawn by its number."""
    draw = random.Random(number)
    fields = draw.sample(FIELDS, draw.randint(0, 8))
    names = [field.partition(":")[0] for field in fields]
    once = [field for at, field in enumerate(fields) if names[at] not in names[:at]]
    lines = ["type: claim", "id: fourth-power", 'title: "It grows with the fourth power"', RULE.rstrip("\n"), *once]
    draw.shuffle(lines)
    body = "\n\n".join(draw.choices(PARTS, k=draw.randint(0, 8))) + draw.choice(["", "\n", "\n\n", "  \n"])
    text = "---\n" + "\n".join(lines) + "\n---\n" + draw.choice(["", "\n"]) + body
    if draw.random() < 0.3:
        text = text.replace("\n", "\r\n")
    return (draw.choice(["", "", "\ufeff"]) + text).encode()


def outside(text: str) -> str:
    """A note without what is claimlab's: the managed block and the three fields."""
    block = read_block(text, "verdict")
    rest = text if block is None else text[: block.span[0]] + text[block.span[1] :]
    newline = "\r\n" if "\r\n" in rest else "\n"
    head, fence, body = rest.replace("\r\n", "\n").partition("\n---\n")
    return (OWN.sub("", head + "\n") + fence + body).replace("\n", newline)


def check_notes(vault, numbers) -> None:
    workspace = open_workspace(vault)
    entry = workspace.claim("fourth-power")
    standing = Standings(workspace).of(entry)
    assert standing.status == "supported"
    path = vault / entry.note.path
    for number in numbers:
        before = generated(number)
        path.write_bytes(before)
        held = replace(entry, note=parse_note(entry.note.path, before))
        assert write_back(workspace, held, standing), number
        after = path.read_bytes().decode()
        kept, original = outside(after), outside(before.decode())
        assert kept.startswith(original), number
        assert kept[len(original) :].strip("\r\n") == "", number
        written = replace(entry, note=parse_note(entry.note.path, after.encode()))
        assert written.note.frontmatter["status"] == "supported"
        assert not write_back(workspace, written, standing), number
        assert path.read_bytes().decode() == after
        check_refusal(workspace, written, standing)


def check_refusal(workspace, written, standing) -> None:
    """A letter more in the block, and it is a person's: it is named and left as it is."""
    block = read_block(written.note.text, "verdict")
    assert block is not None
    middle = (block.span[0] + block.span[1]) // 2
    text = written.note.text[:middle] + "x" + written.note.text[middle:]
    edited = replace(written, note=parse_note(written.note.path, text.encode()))
    with pytest.raises(InputError, match=r"fourth-power\.md:\d+:1 CL051"):
        rendered(workspace, edited, standing)


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rendering")
    made = make_vault(folder / "v")
    assert claimlab(made, "verify", "fourth-power", "--trust", XDG_CACHE_HOME=str(folder)).returncode == 0
    return made


def test_nothing_but_the_block_and_three_fields_changes_and_nothing_twice(vault):
    check_notes(vault, range(100))


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nothing_but_the_block_and_three_fields_changes_in_a_thousand_notes(vault):
    check_notes(vault, range(1000))
