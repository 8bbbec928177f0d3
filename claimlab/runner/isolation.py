"""The walls around a child process: a scrubbed environment and, where the system has bubblewrap, a namespace sandbox.

Python cannot be sandboxed from inside. With bubblewrap a trial sees the file system read-only, of the home folder only
what it computes with (Python, claimlab, the folder of experiments, the cache of models and data), no network, no system
service and no other process; a socket that somebody put elsewhere in the file system is still there. Without it a trial
runs with the user's own rights, and ``describe`` says so.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Sequence

_PASSED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "HOME",
    "XDG_CACHE_HOME",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "CUDA_VISIBLE_DEVICES",
    "LD_LIBRARY_PATH",
)
_NEEDED_OF_RUN = (Path("/run/current-system"), Path("/run/opengl-driver"), Path("/run/nvidia"))
"""Programs and drivers that some systems keep there."""
_NETWORK = ("PIP_", "HF_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT")


def cache_folder() -> Path:
    """Where models and data sets are kept: ``CLAIMLAB_CACHE``, else the user's cache folder; absolute."""
    configured = os.environ.get("CLAIMLAB_CACHE")
    return (Path(configured) if configured else platformdirs.user_cache_path("claimlab", appauthor=False)).absolute()


def child_environment(*, threads: int, network: bool, scratch: Path) -> dict[str, str]:
    """Environment of a child: what numerical libraries need, and no secret where an experiment runs.

    Args:
        threads: Threads that numerical libraries may use.
        network: Whether proxies, certificates and package settings are passed on, with the names and tokens in them
            (only for ``prepare``, which fetches).
        scratch: The child's own folder, where it puts what it cannot keep in memory.
    """
    kept = {name: os.environ[name] for name in _PASSED if name in os.environ}
    if network:
        kept |= {name: value for name, value in os.environ.items() if name.startswith(_NETWORK)}
    else:
        kept |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    count = str(threads)
    return kept | {
        # a child works in another folder, where a relative path would mean another place
        "CLAIMLAB_CACHE": str(cache_folder()),
        "OMP_NUM_THREADS": count,
        "MKL_NUM_THREADS": count,
        "OPENBLAS_NUM_THREADS": count,
        # spinning threads on shared cores cost ten times what they compute
        "OMP_WAIT_POLICY": "passive",
        # vectors of gigabytes, page by page, cost as much as what is computed with them
        "THP_MEM_ALLOC_ENABLE": "1",
        "TMPDIR": str(scratch),
        "PYTHONHASHSEED": "0",
        "TOKENIZERS_PARALLELISM": "false",
    }


@functools.cache
def bubblewrap() -> str:
    """Path of a bubblewrap that works here, or an empty text: it is tried once, since many systems forbid it."""
    program = shutil.which("bwrap")
    if not program or sys.platform != "linux":
        return ""
    probe = [program, "--ro-bind", "/", "/", "--unshare-net", "--unshare-pid", "--proc", "/proc", "true"]
    try:
        works = subprocess.run(probe, capture_output=True, timeout=10, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return program if works else ""


def describe() -> str:
    """One line on how trials are isolated on this system."""
    if bubblewrap():
        return "isolated: no network, files read-only, no home folder but experiments, Python and cache (bubblewrap)"
    return "NOT isolated: no working bubblewrap here, so trials run with your own rights"


def child_command(module: str, *, visible: Sequence[Path], scratch: Path, sandbox: bool) -> list[str]:
    """Command line of a child that runs ``module`` under ``python -I``.

    Args:
        module: Dotted name of the module to run.
        visible: The experiment's folder and the files that it declares; read-only.
        scratch: The only folder in which a sandboxed child may write.
        sandbox: Whether to use bubblewrap where it works.
    """
    python = [sys.executable, "-I", "-B", "-m", module]  # -B: no byte code beside the user's experiments
    program = bubblewrap() if sandbox else ""
    if not program:
        return python
    cards = [str(path) for path in sorted(Path("/dev").glob("nvidia*"))]
    home = Path.home()
    command = [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]  # noqa: S108
    for hidden in (home, Path("/run")):  # /run has the sockets of the system's services, which no network wall stops
        if hidden != Path("/") and hidden.is_dir():
            command += ["--tmpfs", str(hidden.resolve())]
    for needed in (*_needed(home.resolve(), visible), *_NEEDED_OF_RUN):
        if needed.exists():
            command += ["--ro-bind", str(needed), str(needed)]
    for card in cards:
        command += ["--dev-bind", card, card]
    command += ["--bind", str(scratch), str(scratch), "--chdir", str(scratch)]
    return [*command, "--unshare-net", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--new-session", *python]


def _needed(home: Path, visible: Sequence[Path]) -> tuple[Path, ...]:
    """What a trial computes with, wherever it lies; none of it may be the home folder itself, or hold it."""
    package, installed = Path(__file__).parents[1], Path(__file__).parents[2]
    shown = (path.resolve() for path in visible)
    wanted = (Path(sys.prefix), Path(sys.base_prefix), installed, package, cache_folder(), *shown)
    return tuple(path for path in wanted if not home.is_relative_to(path.resolve()))
