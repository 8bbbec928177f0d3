import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.errors import InputError
from claimlab.ingest.inputs import Input
from claimlab.ingest.source_note import read_source


def read(text, name="note.txt"):
    return read_source(Input(name, text.encode()))


def faults(text):
    with pytest.raises(InputError) as caught:
        read(text)
    return caught.value.diagnostics


def test_metadata_is_kept_as_it_is(source_text):
    source = read(source_text)
    assert source.note.text == source_text
    assert source.note.frontmatter["author"] == "Unknown (report 17)"
    assert source.diagnostics == ()


def test_a_bare_text_with_hints_gets_the_fields_of_a_source():
    source = read('# Drift\n\nhttps://example.org/a\n\nExtract claim: "Sensors drift in damp air"\n')
    fields = source.note.frontmatter
    assert fields == {
        "type": "source",
        "title": "Drift",
        "url": "https://example.org/a",
        "status": "unprocessed",
    }


def test_a_note_of_another_kind_is_refused_with_its_place():
    (fault,) = faults("---\ntitle: x\ntype: claim\n---\n")
    assert (fault.code, fault.line, fault.column) == ("IN001", 3, 1)


def test_prose_without_any_sign_of_a_source_is_refused():
    assert [fault.code for fault in faults("Dear diary,\n")] == ["IN001"]


def test_an_empty_text_is_refused():
    assert [fault.code for fault in faults(" \n")] == ["IN002"]


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(InputError) as caught:
        read_source(Input("x.md", b"---\ntype: source\n---\n\xff\xfe\xfa"))
    assert [fault.code for fault in caught.value.diagnostics] == ["CL020"]


def test_broken_frontmatter_is_named_at_the_line_of_the_paste():
    lines = ["9 lines", "1 KiB", "---", "|", "type: source", "|", "title: 'x", "|", "---", "|", "body", "|"]
    found = faults("\n".join(lines))
    assert [(fault.path, fault.line) for fault in found] == [("note.txt", 7)]  # that of the field, whose quote runs on


def test_an_unknown_status_is_said_and_does_not_keep_the_source_out():
    source = read("---\ntype: source\ntitle: x\nstatus: archived\n---\n")
    (fault,) = source.diagnostics
    assert (fault.code, fault.line) == ("IN004", 4)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        source = read_source(Input("x.md", data))
    except InputError:
        return
    assert source.note.type
    assert source.note.frontmatter["status"]
