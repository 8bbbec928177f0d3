"""The order in which the search lists what it found."""

from __future__ import annotations

import pytest

from claimlab.site import publish
from tests.site.watched import Watched

pytestmark = pytest.mark.browser

NOTES = {
    "one.md": "---\ntitle: Growth of power in models\n---\nThe fourth time.\n",
    "two.md": "---\ntitle: On the fourth power of time\n---\nText.\n",
    "three.md": "---\ntitle: Ranking and ranks\n---\nText.\n",
    "four.md": "---\ntitle: Something else\n---\nA rank is named here, and a fourth power, too.\n",
    "five.md": "---\ntype: claim\nid: full-kl-onset\ntitle: All of it grows\n---\nText.\n",
    "six.md": "---\ntitle: Another\n---\nFull of kl, the onset, full-kl-onset and full-kl-onset again.\n",
    "seven.md": "---\ntype: source\ntitle: Collapse\nauthor: [Max Springer]\n---\nText.\n",
    "nine.md": "# 東京の天気\n\n今日は東京で雨が降りました。猫は家にいます。\n",
    "eight.md": "---\ntitle: A house\n---\nSpringer is named here: springer, springer.\n",
}


@pytest.fixture(scope="module")
def found(browser, tmp_path_factory):
    """A function that gives the titles that a search lists."""
    root = tmp_path_factory.mktemp("search")
    (root / "vault").mkdir()
    for name, text in NOTES.items():
        (root / "vault" / name).write_text(text)
    publish(root / "vault", root / "out")
    watched = Watched(browser, f"{(root / 'out').as_uri()}/")

    def search(words: str) -> list[str]:
        page = watched.open(f"search.html?q={words}")
        page.wait_for_selector("#ui-results[data-ready]", state="attached")
        return page.locator("#ui-results li a").all_inner_texts()

    yield search
    assert watched.faults == []
    watched.context.close()


def test_a_phrase_in_a_title_comes_before_its_words_elsewhere(found):
    titles = found("fourth+power")
    assert titles[0] == "On the fourth power of time"
    assert {"Growth of power in models", "Something else"} <= set(titles)


def test_a_whole_word_comes_before_the_beginning_of_another_even_in_a_title(found):
    assert found("rank") == ["Something else", "Ranking and ranks"]


def test_an_id_and_an_author_are_found_first(found):
    assert found("full-kl-onset")[0] == "All of it grows"
    assert found("Springer") == ["Collapse", "A house"]


def test_chinese_and_japanese_are_found_by_any_part_of_what_was_written(found):
    for words in ("東京", "雨", "猫は", "天気", "東京の天気"):
        assert found(words) == ["東京の天気"], words
    assert found("京都") == []
