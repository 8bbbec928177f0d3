from __future__ import annotations

import frontmatter as python_frontmatter
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.notes.faults import Fault
from claimlab.notes.frontmatter import MAX_CHARACTERS, find_fences, read_frontmatter
from claimlab.notes.handler import TextHandler


def read(content: str):
    found = read_frontmatter(f"---\n{content}\n---\nbody\n")
    assert found is not None
    return found


def codes(found) -> set[str]:
    return {problem.code.name for problem in found.problems}


@pytest.mark.parametrize(
    "written", ["2015-03-00", "no", "12:30", "12:30:45", "0x1F", "1e3", "null", "~", "1_000", ".5"]
)
def test_scalars_stay_text_as_written(written):
    found = read(f"field: {written}")
    assert found.values == {"field": written}
    assert not found.problems


@pytest.mark.parametrize("content", ["title: x\n\tfoo: y", "title: x\n\tgoes on", "tags:\n\t- a", "a:\n  b: c\n\td: e"])
def test_a_tab_that_indents_is_named_for_what_it_is(content):
    (problem,) = read(content).problems
    assert problem.message.endswith("a tab indents the line, which YAML does not allow")
    assert problem.hint == "indent it with spaces, or leave the tab out"
    assert f"---\n{content}".startswith("\t", problem.index)


def test_a_tab_elsewhere_is_not_blamed():
    (problem,) = read("title: a: b\n\tgoes on").problems
    assert problem.hint == "put the value in quotes"


def test_nested_values_and_places():
    found = read("a:\n  - x: 1\n    y: [p, q]\nb: |\n  two\n  lines")
    assert found.values == {"a": [{"x": "1", "y": ["p", "q"]}], "b": "two\nlines\n"}
    assert set(found.indices) == {"a", "a.0", "a.0.x", "a.0.y", "a.0.y.0", "a.0.y.1", "b"}


def test_an_unquoted_wiki_link_is_text_and_not_a_list_in_a_list():
    assert read("source: [[a note]]").values == {"source": "[[a note]]"}
    assert read("source:\n  - [[a, b]]\n  - [[c|d]]").values == {"source": ["[[a, b]]", "[[c|d]]"]}
    assert read("x: [[a, b], [c]]").values == {"x": [["a", "b"], ["c"]]}


@pytest.mark.parametrize("closing", ["---", "...", "---  ", "...\t"])
def test_both_ways_of_closing(closing):
    text = f"---\na: 1\n{closing}\nbody"
    fences = find_fences(text)
    assert text[fences.body :] == "body"


@pytest.mark.parametrize("before", ["\ufeff", "\n\n", "\ufeff\n", " \r\n"])
def test_a_mark_or_blank_lines_before_it_are_lived_with(before):
    found = read_frontmatter(f"{before}---\r\na: 1\r\n---\r\nbody")
    assert found.values == {"a": "1"}
    assert ("LATE_FENCE" in codes(found)) == (before != "\ufeff")


def test_a_thematic_break_is_no_frontmatter():
    assert read_frontmatter("---\n\nA paragraph.\n\n---\n") is None
    assert read_frontmatter("Text\n---\na: 1\n---\n") is None


def test_an_unclosed_one_is_read_up_to_the_first_line_that_is_no_field():
    text = "---\ntitle: x\ntags: [a]\n\n# Heading\n"
    found = read_frontmatter(text)
    assert found.values == {"title": "x", "tags": ["a"]}
    assert codes(found) == {"UNCLOSED"}
    assert text[found.fences.body :] == "\n# Heading\n"


def test_duplicate_keys_are_named_and_the_last_counts():
    found = read("a: 1\nb: 2\na: 3")
    assert found.values == {"a": "3", "b": "2"}
    assert [(p.code, p.index) for p in found.problems] == [(Fault.DUPLICATE_KEY, len("---\na: 1\nb: 2\n"))]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("author: @name", "@name"),
        ("title: a: b", "a: b"),
        ("title: [[a]] and more", "[[a]] and more"),
        ("depends_on: [[a]], [[b]]", ["[[a]]", "[[b]]"]),
        ("title: 'open", "'open"),
        ("title: *emphasis* text", "*emphasis* text"),
        ("title: `code`", "`code`"),
        ("title: %x", "%x"),
    ],
)
def test_one_bad_line_costs_one_field(line, value):
    name = line.partition(":")[0]
    found = read(f"before: 1\n{line}\nafter: 2")
    assert found.values == {"before": "1", name: value, "after": "2"}
    assert "SYNTAX" in codes(found)


def test_bad_items_are_kept_as_written():
    found = read("author:\n  - @a\n  - b\nx: 1")
    assert found.values == {"author": ["@a", "b"], "x": "1"}


def test_prose_between_fields_is_named_with_its_place():
    found = read("a: 1\n*Source: [[x]] was added*\nhttps://example.org\nb: 2")
    assert found.values == {"a": "1", "b": "2"}
    assert [(p.code, p.index) for p in found.problems] == [(Fault.PROSE, len("---\na: 1\n"))]


def test_template_placeholders_are_named_and_stay_text():
    found = read("a: {{title}}\nb: 1")
    assert found.values == {"a": "{{title}}", "b": "1"}
    assert codes(found) == {"TEMPLATE"}


def test_anchors_and_aliases_are_refused_and_never_expanded():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    found = read(bomb.rstrip())
    assert codes(found) == {"ANCHOR"}
    assert found.values["b"] == ["*a", "*a"]


def test_depth_is_bounded_and_the_other_fields_are_read():
    found = read("a: 1\ndeep: " + "[" * 5000 + "\nb: 2")
    assert "BOUNDS" in codes(found)
    assert (found.values["a"], found.values["b"]) == ("1", "2")
    assert "BOUNDS" in codes(read("deep: " + "[" * 40 + "]" * 40))


def test_size_is_bounded():
    found = read("a: " + "x" * MAX_CHARACTERS)
    assert codes(found) == {"BOUNDS"}


def test_toml_is_read():
    found = read_frontmatter('+++\ntitle = "x"\ndate = 2026-01-02\nflag = true\n[extra]\nn = 1\n+++\nbody')
    assert found.values == {"title": "x", "date": "2026-01-02", "flag": "true", "extra": {"n": "1"}}
    assert codes(found) == {"TOML"}


def test_broken_toml_is_named():
    assert codes(read_frontmatter("+++\ntitle = \n+++\n")) == {"TOML", "SYNTAX"}


def test_python_frontmatter_reads_through_the_same_handler():
    post = python_frontmatter.loads("---\nwhen: 2015-03-00\n---\nbody", handler=TextHandler())
    assert post.metadata == {"when": "2015-03-00"}
    assert post.content == "body"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@`#, \n\t\r.~?\x85\u2028é"), max_size=120))
def test_nothing_between_the_fences_raises(content):
    found = read_frontmatter(f"---\n{content}\n---\n")
    if found is not None:
        for problem in found.problems:
            assert 0 <= problem.index <= len(content) + 10


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text(max_size=30), max_size=5))
def test_quoted_text_reads_back_as_it_was(fields):
    import json

    keys = "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())
    try:
        keys.encode()
    except UnicodeEncodeError:
        return
    found = read_frontmatter(f"---\n{keys}---\n")
    assert found is not None
    if not found.problems:
        assert found.values == fields


@pytest.mark.parametrize("comment", ["# a comment", "# one\n# two"])
def test_a_comment_between_fields_does_not_end_what_was_never_closed(comment):
    found = read_frontmatter(f"---\ntitle: A note\n{comment}\ntags: [x]\n\n# Heading\n\ntext\n")
    assert found is not None
    assert found.values == {"title": "A note", "tags": ["x"]}


def test_a_heading_behind_what_was_never_closed_is_none_of_it():
    found = read_frontmatter("---\ntitle: A note\n# Heading\n\ntext: more\n")
    assert found is not None
    assert found.values == {"title": "A note"}
