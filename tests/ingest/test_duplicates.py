import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.ingest.duplicates import same_body, url_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://arxiv.org/abs/2602.15799", "http://www.arxiv.org/pdf/2602.15799v2"),
        ("arXiv:2602.15799", "https://arxiv.org/html/2602.15799v1"),
        ("https://example.org/a/", "http://www.example.org/a#part"),
        ("https://example.org/a?utm_source=x&b=1", "https://example.org/a?b=1"),
        ("https://doi.org/10.1/ABC", "https://dx.doi.org/10.1/abc"),
        ("<https://example.org/a>", "example.org/a"),
    ],
)
def test_addresses_of_one_thing(one, other):
    assert url_key(one) == url_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://arxiv.org/abs/2602.15799", "https://arxiv.org/abs/2602.15798"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.com/a"),
    ],
)
def test_addresses_of_two_things(one, other):
    assert url_key(one) != url_key(other)


def test_what_is_no_address_has_no_key():
    assert url_key("") == url_key("a report") == url_key("unknown") == ""


@given(st.text(max_size=80))
def test_any_text_is_survived(text):
    assert isinstance(url_key(text), str)


def test_texts_that_differ_in_a_few_words_are_the_same():
    words = [f"word{number}" for number in range(200)]
    assert same_body(" ".join(words), " ".join([*words[:100], "other", *words[101:]]))
    assert not same_body(" ".join(words), " ".join(reversed(words)))


def test_short_and_empty_texts_must_agree_in_full():
    assert same_body("a few words", "a few words")
    assert not same_body("a few words", "a few word")
    assert not same_body("", "")
