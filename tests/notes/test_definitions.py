import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.notes.parse import parse_note


def links(text):
    return [link for link in parse_note("a.md", text.encode()).links if not link.wiki]


@pytest.mark.parametrize(
    ("written", "target", "heading"),
    [
        ("[r]: b.md", "b.md", ""),
        ('   [R]:  ../c/b.md#H  "A title"  ', "../c/b.md", "H"),
        ("[r]: <b c.md> 'A title'", "b c.md", ""),
        ("[r]:b%20c.md (A title)", "b c.md", ""),
    ],
)
def test_a_definition_is_a_link_where_it_stands(written, target, heading):
    (link,) = links(f"# T\n\n[text][r]\n\n{written}\n")
    assert (link.target, link.heading, link.section) == (target, heading, "T")
    assert link.place == (5, 1 + written.index("["))


def test_definitions_may_follow_each_other_and_a_heading():
    assert [link.target for link in links("[a] [b]\n## Links\n[a]: a.md\n[b]: b.md\n")] == ["a.md", "b.md"]


@pytest.mark.parametrize(
    "text",
    [
        "[t][r]\n\n[r]: https://example.org\n",
        "[t][^1]\n\n[^1]: word\n",
        "Said [^r] and [r]\n[r]: within.md\n",
        "[r]\n\n```\n[r]: code.md\n```\n",
        "[r]\n\n    [r]: code.md\n",
        "[r]\n\n<!--\n[r]: comment.md\n-->\n",
        "[Anna]: hello\n",
        "[r]\n\n[r]: two words\n",
        "[ ] [r]\n\n- [r]: item.md\n",
    ],
)
def test_what_defines_no_link_to_a_note(text):
    assert links(text) == []


@given(st.text(alphabet="[]:r<>^ #\n\"'./`", max_size=80))
def test_any_text_is_survived_and_links_stand_where_they_say(text):
    note = parse_note("a.md", text.encode())
    for link in note.links:
        assert note.text[link.start] in "[!"
