"""MathML as browsers draw it: they know MathML Core, in which a letter's style is the letter itself."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from xml.etree import ElementTree as ET  # what is parsed was made by the converter and declares nothing

from claimlab.site.markdown.tex import restored

_STYLES = {
    "bold": "BOLD", "bold-italic": "BOLD ITALIC", "double-struck": "DOUBLE-STRUCK", "script": "SCRIPT",
    "bold-script": "BOLD SCRIPT", "fraktur": "FRAKTUR", "bold-fraktur": "BOLD FRAKTUR", "sans-serif": "SANS-SERIF",
    "bold-sans-serif": "SANS-SERIF BOLD", "monospace": "MONOSPACE",
}  # fmt: skip
_PARTS = {"mfrac": 2, "mover": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "msubsup": 3, "munderover": 3}
_FENCES = set("()[]{}|‖")
_LIMITS = {"det", "gcd", "inf", "lim", "max", "min", "Pr", "sup"}


class UnreadableFormulaError(ValueError):
    """The converter left something out or as it was."""


@lru_cache(maxsize=1024)
def _styled(sign: str, style: str) -> str:
    """A letter or digit of a style that has one; the sign as it is otherwise."""
    what = unicodedata.name(sign, "").replace("LATIN ", "").replace("GREEK ", "").replace("LETTER ", "")
    for name in (
        f"MATHEMATICAL {style} {what}",
        f"{style} {what}",
        f"{style.replace('FRAKTUR', 'BLACK-LETTER')} {what}",
    ):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return sign


def _limits_below(element: ET.Element) -> None:
    """Set what stands under a ``min`` below it where there is room: the converter sets it beside."""
    operator = element[0]
    is_limited = operator.tag == "mo" and ("movablelimits" in operator.attrib or operator.text in _LIMITS)
    if element.tag in {"msub", "msubsup"} and is_limited:
        element.tag = "munder" if element.tag == "msub" else "munderover"
        operator.set("movablelimits", "true")


def _stretch_fences(element: ET.Element) -> None:
    """Say of the brackets of a matrix that they grow with it: where they stand tells a browser so of some only."""
    parts = list(element)
    for number, part in enumerate(parts):
        if part.tag != "mtable":
            continue
        for fence, form in ((parts[number - 1 : number], "prefix"), (parts[number + 1 : number + 2], "postfix")):
            if fence and fence[0].tag == "mo" and fence[0].text in _FENCES and not fence[0].attrib:
                fence[0].attrib.update({"stretchy": "true", "fence": "true", "form": form})


def as_core(mathml: str) -> str:
    """The converter's outcome for browsers.

    Raises:
        UnreadableFormulaError: a command is left over, an element lacks a part, or nothing is left.
    """
    if "\\" in mathml:
        raise UnreadableFormulaError("a command is left over")
    try:
        root = ET.fromstring(mathml.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', ""))  # noqa: S314
    except ET.ParseError as error:
        raise UnreadableFormulaError(str(error)) from error
    seen = False
    for element in root.iter():
        element.text = restored(element.text or "")
        seen = seen or bool(element.text) or element.tag == "mspace"
        if len(element) != _PARTS.get(element.tag, len(element)):
            raise UnreadableFormulaError(f"{element.tag} lacks a part")
        if element.tag in _PARTS:
            _limits_below(element)
        _stretch_fences(element)
        style = _STYLES.get(element.get("mathvariant", "")) if element.tag in {"mi", "mn"} else None
        if style:
            element.text = "".join(_styled(sign, style) for sign in element.text)
            del element.attrib["mathvariant"]
    if not seen:
        raise UnreadableFormulaError("nothing is left")
    return ET.tostring(root, encoding="unicode")
