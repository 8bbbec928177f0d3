"""Images and their sizes: ``![[plot.png|A caption|300]]`` and ``![A caption|300x200](plot.png)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

_SIZED = re.compile(r"(?:(?P<words>.*[^\\]|)\\?\|)?\s*(?P<width>\d{1,5})(?:\s*x\s*(?P<height>\d{1,5}))?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said of an embed.

    Attributes:
        words: For who does not see it.
        width: In CSS pixels; empty for its own.
        height: Likewise.
    """

    words: str
    width: str = ""
    height: str = ""


def caption_of(label: str, *, bar_needed: bool = False) -> Caption:
    """The words and the size in a label.

    Args:
        label: What stands after the target's bar, or between the brackets of a markdown image.
        bar_needed: Whether a number alone is words, as in ``![2024](plot.png)``.
    """
    sized = _SIZED.fullmatch(label)
    if sized is None or (bar_needed and sized["words"] is None):
        return Caption(label.strip())
    return Caption((sized["words"] or "").strip(), sized["width"], sized["height"] or "")


def image_html(address: str, caption: Caption, title: str = "") -> str:
    """The element that shows an image of the site."""
    given = {"width": caption.width, "height": caption.height, "title": title}
    further = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
    return f'<img src="{escape(address)}" alt="{escape(caption.words)}" loading="lazy"{further}>'
