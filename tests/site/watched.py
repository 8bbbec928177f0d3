"""A browser's page that is watched, and a plain web server for it to look at."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from pathlib import Path


@contextlib.contextmanager
def serving(site: Path, root: Path):
    """The address of a site under a sub-path of a plain web server whose folder is ``root``."""
    (root / "sub").mkdir()
    (root / "sub" / "path").symlink_to(site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sub/path/"
    server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_words):
        """Keep the test's output clean."""


class Watched:
    """A page that remembers errors and requests that leave the site."""

    def __init__(self, browser, base: str, **options) -> None:
        self.base = base
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._leaves)

    def _failed(self, request) -> None:
        # a page that is left gives up what it was still loading: no fault of the site
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed {request.url}: {request.failure}")

    def _leaves(self, request) -> None:
        if not request.url.startswith(self.base):
            self.faults.append(f"left the site: {request.url}")

    def open(self, address: str):
        self.page.goto(self.base + address)
        self.page.wait_for_load_state("load")
        return self.page
