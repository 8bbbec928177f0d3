"""The site while notes are edited: built anew on every save, and reloaded in the browser by server-sent events."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from watchfiles import DefaultFilter, awatch

from claimlab.claims.numerals import count
from claimlab.errors import ClaimlabError
from claimlab.site.build import publish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from socket import socket

    from starlette.requests import Request
    from starlette.types import Scope

    from claimlab.errors import Diagnostic

_SCRIPT = """"use strict";
(() => {
  const events = new EventSource("/_claimlab/events");
  events.addEventListener("reload", () => location.reload());
  events.addEventListener("fault", (event) => {
    const shown = document.querySelector(".fault") ?? document.body.appendChild(document.createElement("div"));
    shown.className = "fault";
    shown.setAttribute("role", "alert");
    shown.textContent = JSON.parse(event.data);
  });
})();
"""
_TAG = b'<script src="/_claimlab/live.js"></script></body>'
_DEBOUNCE_MS = 60
_HEARTBEAT = 15.0
_SHOWN = 12
"""Faults in the box that lies over a page, which is still to be read."""


class _NoteFilter(DefaultFilter):
    """Everything but what claimlab itself writes and the usual litter of version control and editors."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, ".claimlab", "_site")


@dataclass(slots=True)
class Live:
    """One served vault: builds, remembers what went wrong, and tells every open page."""

    root: Path
    out: Path
    tell: Callable[[str], None]
    fault: str = ""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _listeners: set[asyncio.Queue[tuple[str, str]]] = field(default_factory=set)

    def build(self) -> str:
        """Build once.

        Returns:
            What the pages are told: ``reload``, ``fault`` when nothing was built, empty when nothing changed. A fault
            is kept and shown; whatever it is, it does not end the server.
        """
        before = self.fault
        try:
            report = publish(self.root, self.out, place="/")
        except ClaimlabError as error:
            self._remember(str(error))
            return "fault"
        except Exception as error:  # noqa: BLE001 - the task that watches would end, and pages grow old unnoticed
            self._remember(f"the site was not built: {type(error).__name__}: {error}")
            return "fault"
        self._remember(_summary(report.faults))
        if report.written:
            self.tell(f"{count(report.written, 'file')} written in {report.seconds:.2f} s")
        return "reload" if report.written or self.fault != before else ""

    def _remember(self, fault: str) -> None:
        if fault and fault != self.fault:
            self.tell(fault)
        self.fault = fault

    async def watch(self) -> None:
        """Build after every change below the root, until stopped."""
        changes = awatch(
            self.root, watch_filter=_NoteFilter(), debounce=_DEBOUNCE_MS, step=30, stop_event=self.stopping
        )
        async for _ in changes:
            if name := await asyncio.to_thread(self.build):
                event = (name, self.fault if name == "fault" else "")
                for listener in self._listeners:
                    listener.put_nowait(event)

    async def events(self) -> AsyncIterator[bytes]:
        """Server-sent events for one page: the fault that stands, then every change."""
        queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield b": hello\n\n"
            if self.fault:
                yield _event("fault", self.fault)
            while not self.stopping.is_set():
                found = await self._next(queue)
                yield _event(*found) if found else b": still here\n\n"
        finally:
            self._listeners.discard(queue)

    async def _next(self, queue: asyncio.Queue[tuple[str, str]]) -> tuple[str, str] | None:
        """The next event; ``None`` when there is none for a while or the server stops."""
        event, stop = asyncio.ensure_future(queue.get()), asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({event, stop}, timeout=_HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            return event.result() if event.done() else None
        finally:  # a page that closes cancels this, and neither may be left waiting for ever
            event.cancel()
            stop.cancel()


def _summary(faults: tuple[Diagnostic, ...]) -> str:
    more = f"\nand {len(faults) - _SHOWN} more, which claimlab check names" if len(faults) > _SHOWN else ""
    return "\n".join(map(str, faults[:_SHOWN])) + more


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


class _Pages(StaticFiles):
    """The built files; pages also carry the script that listens for changes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve one file; a page is read whole, so that a swap of the folder cannot cut it."""
        response = await super().get_response(path, scope)
        shown = getattr(response, "path", None)
        if shown is not None and str(shown).endswith(".html"):
            text = (await asyncio.to_thread(Path(shown).read_bytes)).replace(b"</body>", _TAG, 1)
            response = HTMLResponse(text, status_code=response.status_code)
        response.headers.update({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
        return response


def host_names(host: str) -> list[str]:
    """By which names a server that listens at ``host`` may be addressed; any, where it listens at every address."""
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host)
        if address.is_unspecified:
            return ["*"]
        host = f"[{address}]" if address.version == 6 else host
    return sorted({"localhost", "127.0.0.1", "[::1]", host})


def application(live: Live, hosts: list[str]) -> Starlette:
    """The web application; answers only to the given host names, lest a foreign page reach it by its own."""

    async def events(_request: Request) -> Response:
        return StreamingResponse(live.events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def script(_request: Request) -> Response:
        return Response(_SCRIPT, media_type="text/javascript")

    routes = [
        Route("/_claimlab/events", events),
        Route("/_claimlab/live.js", script),
        Mount("/", _Pages(directory=live.out, html=True)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts)])


class _Server(uvicorn.Server):
    """Ends open event streams before it waits for connections to close."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Tell the streams first: a browser keeps them open for ever."""
        self._live.stopping.set()
        await super().shutdown(sockets)  # type: ignore[arg-type]


def serve(root: Path, host: str, listening: socket, tell: Callable[[str], None]) -> None:
    """Serve the vault at ``root`` until interrupted.

    Args:
        root: The vault.
        host: Name by which the server may be addressed, besides those of this machine.
        listening: A socket that listens already; it is closed in the end.
        tell: Told what happens, line by line.

    Raises:
        UsageError: the folder for the built site is not ours.
    """
    asyncio.run(_serve(root.resolve(), host, listening, tell))


async def _serve(root: Path, host: str, listening: socket, tell: Callable[[str], None]) -> None:
    live = Live(root, root / ".claimlab" / "serve", tell)
    live.build()
    live.out.mkdir(parents=True, exist_ok=True)
    config = uvicorn.Config(application(live, host_names(host)), log_level="warning", timeout_graceful_shutdown=2)
    server = _Server(config, live)
    watching = asyncio.create_task(live.watch())
    try:
        await server.serve(sockets=[listening])
    finally:
        live.stopping.set()
        await watching
