# ruff: noqa: RUF001 - Chinese is written with full-width punctuation
"""Generated gardens of notes whose links are known: how many there are, and how many lead nowhere.

Links are written in every way that people write them: with labels, headings and folders, with and without ``.md``, in
tables and embeds, in another case, by an alias, with composed and decomposed letters, with full-width punctuation for
half-width. Names in code, comments and maths are no links.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENGLISH = (
    "river", "valley", "market", "agent", "network", "risk", "memory", "energy", "price", "reason", "café", "naïve",
    "growers' habits", "supply & demand", "cause (and effect)", "limits, again", "what if", "self-organising", "Über",
)  # fmt: skip
CHINESE = (
    "机器学习", "知识管理", "卡片笔记", "复利", "长期主义", "系统思维", "反脆弱（新解）", "「心流」",
    "注意力，与时间", "写作：方法", "为什么？",
    "ＡＩ与人", "第二大脑", "がくしゅう", "서울의 봄", "café 文化", "费曼学习法！", "决策树",
)  # fmt: skip
WORDS = {"english": ENGLISH, "chinese": CHINESE}
_DANGLING = 1 / 12
_WIDE = str.maketrans("（），：？！", "(),:?!")  # what a link may write for what a file name holds


@dataclass(frozen=True, slots=True)
class Garden:
    """A folder of notes and what its wiki-links come to."""

    root: Path
    notes: int
    links: int
    dangling: int


@dataclass(frozen=True, slots=True)
class _Target:
    name: str
    folder: str
    alias: str


def plant_garden(root: Path, language: str, count: int, links: int) -> Garden:
    """Write ``count`` notes that hold ``links`` wiki-links together; the same ones each time."""
    draw = random.Random(0)  # noqa: S311 - no secret
    targets = [_target(draw, language, number) for number in range(count)]
    dangling = 0
    for number, target in enumerate(targets):
        folder = root / target.folder
        folder.mkdir(parents=True, exist_ok=True)
        share = links // count + (number < links % count)
        gone = [draw.random() < _DANGLING for _ in range(share)]
        dangling += sum(gone)
        written = [_link(draw, draw.choice(targets), dangles=dangles) for dangles in gone]
        form = "NFD" if number % 5 == 0 else "NFC"  # as one system and the others write names
        name = unicodedata.normalize(form, target.name)
        (folder / f"{name}.md").write_text(_note(draw, language, target, written), encoding="utf-8")
    return Garden(root, count, links, dangling)


def _target(draw: random.Random, language: str, number: int) -> _Target:
    words = draw.sample(WORDS[language], 3)
    if language == "chinese":
        return _Target(f"{''.join(words)}第{number}则", f"目录{number % 30}", f"别名・{number}号")
    return _Target(f"{' '.join(words)} {number}", f"Folder {number % 30}", f"Alias no. {number}")


def _link(draw: random.Random, target: _Target, *, dangles: bool) -> str:
    name = f"{target.name} that nobody wrote" if dangles else target.name
    write = draw.choice(_FORMS if not dangles else _FORMS[:6])
    return write(name, target)


_FORMS: tuple[Callable[[str, _Target], str], ...] = (
    lambda name, _: f"[[{name}]]",
    lambda name, _: f"[[{name}|shown]]",
    lambda name, _: f"[[{name}#Second part]]",
    lambda name, _: f"[[{name}^block-1]]",
    lambda name, _: f"![[{name}]]",
    lambda name, _: f"[[{name}.md]]",
    lambda name, target: f"[[{target.folder}/{name}]]",
    lambda name, _: f"[[{name.upper()}]]",
    lambda name, _: f"[[{unicodedata.normalize('NFD', name)}]]",
    lambda name, _: f"[[{name.translate(_WIDE)}]]",
    lambda name, _: f"[[{name.replace(' ', chr(0x3000))}]]",
    lambda _, target: f"[[{target.alias}]]",
)


def _note(draw: random.Random, language: str, target: _Target, links: list[str]) -> str:
    stop, comma = ("。", "，") if language == "chinese" else (". ", ", ")
    words = WORDS[language]
    half = len(links) // 2
    prose = stop.join(f"{' '.join(draw.choices(words, k=12))}{comma}{link}" for link in links[:half])
    table = "".join(f"| {link.replace('|', chr(92) + '|')} | {draw.choice(words)} |\n" for link in links[half:])
    title = target.name.replace("'", "''")
    return (
        f"---\ntitle: '{title}'\naliases: ['{target.alias}']\ntags: [{'标签' if language == 'chinese' else 'tag'}]\n"
        f"---\n\n{prose}\n\n## Second part\n\n| a | b |\n|---|---|\n{table}\nSaid once. ^block-1\n\n"
        f"`[[{target.name}]]` $[[x]]$ %% [[a comment]] %%\n\n```\n[[code]]\n```\n"
    )
