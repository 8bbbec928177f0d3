"""Sound and film: ``![[voice.mp3]]`` and ``![[clip.mp4|A caption|640]]``, loaded when a reader asks for them."""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.site.markdown.scene import Destination, Reach

if TYPE_CHECKING:
    from claimlab.site.markdown.image import Caption

AUDIO = frozenset({".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac"})
VIDEO = frozenset({".mp4", ".m4v", ".webm", ".ogv", ".mov"})


def media_html(destination: Destination, caption: Caption) -> str:
    """The element that plays a file of the site; empty for what is neither sound nor film."""
    kind = PurePosixPath(destination.title).suffix.lower()
    if destination.reach is not Reach.FILE or kind not in AUDIO | VIDEO:
        return ""
    address, name = escape(destination.href), escape(caption.words or destination.title)
    element = "audio" if kind in AUDIO else "video"
    given = {"width": caption.width, "height": caption.height} if element == "video" else {}
    size = "".join(f' {key}="{value}"' for key, value in given.items() if value)
    link = f'<a class="wiki" href="{address}">{name}</a>'
    return f'<{element} controls preload="none" src="{address}" aria-label="{name}"{size}>{link}</{element}>'
