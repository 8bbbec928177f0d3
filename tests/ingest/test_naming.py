from hypothesis import given
from hypothesis import strategies as st

from claimlab.graph.names import fold
from claimlab.ingest.naming import MAX_LETTERS, short_slug, unused


def test_a_slug_keeps_whole_words():
    assert short_slug("A sentence that goes on for rather longer than anybody would want a file name to be") == (
        "a-sentence-that-goes-on-for-rather-longer-than-anybody-would-want-a-file"
    )


def test_other_scripts_keep_their_letters():
    assert short_slug("温度计会漂移") == "温度计会漂移"


def test_reserved_and_empty_names_are_avoided():
    assert short_slug("CON") == "note-con"
    assert short_slug("!!!") == "note"


@given(st.text(max_size=400))
def test_every_slug_is_a_portable_name(text):
    slug = short_slug(text)
    assert 0 < len(slug) <= MAX_LETTERS + len("note-")
    assert len(slug.encode()) <= 200
    assert not set(slug) & set('/\\:*?"<>|\n\t ')


@given(st.lists(st.sampled_from(["a", "A", "b", "a-2"]), max_size=6))
def test_a_name_is_given_once(wanted):
    taken = set()
    for stem in wanted:
        name = unused(stem, taken)
        assert fold(name) not in taken
        taken.add(fold(name))
