from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.cli.main import main
from claimlab.errors import UsageError
from claimlab.graph.build import build_graph
from claimlab.graph.rename import plan_rename
from claimlab.notes.managed_block import set_block
from tests.graph.gardens import garden

SINS = Path(__file__).parents[1] / "fixtures" / "sins"


def carried(text: str, old: str = "kb/old.md", new: str = "kb/new name.md", **others: str) -> str:
    files = {"notes/a.md": text, "kb/old.md": "---\ntitle: A title\n---\n# H\n", "kb/other.md": "x", **others}
    rename = plan_rename(build_graph(garden(files)), old, new)
    return rename.after.get("notes/a.md", text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[[old]]", "[[new name]]"),
        ("[[old|label]] [[old#H]]", "[[new name|label]] [[new name#H]]"),
        ("[[old#^b|l]] [[old^b]]", "[[new name#^b|l]] [[new name^b]]"),
        ("![[old]] [[kb/old]] [[old.md]] [[OLD]]", "![[new name]] [[kb/new name]] [[new name.md]] [[new name]]"),
        ("| [[old\\|x]] |", "| [[new name\\|x]] |"),
        ("[t](../kb/old.md#H)", "[t](../kb/new%20name.md#H)"),
        ("[t](<../kb/old.md>)", "[t](<../kb/new name.md>)"),
        ("[t][r] [r]\n\n[r]: ../kb/old.md#H 'A title'\n", "[t][r] [r]\n\n[r]: ../kb/new%20name.md#H 'A title'\n"),
        ("[old]\r\n\r\n[Old]: <../kb/old.md>\r\n", "[old]\r\n\r\n[Old]: <../kb/new name.md>\r\n"),
        ("[a][] [b][]\n\n[a]: /kb/old\n[b]: /kb/other\n", "[a][] [b][]\n\n[a]: /kb/new%20name\n[b]: /kb/other\n"),
        (
            "---\ndepends_on:\n  - old\n  - \"[[old]]\"\nsource: 'old'\n---\n",
            "---\ndepends_on:\n  - new name\n  - \"[[new name]]\"\nsource: 'new name'\n---\n",
        ),
        ("[[A title]] [[other]] `[[old]]` [[missing]]", "[[A title]] [[other]] `[[old]]` [[missing]]"),
    ],
)  # fmt: skip
def test_every_form_of_link_is_carried_along_and_nothing_else(before, after):
    assert carried(before) == after


def test_a_move_carries_what_depends_on_the_folder():
    files = {
        "x/a.md": "[t](b.md) [[_map]] [[./b]]",
        "x/b.md": "[t](a.md)",
        "x/_map.md": "",
        "y/_map.md": "",
    }
    rename = plan_rename(build_graph(garden(files)), "x/a.md", "y/a.md")
    assert rename.after == {"y/a.md": "[t](../x/b.md) [[x/_map]] [[../x/b]]", "x/b.md": "[t](../y/a.md)"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[[A/B/Note]] [[A/B/Note|x]] [[A/B/Note#H]]", "[[A/C/Nota]] [[A/C/Nota|x]] [[A/C/Nota#H]]"),
        ("[[/A/B/Note]] [[a/b/note]] [[A/B/Note.md]]", "[[/A/C/Nota]] [[A/C/Nota]] [[A/C/Nota.md]]"),
        ("[[../A/B/Note]] [[Note]] [[B/Note]]", "[[../A/C/Nota]] [[Nota]] [[C/Nota]]"),
        (
            '---\nsource: "[[A/B/Note]]"\ndepends_on: [A/B/Note, Note]\n---\n',
            '---\nsource: "[[A/C/Nota]]"\ndepends_on: [A/C/Nota, Nota]\n---\n',
        ),
    ],
)
def test_a_link_keeps_the_style_in_which_it_was_written(before, after):
    files = {"x/a.md": before, "A/B/Note.md": "# H\n", "A/other.md": ""}
    assert plan_rename(build_graph(garden(files)), "A/B/Note.md", "A/C/Nota.md").after["x/a.md"] == after


def test_a_path_that_cannot_be_written_in_the_same_style_becomes_one_that_leads_there():
    files = {"x/a.md": "[[B/Note]]", "A/B/Note.md": "", "A/other.md": ""}
    assert plan_rename(build_graph(garden(files)), "A/B/Note.md", "C/Nota.md").after["x/a.md"] == "[[Nota]]"


def test_a_moved_notes_own_relative_links_lead_where_they_led_for_tools_that_know_paths_only():
    own = "[d](y/d.md) [e](<y/d e.md#H>) [d2](./y/d.md) ![p](y/p.png) [pdf](y/f.pdf#page=2) [up](../top.md)"
    files = {"x/n.md": own, "x/y/d.md": "", "x/y/d e.md": "# H", "top.md": ""}
    rename = plan_rename(build_graph(garden(files, ("x/y/f.pdf", "x/y/p.png"))), "x/n.md", "n.md")
    assert rename.after["n.md"] == (
        "[d](x/y/d.md) [e](<x/y/d e.md#H>) [d2](x/y/d.md) ![p](x/y/p.png) [pdf](x/y/f.pdf#page=2) [up](top.md)"
    )


def test_a_moved_notes_links_to_files_outside_the_vault_are_carried_along_and_others_left_alone(tmp_path):
    own = "[code](../experiments/coin.py#L3) [all](../experiments) [gone](../gone.py) [root](/experiments/coin.py)"
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "coin.py").touch()
    vault = replace(garden({"kb/a.md": own + f" [long]({'x' * 300}.py)"}), root=tmp_path)
    rename = plan_rename(build_graph(vault), "kb/a.md", "kb/deep/a.md")
    assert rename.after["kb/deep/a.md"].startswith(
        "[code](../../experiments/coin.py#L3) [all](../../experiments) [gone](../gone.py) [root](/experiments/coin.py)"
    )
    assert plan_rename(build_graph(vault), "kb/a.md", "kb/b.md").links == 0


def test_a_rename_that_changes_only_the_case_is_carried_into_paths():
    files = {"a.md": "[x](old.md) [x](OLD.md) [[old]]", "old.md": "[self](old.md)"}
    rename = plan_rename(build_graph(garden(files)), "old.md", "Old.md")
    assert rename.after == {"a.md": "[x](Old.md) [x](OLD.md) [[old]]", "Old.md": "[self](Old.md)"}


def test_a_link_that_was_no_exact_path_is_left_as_it_was():
    files = {"x/n.md": "[d](d.md) [d](d)", "z/d.md": ""}
    assert plan_rename(build_graph(garden(files)), "x/n.md", "n.md").after == {"n.md": files["x/n.md"]}


def test_a_link_that_only_the_title_would_still_find_is_carried_along():
    files = {"a.md": "[[old name]]", "old name.md": "# Old name\n"}
    assert plan_rename(build_graph(garden(files)), "old name.md", "new.md").after["a.md"] == "[[new]]"


@pytest.mark.parametrize("names", ["id: old", "aliases: [old]"])
def test_a_link_that_only_claimlab_would_still_find_is_carried_along_and_shows_what_it_showed(names):
    text = '---\nsource: "[[old]]"\ndepends_on: [old]\n---\n[[old]] [[old|l]] [[old#H]] ![[old]]\r\n\r\n| [[old]] |'
    rename = plan_rename(build_graph(garden({"a.md": text, "old.md": f"---\n{names}\n---\n# H"})), "old.md", "new.md")
    assert rename.after["a.md"] == (
        '---\nsource: "[[new]]"\ndepends_on: [old]\n---\n'
        "[[new|old]] [[new|l]] [[new#H]] ![[new]]\r\n\r\n| [[new\\|old]] |"
    )


def test_a_link_that_was_meant_by_id_stays_by_id():
    files = {"a.md": "[[the-id]]", "old.md": "---\nid: the-id\n---\n"}
    assert set(plan_rename(build_graph(garden(files)), "old.md", "new.md").after) == {"new.md"}


@pytest.mark.parametrize("written", ["id: old\n", ""])
def test_what_a_digest_holds_is_left_alone_where_the_id_still_leads_to_the_claim(written):
    block = set_block("---\ntype: claim\n---\n", "verdict", "- [[old]]")
    rules = "experiments: [{experiment: e, supported_if: [m above 1], divergent_if: [m below 1]}]\n"
    files = {
        "kb/evidence/e-1/e-1.md": "## [[old|Title]]",
        "kb/a.md": block + "\n[[old]]\n",
        "kb/old.md": f"---\ntype: claim\n{written}{rules}---\n",
    }
    rename = plan_rename(build_graph(garden(files)), "kb/old.md", "kb/new.md")
    assert {path: text for path, text in rename.after.items() if path != "kb/new.md"} == {
        "kb/a.md": block + "\n[[new|old]]\n"
    }


def test_a_new_name_does_not_steal_links_from_another_note():
    files = {"n/a.md": "[[target]]", "n/old.md": "x", "z/target.md": "y"}
    rename = plan_rename(build_graph(garden(files)), "n/old.md", "n/target.md")
    assert rename.after["n/a.md"] == "[[z/target]]"


def test_a_claim_with_a_rule_keeps_the_id_that_its_runs_are_known_by():
    rule = "[{experiment: e, supported_if: [m above 1], divergent_if: [m below 1]}]"
    files = {"kb/old name.md": f"---\ntype: claim\nexperiments: {rule}\n---\n"}
    after = plan_rename(build_graph(garden(files)), "kb/old name.md", "kb/new.md").after["kb/new.md"]
    assert after == f"---\ntype: claim\nexperiments: {rule}\nid: old-name\n---\n"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("kb/none.md", "kb/x.md", "no note"),
        ("kb/old.md", "kb/other.md", "there already"),
        ("kb/old.md", "../x.md", "not a path"),
        ("kb/old.md", "kb/x.txt", "not a path"),
        ("kb/old.md", "kb/x#y.md", "cannot name"),
    ],
)
def test_what_is_refused(old, new, why):
    with pytest.raises(UsageError, match=why):
        carried("", old, new)


def test_the_command_moves_a_note_with_fifty_links(tmp_path, capsys, monkeypatch):
    root = tmp_path / "v"
    shutil.copytree(SINS, root)
    for number in range(50):
        (root / f"n{number}.md").write_text(f"See [[rain falls on mountains]] number {number}.\n")
    monkeypatch.chdir(root)
    before = {path: path.read_bytes() for path in root.rglob("*.md")}

    def run(*arguments):
        with pytest.raises(SystemExit) as caught:
            main(["mv", *arguments])
        return caught.value.code or 0, capsys.readouterr().out

    code, diff = run("rain falls on mountains", "domains/rivers/it rains up there", "--dry-run")
    assert code == 0
    assert diff.count("+See [[it rains up there]]") == 50
    assert {path: path.read_bytes() for path in root.rglob("*.md")} == before
    links = build_links(root)
    code, out = run("rain falls on mountains", "domains/rivers/it rains up there", "--json")
    assert (code, json.loads(out)["new"]) == (0, "domains/rivers/it rains up there.md")
    assert json.loads(out)["links"] >= 50
    assert not (root / "domains/weather/rain falls on mountains.md").exists()
    now = build_links(root)
    assert (now.total, now.resolved, now.dangling) == (links.total, links.resolved, links.dangling)
    assert not (root / ".claimlab").exists()


def build_links(root):
    from claimlab.notes.vault import load_vault

    return build_graph(load_vault(root, cache=False)).links


NAMES = ["a", "b", "x/a", "x/b", "y/c c", "y/A b"]
WRITTEN = ["[[a]]", "[[b|l]]", "[[x/a]]", "[[c-c]]", "[[A B]]", "[t](b.md)", "[t](../x/a.md)", "![[c c#h]]", "[[none]]"]
LINKS = st.lists(st.sampled_from(WRITTEN), max_size=4)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(LINKS, min_size=6, max_size=6),
    st.sampled_from(NAMES),
    st.sampled_from(["n.md", "x/n n.md", "z/a.md", "y/b.md", "z/c-c.md"]),
)
def test_after_any_rename_every_link_leads_where_it_led(links, old, new):
    files = {f"{name}.md": " ".join(held) for name, held in zip(NAMES, links, strict=True)}
    graph = build_graph(garden(files))
    rename = plan_rename(graph, f"{old}.md", new)
    moved = {(new if path == f"{old}.md" else path): text for path, text in files.items()} | dict(rename.after)
    again = build_graph(garden(moved))

    def edges(built):
        return Counter((edge.source, edge.target) for edge in built.edges)

    def renamed(path):
        return new if path == f"{old}.md" else path

    expected = Counter((renamed(edge.source), renamed(edge.target)) for edge in graph.edges)
    assert not expected - edges(again)
