"""Small marks: ``==highlight==``, ``%%comment%%``, ``<!-- comment -->``, ``#tag``, ``^block-id`` and tasks."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from claimlab.notes.tags import tag_at
from claimlab.site.markdown.scene import Scene

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.utils import OptionsDict

_TASK = re.compile(r"\[(?P<sign>[^\n])\][ \t]+")
_TASK_WORDS = {
    " ": "open", "x": "done", "X": "done", "-": "cancelled", "/": "in progress", ">": "forwarded", "<": "scheduled",
    "?": "question", "!": "important",
}  # fmt: skip
_BLOCK_ID = re.compile(r"(?:^|[ \t])\^(?P<id>[A-Za-z0-9-]+)[ \t]*$")
_NOT_IN_SLUG = re.compile(r"[^\w]+")
_COMMENTS = (("%%", "%%"), ("<!--", "-->"))


def _highlight(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature is markdown-it's
    if not state.src.startswith("==", state.pos):
        return False
    start = state.pos + 2
    end = state.src.find("==", start, state.posMax)
    if end <= start or state.src[start].isspace() or state.src[end - 1].isspace():
        return False
    if not silent:
        state.push("mark_open", "mark", 1)
        rest, state.pos, state.posMax = state.posMax, start, end
        state.md.inline.tokenize(state)
        state.posMax = rest
        state.push("mark_close", "mark", -1)
    state.pos = end + 2
    return True


def _inline_comment(state: StateInline, silent: bool) -> bool:  # noqa: ARG001, FBT001 - the signature is markdown-it's
    for opening, closing in _COMMENTS:
        if state.src.startswith(opening, state.pos):
            end = state.src.find(closing, state.pos + len(opening), state.posMax)
            if end >= 0:
                state.pos = end + len(closing)
                return True
    return False


def _block_comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A comment that begins a line hides everything up to the line in which it ends."""
    begin = state.bMarks[start] + state.tShift[start]
    for opening, closing in _COMMENTS:
        if not state.src.startswith(opening, begin):
            continue
        for line in range(start, end):
            begin_of_line = begin + len(opening) if line == start else state.bMarks[line]
            found = state.src.find(closing, begin_of_line, state.eMarks[line])
            if found < 0:
                continue
            if state.src[found + len(closing) : state.eMarks[line]].strip():
                return False  # text follows on the same line: the inline rule takes it
            if not silent:
                state.line = line + 1
            return True
    return False


def _tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature is markdown-it's
    if state.src[state.pos] != "#" or state.linkLevel > 0:
        return False
    tag = tag_at(state.src, state.pos)
    if not tag or state.pos + 1 + len(tag) > state.posMax:
        return False
    if not silent:
        state.push("hashtag", "", 0).content = tag
    state.pos += 1 + len(tag)
    return True


def _render_tag(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    tag = tokens[index].content
    return f'<a class="tag" href="{escape(Scene.of(env).tag_address(tag))}">#{escape(tag)}</a>'


def _tasks_and_block_ids(state: StateCore) -> None:
    """Mark the items of a task list, and give ids to blocks that end with ``^id``.

    As in Obsidian any single sign between brackets makes a task, and all but a space say that something became of it.
    """
    scene = Scene.of(state.env)
    for index, token in enumerate(state.tokens):
        if token.type != "inline":
            continue
        before = state.tokens[index - 1]
        if index >= 2 and state.tokens[index - 2].type == "list_item_open" and before.type == "paragraph_open":
            task = _TASK.match(token.content)
            if task:
                state.tokens[index - 2].attrJoin("class", "task" if task["sign"] == " " else "task task-done")
                token.meta["task"] = task["sign"]
                token.content = token.content[task.end() :]
        block = _BLOCK_ID.search(token.content)
        if block and before.type in {"paragraph_open", "heading_open"}:
            owner = state.tokens[index - 2] if before.hidden and index >= 2 else before
            owner.attrSet("id", f"{scene.prefix}{block_anchor(block['id'])}")
            token.content = token.content[: block.start()]


def _task_boxes(state: StateCore) -> None:
    """Begin each task with its box: last of all, so that other rules find an item's words where they look for them."""
    for token in state.tokens:
        if token.type == "inline" and "task" in token.meta:
            token.children = [Token("task_box", "", 0, content=token.meta["task"]), *(token.children or [])]


def _render_task_box(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    sign = tokens[index].content
    shown = "x" if sign == "X" else sign
    words = escape(_TASK_WORDS.get(sign, f"marked {sign}"))
    return f'<span class="task-box" role="img" aria-label="{words}" data-task="{escape(shown)}"></span>'


def heading_id(text: str) -> str:
    """The id of a heading on its page, before it is made unique."""
    name = _NOT_IN_SLUG.sub("-", text.lower()).strip("-")[:80].strip("-") or "section"
    return name if name[0].isalpha() else f"s-{name}"


def block_anchor(block: str) -> str:
    """The id that a block named ``^block`` has on its page."""
    return f"block-{block.lower()}"


def marks_plugin(md: MarkdownIt) -> None:
    """Teach a parser highlights, comments, tags, tasks and block ids."""
    md.inline.ruler.before("emphasis", "highlight", _highlight)
    md.inline.ruler.before("link", "comment", _inline_comment)
    md.inline.ruler.before("link", "hashtag", _tag)
    md.block.ruler.before("paragraph", "comment", _block_comment, {"alt": ["paragraph", "blockquote", "list"]})
    md.core.ruler.after("block", "tasks", _tasks_and_block_ids)
    md.core.ruler.push("task_boxes", _task_boxes)
    md.add_render_rule("hashtag", _render_tag)
    md.add_render_rule("task_box", _render_task_box)
