"""How long claimlab takes on a vault, beside a floor measured in the same run.

The floor is what any Python tool must at least do: read every note, load its frontmatter with libyaml, and parse its
body with markdown-it-py. All is timed in fresh processes, the best of several, as that is what a person waits for::

    python benchmarks/vault.py --corpus NOTES            # a real vault; generated notes when left out
    python benchmarks/vault.py --growth                  # 1,000, 10,000 and 100,000 generated notes
    python benchmarks/vault.py --corpus NOTES --rivals   # kb-lint and obsidiantools too, where they are installed

Prints one line a measurement: what, seconds, and the ratio to the floor or to the size.
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
RIVALS = {
    "kb-lint": ["kb-lint", "{vault}"],
    "obsidiantools": [
        sys.executable,
        "-c",
        "import sys, obsidiantools.api as o; o.Vault(sys.argv[1]).connect().gather()",
        "{vault}",
    ],
}
WORDS = (
    "claim", "evidence", "growth", "model", "loss", "measure", "river", "valley", "market", "agent", "value", "network",
    "risk", "system", "order", "method", "signal", "memory", "energy", "price", "reason", "theory", "scale", "limit",
)  # fmt: skip
LINKS_PER_NOTE = 6
ROUNDS = 3


def main() -> None:
    """Parse the arguments and print the measurements."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, help="a folder of notes; it is only read")
    arguments.add_argument("--growth", action="store_true", help="1 k, 10 k and 100 k generated notes")
    arguments.add_argument("--largest", type=int, default=100_000, help="the largest vault of --growth")
    arguments.add_argument("--rivals", action="store_true", help="other tools on the same notes")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimlab-benchmark-") as scratch:
        work = Path(scratch)
        if chosen.growth:
            measure_growth(work, chosen.largest)
            return
        vault = chosen.corpus or generate(work / "vault", 1000)
        measure_commands(vault.resolve(), work)
        if chosen.rivals:
            measure_rivals(vault.resolve(), work)


def measure_commands(vault: Path, work: Path) -> None:
    """The floor and the commands on one vault."""
    claimlab = [sys.executable, "-m", "claimlab", "-C", str(vault)]
    floor = best([sys.executable, "-c", FLOOR, str(vault)], work)
    report("floor: read + C YAML + markdown-it-py", floor)
    cold = best([*claimlab, "check", "--json"], work, fresh_cache=True)
    report("check, cold", cold, cold / floor, "x floor")
    report(
        "check, nothing changed", unchanged := best([*claimlab, "check", "--json"], work), unchanged / floor, "x floor"
    )
    report("--help", best([sys.executable, "-m", "claimlab", "--help"], work))
    report("status", best([*claimlab, "status", "--json"], work))
    counted = subprocess.run([*claimlab, "check", "--json"], capture_output=True, check=False, env=environment(work))
    print(json.dumps({key: json.loads(counted.stdout)[key] for key in ("notes", "links")}))


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
            micros = seconds / size * 1e6
            first = first or micros
            report(f"check, {name}, {size} notes", seconds, micros / first, "x the time a note of the first")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{'':<44} peak memory so far {peak:8.0f} MiB")
        shutil.rmtree(vault)
        size *= 10


def measure_rivals(vault: Path, work: Path) -> None:
    """Other tools on a copy of the same notes, so that one that writes harms nothing."""
    copy = work / "copy"
    shutil.copytree(vault, copy)
    for name, command in RIVALS.items():
        words = [word.format(vault=copy) for word in command]
        if shutil.which(words[0]) is None:
            print(f"{name:<44} not installed")
            continue
        started = time.perf_counter()
        done = subprocess.run(words, capture_output=True, check=False, env=environment(work))
        verdict = "" if done.returncode in (0, 1) and b"Traceback" not in done.stderr else "failed: "
        report(
            f"{name} {verdict}{done.stderr.decode(errors='replace').strip()[-60:] if verdict else ''}",
            time.perf_counter() - started,
        )


def best(command: list[str], work: Path, *, fresh_cache: bool = False, rounds: int = ROUNDS) -> float:
    """The least wall time of several runs, in seconds; the cache is warmed before, or thrown away before each."""
    if not fresh_cache:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False, env=environment(work))
    times = []
    for _ in range(rounds):
        if fresh_cache:
            shutil.rmtree(work / "cache", ignore_errors=True)
        started = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False, env=environment(work))
        times.append(time.perf_counter() - started)
    return min(times)


def environment(work: Path) -> dict[str, str]:
    """This environment with a cache folder of its own."""
    return {**os.environ, "XDG_CACHE_HOME": str(work / "cache")}


def report(what: str, seconds: float, ratio: float = 0.0, unit: str = "") -> None:
    """Print one measurement."""
    print(f"{what:<44} {seconds:8.3f} s" + (f"   {ratio:6.2f} {unit}" if unit else ""), flush=True)


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
    main()
