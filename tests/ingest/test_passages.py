from hypothesis import given
from hypothesis import strategies as st

from claimlab.ingest.passages import find_passages, marks_in_code


def passages(text):
    return {passage.label: passage for passage in find_passages(text, 1)}


def test_labels_come_from_headings_bold_words_and_capitals():
    text = "## Key findings\n\nx\n\n**KB connections:**\n- y\n\nWHY ARCHIVED: z\n"
    assert list(passages(text)) == ["key findings", "kb connections", "why archived"]


def test_text_behind_a_label_belongs_to_its_passage():
    assert passages("**Extraction hints:** one thing\nand more\n")["extraction hints"].text == "one thing and more"


def test_bold_words_without_a_colon_are_text():
    assert list(passages("**Bold start** of a paragraph\n")) == [""]


def test_code_is_no_passage():
    assert list(passages("```\n## Key findings\n```\n## Other\n\nx\n")) == ["other"]


def test_a_fence_ends_only_with_marks_of_its_own_kind():
    assert list(passages("````\n```\n## Key findings\n````\n## After\nx")) == ["after"]


def test_items_keep_their_continuation_lines_and_sub_items():
    text = "## Key findings\n- one\n  more\n    - sub\n- two\n"
    assert [row.text for row in passages(text)["key findings"].items()] == ["one more; sub", "two"]


def test_bullets_right_under_a_number_belong_to_it():
    text = "## Key findings\n1. It depends on:\n- age\n- damp\n\n2. Second\n"
    assert [row.text for row in passages(text)["key findings"].items()] == ["It depends on: age; damp", "Second"]


def test_paragraphs_are_items_where_there_is_no_list():
    text = "## Key findings\n\nOne line\nand its rest.\n\nTwo.\n"
    assert [row.text for row in passages(text)["key findings"].items()] == ["One line and its rest.", "Two."]


def test_items_know_their_place():
    (row,) = find_passages("\n## Key findings\n\n-  first\n", 10)[0].items()
    assert (row.line, row.column) == (13, 4)


def test_what_quotes_a_line_is_no_part_of_an_item():
    text = "## Key findings\n> - one\n>   more\n> - two\n>\n> three\nand its rest\n> > four\n"
    rows = passages(text)["key findings"].items()
    assert [(row.text, row.line, row.column) for row in rows] == [
        ("one more", 2, 5),
        ("two", 4, 5),
        ("three and its rest", 6, 3),
        ("four", 8, 5),
    ]


def test_every_letter_of_a_joined_item_knows_its_place():
    (row,) = find_passages("- one\n   two\n    - three\n", 5)[0].items()
    assert [row.place(row.text.index(word)) for word in ("one", "two", "three")] == [(5, 3), (6, 4), (7, 7)]
    assert row.without_sub_items(0, len(row.text)) == "one two"


def test_marks_in_code_are_found_where_they_stand():
    text = "CLAIM: a\n```\n  CLAIM: b\nno claim: c\n```\n `CLAIM: d`\n"
    assert [(row.line, row.column) for row in marks_in_code(text, 1)] == [(3, 3), (6, 2)]


@given(st.text(alphabet="#*-`~1. abKC:\n\t", max_size=200))
def test_any_text_is_survived(text):
    for passage in find_passages(text, 1):
        for row in passage.items():
            assert row.line >= 1
