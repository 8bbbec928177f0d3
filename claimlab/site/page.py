"""A page before it is written: where it goes, what it depends on, and how it is made."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimlab.site.addresses import to_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment, FileSystemBytecodeCache

    from claimlab.site.markdown.scene import Anchor

HERE = Path(__file__).parent
_OTHER_ROOMS = frozenset({"cli", "lab", "__pycache__"})
"""What no page is made from; every other room has a say in what a page shows, or in what of a note it does not."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is made, and a digest of everything that its bytes depend on, the program's own files aside."""

    fingerprint: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class File:
    """One file of the site, not made yet.

    Attributes:
        address: Where it goes, relative to the site's root.
        key: A digest that is quick to compute and changes whenever the plan's fingerprint does, perhaps more often.
        plan: Computes how it is made.
        is_page: Whether people read it as a page.
        indexed: Whether it belongs in the sitemap.
    """

    address: str
    key: str
    plan: Callable[[], Plan]
    is_page: bool = False
    indexed: bool = False


def plain_file(address: str, digest: str, make: Callable[[], bytes]) -> File:
    """A file whose digest is quick to compute as it is."""
    return File(address, digest, lambda: Plan(digest, make))


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What every page says of the site as a whole.

    Attributes:
        title: The site's title.
        description: One sentence about it.
        base_url: Where it will stand, without a slash at the end; empty when unknown.
        author: Who publishes it.
        sections: Address → label of the head's links.
        buckets: How many buckets the cards are spread over.
        language: Of the pages.
    """

    title: str
    description: str
    base_url: str
    author: str
    sections: tuple[tuple[str, str], ...]
    buckets: int
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a page's content.

    Attributes:
        address: The page's own.
        title: In the window's title and as the page's heading.
        kind: What the page is, for the small line above the heading.
        description: For search engines and previews elsewhere.
        section: Address of the head's link that is current.
        data: JSON-LD as one string; empty for none.
        scripts: Names of scripts that only this page needs.
        anchors: Headings for the contents list.
        diagrams: Whether the text holds diagrams, which are drawn in frames.
        media: Whether it holds sound or film.
        place: Path at which the site stands, for a page that a server shows at any address; empty for all others.
    """

    site: SiteFacts
    address: str
    title: str
    kind: str = ""
    description: str = ""
    section: str = ""
    data: str = ""
    scripts: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = field(default=())
    diagrams: bool = False
    media: bool = False
    place: str = ""

    @property
    def root(self) -> str:
        """What leads to the site's root."""
        return self.place or to_root(self.address)

    @property
    def canonical(self) -> str:
        """The page's full address; empty when the site's is unknown."""
        return f"{self.site.base_url}/{self.address}" if self.site.base_url else ""


def fingerprint(*parts: object) -> str:
    """Digest over the representation of values that are made of dataclasses, tuples and texts."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """A digest that changes with the rooms that pages are made in and the libraries that they use: new code, new pages.

    Files are looked at and not read, since every build that finds nothing to do asks for this.
    """
    digest = hashlib.sha256("\n".join(_libraries()).encode())
    package = str(HERE.parent)
    pending = [package]
    while pending:
        for entry in sorted(os.scandir(pending.pop()), key=lambda entry: entry.name):
            if entry.is_dir():
                pending += [entry.path] if entry.name not in _OTHER_ROOMS else []
            else:
                stat = entry.stat()
                digest.update(f"{entry.path[len(package) :]}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _libraries() -> list[str]:
    """Name and version of each installed library that shapes a page, as the folder of its metadata is called."""
    names = ("jinja2-", "latex2mathml-", "markdown_it_py-", "mdit_py_plugins-", "nh3-", "numpy-", "pygments-")
    found = []
    for folder in sys.path:
        with contextlib.suppress(OSError):
            listed = [entry.name for entry in os.scandir(folder)]
            found += [name for name in listed if name.endswith(".dist-info") and name.lower().startswith(names)]
    return sorted(found)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - not needed when nothing changed

    from claimlab.claims.numerals import interval, plain  # noqa: PLC0415
    from claimlab.render.numbers import duration, moment  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        bytecode_cache=_bytecode_cache(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters |= {"duration": duration, "interval": interval, "moment": moment, "plain": plain}
    return environment


def _bytecode_cache() -> FileSystemBytecodeCache | None:
    """Compiled templates in the user's own cache folder, as Python keeps its modules; none without a folder."""
    from jinja2 import FileSystemBytecodeCache  # noqa: PLC0415
    from platformdirs import user_cache_path  # noqa: PLC0415

    folder = user_cache_path("claimlab") / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


def fill(template: str, **values: Any) -> bytes:
    """Fill one of the package's own templates; a note's text is only ever a value."""
    return _environment().get_template(template).render(**values).encode("utf-8", "replace")


def trusted(html: str) -> Any:
    """HTML that came out of the allow-list, marked so that a template does not escape it again."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    return Markup(html)  # noqa: S704 - the only door; everything through it was sanitised by this package


def plan_page(
    frame: Frame, template: str, view: object, *parts: str, fill_in: Callable[[], Mapping[str, Any]] | None = None
) -> Plan:
    """How a page is made whose bytes depend on its frame, its view and the given digests alone.

    Args:
        frame: What surrounds it.
        template: Name of the template.
        view: A frozen dataclass with everything else that the template shows.
        parts: Digests of what ``fill_in`` adds.
        fill_in: Computes, only when the page must be made, values that override ``frame``, ``view`` or add to them.
    """

    def make() -> bytes:
        return fill(template, **{"frame": frame, "view": view, **(fill_in() if fill_in else {})})

    return Plan(fingerprint(frame, template, view, *parts), make)


def page(
    frame: Frame, template: str, view: object, *parts: str, fill_in: Callable[[], Mapping[str, Any]] | None = None
) -> File:
    """A page whose view is at hand; see ``plan_page``."""
    return planned_page(frame.address, plan_page(frame, template, view, *parts, fill_in=fill_in))


def planned_page(address: str, plan: Plan) -> File:
    """A page whose plan is at hand."""
    return File(address, plan.fingerprint, lambda: plan, is_page=True, indexed=True)


def lazy_page(address: str, key: str, plan: Callable[[], Plan]) -> File:
    """A page whose view is computed only when the key is not the one of the last build."""
    return File(address, key, plan, is_page=True, indexed=True)
