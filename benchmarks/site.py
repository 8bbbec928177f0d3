"""How long the site takes to build, how large it is, and how it compares with MkDocs on the same notes in the same run.

Builds are timed in fresh processes, the best of several::

    python benchmarks/site.py --corpus NOTES             # a real vault, copied first; generated notes when left out
    python benchmarks/site.py --corpus NOTES --rival     # MkDocs with roamlinks too, where it is installed
    python benchmarks/site.py --growth                   # 1,000 and 10,000 generated notes

Prints one line a measurement.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROUNDS = 3
WORDS = ("claim", "evidence", "growth", "model", "loss", "measure", "river", "valley", "market", "agent", "value")
MKDOCS = "site_name: x\ndocs_dir: {docs}\nsite_dir: {out}\nplugins:\n  - search\n  - roamlinks\n"


class Measured(NamedTuple):
    """Wall and processor seconds, and peak memory in MiB, of one process."""

    wall: float
    processor: float
    memory: float


def main() -> None:
    """Parse the arguments and print the measurements."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's second call finds its modules compiled
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, help="a folder of notes; it is only read")
    arguments.add_argument("--rival", action="store_true", help="MkDocs on the same notes")
    arguments.add_argument("--growth", action="store_true", help="1 k and 10 k generated notes")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimlab-site-") as scratch:
        work = Path(scratch)
        if chosen.growth:
            growth(work)
            return
        vault = work / "vault"
        if chosen.corpus:
            shutil.copytree(chosen.corpus, vault)
        else:
            generate(vault, 1000)
        cold = measure(vault, work)
        if chosen.rival:
            rival(vault, work, cold)


def measure(vault: Path, work: Path) -> float:
    """Cold, unchanged and after an edit of a note of middling size and of a large one; returns the best cold time."""
    out = work / "out"
    notes = sorted(vault.rglob("*.md"), key=lambda path: (path.stat().st_size, path))
    middling = notes[len(notes) // 2]
    large = [path for path in notes if path.stat().st_size < 20_000][-1]
    cold = min(publish(vault, out, work, fresh=True) for _ in range(ROUNDS))
    report("publish, cold", cold)
    report("publish, nothing changed", min(publish(vault, out, work) for _ in range(ROUNDS)))
    for what, note in (("publish, after one edit", middling), ("publish, a large note edited", large)):
        report(what, min(edits(vault, note, out, work)))
    print(f"{'serve, from a save to the reload':<32} {min(reloads(vault, middling, work)):7.2f} s")
    sizes(vault, out)
    return cold.wall


def edits(vault: Path, note: Path, out: Path, work: Path) -> Iterator[Measured]:
    """Builds after one edit each."""
    for number in range(ROUNDS):
        with note.open("a") as file:
            file.write(f"\n\nEdit {number}.\n")
        yield publish(vault, out, work)


def reloads(vault: Path, note: Path, work: Path) -> Iterator[float]:
    """Seconds from saving a note to the event that reloads the open pages, several times."""
    command = [sys.executable, "-m", "claimlab", "-C", str(vault), "serve", "--port", "0"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(work / "cache")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[0]
        threading.Thread(target=process.stderr.read, daemon=True).start()  # a full pipe would stop the server
        try:
            with listening(f"{address}_claimlab/events") as events:
                for number in range(ROUNDS):
                    time.sleep(1)  # until the watcher rests
                    started = time.perf_counter()
                    with note.open("a") as file:
                        file.write(f"\n\nServed {number}.\n")
                    next(line for line in events if line.startswith(b"event: reload"))
                    yield time.perf_counter() - started
        finally:
            process.terminate()


@contextlib.contextmanager
def listening(address: str) -> Iterator[Iterable[bytes]]:
    """The lines of an event stream, as soon as its server is up."""
    for _ in range(600):
        with contextlib.suppress(OSError):
            stream = urllib.request.urlopen(address, timeout=60)  # noqa: S310 - our own server
            break
        time.sleep(0.1)
    else:
        raise SystemExit(f"no answer at {address}")
    with stream:
        yield stream


def publish(vault: Path, out: Path, work: Path, *, fresh: bool = False) -> Measured:
    """One build in a process of its own; without output, manifest and cache when ``fresh``."""
    if fresh:
        for folder in (out, work / "cache", vault / ".claimlab"):
            shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "claimlab", "-C", str(vault), "publish", "--out", str(out), "--json"]
    return run(command, {"XDG_CACHE_HOME": str(work / "cache")})


def run(command: list[str], environment: dict[str, str]) -> Measured:
    """Run a command and measure it.

    Raises:
        CalledProcessError: it failed.
    """
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment}) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Measured(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def report(what: str, measured: Measured) -> None:
    """Print one measurement."""
    print(
        f"{what:<32} {measured.wall:7.2f} s  ({measured.processor:6.2f} s of processor, {measured.memory:5.0f} MiB)",
        flush=True,
    )


def sizes(vault: Path, out: Path) -> None:
    """Size of the output against the notes, and the 95th percentile of a page."""
    given = sum(path.stat().st_size for path in vault.rglob("*.md"))
    made = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    pages = sorted(path.stat().st_size for path in out.rglob("*.html"))
    print(f"{'output / input':<32} {made / given:7.2f}    ({made / 1e6:.1f} MB from {given / 1e6:.1f} MB of notes)")
    print(
        f"{'HTML of a page, 95th percentile':<32} {pages[int(0.95 * len(pages))] / 1000:7.1f} kB ({len(pages)} pages)"
    )


def rival(vault: Path, work: Path, ours: float) -> None:
    """MkDocs with roamlinks on the same notes."""
    mkdocs = shutil.which("mkdocs")
    if mkdocs is None:
        print("MkDocs is not installed: pip install mkdocs mkdocs-roamlinks-plugin")
        return
    (work / "mkdocs.yml").write_text(MKDOCS.format(docs=vault, out=work / "mkdocs"))
    took = run([mkdocs, "build", "-q", "-f", str(work / "mkdocs.yml")], {})
    report("MkDocs with roamlinks, cold", took)
    print(f"{'MkDocs / claimlab':<32} {took.wall / ours:7.1f} x")


def growth(work: Path) -> None:
    """Cold builds of generated vaults: seconds of processor a note should not grow."""
    first = 0.0
    for count in (1000, 10_000):
        vault = generate(work / f"v{count}", count)
        took = publish(vault, work / "out", work, fresh=True)
        report(f"publish, cold, {count} notes", took)
        first = first or took.processor / count
        print(f"{'processor a note / at 1,000':<32} {took.processor / count / first:7.2f} x")


def generate(root: Path, count: int) -> Path:
    """Notes of about two kilobytes with four links each."""
    draw = random.Random(0)  # noqa: S311 - the same notes each time
    titles = [f"{' '.join(draw.choices(WORDS, k=6))} {number}" for number in range(count)]
    for number, title in enumerate(titles):
        folder = root / f"d{number % 40}"
        folder.mkdir(parents=True, exist_ok=True)
        text = "\n\n".join(" ".join(draw.choices(WORDS, k=60)) + f" [[{draw.choice(titles)}]]." for _ in range(4))
        fields = f"type: claim\ndomain: d{number % 40}\nconfidence: likely\ntags: [t{number % 50}]"
        (folder / f"{title}.md").write_text(f"---\n{fields}\n---\n\n# {title}\n\n{text}\n", encoding="utf-8")
    return root


if __name__ == "__main__":
    main()
