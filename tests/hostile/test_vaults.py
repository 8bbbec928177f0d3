"""Vaults that mean harm, or were harmed: everything is named, nothing hangs, nothing is overwritten."""

from __future__ import annotations

import random

import pytest

from claimlab.errors import InputError
from claimlab.graph.build import build_graph
from claimlab.lint.check import check_graph
from claimlab.notes.encoding import encode
from claimlab.notes.splice import read_block, set_block, set_fields
from claimlab.notes.vault import load_vault
from tests.lint.gardens import codes, findings, plant

GOOD = {"good.md": "[[other]]", "other.md": "x"}


@pytest.mark.timeout(120)  # a hang, not a measurement
@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("huge.md", b"[[good]] " * 1_200_000, "CL024"),
        ("many.md", b"[[good]]\n" * 10_000, "CL035"),
        ("one-line.md", b"[[a]] " * 660_000, "CL024"),
        ("code.md", b"`a` " * 1_000_000, "CL024"),
        ("money.md", b"$a$ " * 1_000_000, "CL024"),
        ("tags.md", b"#a " * 1_300_000, "CL024"),
        ("lines.md", b"\n" * 4_000_000, "CL024"),
        ("most.md", b"x [[good]]   " * 50_000, "CL035"),
        ("indented.md", b"    [[good]]\n" * 40_000 + b"\n[[other]]" * 5000, "CL035"),
        ("deep.md", b"\n".join(b" " * n + b"- x" for n in range(1500)), "CL029"),
        ("nested.md", b"---\na: " + b"[" * 5000 + b"\n---\n", "CL005"),
        ("bomb.md", b"---\na: &a [x]\n" + b"".join(b"k%d: [*a,*a]\n" % n for n in range(5000)) + b"---\n", "CL004"),
        ("wide.md", b"---\nk: " + b"x" * 300_000 + b"\n---\n", "CL005"),
        ("nul.md", b"\x00" * 1000, "CL022"),
        ("utf16.md", "[[good]]".encode("utf-16"), "CL021"),
        ("surrogate.md", b"\xed\xa0\x80", "CL020"),
        ("circle.md", b"![[circle]]", "CL039"),
        ("line.md", b"[[good]] `x` $y$ #t " * 20_000, "CL035"),
    ],
)
def test_a_hostile_note_is_named_and_the_others_go_on(tmp_path, name, data, code):
    root = plant(tmp_path, {**GOOD, name: data})
    graph = build_graph(load_vault(root, cache=False))
    found = [diagnostic for diagnostic in check_graph(graph) if diagnostic.path == name]
    assert code in {str(diagnostic.code) for diagnostic in found}
    assert [edge.target for edge in graph.outgoing("good.md")] == ["other.md"]
    assert (root / name).read_bytes() == data


def test_a_circle_through_thousands_of_notes_is_found_without_recursion(tmp_path):
    size = 2000
    claim = "---\ntype: claim\ndepends_on: ['[[n{0}]]']\n---\n![[n{0}]]\n"
    plant(tmp_path, {f"n{number}.md": claim.format((number + 1) % size) for number in range(size)})
    found = codes(tmp_path)
    assert (found.count("CL043"), found.count("CL039")) == (1, 1)


@pytest.mark.parametrize(
    "target",
    ["../secret", "../../secret.md", "/etc/passwd", "file:///etc/passwd", "..\\secret", "~/secret", "x/../../secret"],
)
def test_no_link_or_embed_reads_outside_the_vault(tmp_path, target):
    (tmp_path / "secret.md").write_text("---\ntitle: THE SECRET\n---\n")
    root = plant(tmp_path / "v", {"a.md": f"[[{target}]] ![[{target}]] [t]({target}) ![t](<{target}>)"})
    graph = build_graph(load_vault(root, cache=False))
    assert not graph.edges
    assert "THE SECRET" not in "".join(str(diagnostic) for diagnostic in check_graph(graph))


def test_links_out_in_and_in_a_loop_are_named(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("secret")
    root = plant(tmp_path / "v", GOOD)
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to(root)
    (root / "dead.md").symlink_to(root / "nowhere.md")
    assert [item.path for item in findings(root) if item.code == "CL026"] == ["dead.md", "loop", "out"]
    assert list(load_vault(root, cache=False).notes) == ["good.md", "other.md"]


@pytest.mark.parametrize("text", ["{{7*7}}", "{% for x in y %}", "${7*7}", "#{7*7}", "<%= 7*7 %>"])
def test_template_text_is_inert_in_every_field(tmp_path, text):
    fields = "".join(f"{name}: '{text}'\n" for name in ("title", "id", "source", "description", "tags"))
    root = plant(tmp_path, {"a.md": f"---\ntype: claim\n{fields}---\n# {text}\n[[{text}]]\n"})
    graph = build_graph(load_vault(root, cache=False))
    assert graph.vault.notes["a.md"].title == text
    assert "49" not in "".join(str(diagnostic) for diagnostic in check_graph(graph))


FRAGMENTS = [
    "# Heading\n", "text with [[a link]]\n", "```\ncode\n```\n", "> quote\n", "| a | b |\n|---|---|\n", "\n",
    "- item\n", "%% c %%\n", "&amp; <b>html</b>\n", "\u4e2d\u6587 \U0001f600\n", "trailing   \n", "\ttab\n",
    "$x$ and $5\n",
]  # fmt: skip
FIELDS = ["title: 'x'  # c\n", "tags:\n- a\n\n", "# comment\n", "status: old\n", 'source: "[[s]]"\n', "text: |\n  a\n"]


def test_a_thousand_notes_rendered_back_keep_every_other_byte():
    draw = random.Random(1)
    for _ in range(1000):
        head = "---\n" + "".join(draw.sample(FIELDS, draw.randint(0, 6))) + "---\n" if draw.random() < 0.9 else ""
        body = "".join(draw.choices(FRAGMENTS, k=draw.randint(0, 12)))
        text = head + body + draw.choice(["", "no newline at the end"])
        text = text.replace("\n", draw.choice(["\n", "\r\n"]))
        first = set_block(set_fields(text, {"status": "supported"}), "verdict", "A verdict.\n\n| a |\n|---|")
        block = read_block(first, "verdict")
        outside = first[: block.span[0]] + first[block.span[1] :]
        body_end = text[len(head.replace("\n", "\r\n") if "\r" in text else head) :]
        assert outside.rstrip("\r\n").endswith(body_end.rstrip("\r\n"))
        again = set_block(set_fields(first, {"status": "supported"}), "verdict", "A verdict.\n\n| a |\n|---|")
        assert encode(again) == encode(first)
        spoiled = first.replace("A verdict.", "My verdict.")
        with pytest.raises(InputError, match="CL051"):
            set_block(spoiled, "verdict", "new")


def test_names_that_no_file_can_have_are_named_and_the_others_go_on(tmp_path):
    long = "x" * 300
    rule = 'supported_if: ["a in [1, 2]"]\n    divergent_if: ["a outside [0, 3]"]'
    claim = f"---\ntype: claim\nid: c\nexperiments:\n  - experiment: {long}\n    {rule}\n---\n"
    root = plant(tmp_path, {**GOOD, "claim.md": claim})
    assert "CL054" in codes(root)
    (root / "claimlab.toml").write_text(f'[vault]\ninclude = [".", "{long}"]\n')
    assert "good.md" in load_vault(root, cache=False).notes
