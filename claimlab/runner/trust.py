"""Trust: which code, by its digest, a person allowed to run on this machine.

An experiment is code and is run only after somebody said so. What is stored is the digest of the bytes, in the user's
data folder, so that a changed module is asked about again and a cloned vault brings no trust along.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import platformdirs
from filelock import FileLock

from claimlab.errors import UsageError
from claimlab.evidence.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claimlab.evidence.code import Code


def trust_digest(code: Code) -> str:
    """SHA-256 over the bytes of the experiment and of the vault's own modules that it imports, in order of name."""
    total = hashlib.sha256()
    for module in sorted(code.own, key=lambda module: module.path.name):
        total.update(module.path.name.encode() + b"\0" + hashlib.sha256(module.source).digest())
    return total.hexdigest()


class TrustStore:
    """The digests that this user trusts."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = (folder or platformdirs.user_data_path("claimlab", appauthor=False)) / "trust.json"

    def digests(self) -> dict[str, str]:
        """Digest → name of what was trusted; a store that cannot be read trusts nothing."""
        try:
            stored = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        if not isinstance(stored, dict):
            return {}
        return {str(digest): str(name) for digest, name in stored.items()}

    def __contains__(self, digest: str) -> bool:
        return digest in self.digests()

    def grant(self, digest: str, name: str) -> None:
        """Remember that this user trusts the code with this digest."""
        self._change(lambda stored: {**stored, digest: name})

    def revoke(self, name: str) -> int:
        """Forget every digest that was trusted under a name; returns how many there were."""
        before = len(self.digests())
        self._change(lambda stored: {digest: trusted for digest, trusted in stored.items() if trusted != name})
        return before - len(self.digests())

    def require(self, digest: str, name: str) -> None:
        """Refuse code that is not trusted.

        Raises:
            UsageError: the digest is unknown here; the message says how to grant it.
        """
        if digest not in self:
            raise UsageError(
                f"experiment {name} is code that you have not trusted yet (digest {digest[:12]}): read it, then run "
                f"'claimlab trust {name}', or add --trust to grant it for this run only"
            )

    def _change(self, edit: Callable[[dict[str, str]], dict[str, str]]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._file.with_suffix(".lock")):
            stored = edit(self.digests())
            write_atomically(self._file, json.dumps(stored, indent=1, sort_keys=True).encode())
