r"""TeX as the converter reads it: what people write, said in the words that it knows.

It passes over what it does not know: ``\mathop`` loses its operator, spaces break a name up, and in ``\text``
an ``&`` or ``\_`` comes out as it went in.
"""

from __future__ import annotations

import re

_IN_TEXT = {
    "\\_": "_", "\\%": "%", "\\#": "#", "\\$": "$", "\\&": "\ue001", "&": "\ue001", "<": "\ue002", ">": "\ue003",
    "\\{": "\ue004", "\\}": "\ue005",
}  # fmt: skip
_FROM_TEXT = str.maketrans({"\ue001": "&", "\ue002": "<", "\ue003": ">", "\ue004": "{", "\ue005": "}"})
_TEXT = re.compile(r"(\\(?:text(?:rm|bf|it|sf|tt|normal)?|mbox)\s*)\{((?:[^{}\\]|\\.)*)\}")
_TEXT_SIGN = re.compile(r"\\[_%#$&{}]|[&<>]")

_NAMED = re.compile(r"\\(?P<what>operatorname\s*\*?|mathop)\s*\{(?P<name>(?:[^{}]|\{[^{}]*\})*)\}")
_NAME_FONT = re.compile(r"\\(?:math(?:rm|sf|bf|it)|text(?:rm|sf)?|operatorname|rm|sf|bf|it)(?![A-Za-z])\s*|[{}]")
_NAME_FUNCTION = re.compile(r"\\(arg|min|max|sup|inf|lim|log|det)(?![A-Za-z])\s*")
_NAME_SPACE = re.compile(r"(?:\\[,;: ]|[ ~])+")
_LETTERS = re.compile(r"[A-Za-z\u2009]+")
_WORDS = re.compile(r"[A-Za-z0-9\u2009-]+")
_ARG = re.compile(r"\\arg\s*\\(min|max)(?![A-Za-z])")

_REPLACED = (
    (re.compile(r"(\\operatorname\*\{[^{}]*\})\s*\\limits(?![A-Za-z])"), r"\1"),
    (re.compile(r"\\arg(?![A-Za-z])"), r"\\operatorname{arg}"),
    (re.compile(r"\\math(?:ds|bbm)(?![A-Za-z])"), r"\\mathbb"),
    (re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag|nolimits)(?![A-Za-z])"), ""),
    # Its numbers would begin with (1) in every formula.
    (re.compile(r"\{(?:aligned|split|align|alignat\*?|alignedat)\}"), "{align*}"),
    (re.compile(r"(\\begin\{align\*\})(?:\s*\[[tbc]\]|\s*\{\d\})"), r"\1"),
    # Alone in its braces its brackets are as tall as it, and not as what stands beside it, and an exponent is read.
    (re.compile(r"\\begin\{[pbBvV]matrix\*?\}"), r"{\g<0>"),
    (re.compile(r"\\end\{[pbBvV]matrix\*?\}"), r"\g<0>}"),
    (re.compile(r"\{(?:d|r)cases\}"), "{cases}"),
    (re.compile(r"\\begin\{eqnarray\*?\}"), r"\\begin{array}{rcl}"),
    (re.compile(r"\\begin\{(?:gather\*?|gathered|multline\*?)\}"), r"\\begin{array}{c}"),
    (re.compile(r"\\end\{(?:eqnarray\*?|gather\*?|gathered|multline\*?)\}"), r"\\end{array}"),
)


def balanced(tex: str) -> bool:
    """Whether each brace that opens is closed."""
    depth = 0
    for sign in re.findall(r"\\.|[{}]", tex, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def _named(match: re.Match[str]) -> str:
    bare = _NAME_FUNCTION.sub(r"\1 ", _NAME_FONT.sub("", match["name"])).replace("\\!", "").strip()
    name = _NAME_SPACE.sub("\u2009", bare)
    star = "" if match["what"] == "operatorname" else "*"
    if _LETTERS.fullmatch(name):
        return f"\\operatorname{star}{{{name}}}"
    if _WORDS.fullmatch(name):
        return f"\\text{{{name}}}"
    return f"{{{match['name']}}}" if match["what"] == "mathop" else f"\\mathrm{{{match['name']}}}"


def translated(tex: str) -> str:
    """The formula in the words of the converter; a few signs of text as others, for ``restored``."""
    tex = _TEXT.sub(lambda text: f"{text[1]}{{{_TEXT_SIGN.sub(lambda sign: _IN_TEXT[sign[0]], text[2])}}}", tex)
    tex = _ARG.sub(r"\\operatorname*{arg \1}", tex)
    tex = _NAMED.sub(_named, tex)
    for pattern, replacement in _REPLACED:
        tex = pattern.sub(replacement, tex)
    return tex


def restored(text: str) -> str:
    """Text of the outcome with the signs that ``translated`` had replaced."""
    return text.translate(_FROM_TEXT)
