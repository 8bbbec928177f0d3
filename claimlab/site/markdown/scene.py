"""What the renderer asks its surroundings while it renders one note."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from claimlab.notes.anchors import github_anchor, numbered

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from typing import Any

    from claimlab.notes.note import Link


class Reach(StrEnum):
    """What a link comes to on the site."""

    PAGE = "page"
    IMAGE = "image"
    FILE = "file"
    PLAIN = "plain"
    DANGLING = "dangling"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a link leads on the site.

    Attributes:
        reach: A page, an image, another file; plain text for what is not published; dangling for nothing.
        href: Address relative to the page that links; empty for plain and dangling.
        title: Title of the page, shown when the link has no label of its own.
        status: Status word of a claim, for the mark beside the link; empty for other pages.
    """

    reach: Reach
    href: str = ""
    title: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading of the rendered text."""

    level: int
    text: str
    id: str


@dataclass(slots=True)
class Scene:
    """The surroundings of one rendering; filled with what was seen on the way.

    Attributes:
        destination: Link → where it leads.
        transclude: Embed → HTML of the embedded passage, or ``None`` when it is no note or would never end.
        tag_address: Tag → relative address of its page.
        prefix: Put before every id, so that transcluded notes do not clash.
        anchors: Headings met, in order.
        ids: Ids that were handed out, with the last number put to each.
        github: GitHub's anchor of each heading met → its id; empty for a title that is shown elsewhere.
        github_taken: Those anchors, with the last number put to each.
    """

    destination: Callable[[Link], Destination]
    transclude: Callable[[Link], str | None]
    tag_address: Callable[[str], str]
    prefix: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    github: dict[str, str] = field(default_factory=dict)
    github_taken: dict[str, int] = field(default_factory=dict)

    def name_as_github(self, heading: str, anchor: str) -> None:
        """Let links name a heading by the anchor that it has on GitHub."""
        self.github[numbered(github_anchor(heading), self.github_taken)] = anchor

    @classmethod
    def of(cls, env: MutableMapping[str, Any]) -> Scene:
        """The scene in a markdown-it environment."""
        scene = env["scene"]
        if not isinstance(scene, cls):
            raise TypeError("the markdown environment carries no scene")
        return scene
