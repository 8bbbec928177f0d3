import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.ingest.paste import unwrap

HEADER = ["3 lines", "1.2 KiB", "Markdown"]
NOTE = "---\ntype: source\n---\n\nA line.\n\n\nAnother line.\n"

row = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\x85"), max_size=40).map(
    lambda text: " ".join(text.split()).replace("|", "/")
)
note_lines = st.lists(row, min_size=2, max_size=30).map(lambda rows: ["---", "type: source", *rows, "end"])


def paste(lines: list[str], *, bars: int, keep_blank: bool, header: int) -> str:
    out = HEADER * header
    for line in lines:
        if line or keep_blank:
            out.append(line)
        out.extend(["|"] * bars)
    return "\n".join(out)


@given(note_lines, st.integers(1, 3), st.booleans(), st.integers(0, 2))
def test_a_paste_with_bars_comes_back_line_by_line(lines, bars, keep_blank, header):
    clean = unwrap(paste(lines, bars=bars, keep_blank=keep_blank, header=header))
    assert clean.text.split("\n") == [*lines, ""]
    assert clean.odd_line == 0
    assert clean.steps


@given(note_lines)
def test_a_note_that_was_not_pasted_is_left_as_it_is(lines):
    text = "\n".join(lines)
    clean = unwrap(text)
    assert clean.text == text
    assert clean.steps == ()


@given(st.text(max_size=300))
def test_any_text_is_survived_and_every_line_has_an_origin(text):
    clean = unwrap(text)
    assert len(clean.origin) >= clean.text.count("\n")
    assert all(1 <= line <= text.count("\n") + 1 for line in clean.origin)


@given(note_lines, st.booleans())
def test_unwrapping_twice_is_unwrapping_once(lines, keep_blank):
    once = unwrap(paste(lines, bars=2, keep_blank=keep_blank, header=1)).text
    assert unwrap(once).text == once


def test_line_ends_of_a_pasted_note_become_plain():
    text = "2 lines\r\n9 bytes\r\na\r\n|\r\nb\r\n|\r\nc\r\n|"
    assert unwrap(text).text == "a\nb\nc\n"


def test_a_header_is_removed_only_when_it_names_a_size():
    assert unwrap("Markdown\nis a format\n").text == "Markdown\nis a format\n"
    assert unwrap("67 lines (54 loc) · 5.8 KiB\n---\ntype: source\n---\n").text == NOTE.partition("\n\n")[0] + "\n"


@pytest.mark.parametrize("gutter", ["{n}\t{line}", "{n:>3} | {line}", "{n}  {line}"])
def test_a_gutter_of_line_numbers_is_removed(gutter):
    lines = NOTE.rstrip("\n").split("\n")
    numbered = "\n".join(gutter.format(n=n, line=line) for n, line in enumerate(lines, start=1))
    assert unwrap(numbered).text == NOTE


def test_line_numbers_between_the_lines_are_removed():
    lines = NOTE.rstrip("\n").split("\n")
    between = "\n".join(f"{n}\n{line}" for n, line in enumerate(lines, start=1))
    assert unwrap(between).text == NOTE


def test_numbered_prose_is_no_gutter():
    text = "1. one\n2. two\n3. three\n"
    assert unwrap(text).text == text


def test_a_code_fence_around_the_whole_note_is_removed():
    assert unwrap(f"```markdown\n{NOTE}```\n").text == NOTE


def test_a_fence_that_does_not_enclose_everything_stays():
    text = "```\ncode\n```\n\nprose\n\n```\nmore\n```\n"
    assert unwrap(text).text == text


def test_a_table_is_no_paste():
    text = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert unwrap(text).text == text


@given(note_lines, st.sampled_from(["|", " |", "|\r"]), st.booleans())
def test_a_paste_with_a_bar_at_the_end_of_every_line_comes_back(lines, bar, header):
    clean = unwrap("\n".join([*HEADER * header, *(line + bar for line in lines)]))
    assert clean.text.split("\n") == [*lines, ""]
    assert clean.odd_line == 0
    assert clean.steps


def test_a_table_in_a_paste_keeps_its_own_bars():
    note = "---\ntype: source\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\na | b |\n---|---|\n"
    assert unwrap("".join(f"{line}|\n" for line in note.splitlines())).text == note


@pytest.mark.parametrize(
    "table", ["a | b |\n---|---|\n1 | 2 |\n3 | 4 |\n", "# T\n\n" + "| a | b |\n" * 30, "x\n\na|\n-|\nb|\nc|\n"]
)
def test_tables_with_a_bar_at_the_end_of_their_rows_are_no_paste(table):
    assert unwrap(table).text == table


def test_a_line_that_lost_its_bar_is_named():
    clean = unwrap("a|\n|\nb\n" + "c|\n" * 10)
    assert clean.text == "a\n\nb\n" + "c\n" * 10
    assert clean.odd_line == 3


def test_the_first_line_that_breaks_the_pattern_is_named():
    text = "9 lines\n1 KiB\na\n|\n|\nb\n|\n|\nc\n|\n|\n|\nd\n|\n|"
    clean = unwrap(text)
    assert clean.odd_line == 9
    assert clean.text.split() == ["a", "b", "c", "d"]


def test_each_clean_line_knows_the_line_it_came_from():
    clean = unwrap("\n".join([*HEADER, "a", "|", "b", "|", "|", "c", "|"]))
    assert clean.text == "a\nb\n\nc\n"
    assert clean.origin == (4, 6, 8, 9)
