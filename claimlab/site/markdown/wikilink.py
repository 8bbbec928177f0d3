"""Wiki-links and embeds: ``[[…]]`` and ``![[…]]``, read as the notes' own grammar reads them."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from claimlab.notes.body_links import WIKI_LINK, split_target
from claimlab.notes.note import Link, Place
from claimlab.site.markdown.image import caption_of, image_html
from claimlab.site.markdown.media import media_html
from claimlab.site.markdown.scene import Destination, Reach, Scene

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict


def parse_wikilink(text: str) -> Link | None:
    """Read ``[[…]]`` or ``![[…]]``; ``None`` when the text is something else."""
    embed = text.startswith("!")
    match = WIKI_LINK.fullmatch(text, embed)
    return None if match is None else _link(match["inside"], embed=embed)


def _link(inside: str, *, embed: bool) -> Link | None:
    """The link with this between its brackets; ``None`` when it names nothing."""
    target, heading, block, label = split_target(inside)
    if not (target or heading or block):
        return None
    return Link(target, Place(0, 0), label=label, heading=heading, block=block, embed=embed)


def _inline_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature is markdown-it's
    embed = state.src[state.pos] == "!"
    match = WIKI_LINK.match(state.src, state.pos + embed, state.posMax)
    link = None if match is None else _link(match["inside"], embed=embed)
    if match is None or link is None:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.meta = {"link": link}
        token.content = state.src[state.pos : match.end()]
    state.pos = match.end()
    return True


def _lone_embeds(state: StateCore) -> None:
    """Lift an embed that has a paragraph to itself out of it: what it shows is not a phrase."""
    for index, token in enumerate(state.tokens):
        if token.type != "inline" or not token.children or len(token.children) != 1:
            continue
        child = token.children[0]
        if child.type == "wikilink" and child.meta["link"].embed and state.tokens[index - 1].type == "paragraph_open":
            child.meta["block"] = True
            state.tokens[index - 1].hidden = state.tokens[index + 1].hidden = True


def _label(link: Link, destination: Destination) -> str:
    if link.label:
        return link.label
    if not link.target:
        return link.heading.replace("#", " / ") or link.block
    title = destination.title or link.target
    return f"{title} § {link.heading.replace('#', ' / ')}" if link.heading else title


def anchor_html(destination: Destination, label: str) -> str:
    """A link to its destination as HTML; plain text where there is none."""
    text = escape(label)
    match destination.reach:
        case Reach.DANGLING:
            return f'<span class="dangling" title="No note of this name">{text}</span>'
        case Reach.PLAIN:
            return f'<span class="unpublished">{text}</span>'
        case _:
            mark = f" s-{destination.status}" if destination.status else ""
            return f'<a class="wiki{mark}" href="{escape(destination.href)}">{text}</a>'


def _embed_html(link: Link, destination: Destination, scene: Scene, *, block: bool) -> str:
    caption = caption_of(link.label)
    link = link._replace(label=caption.words)
    if destination.reach is Reach.IMAGE:
        return image_html(destination.href, replace(caption, words=caption.words or destination.title))
    if media := media_html(destination, caption):
        return media
    inner = scene.transclude(link) if block and destination.reach is Reach.PAGE else None
    anchor = anchor_html(destination, _label(link, destination))
    if inner is None:
        return anchor
    return f'<div class="transclusion"><div class="transclusion-from">{anchor}</div>{inner}</div>\n'


def _render(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    scene, token = Scene.of(env), tokens[index]
    link: Link = token.meta["link"]
    destination = scene.destination(link)
    if link.embed:
        return _embed_html(link, destination, scene, block=token.meta.get("block", False))
    return anchor_html(destination, _label(link, destination))


def wikilink_plugin(md: MarkdownIt) -> None:
    """Teach a parser wiki-links and embeds."""
    md.inline.ruler.before("link", "wikilink", _inline_rule)
    md.core.ruler.after("inline", "lone_embeds", _lone_embeds)
    md.add_render_rule("wikilink", _render)
