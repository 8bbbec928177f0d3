"""Links to headings: by their words, and in markdown links by the anchors of GitHub."""

from __future__ import annotations

import pytest

from tests.lint.gardens import codes, plant

HEADINGS = "# Top\n\n## 1.2 Num\n\n## Same\n\n## Same\n\n## What's new?\n"


@pytest.mark.parametrize("anchor", ["top", "12-num", "1-2-num", "same", "same-1", "whats-new", "12-Num", "1.2%20Num"])
def test_a_markdown_link_may_name_a_heading_as_github_does(tmp_path, anchor):
    vault = plant(tmp_path, {"a.md": f"[there](b.md#{anchor})\n", "b.md": f"[here](#{anchor})\n\n{HEADINGS}"})
    assert "CL032" not in codes(vault)


@pytest.mark.parametrize("link", ["[there](b.md#same-2)", "[there](b.md#num)", "[[b#same-1]]", "[[b#12-num]]"])
def test_what_is_no_heading_on_github_is_none_and_a_wiki_link_goes_by_words(tmp_path, link):
    assert "CL032" in codes(plant(tmp_path, {"a.md": link, "b.md": HEADINGS}))
