from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimlab.notes.plain_yaml import read_plain
from claimlab.notes.yaml_text import YamlFault, load_yaml

PLAIN = {
    "scalars": "a: no\nb-c: 12:30\nd: it's [x] & y\ne: https://x.org/#top\nf: 2015-03-00",
    "quotes": "a: ''\nb: 'it''s: #1'\nc: \"a, 'b' #c\"\nd: '  kept  '",
    "nothing": "a:\nb:   \n\n# a comment\nc: x",
    "lists in brackets": "a: []\nb: [x]\nc: [ x y , 'a, b' ,\"c\"]\nd: [\"'q'\"]",
    "lists below": "a:\n- x\n- 'y'\nb:\n# first\n\n  - http://x:80/y\n  - z",
    "every script": "title: 机器学习\nb: [が, 서울]\nc: café",
}
PIECES = st.sampled_from(
    [
        "a", "b", "x y", "é", "机器", ":", ": ", " #", "#", "- ", "-", "\n", "\n- ", "\n  - ", "\n  ", "[", "]",
        ", ", ",", "'", "''", '"', "\\", "{", "}", "|", ">", "&x", "*x", "!t", "@", "%", "?", "? ", "~", "<<", "\t",
        "\r", "\u3000", "\u2028", "\x85", "\xa0", "\ufeff", " ", "   ", "---", "\na: ", "\nb: ", "\nc:", "://",
    ]
)  # fmt: skip


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_plain_lines_are_read_as_a_yaml_parser_reads_them(text):
    assert read_plain(text) == load_yaml(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  x", "a: b: c", "a: b #c", "a: x\n  - y", "a:\n  - x\n    y", "a:\n- x\n - y", "a: {b: c}", "a: [b: c]",
        "a: &x 1", "a: *x", "a: 1\na: 2", 'a: "\\u263a"', "a: b\n  c", "a:\tb", "a: [[x]]", "a: [b,\n  c]", "a: b:",
        "a: 'x' y", "- a", "a:\n- b: c", "a: @x", "a: {{x}}", "a: x\u2028y", "k" * 200 + ": v", "prose", "a: [b, ]",
    ],
)  # fmt: skip
def test_anything_more_is_left_to_the_parser(text):
    assert read_plain(text) is None


@given(st.lists(PIECES, max_size=24).map("".join))
@example("a: [x" + " " * 3000 + ":")
@example("a: '" + "''" * 3000)
def test_what_is_read_is_what_a_yaml_parser_reads(text):
    plain = read_plain(text)
    if plain is not None:
        assert plain == load_yaml(text)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_][a-z0-9_-]{0,8}", fullmatch=True),
        st.one_of(st.text(max_size=12), st.lists(st.text(min_size=1, max_size=8), max_size=3)),
        max_size=4,
    ),
    st.sampled_from(["{}", "'{}'", '"{}"']),
)
def test_fields_of_any_text_are_read_alike_or_left(fields, quotes):
    lines = [
        f"{name}: [{', '.join(map(quotes.format, value))}]"
        if isinstance(value, list)
        else f"{name}: {quotes.format(value)}"
        for name, value in fields.items()
    ]
    text = "\n".join(lines)
    plain = read_plain(text)
    if plain is None:
        return
    try:
        assert plain == load_yaml(text)
    except YamlFault as fault:
        raise AssertionError(f"a parser refuses {text!r}") from fault
