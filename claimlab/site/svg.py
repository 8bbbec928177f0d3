"""Figures for a page: an SVG is parsed, cut down to an allow-list and made to follow the theme.

Inline styles become presentation attributes (a strict policy forbids ``style``), black becomes ``currentColor`` and
white backgrounds go, so that one file serves light and dark. What is not drawing (scripts, links, foreign objects,
animation, entities) is dropped or refuses the file.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET  # the declaration of entities is refused before parsing

from claimlab.errors import ClaimlabError

_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = {
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "use", "clipPath", "symbol", "marker", "linearGradient", "radialGradient", "stop", "pattern",
}  # fmt: skip
_PRESENTATION = {
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "font-size",
    "font-weight", "font-style", "text-anchor", "dominant-baseline", "stop-color", "stop-opacity", "display",
    "visibility",
}  # fmt: skip
_GEOMETRY = {
    "id", "class", "role", "aria-label", "aria-labelledby", "aria-describedby", "viewBox", "width", "height", "x",
    "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "d", "points", "transform", "clip-path", "dx", "dy",
    "offset", "gradientUnits", "gradientTransform", "patternUnits", "refX", "refY", "markerWidth", "markerHeight",
    "orient", "preserveAspectRatio", "xml:space", "fx", "fy", "clipPathUnits", "marker-end", "marker-start",
}  # fmt: skip
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>", re.IGNORECASE)
_LOCAL_URL = re.compile(r"url\(#[\w.:-]+\)")
_LOCAL_REFERENCE = re.compile(r"#[\w.:-]+")
_FONT = re.compile(r"font:\s*(?:(?P<style>italic)\s+)?(?:(?P<weight>bold|\d{3})\s+)?(?P<size>[\d.]+(?:px|pt)?)[^;]*")
_BLACK = {"#000000", "#000", "black"}
_WHITE = {"#ffffff", "#fff", "white"}
MAX_BYTES = 5_000_000
_BROAD = 640
"""CSS pixels; a figure of several panels is scrolled on a narrow screen rather than made too small to read."""


class UnsafeFigureError(ClaimlabError):
    """A figure that cannot be shown inside a page."""


def _size(root: ET.Element) -> None:
    """Leave the width only, in CSS pixels and a third larger: the page scales the figure down where it is narrow."""
    box = root.get("viewBox", "").split()
    if len(box) == 4 and re.fullmatch(r"\d+(?:\.\d+)?", box[2]):
        width = float(box[2]) * 1.5
        root.attrib.pop("height", None)
        root.set("width", f"{width:.0f}")
        if width > _BROAD:
            root.set("class", "broad")


def _declarations(style: str) -> dict[str, str]:
    found: dict[str, str] = {}
    font = _FONT.search(style)
    if font:
        found["font-size"] = font["size"]
        found |= {f"font-{key}": value for key in ("style", "weight") if (value := font[key])}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip() != "font":
            found[name.strip()] = value.strip()
    return found


def _themed(name: str, value: str) -> str:
    lowered = value.lower()
    if name in {"fill", "stroke", "stop-color"} and lowered in _BLACK:
        return "currentColor"
    if name == "fill" and lowered in _WHITE:
        return "none"
    return value


def _safe(name: str, value: str) -> bool:
    if "url(" in value.lower():
        return _LOCAL_URL.fullmatch(value.strip()) is not None
    return not (name in _PRESENTATION and re.search(r"[<>\\&;{}]|expression|javascript:", value, re.IGNORECASE))


def _attributes(element: ET.Element, scope: str, *, themed: bool) -> dict[str, str]:
    given = {
        **{key: value for key, value in element.attrib.items() if key != "style"},
        **_declarations(element.get("style", "")),
    }
    kept: dict[str, str] = {}
    for key, value in given.items():
        if key in {"href", _XLINK_HREF}:
            if element.tag.endswith("}use") and _LOCAL_REFERENCE.fullmatch(value):
                kept["href"] = f"#{scope}{value[1:]}"
        elif key == "id":
            kept["id"] = f"{scope}{value}"
        elif key in {"aria-labelledby", "aria-describedby"}:
            kept[key] = " ".join(f"{scope}{part}" for part in value.split())
        elif (key in _GEOMETRY or key in _PRESENTATION) and _safe(key, value):
            kept[key] = (_themed(key, value) if themed else value).replace("url(#", f"url(#{scope}")
    return kept


def _copy(element: ET.Element, scope: str, *, themed: bool) -> ET.Element | None:
    namespace, _, name = (
        str(element.tag)[1:].partition("}") if str(element.tag).startswith("{") else ("", "", element.tag)
    )
    if namespace not in {"", _SVG} or name not in _ELEMENTS:
        return None
    copy = ET.Element(name, _attributes(element, scope, themed=themed))
    copy.text = element.text
    for child in element:
        inner = _copy(child, scope, themed=themed)
        if inner is not None:
            inner.tail = child.tail
            copy.append(inner)
        elif child.tail and len(copy):
            copy[-1].tail = (copy[-1].tail or "") + child.tail
    return copy


def clean_svg(data: bytes, *, scope: str = "", label: str = "", themed: bool = True) -> str:
    """An SVG that may stand inside a page.

    Args:
        data: The file.
        scope: Put before every id, so that two figures on one page do not clash.
        label: Accessible name where the figure has no title of its own.
        themed: Let black follow the page's text colour and drop white backgrounds.

    Raises:
        UnsafeFigureError: it is no SVG, declares entities or is larger than ``MAX_BYTES``.
    """
    if len(data) > MAX_BYTES:
        raise UnsafeFigureError(f"the figure has {len(data):,} bytes; at most {MAX_BYTES:,} can be shown")
    data = _DOCTYPE.sub(b"", data, count=1)
    if b"<!DOCTYPE" in data.upper() or b"<!ENTITY" in data.upper():
        raise UnsafeFigureError("the figure declares entities")
    try:
        root = _copy(ET.fromstring(data), scope, themed=themed)  # noqa: S314 - entities were refused above; expat bounds the rest
    except (ET.ParseError, ValueError, RecursionError) as error:
        raise UnsafeFigureError(f"the figure is not SVG: {error}") from error
    if root is None or root.tag != "svg":
        raise UnsafeFigureError("the figure is not SVG")
    root.attrib |= {"role": "img", "xmlns": _SVG}
    _size(root)
    if root.find("title") is None and label:
        root.set("aria-label", label)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)
