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

    Every save builds what changed and reloads the open pages; what is wrong with the notes is shown on them. Ctrl-C
    ends it.
    """
    from claimlab.site.live import serve as run

    if not _is_loopback(host):
        say(f"listening at {host}: everybody who reaches this machine can read the notes")
    port = _free_port(host, port)
    say(f"http://{host}:{port}/ shows {root}; Ctrl-C ends it")
    with contextlib.suppress(KeyboardInterrupt):
        run(root, host, port, say)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _free_port(host: str, port: int) -> int:
    """The port itself when it is free, a free one for 0.

    Raises:
        UsageError: the port is taken or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"cannot listen at {host}:{port}: {(error.strerror or str(error)).lower()}; try --port"
            ) from error
        return int(probe.getsockname()[1])
