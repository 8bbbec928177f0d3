"""Files of samples: what is read, and that every fault is named at once with its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.errors import InputError
from claimlab.lab.sample_file import read_sample_files
from claimlab.lab.samples import Sample

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def faults(*paths):
    with pytest.raises(InputError) as caught:
        read_sample_files(*paths)
    return [(d.path.rpartition("/")[2], d.line, d.column, d.code) for d in caught.value.diagnostics]


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return path


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1), st.booleans())
def test_whatever_json_writes_is_read_back(tmp_path_factory, pairs, ascii_only):
    lines = [json.dumps({"prompt": p, "response": r}, ensure_ascii=ascii_only) for p, r in pairs]
    path = write(tmp_path_factory.mktemp("s"), "s.jsonl", "\n".join(lines))
    assert read_sample_files(path) == (tuple(Sample(*pair) for pair in pairs),)


def test_blank_lines_other_fields_a_mark_at_the_start_and_crlf_are_passed_over(tmp_path):
    content = '\ufeff{"prompt": "a", "response": "b", "more": 1}\r\n\r\n {"response": "d", "prompt": "c"}'
    assert read_sample_files(write(tmp_path, "s.jsonl", content)) == ((Sample("a", "b"), Sample("c", "d")),)


def test_every_fault_of_every_file_is_named_at_once_with_its_place(tmp_path):
    one = write(tmp_path, "one.jsonl", '{"prompt": "a"}\n{"prompt": "a" "response": "b"}\n\n  [1]\n')
    good = write(tmp_path, "good.jsonl", '{"prompt": "a", "response": "b"}\n')
    two = write(tmp_path, "two.jsonl", '{"prompt": "", "response": 1}\nnonsense\n')
    assert faults(one, good, two) == [
        ("one.jsonl", 1, 1, "LAB003"),
        ("one.jsonl", 2, 16, "LAB002"),
        ("one.jsonl", 4, 3, "LAB003"),
        ("two.jsonl", 1, 1, "LAB003"),
        ("two.jsonl", 2, 1, "LAB002"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "LAB004"),
        (b"\n\n", "LAB004"),
        (b"\xff\xfe", "LAB001"),
        (b"[" * 100_000, "LAB002"),
        (b'{"prompt": ' + b"1" * 5000 + b"}", "LAB002"),
        (b'{"prompt": "\\ud800", "response": "b"}', "LAB003"),
    ],
)
def test_what_holds_no_sample_is_an_input_error(tmp_path, content, code):
    assert [fault[3] for fault in faults(write(tmp_path, "s.jsonl", content))] == [code]


def test_an_absent_file_and_a_folder_are_named(tmp_path):
    assert faults(tmp_path / "absent.jsonl", tmp_path) == [
        ("absent.jsonl", 0, 0, "LAB001"),
        (tmp_path.name, 0, 0, "LAB001"),
    ]
