from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.graph.relations import Match
from claimlab.graph.resolve import Resolver
from tests.graph.gardens import garden

FILES = {
    "kb/growth is quartic.md": "---\nid: quartic\ntitle: Growth goes with the fourth power\naliases: [t4]\n---\n",
    "kb/deep/Other Note.md": "# An H1 of its own\n",
    "kb/a/_map.md": "[[_map]]",
    "kb/b/_map.md": "[[_map]]",
    "kb/b/c/note.md": "x",
    "kb/v1.2.md": "x",
    "kb/caf\u00e9.md": "x",
    "C# notes.md": "x",
    "sources/paper.md": "x",
}


def resolve(written: str, origin: str = "sources/paper.md", files=FILES, attachments=("img/pic.png", "kb/pic.png")):
    vault = garden({**files, "origin.md": written}, attachments)
    (link,) = vault.notes["origin.md"].links
    return Resolver(vault).resolve(link, origin)


@pytest.mark.parametrize(
    ("written", "match", "target"),
    [
        ("[[growth is quartic]]", Match.STEM, "kb/growth is quartic.md"),
        ("[[growth is quartic.md]]", Match.STEM, "kb/growth is quartic.md"),
        ("[[growth  is quartic]]", Match.STEM, "kb/growth is quartic.md"),
        ("[[v1.2]]", Match.STEM, "kb/v1.2.md"),
        ("[[cafe\u0301]]", Match.STEM, "kb/caf\u00e9.md"),
        ("[[Growth Is Quartic]]", Match.CASE, "kb/growth is quartic.md"),
        ("[[kb/growth is quartic]]", Match.PATH, "kb/growth is quartic.md"),
        ("[[/kb/growth is quartic]]", Match.PATH, "kb/growth is quartic.md"),
        ("[[deep/other note]]", Match.PATH, "kb/deep/Other Note.md"),
        ("[[../kb/v1.2]]", Match.PATH, "kb/v1.2.md"),
        ("[[./paper]]", Match.PATH, "sources/paper.md"),
        ("[[quartic]]", Match.ID, "kb/growth is quartic.md"),
        ("[[growth goes with the FOURTH power]]", Match.TITLE, "kb/growth is quartic.md"),
        ("[[an h1 of its own]]", Match.TITLE, "kb/deep/Other Note.md"),
        ("[[T4]]", Match.ALIAS, "kb/growth is quartic.md"),
        ("[[growth-is-quartic]]", Match.SLUG, "kb/growth is quartic.md"),
        ("[[C# notes]]", Match.SLUG, "C# notes.md"),
        ("![[img/pic.png]]", Match.ATTACHMENT, "img/pic.png"),
        ("[t](../kb/growth%20is%20quartic.md)", Match.PATH, "kb/growth is quartic.md"),
        ("[t](/kb/v1.2.md)", Match.PATH, "kb/v1.2.md"),
        ("[t](../kb/b/c/note)", Match.PATH, "kb/b/c/note.md"),
        ("[t](v1.2.md)", Match.STEM, "kb/v1.2.md"),
        ("[t](../img/pic.png)", Match.ATTACHMENT, "img/pic.png"),
        ("[[#here]]", Match.SELF, "sources/paper.md"),
        ("[[nothing of the kind]]", Match.DANGLING, ""),
        ("[[other/v1.2]]", Match.DANGLING, ""),
        ("[[../../../etc/passwd]]", Match.DANGLING, ""),
        ("[t](../../../etc/passwd)", Match.DANGLING, ""),
        ("[[/etc/passwd]]", Match.DANGLING, ""),
        ("[[..]]", Match.DANGLING, ""),
    ],
)
def test_the_cascade(written, match, target):
    resolution = resolve(written)
    assert (resolution.match, resolution.target) == (match, target)
    assert not resolution.ambiguous


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        ("kb/a/x.md", "kb/a/_map.md"),
        ("kb/b/x.md", "kb/b/_map.md"),
        ("kb/b/c/note.md", "kb/a/_map.md"),  # Obsidian looks below the note's own folder, not above it
        ("sources/paper.md", "kb/a/_map.md"),
    ],
)
def test_among_several_the_one_obsidian_opens_and_all_are_reported(origin, target):
    resolution = resolve("[[_map]]", origin)
    assert resolution.target == target
    assert resolution.ambiguous
    assert set(resolution.candidates) == {"kb/a/_map.md", "kb/b/_map.md"}


def test_a_whole_path_is_never_ambiguous():
    assert not resolve("[[kb/a/_map]]").ambiguous
    assert resolve("![[pic.png]]").candidates == ("kb/pic.png", "img/pic.png")


def test_suggestions_put_a_unique_prefix_first_and_forgive_a_slip():
    files = {f"kb/the growth of {what} follows a law.md": "x" for what in ("loss", "wealth", "cities")}
    resolver = Resolver(garden(files))
    assert resolver.suggest("the growth of lo")[0] == "the growth of loss follows a law"
    assert resolver.unique_prefix("the growth of") == ""
    assert resolver.suggest("the grwth of cities folows a law")[0] == "the growth of cities follows a law"
    assert resolver.suggest("something else entirely") == ()


def test_the_beginning_of_a_title_is_a_near_name_unless_many_begin_so():
    titles = {f"kb/n{number}.md": f"---\ntitle: Coins that fall {number} times are fair\n---\n" for number in range(4)}
    resolver = Resolver(garden(titles | {"kb/x.md": "---\ntitle: A coin made of seeded numbers forgets\n---\n"}))
    assert resolver.suggest("A coin made of") == ("x",)
    assert resolver.suggest("Coins that fall 3") == ("n3",)
    assert resolver.suggest("Coins that") == ()


NAMES = st.sampled_from(["a", "A", "b", "a-b", "a b", "x/a", "x/b", "y/A", "y/x/a", "y/_map", "x/_map"])
LINKS = st.sampled_from(["a", "A", "a b", "a-b", "x/a", "_map", "x/_map", "B", "a.md", "./a", "t"])


@settings(max_examples=150, deadline=None)
@given(st.lists(NAMES, unique=True, min_size=1), st.randoms(), LINKS, NAMES)
def test_the_order_of_files_makes_no_difference(names, random, link, origin):
    files = {f"{name}.md": f"---\ntitle: t\naliases: [{name[:1]}]\n---\n" for name in names}
    shuffled = list(files.items())
    random.shuffle(shuffled)
    first, second = Resolver(garden(files)), Resolver(garden(dict(shuffled)))
    assert first.resolve_name(link, f"{origin}.md") == second.resolve_name(link, f"{origin}.md")
    assert first.suggest(link) == second.suggest(link)
