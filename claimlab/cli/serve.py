"""``claimlab serve``: the site, live."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from typing import TYPE_CHECKING

import click

from claimlab.cli.session import pass_root, say
from claimlab.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: claimlab serve --port 8040")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen at; this machine only by default."
)
@click.option("--port", default=8040, show_default=True, type=click.IntRange(0, 65535), help="Port to listen at.")
@pass_root
def serve(root: Path, host: str, port: int) -> None:
    """Show the site live while notes are edited.

    Every save builds what changed and reloads the open pages. Why a build failed, and what is broken in a note's file
    or frontmatter, is shown on them; dangling links and the like are for `claimlab check`. Ctrl-C ends it.
    """
    from claimlab.site.live import serve as run

    if not _is_loopback(host):
        say(f"listening at {host}: everybody who reaches this machine can read the notes")
    with _listening(host, port) as listening, contextlib.suppress(KeyboardInterrupt):
        say(f"{place(host, listening.getsockname()[1])} shows {root}; Ctrl-C ends it")
        run(root, host, listening, say)


def place(host: str, port: int) -> str:
    """What to open in a browser."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens at the port, or at a free one for 0; from then on nobody else can take it.

    Raises:
        UsageError: the port is taken or the address is not this machine's.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise UsageError(
            f"cannot listen at {host}:{port}: {(error.strerror or str(error)).lower()}; try --port"
        ) from error
    return listening
