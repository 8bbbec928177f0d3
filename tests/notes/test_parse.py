from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.notes.encoding import encode
from claimlab.notes.parse import MAX_BYTES, parse_note


def parse(text: str, path: str = "n.md"):
    return parse_note(path, text.encode())


def targets(text: str) -> list[str]:
    return [link.target for link in parse(text).links]


def codes(note) -> list[str]:
    return [str(diagnostic.code) for diagnostic in note.diagnostics]


@pytest.mark.parametrize(
    ("written", "target", "heading", "block", "label", "embed"),
    [
        ("[[a]]", "a", "", "", "", False),
        ("[[a|b]]", "a", "", "", "b", False),
        ("[[a#h]]", "a", "h", "", "", False),
        ("[[a#h#h2|l]]", "a", "h#h2", "", "l", False),
        ("[[#h]]", "", "h", "", "", False),
        ("[[a^block]]", "a", "", "block", "", False),
        ("[[a#^block]]", "a", "", "block", "", False),
        ("[[a#h#^b]]", "a", "h", "b", "", False),
        ("[[folder/a]]", "folder/a", "", "", "", False),
        ("[[a.md]]", "a.md", "", "", "", False),
        (r"[[a\|b]]", "a", "", "", "b", False),
        ("![[a]]", "a", "", "", "", True),
        ("![[i.png|300x200]]", "i.png", "", "", "300x200", True),
        ("![[a#h]]", "a", "h", "", "", True),
        ("[[a [b] c]]", "a [b] c", "", "", "", False),
        ("[[2^10 is large]]", "2^10 is large", "", "", "", False),
    ],
)
def test_every_form_of_wiki_link(written, target, heading, block, label, embed):
    note = parse(f"Before {written} after.")
    (link,) = note.links
    assert (link.target, link.heading, link.block, link.label) == (target, heading, block, label)
    assert (link.embed, link.wiki, link.field) == (embed, True, "")
    assert (link.place.line, link.place.column) == (1, 8)
    assert note.context_of(link) == f"Before {written} after."


@pytest.mark.parametrize(
    ("written", "target", "heading"),
    [
        ("[t](a.md)", "a.md", ""),
        ("[t](../a%20b.md#h)", "../a b.md", "h"),
        ("[t](<a b.md>)", "a b.md", ""),
        ('[t](a.md "title")', "a.md", ""),
        ("[t](#h)", "", "h"),
        ("[t](a(1).md)", "a(1).md", ""),
        ("![t](i.png)", "i.png", ""),
        ("[t](C%23.md#h%231)", "C#.md", "h#1"),
    ],
)
def test_markdown_links_to_files(written, target, heading):
    (link,) = parse(written).links
    assert (link.target, link.heading, link.label, link.wiki) == (target, heading, "t", False)


@pytest.mark.parametrize(
    "written",
    [
        "\\[[a]]",
        "[t](https://x.org/a.md)",
        "[t](mailto:a@b.c)",
        "[t](//host/a)",
        "[ ](",
        "](x.md)",
        "[[]]",
        "[[ ]]",
        "[[a\nb]]",
    ],
)
def test_what_is_no_link_to_a_file(written):
    assert targets(written) == []


@pytest.mark.parametrize(
    "text",
    [
        "```\n[[x]]\n```",
        "~~~python\n[[x]]\n~~~",
        "> ```\n> [[x]]\n> ```",
        "- item\n  ```\n  [[x]]\n  ```",
        "````\n```\n[[x]]\n````",
        "```\n[[x]] never closed",
        "`[[x]]`",
        "``a ` [[x]]``",
        "`code\n[[x]]`",
        "<!-- [[x]] -->",
        "<!--\n[[x]]\n-->",
        "%% [[x]] %%",
        "%%\n[[x]]\n%%",
        "$$\n[[x]]\n$$",
        "$a_{[[x]]}$",
        "text\n\n    [[x]]",
        "\t[[x]]",
    ],
)
def test_no_links_from_code_comments_and_maths(text):
    assert targets(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "It cost $123 for [[x]] and $45 more",
        "$5 [[x]] $6",
        "a ` b [[x]]",
        "``[[x]]`",
        "`a`[[x]]`b`",
        "`a\n\n[[x]]`",
        "`\n\n[[x]]`",
        "100%% [[x]]",
        "- item\n\n    [[x]]",
        "para\n    [[x]]",
        "\\`[[x]]\\`",
        "> [!note]- Titled\n> > [!tip]\n> > [[x]]",
        "| a | [[x\\|y]] |",
        "- [ ] task [[x]]",
        "==[[x]]==",
        "text[^1]\n\n[^1]: [[x]]",
        "```` not code\n````\n\n[[x]]",
        "```\ncode\n```\n[[x]]",
    ],
)
def test_links_that_only_look_like_code_or_maths(text):
    assert targets(text) == ["x"]


def test_links_in_frontmatter_know_their_field_and_place():
    note = parse('---\ndepends_on:\n  - "[[a]]"\n  - a bare title\n# [[no]]\nsource: [[b|c]]\nother: free text\n---\n')
    found = [(link.field, link.target, link.wiki, link.place.line, link.place.column) for link in note.links]
    assert found == [
        ("depends_on", "a", True, 3, 6),
        ("depends_on", "a bare title", False, 4, 5),
        ("source", "b", True, 6, 9),
    ]


def test_a_link_knows_the_heading_above_it():
    note = parse("[[a]]\n\n## One\n[[b]]\n\n### Two\n\n[[c]]")
    assert [(link.target, link.section) for link in note.links] == [("a", ""), ("b", "One"), ("c", "Two")]


def test_a_very_long_line_gives_a_short_context():
    note = parse("x" * 50_000 + " [[a]] " + "y" * 50_000)
    (link,) = note.links
    context = note.context_of(link)
    assert "[[a]]" in context
    assert len(context) < 600


def test_headings_blocks_and_tags():
    note = parse(
        "---\ntags: [one, '#two']\n---\n# H1 #\n\nSetext\n===\n\nPara\n---\n\n```\n# no\n#no\n```\n"
        "## H2\nText #three and#not #123 [[a#b]] ^id-1\n\n- item\n---\n"
    )
    assert [(h.level, h.text, h.line) for h in note.headings] == [
        (1, "H1", 4),
        (1, "Setext", 6),
        (2, "Para", 9),
        (2, "H2", 16),
    ]
    assert note.tags == ("one", "two", "three")
    assert note.blocks == ("id-1",)


def test_enrichment_blocks():
    note = parse(
        "# C\n\n### Additional Evidence (extend)\n*Source: [[s]] | Added: 2026-01-01 | Extractor: x*\n\nText.\n"
    )
    assert [(e.stance, e.source, e.line) for e in note.enrichments] == [("extend", "[[s]]", 3)]


def test_places_count_the_whole_file_with_crlf():
    note = parse("---\r\na: 1\r\na: 2\r\n---\r\n\r\ntext [[x]]\r\n")
    assert (note.diagnostics[0].line, note.diagnostics[0].column) == (3, 1)
    assert (note.links[0].place.line, note.links[0].place.column) == (6, 6)
    assert note.body == "\r\ntext [[x]]\r\n"
    assert note.body_line == 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"caf\xe9 [[x]]", "CL020"),
        ("a [[x]]".encode("utf-16"), "CL021"),
        (b"a\x00 [[x]]", "CL022"),
        (b"\xef\xbb\xbfa [[x]]", "CL023"),
        (b"a \xed\xa0\x80 [[x]]", "CL020"),
        (b"> " * 60 + b"[[x]]", "CL029"),
    ],
)
def test_odd_bytes_have_each_their_own_code_and_the_links_are_read(data, code):
    note = parse_note("n.md", data)
    assert codes(note) == [code]
    assert [link.target for link in note.links] == ["x"]


def test_text_that_was_not_decoded_exactly_never_encodes_to_the_file():
    for data in (b"caf\xe9", "a".encode("utf-16"), b"\xed\xa0\x80"):
        assert encode(parse_note("n.md", data).text) != data


def test_a_note_too_large_is_named_and_keeps_its_frontmatter():
    note = parse("---\ntitle: big\n---\n" + "[[x]]\n" * (MAX_BYTES // 6 + 1))
    assert codes(note) == ["CL024"]
    assert note.title == "big"
    assert note.links == ()


def test_ten_thousand_links_and_a_list_five_thousand_deep_are_read():
    assert len(parse("[[x]] " * 10_000).links) == 10_000
    deep = "\n".join("  " * depth + "- a" for depth in range(1000))
    assert codes(parse(deep)) == ["CL029"]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    parse_note("n.md", data)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("[]|#^!`$%<>-~ \n\r\tab.()\\"), max_size=150))
def test_any_text_round_trips_and_every_link_stands_where_it_says(text):
    note = parse(text)
    assert encode(note.text) == text.encode()
    rows = note.text.split("\n")
    for link in note.links:
        if link.wiki:
            assert rows[link.place.line - 1][link.place.column - 1 :].startswith(("[[", "![["))


@pytest.mark.parametrize(
    "unit",
    [
        "\n[r]: r [",
        "\n[r]:  ",
        "`",
        "$a",
        "[[",
        "![[",
        "](",
        "[a",
        "%%",
        "<!--",
        "$$",
        "\n#",
        "- ",
        "> ",
        "^a ",
        "~~~\n",
    ],
)
def test_repetition_does_not_blow_up(unit):
    parse(unit * 20_000)


def test_a_link_behind_a_comment_that_is_only_named_in_code_is_a_link():
    assert targets("A comment begins with `<!--`.\n\n[[a]] `-->` [[b]] \\\\[[c]]\n") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# One\n\n## Two\n", "One"),
        ("\n\nOne\n===\n", "One"),
        ("<!-- hidden -->\n# One\n", "One"),
        ("---\ntitle: Said\n---\n# One\n", "Said"),
        ("Some words.\n\n# Summary\n", "n"),
        ("# Summary\n\n# Actions\n", "n"),
        ("## Two\n\n# One\n", "n"),
    ],
)
def test_a_heading_is_the_title_where_it_opens_the_note_alone(text, title):
    assert parse_note("kb/n.md", text.encode()).title == title
