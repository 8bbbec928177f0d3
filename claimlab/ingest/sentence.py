"""The sentence of a marked claim: where it ends, and its words without the markup around them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

MAX_SENTENCE = 600
MIN_WORDS = 3
_MAX_WRITTEN = 4 * MAX_SENTENCE  # what is longer is no sentence, and its markup need not be looked at
_SURE_QUOTE = 12  # letters; shorter words in quotation marks may be a term with which the sentence begins
_QUOTED = re.compile(
    r"\"(?P<straight>(?:\\.|[^\"\\])+)\"|[“”„](?P<curly>(?:\\.|[^“”„\\])+)[“”]|«(?P<angled>(?:\\.|[^«»\\])+)»",
    re.DOTALL,
)
_ALL_CODE = re.compile(r"(`+)(?!`)(?P<code>[^`]+)\1[ \t.]*")
_NOTHING_ELSE = re.compile(r"[ \t.,;]*(?:$|[(—–]|--)")
_PROTECTED = re.compile(
    r"(?P<link>\[\[[^\[\]]+\]\])"
    r"|(?P<kept>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"  # code
    r"|\$\$[^$]+\$\$|(?<![\\$])\$(?=[^\s$])[^$\n]*?(?<=[^\s\\])\$(?!\d)|\\\(.+?\\\)"  # maths
    r"|https?://[^\s<>\"”»)]+(?<![.,;:!?])"
    r"|[\U000F0000-\U000FFFFD])"  # what stands for such parts below
    r"|\\(?P<escaped>[*_`~=|\[\]<>#])"
)
_FIRST_STAND_IN = 0xF0000
_STAND_IN = re.compile("[\U000f0000-\U000ffffd]")
_LINK = re.compile(r"!?\[(?P<label>[^\[\]]+)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)|\[\^[^\]\s]+\]")
_PAIRS = (
    re.compile(r"(?<![\w*])(?P<mark>\*{1,3})(?=[^\s*])(?P<words>.+?)(?<=[^\s*])(?P=mark)(?![\w*])"),
    re.compile(r"(?<![\w_])(?P<mark>_{1,3})(?=[^\s_])(?P<words>.+?)(?<=[^\s_])(?P=mark)(?![\w_])"),
    re.compile(r"(?<![\w=])(?P<mark>==)(?=[^\s=])(?P<words>.+?)(?<=[^\s=])==(?![\w=])"),
)
_RUN = re.compile(r"\*{1,3}|_{1,3}")
_COMMENT_END = re.compile(r"[ \t]*(?:-->|%%)[ \t]*$")
_DASH = re.compile(r"[ \t]+(?:—|--)[ \t]+")
_END = re.compile(r"(?P<mark>[.!?])[ \t]+(?=(?P<next>\S{1,2}))")
_LAST_WORD = re.compile(r"[^\s(\[\"“«]*\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")
_NAME_OR_NUMBER = re.compile(r"\d{1,2}|(?:.*[-.])?[^\W\d_a-z]")  # an initial; "the 3. of October" in some languages
# a full stop after these ends no sentence: in any case, or only when they are written so
_SHORT = re.compile(
    r"(?i:al|approx|bzw|ca|cf|eqs?|esp|figs?|incl|pp|refs?|resp|spp|viz|vols?|vs)"
    r"|App|Apr|Aug|Bros|Capt|Ch|Co|Col|Cor|Corp|Dec|Def|Dr|Feb|Ft|Gen|Gov|Hon|Inc|Jan|Jr|Lem|Lt|Ltd|Maj|Messrs|Mlle|Mme"
    r"|Mr|Mrs|Ms|Mt|Mx|Nos?|Nov|Nr|Oct|Pres|Prof|Prop|Rep|Rev|Sec|Sen|Sept|Sgt|Sr|St|Ste|Tab|Thm"
)
_KEEP_DOT = frozenset(("al", "etc", "inc", "ltd", "corp", "jr", "sr"))


@dataclass(slots=True)
class _Guard:
    """A text in which links, code and maths are single characters, so that nothing inside them is touched."""

    text: str
    parts: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> _Guard:
        guard = cls("")
        guard.text = _PROTECTED.sub(guard._stand_in, text)
        return guard

    def _stand_in(self, match: re.Match[str]) -> str:
        if link := match["link"]:
            target, _, label = link[2:-2].replace("\\|", "|").partition("|")
            self.parts.append(label or target)
        else:
            self.parts.append(match["escaped"] or match["kept"])
        return chr(_FIRST_STAND_IN + len(self.parts) - 1)

    def shown(self, text: str) -> str:
        return _STAND_IN.sub(lambda match: self.parts[ord(match[0]) - _FIRST_STAND_IN], text)


def sentence_of(rest: str, before: str = "") -> str:
    """The sentence that stands behind a mark, in plain words; maths and code stay as they are written.

    Words in quotation marks are the sentence; without them it ends at a full stop or where an aside begins.

    Args:
        rest: What stands behind the mark.
        before: What stands before that in its line: markup may begin there and end in the sentence.
    """
    said = _COMMENT_END.sub("", rest.strip())
    if len(said) > _MAX_WRITTEN and not _QUOTED.match(said):
        said = said[: _MAX_WRITTEN + 1]  # enough to tell that its first sentence is too long, if it is
    said = _closed(said, before)
    if (quoted := quoted_at_start(said)) is not None:
        return unquoted(quoted)
    if code := _ALL_CODE.fullmatch(said):  # backticks around all of it are a way to quote it
        return code["code"].strip()
    guard = _Guard.of(said)
    return _without_full_stop(guard, _first_sentence(_without_markup(guard.text), guard))


def quoted_at_start(text: str) -> str | None:
    """What a text says in quotation marks, when it begins with them and means all of the sentence by them."""
    match = _QUOTED.match(text)
    if match is None:
        return None
    words = match["straight"] or match["curly"] or match["angled"]
    return words if len(words) >= _SURE_QUOTE or _NOTHING_ELSE.match(text, match.end()) else None


def unquoted(quoted: str) -> str:
    r"""A sentence that stood in quotation marks; those within it are written with a backslash before them."""
    guard = _Guard.of(re.sub(r"\\([\"“”„«»])", r"\1", quoted)[: _MAX_WRITTEN + 1])
    return _without_full_stop(guard, _without_markup(guard.text))


def too_short(sentence: str) -> bool:
    """Whether these are too few words for a sentence; scripts without spaces are counted by their letters."""
    letters = sum(letter.isalpha() and unicodedata.east_asian_width(letter) in "WF" for letter in sentence)
    return max(len(sentence.split()), letters) < MIN_WORDS


def stands_in_code(text: str, index: int) -> bool:
    """Whether a character of a line stands in code, as what explains the marks would."""
    spans = _PROTECTED.finditer(text, max(0, index - _MAX_WRITTEN), index + _MAX_WRITTEN)
    return any(match["ticks"] and match.start() < index < match.end() for match in spans)


def _closed(text: str, before: str) -> str:
    """The text without the mark that closes what was opened before it, as in ``**Claim: drift is slow**``."""
    runs = _RUN.findall(before)
    for run in dict.fromkeys(runs):
        if runs.count(run) % 2:
            text = re.sub(rf"(?<=\S)(?<![*_]){re.escape(run)}(?![\w*_])", "", text, count=1)
    return text


def _without_markup(text: str) -> str:
    plain = _LINK.sub(lambda match: match["label"] or "", text)
    for pair in _PAIRS:
        while (fewer := pair.sub(r"\g<words>", plain)) != plain:
            plain = fewer
    return " ".join(plain.split())


def _first_sentence(text: str, guard: _Guard) -> str:
    for match in _END.finditer(text):
        if _ends(text[: match.start()], match) and not too_short(guard.shown(text[: match.start()])):
            return _without_aside(text[: match.start("mark") + 1], guard)
    return _without_aside(text, guard)


def _ends(before: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence, by the word before it and the letter after it."""
    after = match["next"]
    if not (after[0].isupper() or (after[0] == "(" and not after[1:].isdigit())):
        return False
    if match["mark"] != ".":
        return True
    found = _LAST_WORD.search(before[-60:])
    word = found[0] if found else ""
    return not any(known.fullmatch(word) for known in (_SHORT, _DOTTED, _NAME_OR_NUMBER))


def _without_aside(text: str, guard: _Guard) -> str:
    """The text up to the dash that begins an aside; a pair of dashes encloses one, and stays."""
    dashes = list(_DASH.finditer(text))
    if len(dashes) % 2 and not too_short(guard.shown(text[: dashes[-1].start()])):
        return text[: dashes[-1].start()]
    return text


def _without_full_stop(guard: _Guard, text: str) -> str:
    said = text.rstrip(" ,;")
    if said.endswith(".") and not said.endswith(".."):
        found = _LAST_WORD.search(said[:-1][-60:])
        word = found[0] if found else ""
        if word.lower() not in _KEEP_DOT and not _DOTTED.fullmatch(word):
            said = said[:-1]
    return guard.shown(said).strip()
