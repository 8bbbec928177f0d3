"""The allow-list, last in the chain: whatever a rule of the renderer let through, this does not."""

from __future__ import annotations

import re

import nh3

_TEXT = {
    "a", "abbr", "aside", "audio", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "u", "ul", "var", "video",
}  # fmt: skip
_MATHS = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt",
    "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "dir", "id"},
    "a": {"href", "title", "aria-label", "rel"},
    "abbr": {"title"},
    "audio": {"src", "controls", "preload", "aria-label"},
    "details": {"open"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "li": {"value"},
    "math": {"display"},
    "menclose": {"notation"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mo": {"stretchy", "fence", "form", "lspace", "rspace", "minsize", "maxsize", "movablelimits", "accent"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mspace": {"width", "height", "depth", "linebreak"},
    "mstyle": {"displaystyle", "scriptlevel", "mathvariant"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "columnlines", "rowlines", "displaystyle"},
    "mtd": {"columnalign", "columnspan"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "ol": {"start"},
    "pre": {"tabindex", "data-language"},
    "span": {"title", "role", "aria-label", "data-task"},
    "code": {"title"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
    "video": {"src", "controls", "preload", "aria-label", "width", "height"},
}
_CLASS = re.compile(
    r"anchor|callout(?:-[a-z]+)*|dangling|external|footnote[a-z-]*|formula|hl-[a-z0-9]+|s-[a-z]+|t-(?:left|right|center)"
    r"|tag|task(?:-box|-done)?|tex|transclusion(?:-[a-z]+)?|unpublished|wide|wiki"
)
_ID = re.compile(r"[\w.:-]{1,200}")
_FOREIGN_HOST = re.compile(r"[\s\x00-\x1f]*[/\\][\s\x00-\x1f]*[/\\]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def _filter(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        kept = [name for name in value.split() if _CLASS.fullmatch(name)]
        return " ".join(kept) or None
    if attribute == "dir":
        return value if value in {"auto", "ltr", "rtl"} else None
    if attribute == "id":
        return value if _ID.fullmatch(value) else None
    if attribute == "href":
        return None if _FOREIGN_HOST.match(value) else value
    if attribute == "src":
        # Nothing is loaded from elsewhere: what is shown or played is a file of the site.
        return None if _FOREIGN_HOST.match(value) or _SCHEME.match(value.strip()) else value
    return value


_CLEANER = nh3.Cleaner(
    tags=_TEXT | _MATHS,
    attributes=_ATTRIBUTES,
    attribute_filter=_filter,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """HTML with everything outside the allow-list removed."""
    return _CLEANER.clean(html)
