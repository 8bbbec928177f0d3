from __future__ import annotations

import pytest

from claimlab.site.svg import UnsafeFigureError, clean_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'


def clean(inside: str, **options) -> str:
    return clean_svg(f"{HEAD}{inside}</svg>".encode(), **options)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)" width="1" height="1"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        "<foreignObject><body/></foreignObject>",
        '<image href="https://example.org/x.png"/>',
        '<use href="https://example.org/x.svg#a"/>',
        '<rect fill="url(https://example.org/x)"/>',
        '<rect style="background: url(javascript:alert(1))"/>',
        "<style>@import url(https://example.org)</style>",
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="onload" to="alert(1)"/>',
    ],
)
def test_what_does_not_draw_is_dropped(inside):
    cleaned = clean(inside)
    for word in ("script", "alert", "example.org", "foreignObject", "onload", "style"):
        assert word not in cleaned


@pytest.mark.parametrize(
    "data",
    [
        b"no xml",
        b"<html/>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"<svg>" * 20_000,
        b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 20_000 + b"</g>" * 20_000 + b"</svg>",
        b"x" * 6_000_000,
    ],
)
def test_what_is_no_figure_is_refused(data):
    with pytest.raises(UnsafeFigureError):
        clean_svg(data)


def test_styles_become_attributes_and_black_follows_the_theme():
    assert '<path d="M0 0" stroke="currentColor" fill="none"' in clean(
        '<path d="M0 0" style="stroke: #000000; fill: none"/>'
    )


def test_a_figure_that_is_copied_keeps_its_colours():
    assert 'stroke="#000000"' in clean('<path d="M0 0" style="stroke: #000000"/>', themed=False)


def test_ids_and_what_refers_to_them_are_set_apart():
    cleaned = clean('<defs><path id="m" d="M0 0"/></defs><use xlink:href="#m"/><g clip-path="url(#m)"/>', scope="f-")
    assert 'id="f-m"' in cleaned
    assert 'href="#f-m"' in cleaned
    assert "url(#f-m)" in cleaned


def test_a_figure_without_a_title_gets_a_label():
    assert 'aria-label="A curve"' in clean("<path d='M0 0'/>", label="A curve")


def test_text_is_kept_and_escaped():
    assert "a &lt; b" in clean("<text>a &lt; b</text>")
