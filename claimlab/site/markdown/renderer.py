"""The renderer: a markdown-it parser with the dialect's rules, and its limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from markdown_it import MarkdownIt

from claimlab.notes.anchors import numbered
from claimlab.notes.body_links import split_address
from claimlab.notes.note import Link, Place
from claimlab.notes.regions import Regions
from claimlab.site.markdown.callout import callout_plugin
from claimlab.site.markdown.code import code_block
from claimlab.site.markdown.direction import direction_plugin
from claimlab.site.markdown.footnote import footnotes_plugin
from claimlab.site.markdown.image import caption_of, image_html
from claimlab.site.markdown.marks import heading_id, marks_plugin
from claimlab.site.markdown.maths import maths_plugin
from claimlab.site.markdown.media import media_html
from claimlab.site.markdown.rawhtml import raw_html_plugin
from claimlab.site.markdown.sanitise import sanitise
from claimlab.site.markdown.scene import Anchor, Destination, Reach, Scene
from claimlab.site.markdown.weblink import weblink_plugin
from claimlab.site.markdown.wikilink import anchor_html, wikilink_plugin

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

MAX_CHARACTERS = 400_000
"""Longer texts are shown as written: a page of this size helps nobody, and its parsing would hold up the rest."""
MAX_OPEN_BRACKETS = 2_000
"""So many ``[`` without ``]`` are no links, and the parser would spend a time on them that grows as their square."""

_PLUGINS = (
    footnotes_plugin, maths_plugin, wikilink_plugin, callout_plugin, marks_plugin, raw_html_plugin, weblink_plugin,
    direction_plugin,
)  # fmt: skip
_ID_BELOW = re.compile(r"^[ \t]*[|>].*\n(?=\^[A-Za-z0-9-]+[ \t]*$)", re.MULTILINE)
_EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML from the allow-list, and the headings in it."""

    html: str
    anchors: tuple[Anchor, ...] = ()


def _plain(token: Token, *, with_tags: bool = False) -> str:
    """The words of an inline token, without its marks; its HTML as it was written or not at all."""
    words = []
    for child in token.children or ():
        if child.type == "wikilink":
            link: Link = child.meta["link"]
            words.append(link.label or link.target or link.heading)
        elif child.type in {"text", "code_inline", "math_inline", "hashtag"}:
            words.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        elif child.type == "html_inline" and with_tags:
            words.append(child.markup)
    return "".join(words).strip()


def _headings(state: StateCore) -> None:
    """Give every heading an id; the page's title is its only heading of level one."""
    scene = Scene.of(state.env)
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        level = max(2, int(token.tag[1]))
        token.tag = state.tokens[index + 2].tag = f"h{level}"
        text = _plain(state.tokens[index + 1])
        if not state.tokens[index + 1].content.strip():
            token.hidden = state.tokens[index + 2].hidden = True
            continue
        # Links know a heading by what stands in its note.
        name = heading_id(_plain(state.tokens[index + 1], with_tags=True))
        anchor = scene.prefix + numbered(name, scene.ids)
        if "id" not in token.attrs:
            token.attrSet("id", anchor)
        scene.anchors.append(Anchor(level, text, str(token.attrs["id"])))
        scene.name_as_github(state.tokens[index + 1].content, str(token.attrs["id"]))


def _drop_title(state: StateCore) -> None:
    """Take out a first heading of level one: the page shows the title already."""
    tokens = state.tokens
    if state.env.get("drop_title") and tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        Scene.of(state.env).name_as_github(tokens[1].content, "")
        del tokens[:3]


def _render_link_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    href = str(token.attrs.get("href", ""))
    if _EXTERNAL.match(href):
        token.attrs.update({"class": "external", "rel": "noopener noreferrer"})
    elif href.startswith("#"):
        _own_anchor(token, href, Scene.of(env))
    elif parts := split_address(href):
        target, heading, block = parts
        link = Link(target, Place(0, 0), heading=heading, block=block, wiki=False)
        destination = Scene.of(env).destination(link)
        if destination.reach in {Reach.PLAIN, Reach.DANGLING}:
            token.attrs = {"class": "unpublished" if destination.reach is Reach.PLAIN else "dangling"}
        else:
            token.attrs = {"class": "wiki", "href": destination.href}
    env["in_link"] = True
    words = "" if _has_words(tokens, index + 1) else escape(href)
    return renderer.renderToken(tokens, index, options, env) + words


def _has_words(tokens: Sequence[Token], index: int) -> bool:
    """Whether something can be seen between here and the end of the link."""
    inside = takewhile(lambda token: token.type != "link_close", tokens[index:])
    return any(token.content.strip() or token.type in {"html_inline", "image"} for token in inside)


def _render_link_close(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    env["in_link"] = False
    return renderer.renderToken(tokens, index, options, env)


def _own_anchor(token: Token, href: str, scene: Scene) -> None:
    """Point a link inside the note at the heading that it means, however the heading's name was written."""
    name = unquote(href[1:])
    if name and (anchor := scene.github.get(name.lower())) is not None:
        token.attrs = {"href": f"#{anchor}"}
        return
    wanted = scene.prefix + heading_id(name)
    known = {anchor.id for anchor in scene.anchors}
    token.attrs = {"href": f"#{wanted}"} if wanted in known else {"class": "dangling"}


def _render_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    caption = caption_of(renderer.renderInlineAsText(token.children or [], options, env), bar_needed=True)
    words = caption.words
    if _EXTERNAL.match(source) and env.get("in_link"):
        return escape(words or source)
    if _EXTERNAL.match(source):
        return f'<a class="external" rel="noopener noreferrer" href="{escape(source)}">{escape(words or source)}</a>'
    if (parts := split_address(source)) is None:
        return anchor_html(Destination(Reach.DANGLING), words or source)
    target, heading, block = parts
    link = Link(target, Place(0, 0), label=words, heading=heading, block=block, embed=True, wiki=False)
    destination = Scene.of(env).destination(link)
    if destination.reach is not Reach.IMAGE:
        return media_html(destination, caption) or anchor_html(destination, words or source)
    return image_html(destination.href, caption, str(token.attrs.get("title", "")))


def _render_fence(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    words = token.info.split(maxsplit=1)
    return code_block(token.content, words[0] if words else "")


def _render_cell(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """Alignment of a table's cell as a class: a style attribute would need a laxer policy."""
    style = str(tokens[index].attrs.pop("style", ""))
    if style:
        tokens[index].attrSet("class", f"t-{style.rpartition(':')[2].strip()}")
    return renderer.renderToken(tokens, index, options, env)


def _render_table(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    return '<div class="wide">' + renderer.renderToken(tokens, index, options, env)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable(["table", "strikethrough"])
    md.disable(["html_block", "html_inline"])
    for plugin in _PLUGINS:
        plugin(md)
    md.core.ruler.after("block", "drop_title", _drop_title)
    md.core.ruler.after("inline", "headings", _headings)
    md.add_render_rule("link_open", _render_link_open)
    md.add_render_rule("link_close", _render_link_close)
    md.add_render_rule("image", _render_image)
    md.add_render_rule("fence", _render_fence)
    md.add_render_rule("code_block", _render_fence)
    md.add_render_rule("td_open", _render_cell)
    md.add_render_rule("th_open", _render_cell)
    md.add_render_rule("table_open", _render_table)
    md.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return md


def _too_much(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        return f"The text has {len(text):,} characters and is shown as written, up to {MAX_CHARACTERS:,}."
    if text.count("[") - text.count("]") > MAX_OPEN_BRACKETS:
        return "The text has thousands of brackets that never close and is shown as written."
    return ""


def _with_ids_apart(text: str) -> str:
    """Put a blank line before a block id right below a table or a quotation, which it names and would else go on."""
    if "\n^" not in text:
        return text
    regions = Regions(text)
    return _ID_BELOW.sub(lambda match: match[0] if regions.covers(match.start()) else f"{match[0]}\n", text)


def render_markdown(text: str, scene: Scene, *, drop_title: bool = False) -> Rendered:
    """Render a note's text.

    Args:
        text: Markdown without frontmatter.
        scene: Where links lead; receives the headings met.
        drop_title: Leave out a first heading of level one.

    Returns:
        HTML that holds nothing outside the allow-list.
    """
    if why := _too_much(text):
        shown = f'<p class="callout callout-warning">{why}</p><pre tabindex="0">{escape(text[:MAX_CHARACTERS])}</pre>'
        return Rendered(sanitise(shown))
    env: dict[str, Any] = {"scene": scene, "drop_title": drop_title, "docId": scene.prefix.strip("-")}
    if not scene.prefix:
        del env["docId"]
    html = _parser().render(_with_ids_apart(text), env)
    return Rendered(sanitise(html), tuple(scene.anchors))
