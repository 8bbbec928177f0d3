from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.notes.note import Note
from claimlab.site.addresses import AddressBook, attachment_address, place_of, slug, tag_address, tag_key, to_root


def note(path: str, **fields) -> Note:
    return Note(path, "", "0" * 64, fields)


def book(*notes: Note) -> AddressBook:
    return AddressBook(notes, {}, {one.path: one.frontmatter["id"] for one in notes if "id" in one.frontmatter})


def test_a_claim_with_an_id_keeps_its_address_wherever_its_file_goes():
    one = book(note("kb/a.md", type="claim", id="law"))
    two = book(note("elsewhere/b.md", type="claim", id="law"))
    assert one.of("kb/a.md") == two.of("elsewhere/b.md") == "claims/law.html"


def test_a_title_of_255_bytes_gets_a_short_address():
    name = "why " * 63
    address = book(note(f"kb/{name.strip()}.md")).of(f"kb/{name.strip()}.md")
    assert len(address) < 100


def test_names_that_differ_only_in_case_get_addresses_of_their_own():
    addresses = book(note("kb/A.md"), note("kb/a.md"))
    assert addresses.of("kb/A.md") != addresses.of("kb/a.md")


def test_former_names_redirect_to_the_present_address():
    addresses = book(note("kb/new name.md", type="claim", id="law", aliases=["old name"]))
    assert addresses.redirects == {
        "notes/kb/old-name.html": "claims/law.html",
        "notes/kb/new-name.html": "claims/law.html",
    }


def test_a_redirect_never_takes_the_address_of_a_note():
    addresses = book(note("kb/a.md", aliases=["b"]), note("kb/b.md"))
    assert "notes/kb/b.html" not in addresses.redirects


def test_a_note_called_index_leaves_the_list_of_all_notes_its_address():
    addresses = book(note("index.md"), note("home.md", aliases=["index"]), note("kb/index.md"))
    assert addresses.of("index.md").startswith("notes/index-")
    assert addresses.of("kb/index.md") == "notes/kb/index.html"
    assert "notes/index.html" not in addresses.redirects


def test_a_tag_called_index_leaves_the_list_of_tags_its_address():
    assert tag_address("Index") == tag_address("index") != "tags/index.html"


def test_an_evidence_note_shares_the_page_of_its_run():
    assert (
        AddressBook([note("kb/evidence/r/r.md")], {"kb/evidence/r/r.md": "r"}, {}).of("kb/evidence/r/r.md")
        == "runs/r.html"
    )


@given(st.text(max_size=300))
def test_a_slug_is_plain_short_and_never_empty(text):
    made = slug(text)
    assert made
    assert made.isascii()
    assert len(made) <= 70
    assert not set(made) - set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.lists(st.text(alphabet="aAbB é-_.!", min_size=1, max_size=8), unique=True, max_size=8))
def test_no_two_notes_share_an_address(stems):
    notes = [note(f"kb/{stem}.md") for stem in stems]
    addresses = book(*notes)
    assert len({addresses.of(one.path) for one in notes}) == len(notes)


def test_attachments_of_one_name_in_two_folders_are_kept_apart():
    assert attachment_address("a/x.PNG") != attachment_address("b/x.PNG")
    assert attachment_address("a/x.PNG").endswith(".png")


def test_spellings_of_one_tag_share_a_page_and_foreign_scripts_have_one():
    assert tag_key("Growth") == tag_key("growth")
    assert tag_key("増加") != tag_key("減少")


def test_a_tag_of_any_length_fits_into_a_file_name_and_stays_apart_from_others():
    long, other = "a" * 400, "a" * 401
    assert len(tag_address(long)) < 100
    assert tag_key(long) != tag_key(other)


def test_the_way_to_the_root_counts_the_folders():
    assert to_root("index.html") == ""
    assert to_root("notes/kb/a.html") == "../../"


@pytest.mark.parametrize(
    ("base_url", "place"),
    [
        ("", "/"),
        ("https://example.org", "/"),
        ("https://example.org/", "/"),
        ("https://example.org/a/claims", "/a/claims/"),
        ("example.org/claims", "/claims/"),
    ],
)
def test_a_site_stands_at_the_path_of_its_address(base_url, place):
    assert place_of(base_url) == place


def test_aliases_redirect_as_they_resolve():
    former = book(note("kb/new.md", aliases="one, two", alias="three")).redirects
    assert set(former) == {"notes/kb/one.html", "notes/kb/two.html", "notes/kb/three.html"}
