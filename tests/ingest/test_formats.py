import pytest

from claimlab.errors import InputError
from claimlab.ingest.formats import format_of
from claimlab.ingest.inputs import Input
from claimlab.ingest.source_note import read_source


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.4\n\xe2\xe3", "a PDF"),
        (b"%PDF-1.4\nall of it ASCII", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0", "a PNG image"),
        (b"PK\x03\x04\x14", "a zip archive"),
        (b"RIFF\0\0\0\0WEBPVP8", "a WebP image"),
    ],
)
def test_a_file_that_is_no_text_is_named_with_what_to_do(data, kind):
    with pytest.raises(InputError, match=rf"paper IN002 is {kind}.*not text \(copy its text and paste it"):
        read_source(Input("paper", data))


@pytest.mark.parametrize(
    "data", [b"", b"RIFFs of a guitar", b"PKs are kicks", b"---\ntype: source\n---\n", b"\xff\xfe-\0"]
)
def test_a_text_has_no_such_format(data):
    assert format_of(data) == ""
