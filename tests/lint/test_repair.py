from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.cli.main import main
from claimlab.graph.build import build_graph
from claimlab.lint.repair import plan_repairs
from claimlab.notes.managed_block import set_block
from claimlab.notes.vault import load_vault
from tests.graph.gardens import garden
from tests.lint.gardens import plant
from tests.lint.test_sins import SINS

LONG = "the growth of loss follows a law"


def mended(text: str, *others: str) -> str:
    files = {"a.md": text, f"kb/{LONG}.md": "x", **{f"{name}.md": "x" for name in others}}
    for repair in plan_repairs(build_graph(garden(files))).repairs:
        if repair.path == "a.md":
            return repair.after
    return text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[[the growth of loss]]", f"[[{LONG}|the growth of loss]]"),
        ("[[The Growth of Loss|label]]", f"[[{LONG}|label]]"),
        ("![[the growth of loss]]", f"![[{LONG}]]"),
        ("| x | [[the growth of loss]] |", f"| x | [[{LONG}\\|the growth of loss]] |"),
        ("[[the-growth-of-loss-follows-a-law]]", f"[[{LONG}|the-growth-of-loss-follows-a-law]]"),
        ('---\nsource: "[[the growth of loss]]"\n---\n', f'---\nsource: "[[{LONG}]]"\n---\n'),
        ("\ufeff\n\n---\na: 1\n---\n", "---\na: 1\n---\n"),
        ("a\x00b", "ab"),
        ("---\na: 1\n\n# H\n", "---\na: 1\n---\n\n# H\n"),
        ("---\r\na: x: y\r\nb: 1\r\n---\r\n", '---\r\na: "x: y"\r\nb: 1\r\n---\r\n'),
        ("---\na: @x\n---\n", '---\na: "@x"\n---\n'),
        ('---\na: "open\nb: x\n---\n', '---\na: "\\"open"\nb: x\n---\n'),
        ('---\na: "[[A]], [[B]]\nb: 1\n---\n', '---\na: "\\"[[A]], [[B]]"\nb: 1\n---\n'),
        ("---\na: [work, home\nb: x\n---\n", "---\na: [work, home]\nb: x\n---\n"),
        ("---\nb: x\na: [work, home,\n---\n", "---\nb: x\na: [work, home,]\n---\n"),
        ("---\na: {b: c, d: e\nf: 1\n---\n", "---\na: {b: c, d: e}\nf: 1\n---\n"),
        ("---\na: [draft] of: it\nb: x\n---\n", '---\na: "[draft] of: it"\nb: x\n---\n'),
    ],
)
def test_what_is_mended(before, after):
    assert mended(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "[[the growth of]]",  # too short to say what was meant
        "[[the growth of loss follows a l]]",  # cut off within a word
        "[[growth of loss]]",  # near, but no prefix
        "`[[the growth of loss]]`",
        f"[[{LONG}]]",
        "---\na: 1\na: 2\n---\n",
        '---\na: ["one, two\nb: x\n---\n',
        "---\na: [[Note\nb: x\n---\n",
        "---\na: [a: b, c\nb: x\n---\n",
        "---\na: {b, c\nb: x\n---\n",
        "---\na: [\nb: x\n---\n",
        "---\na:\n  - @x\n---\n",
    ],
)
def test_what_is_left_alone(text):
    assert mended(text) == text


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("Meeting 1", "Meeting 12"),
        ("Version 1.1", "Version 1.10"),
        ("2025-01-1", "2025-01-15"),
        ("the plan for the meeting on 2025-01", "the plan for the meeting on 2025-01-15"),
        ("what is new in version 1", "what is new in version 1.1"),
        ("what is new in version 1", "what is new in version 12"),
        ("Machine learning", "Machine learning operations at Acme"),
        ("Machine learning operations", "Machine learning operations at Acme"),
        ("How to do it", "How to do it when there is nobody who could help"),
        ("Meeting with the board 1", "Meeting with the board 1b"),
    ],
)
def test_a_note_still_to_be_written_is_not_taken_for_one_whose_name_begins_so(written, there):
    assert mended(f"[[{written}]]", there) == f"[[{written}]]"


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("How to do it", "How to do it when nobody helps"),
        ("the meeting in room 12", "the meeting in room 12 about the plan for the year that has not begun"),
    ],
)
def test_a_title_that_is_cut_off_is_completed(written, there):
    assert mended(f"[[{written}]]", there) == f"[[{there}|{written}]]"


def test_a_prefix_of_two_notes_is_left_alone():
    assert mended("[[the growth of loss]]", "the growth of loss in mice") == "[[the growth of loss]]"


TANGLED = "---\nlist: [one, two\nurl: http://x.y: z\n---\n\n[[the growth of loss]] and [[the growth of loss]]\n"


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("ab[]{},:#'\" \\@"), max_size=12), st.sampled_from(["b: 1\n", "", "b:\n  - x\n"])
)
def test_a_fault_of_the_frontmatter_is_mended_or_left_and_other_fields_say_what_they_said(value, below):
    graph = build_graph(garden({"a.md": f"---\nz: 0\na: {value}\n{below}---\n"}))
    before = graph.vault.notes["a.md"]
    for repair in plan_repairs(graph, ["CL002"]).repairs:
        after = build_graph(garden({"a.md": repair.after})).vault.notes["a.md"]
        assert not any(item.code == "CL002" for item in after.diagnostics)
        assert {**after.frontmatter, "a": ""} == {**before.frontmatter, "a": ""}


def test_one_run_mends_all_that_can_be_mended(tmp_path, capsys):
    plant(tmp_path, {"a.md": TANGLED, f"{LONG}.md": "x"})
    _, diff, _ = run(capsys, "-C", str(tmp_path), "fix")
    assert run(capsys, "-C", str(tmp_path), "fix", "--apply")[0] == 0
    text = (tmp_path / "a.md").read_text()
    assert text.count(f"[[{LONG}|the growth of loss]]") == 2
    assert 'url: "http://x.y: z"' in text
    assert all(f"+{line}\n" in diff for line in text.splitlines() if line not in TANGLED.splitlines())
    assert "nothing can be mended" in run(capsys, "-C", str(tmp_path), "fix")[2]


def test_a_repair_that_another_one_makes_possible_is_planned_with_it():
    assert mended("[[the growth\x00 of loss]]") == f"[[{LONG}|the growth of loss]]"


def test_what_is_left_after_the_last_round_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("claimlab.lint.repair.MOST_ROUNDS", 1)
    plant(tmp_path, {"a.md": "[[the growth\x00 of loss]]", f"{LONG}.md": "x"})
    assert "run 'claimlab fix' again" in run(capsys, "-C", str(tmp_path), "fix", "--apply")[2]
    assert "again" not in run(capsys, "-C", str(tmp_path), "fix", "--apply")[2]


def test_a_repair_with_which_a_field_that_it_does_not_touch_would_say_something_else_is_not_made():
    text = "---\n# x\x01\nj: 'one\nb: two'\nb: 3\n---\n"  # whole again, the lines of j are one value
    graph = build_graph(garden({"a.md": text}))
    assert graph.vault.notes["a.md"].frontmatter == {"j": "'one", "b": "3"}
    assert plan_repairs(graph, ["CL022"]).repairs == ()


def test_the_field_that_is_mended_may_say_something_else():
    (repair,) = plan_repairs(build_graph(garden({"a.md": "---\na: x\x01y\nb: [1, 2]\n---\n"})), ["CL022"]).repairs
    assert repair.after == "---\na: xy\nb: [1, 2]\n---\n"


def test_a_note_that_is_not_utf8_is_never_touched(tmp_path):
    plant(tmp_path, {"a.md": b"[[the growth of loss]] caf\xe9", f"{LONG}.md": "x"})
    assert plan_repairs(build_graph(load_vault(tmp_path, cache=False))).repairs == ()


def test_what_a_digest_holds_is_never_mended():
    broken = f"---\na: @x\n---\n[[{LONG[:25]}]] [[the-growth-of-loss-follows-a-law]]\x00"
    block = set_block("", "verdict", f"[[{LONG[:25]}]]\x00 [[the-growth-of-loss-follows-a-law]]")
    files = {"kb/evidence/e-1/e-1.md": broken, "kb/evidence/unclosed.md": "---\na: 1\n\n# H\n", f"kb/{LONG}.md": "x"}
    assert plan_repairs(build_graph(garden({**files, "a.md": block}))).repairs == ()
    (repair,) = plan_repairs(build_graph(garden({**files, "a.md": f"\x00\n{block}"}))).repairs
    assert repair.after == f"\n{block}"


def resolved(root) -> Counter[tuple[str, str]]:
    graph = build_graph(load_vault(root, cache=False))
    return Counter(
        (path, target)
        for path, note in graph.vault.notes.items()
        for link in note.links
        if (target := graph.resolve(link, path).target)
    )


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


def test_the_diff_comes_first_and_apply_does_what_it_showed(tmp_path, capsys):
    root = tmp_path / "sins"
    shutil.copytree(SINS, root)
    before = resolved(root)
    texts = {path: path.read_bytes() for path in root.rglob("*.md")}
    code, diff, err = run(capsys, "-C", str(root), "fix")
    assert (code, "can be mended" in err) == (0, True)
    assert {path: path.read_bytes() for path in root.rglob("*.md")} == texts
    assert "+- [[floods carve valleys faster than anything else|floods carve valleys faster]] in a day" in diff
    assert run(capsys, "-C", str(root), "fix", "--apply")[0] == 0
    assert not before - resolved(root)
    changed = [path for path, data in texts.items() if path.read_bytes() != data]
    assert len(changed) == diff.count("\n+++ b/")
    for path in changed:
        assert path.read_bytes().count(b"\r") == texts[path].count(b"\r")
    _, out, _ = run(capsys, "-C", str(root), "fix", "--json")
    assert json.loads(out) == {"notes": [], "fixed": {}, "applied": False}


def test_the_diff_is_one_that_git_applies(tmp_path, capsys):
    root = tmp_path / "sins"
    shutil.copytree(SINS, root)
    _, diff, _ = run(capsys, "-C", str(root), "fix", "--code", "CL030")
    subprocess.run(["git", "apply", "-"], cwd=root, input=diff.encode(), check=True)
    _, out, _ = run(capsys, "-C", str(root), "fix", "--code", "CL030", "--json")
    assert json.loads(out)["fixed"] == {}


def test_a_code_that_is_not_repaired_says_why(tmp_path, capsys):
    code, _, err = run(capsys, "-C", str(tmp_path), "fix", "--code", "CL031")
    assert (code, "which note is meant is the author's to say" in err) == (2, True)
    assert run(capsys, "-C", str(tmp_path), "fix", "--code", "CL777")[0] == 2


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("[]|#ab-: \n\x00\ufeff@'\""), max_size=60))
def test_no_text_loses_a_link_or_a_field(text):
    files = {"a.md": text, "ab-ab-ab-ab-ab.md": "x", "b.md": "x"}
    graph = build_graph(garden(files))
    for repair in plan_repairs(graph).repairs:
        again = build_graph(garden({**files, repair.path: repair.after}))
        assert again.links.dangling <= graph.links.dangling
        assert again.links.resolved >= graph.links.resolved
