"""Models of a model hub, at one commit and as safetensors only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault, UsageError
from claimlab.lab.cache import cache_folder
from claimlab.lab.checkpoint import Checkpoint

if TYPE_CHECKING:
    from claimlab.lab.fetch import Progress

_ID = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)@(?P<revision>[0-9a-f]{40})", re.ASCII)
_WANTED = ("*.json", "*.safetensors", "*.jinja", "tokenizer.model", "merges.txt")


def hub_checkpoint(identity: str, progress: Progress | None = None) -> Checkpoint:
    """A model by ``NAME@REVISION``, from the cache or from the hub.

    Args:
        identity: Owner/name and the full commit, so that it means the same files for ever.
        progress: Told when a download begins.

    Raises:
        UsageError: the id is malformed or its revision is no full commit.
        EnvironmentFault: the model cannot be had; names what was tried.
    """
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only hub ids need the client
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415

    match = _ID.fullmatch(identity)
    if not match or any(pair in match["name"] for pair in ("..", "--")):
        raise UsageError(
            f"'hub:{identity}' is no model id; write hub:OWNER/NAME@REVISION with the full 40-digit commit as revision"
        )
    name, revision = match["name"], match["revision"]
    folder = cache_folder() / "hub"
    try:
        found = snapshot_download(
            name, revision=revision, cache_dir=folder, allow_patterns=list(_WANTED), local_files_only=True
        )
    except (LocalEntryNotFoundError, OSError):
        if progress:
            progress(0.0, f"fetching {name}")
        try:
            found = snapshot_download(name, revision=revision, cache_dir=folder, allow_patterns=list(_WANTED))
        except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
            raise EnvironmentFault(
                f"model 'hub:{identity}' cannot be fetched; tried the cache ({folder}), then the model hub at revision "
                f"{revision[:12]}: {type(error).__name__}: {error}"
            ) from error
    return Checkpoint(Path(found), f"hub:{identity}")
