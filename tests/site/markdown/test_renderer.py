from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.notes.parse import parse_note
from claimlab.site.markdown.marks import heading_id
from claimlab.site.markdown.renderer import MAX_CHARACTERS, render_markdown
from claimlab.site.markdown.scene import Destination, Reach, Scene


def scene() -> Scene:
    def destination(link):
        if link.target.endswith((".png", ".svg")):
            return Destination(Reach.IMAGE, f"files/{link.target}", link.target)
        if link.target == "missing":
            return Destination(Reach.DANGLING)
        if link.target == "secret":
            return Destination(Reach.PLAIN, title="secret")
        return Destination(Reach.PAGE, f"notes/{link.target or 'self'}.html", link.target.title(), "supported")

    return Scene(
        destination, lambda link: "<p>inner</p>" if link.target == "other" else None, lambda tag: f"tags/{tag}.html"
    )


def html(text: str, **options) -> str:
    return render_markdown(text, scene(), **options).html


def page_links(text):
    """The links that the renderer asks the scene for."""
    asked = []

    def destination(link):
        asked.append(link)
        return Destination(Reach.DANGLING)

    render_markdown(text, Scene(destination, lambda _: None, str))
    return asked


def test_a_wiki_link_leads_to_its_page_and_shows_its_title():
    assert '<a class="wiki s-supported" href="notes/growth.html">Growth</a>' in html("See [[growth]].")


def test_a_wiki_link_shows_its_own_label_when_it_has_one():
    assert ">the law</a>" in html("See [[growth|the law]].")


def test_an_escaped_bar_in_a_table_belongs_to_the_link():
    assert ">label</a></td>" in html("| a | b |\n|---|---|\n| [[growth\\|label]] | x |\n")


@pytest.mark.parametrize("name", ["Growth is x^2 in time", "foo [bar] baz", "a ^ b c"])
def test_a_name_may_hold_a_caret_and_brackets(name):
    assert f'href="notes/{name}.html"' in html(f"See [[{name}]].")


def test_a_block_of_a_note_is_named_with_and_without_a_number_sign():
    named = [page_links(f"[[growth{mark}one]] and [x](growth.md{mark}one)") for mark in ("^", "#^")]
    assert {(link.block, link.heading) for links in named for link in links} == {("one", "")}


@pytest.mark.parametrize(
    "text",
    [
        "[[a#h#i|b]] ![[c.png|300]] [[#own]] [[^own]] [[x^2]] [[a^b c]] [[a#^b]] [[a#h^b]] [[[a]]] [[a]b]] [[|a]]",
        "[a](b.md) [a](/b.md#c) [a](b%20c.md#^d) [a](<b c.md>) [a](why%3F.md) [a](b.md?c) [a](//b/c.md) [a](?b)",
        "![a](b.png) ![a](/b.png) ![a](//b/c.png) ![a](b.md#c)",
    ],
)
def test_a_page_links_what_the_note_links(text):
    def named(link):
        return link.target, link.heading, link.block, link.embed, link.wiki

    assert [*map(named, page_links(text))] == [*map(named, parse_note("n.md", text.encode()).links)]


@given(st.text(alphabet="ab[]|#^\\! ", max_size=30))
def test_any_wiki_link_of_a_page_is_one_of_the_note(inside):
    known = {(link.target, link.heading, link.block) for link in parse_note("n.md", inside.encode()).links}
    assert {(link.target, link.heading, link.block) for link in page_links(inside) if link.wiki} <= known


def test_a_path_from_the_root_leads_where_the_scene_says():
    assert '<a class="wiki" href="notes//b.md.html">abs</a>' in html("[abs](/b.md)")
    assert '<img src="files//b.png" alt="b" loading="lazy">' in html("![b](/b.png)")


@pytest.mark.parametrize("address", ["//host/b.md", "/\\host/b.md", "\\\\host/b.md", "/%2Fhost", "//host/b.png"])
def test_an_address_of_another_host_leads_nowhere(address):
    for rendered in (html(f"[a]({address})"), html(f"![a]({address})")):
        assert 'href="/' not in rendered
        assert 'src="/' not in rendered
    if address.startswith("//"):
        assert page_links(f"[a]({address}) ![a]({address})") == []


def test_a_wiki_link_in_code_is_code():
    assert "<code>[[growth]]</code>" in html("`[[growth]]`")


def test_a_dangling_link_is_text_that_says_so():
    assert '<span class="dangling" title="No note of this name">missing</span>' in html("[[missing]]")


def test_a_link_to_an_unpublished_note_is_plain_text():
    rendered = html("[[secret]] and [word](secret)")
    assert "href" not in rendered


def test_an_image_embed_is_an_image_with_a_width():
    assert '<img src="files/x.png" alt="x.png" loading="lazy" width="300">' in html("![[x.png|300]]")


def test_an_embed_of_a_note_by_itself_shows_the_note():
    rendered = html("![[other]]")
    assert "<p>inner</p>" in rendered
    assert rendered.startswith('<div class="transclusion">')


def test_an_embed_inside_a_sentence_is_a_link():
    assert "inner" not in html("before ![[other]] after")


def test_an_image_from_elsewhere_is_a_link_and_loads_nothing():
    rendered = html("![plot](https://example.org/plot.png)")
    assert "<img" not in rendered
    assert 'href="https://example.org/plot.png"' in rendered


def test_a_link_always_has_words():
    for words in ("", " ", "\\\n"):
        assert ">https://example.org/a" in html(f"[{words}](https://example.org/a)")
    assert html("[![](https://example.org/a.png)](https://example.org/b)").count("<a ") == 1


def test_an_empty_heading_is_left_out():
    assert "<h2" not in html("## \n\ntext")


def test_a_link_to_a_heading_of_the_same_note_finds_it_however_it_is_spelled():
    assert 'href="#a-b-c"' in html("[go](#a--b-c)\n\n## A & B, c\n")
    assert "href" not in html("[go](#nowhere)")


@pytest.mark.parametrize(
    ("anchor", "id_"), [("12-num", "s-1-2-num"), ("same", "same"), ("same-1", "same-1"), ("same-1-1", "same-1-1")]
)
def test_a_link_to_a_heading_by_its_anchor_on_github_leads_there(anchor, id_):
    shown = html(f"[go](#{anchor})\n\n## 1.2 Num\n\n## Same\n\n## Same\n\n## Same 1\n")
    assert f'href="#{id_}"' in shown
    assert f'id="{id_}"' in shown


def test_a_title_that_is_shown_elsewhere_counts_among_headings_of_its_name():
    assert 'href="#same"' in html("# Same\n\n[go](#same-1)\n\n## Same\n", drop_title=True)


def test_a_callout_with_a_title_and_a_nested_one():
    rendered = html("> [!warning] Mind the *gap*\n> body\n> > [!note]\n> > inner\n")
    assert '<div class="callout callout-warning">' in rendered
    assert "Mind the <em>gap</em>" in rendered
    assert rendered.count('<div class="callout callout-') == 2


@pytest.mark.parametrize(
    ("mark", "opened"), [("-", "<details class"), ("+", '<details class="callout callout-tip" open="">')]
)
def test_a_foldable_callout_is_a_details_element(mark, opened):
    assert opened in html(f"> [!tip]{mark} Title\n> body\n")


def test_an_ordinary_quote_stays_a_quote():
    assert "<blockquote>" in html("> just a quote")


def test_highlights_comments_tags_and_tasks():
    rendered = html(
        "==high *light*== %%gone%% <!-- gone too --> #topic/part\n\n- [ ] open\n- [x] done\n\n%%\nhidden\n\nblock\n%%\n"
    )
    assert "<mark>high <em>light</em></mark>" in rendered
    assert "gone" not in rendered
    assert "hidden" not in rendered
    assert '<a class="tag" href="tags/topic/part.html">#topic/part</a>' in rendered
    assert re.search('<li class="task"><span [^>]*></span>open</li>', rendered)
    assert re.search('<li class="task task-done"><span [^>]*></span>done</li>', rendered)


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        (" ", "open"),
        ("x", "done"),
        ("X", "done"),
        ("-", "cancelled"),
        ("/", "in progress"),
        (">", "forwarded"),
        ("?", "question"),
        ("!", "important"),
        ("b", "marked b"),
        ('"', "marked &quot;"),
        ("é", "marked é"),
    ],
)
def test_any_sign_is_a_task_that_carries_it_and_has_a_name(sign, name):
    rendered = html(f"- [{sign}] water\n- [{sign}]\n- [[{sign}]]\n")
    box = re.search(
        r'<span class="task-box" role="img" aria-label="([^"]*)" data-task="([^"]*)"></span>water', rendered
    )
    assert box is not None
    assert box[1] == name
    assert unescape(box[2]) == sign.replace("X", "x")
    assert ("task-done" in rendered) == (sign != " ")
    assert rendered.count("task-box") == 1


def test_a_task_of_several_paragraphs_written_from_the_right_has_its_box_too():
    rendered = html("- [/] \u05e9\u05dc\u05d5\u05dd\n\n  two\n")
    assert re.search('<li class="task task-done" dir="rtl">\\s*<p dir="rtl"><span class="task-box"', rendered)


def test_a_block_id_is_an_anchor_and_not_shown():
    assert '<p id="block-abc">A sentence.</p>' in html("A sentence. ^abc")


def test_footnotes_lead_there_and_back():
    rendered = html("word[^1]\n\n[^1]: the note\n")
    assert 'href="#fn1"' in rendered
    assert 'href="#fnref1"' in rendered


def test_headings_get_ids_that_differ_and_never_level_one():
    rendered = render_markdown("# Top\n\n## Same\n\n## Same\n", scene())
    assert [anchor.id for anchor in rendered.anchors] == ["top", "same", "same-1"]
    assert "<h1" not in rendered.html


def test_the_title_is_left_out_when_the_page_shows_it():
    assert "Title" not in html("# Title\n\ntext", drop_title=True)


def test_code_is_coloured_by_classes_and_reachable_by_keyboard():
    rendered = html("```python\ndef f(): pass\n```\n")
    assert '<span class="hl-k">def</span>' in rendered
    assert '<pre tabindex="0" data-language="python">' in rendered
    assert "style=" not in rendered


def test_a_text_beyond_the_limit_is_shown_as_written():
    rendered = html("word " * (MAX_CHARACTERS // 4))
    assert "shown as written" in rendered


@pytest.mark.timeout(120)  # a hang, not a measurement
@pytest.mark.parametrize(
    "text", ["[a" * 50_000, "![" * 50_000, "> " * 5_000 + "x", "- " * 5_000, "*a " * 20_000, "[[" * 50_000]
)
def test_hostile_nesting_neither_crashes_nor_hangs(text):
    html(text)


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("[]()!|#^*_`=%$<>-:\\\n {}~\"'&;ab1/")), max_size=80))
def test_no_text_makes_a_script_a_handler_or_a_foreign_image(text):
    rendered = html(text).lower()
    assert "<script" not in rendered
    assert "<iframe" not in rendered
    assert 'src="http' not in rendered
    assert 'href="javascript' not in rendered


@given(st.text(max_size=200))
def test_a_heading_id_is_never_empty_and_holds_no_space(text):
    name = heading_id(text)
    assert name
    assert not any(character.isspace() for character in name)
