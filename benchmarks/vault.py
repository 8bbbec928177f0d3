"""How long claimlab takes on a vault, beside a floor measured in the same run.

The floor is what any Python tool must at least do: read every note, load its frontmatter with libyaml, and parse its
body with markdown-it-py. All is timed in fresh processes, the best of several, as that is what a person waits for. The
ratios are of processor time, which another program on the same machine disturbs less::

    python benchmarks/vault.py --corpus NOTES            # a real vault; generated notes when left out
    python benchmarks/vault.py --growth                  # 1,000, 10,000 and 100,000 generated notes
    python benchmarks/vault.py --gardens                 # English and Chinese gardens of 60,000 links
    python benchmarks/vault.py --corpus NOTES --rivals   # kb-lint and obsidiantools too, where they are installed
    python benchmarks/vault.py --corpus NOTES --rivals FOLDER   # the same, installed by pip install --target FOLDER

Prints one line a measurement: what, seconds on the clock and of processor time, and the ratio to the floor or to the
size; of a tool that failed or took longer than two minutes, why there is no measurement. Exits with 1 when the links of
a garden are not counted as they were written.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gardens import plant_garden

if TYPE_CHECKING:
    from collections.abc import Mapping

FLOOR = """
import os, re, sys, yaml
from markdown_it import MarkdownIt
parser = MarkdownIt()
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith(".md"):
            text = open(os.path.join(folder, name), encoding="utf-8", errors="replace").read()
            match = re.match(r"---\\n(.*?)\\n(?:---|\\.\\.\\.)\\s*\\n", text, re.S)
            try:
                yaml.load(match[1], Loader=yaml.CSafeLoader) if match else None
            except Exception:
                pass
            parser.parse(text[match.end():] if match else text)
"""
OBSIDIANTOOLS = """
import pathlib, sys, obsidiantools.api as api
api.Vault(pathlib.Path(sys.argv[1])).connect().gather()
"""
RIVALS = {"kb-lint": ["kb-lint", "{vault}"], "obsidiantools": [sys.executable, "-c", OBSIDIANTOOLS, "{vault}"]}
PATIENCE = 120.0  # seconds that a rival is given
WORDS = (
    "claim", "evidence", "growth", "model", "loss", "measure", "river", "valley", "market", "agent", "value", "network",
    "risk", "system", "order", "method", "signal", "memory", "energy", "price", "reason", "theory", "scale", "limit",
)  # fmt: skip
GARDENS = (("english", 6600, 60_000), ("chinese", 3000, 60_000))
LINKS_PER_NOTE = 6
ROUNDS = 3


class Time(NamedTuple):
    """Seconds on the clock, and of processor time."""

    wall: float
    processor: float


def main() -> int:
    """Parse the arguments and print the measurements."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's second call finds its modules compiled
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, help="a folder of notes; it is only read")
    arguments.add_argument("--growth", action="store_true", help="1 k, 10 k and 100 k generated notes")
    arguments.add_argument("--largest", type=int, default=100_000, help="the largest vault of --growth")
    arguments.add_argument("--gardens", action="store_true", help="English and Chinese gardens with 60,000 links each")
    arguments.add_argument(
        "--rivals", type=Path, nargs="?", const=Path(sys.prefix), help="other tools on the same notes"
    )
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimlab-benchmark-") as scratch:
        work = Path(scratch)
        if chosen.growth:
            measure_growth(work, chosen.largest)
        elif chosen.gardens:
            wrong = sum(not measure_garden(work, *garden) for garden in GARDENS)
            return int(wrong > 0)
        else:
            vault = (chosen.corpus or generate(work / "vault", 1000)).resolve()
            _, floor = measure_commands(vault, work)
            if chosen.rivals is not None:
                measure_rivals(vault, work, chosen.rivals.resolve(), floor)
    return 0


def measure_commands(vault: Path, work: Path) -> tuple[dict[str, int], Time]:
    """The floor and the commands on one vault; returns what ``check`` counts, and the floor."""
    claimlab = [sys.executable, "-m", "claimlab", "-C", str(vault)]
    floor = best([sys.executable, "-c", FLOOR, str(vault)], work)
    report("floor: read + C YAML + markdown-it-py", floor)
    cold = best([*claimlab, "check", "--json"], work, fresh_cache=True)
    report("check, cold", cold, cold.processor / floor.processor, "x floor")
    unchanged = best([*claimlab, "check", "--json"], work)
    report("check, nothing changed", unchanged, unchanged.processor / floor.processor, "x floor")
    report("--help", best([sys.executable, "-m", "claimlab", "--help"], work))
    report("status", best([*claimlab, "status", "--json"], work))
    counted = subprocess.run([*claimlab, "check", "--json"], capture_output=True, check=False, env=environment(work))
    data = json.loads(counted.stdout)
    counts: dict[str, int] = {"notes": data["notes"], **data["links"]}
    print(json.dumps(counts))
    return counts, floor


def measure_garden(work: Path, language: str, notes: int, links: int) -> bool:
    """The commands on a generated garden; whether its links are counted as they were written."""
    print(f"\n{language} garden")
    garden = plant_garden(work / language, language, notes, links)
    counts, _ = measure_commands(garden.root, work)
    expected = {"notes": garden.notes, "total": garden.links, "dangling": garden.dangling, "ambiguous": 0}
    expected["resolved"] = garden.links - garden.dangling
    if wrong := {key: (counts[key], value) for key, value in expected.items() if counts[key] != value}:
        print(f"not as written (counted, written): {wrong}")
    return not wrong


def measure_growth(work: Path, largest: int) -> None:
    """Cold checks of generated vaults; time and peak memory a note should not grow with their number."""
    first = 0.0
    size = 1000
    while size <= largest:
        vault = generate(work / f"v{size}", size)
        claimlab = [sys.executable, "-m", "claimlab", "-C", str(vault)]
        for name, fresh in (("cold", True), ("nothing changed", False)):
            seconds = best(
                [*claimlab, "check", "--json"], work, fresh_cache=fresh, rounds=1 if size > 10_000 else ROUNDS
            )
            micros = seconds.processor / size * 1e6
            first = first or micros
            report(f"check, {name}, {size} notes", seconds, micros / first, "x the time a note of the first")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{'':<44} peak memory so far {peak:8.0f} MiB")
        shutil.rmtree(vault)
        size *= 10


def measure_rivals(vault: Path, work: Path, folder: Path, floor: Time) -> None:
    """Other tools on a copy of the same notes, so that one that writes harms nothing.

    Args:
        vault: The notes.
        work: Where the copy goes.
        folder: Where the tools are installed, if not in this environment.
        floor: What the ratios are to.
    """
    copy = work / "copy"
    shutil.copytree(vault, copy)
    installed = {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(folder)}
    for name, command in RIVALS.items():
        program = shutil.which(command[0], path=installed["PATH"])
        if program is None:
            print(f"{name:<44} no measurement: not installed", flush=True)
            continue
        words = [program, *(word.replace("{vault}", str(copy)) for word in command[1:])]
        try:
            spent, done = timed(words, work, installed)
        except subprocess.TimeoutExpired:
            print(f"{name:<44} no measurement: not done after {PATIENCE:.0f} s", flush=True)
            continue
        said = done.stderr.decode(errors="replace").strip().splitlines() or [""]
        if done.returncode not in (0, 1) or "Traceback (most recent call last):" in said:
            print(f"{name:<44} no measurement: failed after {spent.wall:.1f} s with {said[-1][:120]}", flush=True)
        else:
            report(name, spent, spent.processor / floor.processor, "x floor")


def best(command: list[str], work: Path, *, fresh_cache: bool = False, rounds: int = ROUNDS) -> Time:
    """The least of several runs, in seconds; the cache is warmed before, or thrown away before each."""
    if not fresh_cache:
        timed(command, work)
    times = []
    for _ in range(rounds):
        if fresh_cache:
            shutil.rmtree(work / "cache", ignore_errors=True)
        times.append(timed(command, work)[0])
    return Time(min(one.wall for one in times), min(one.processor for one in times))


def timed(
    command: list[str], work: Path, more: Mapping[str, str] | None = None
) -> tuple[Time, subprocess.CompletedProcess[bytes]]:
    """How long one run of a command takes, and what it said on standard error.

    Args:
        command: Program and arguments.
        work: Where its cache is.
        more: Variables of its environment besides this one's; a command that has some is given :data:`PATIENCE`.

    Raises:
        subprocess.TimeoutExpired: it took longer, and was ended.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        env={**environment(work), **(more or {})},
        timeout=PATIENCE if more else None,
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Time(wall, spent), done


def environment(work: Path) -> dict[str, str]:
    """This environment with a cache folder of its own."""
    return {**os.environ, "XDG_CACHE_HOME": str(work / "cache")}


def report(what: str, seconds: Time, ratio: float = 0.0, unit: str = "") -> None:
    """Print one measurement."""
    shown = f"{what:<44} {seconds.wall:8.3f} s, processor {seconds.processor:8.3f} s"
    print(shown + (f"   {ratio:6.2f} {unit}" if unit else ""), flush=True)


def generate(root: Path, count: int) -> Path:
    """Write notes of about two kilobytes with frontmatter, code, a table and links, one in twelve of them dangling."""
    draw = random.Random(0)  # noqa: S311 - the same notes each time
    titles = [f"{' '.join(draw.choices(WORDS, k=6))} {number}" for number in range(count)]
    for number, title in enumerate(titles):
        folder = root / f"d{number % 40}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{title}.md").write_text(note(draw, titles, number), encoding="utf-8")
    return root


def note(draw: random.Random, titles: list[str], number: int) -> str:
    """One generated note."""
    links = [draw.choice(titles) + (" gone" if draw.random() < 1 / 12 else "") for _ in range(LINKS_PER_NOTE)]
    paragraphs = [" ".join(draw.choices(WORDS, k=60)) + f" [[{link}]]." for link in links[:4]]
    return (
        f"---\ntype: claim\ntitle: {titles[number]}\ndomain: d{number % 40}\nconfidence: speculative\n"
        f'source: "[[{links[4]}]]"\ncreated: 2026-01-02\ndescription: "{" ".join(draw.choices(WORDS, k=12))}"\n'
        f"tags: [a, b]\n---\n\n# {titles[number]}\n\n" + "\n\n".join(paragraphs) + f"\n\n`[[code]]` costs $5.\n\n"
        f"| a | b |\n|---|---|\n| [[{links[5]}\\|x]] | y |\n"
    )


if __name__ == "__main__":
    sys.exit(main())
