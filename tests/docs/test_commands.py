"""What the documentation shows can be typed: each command parses, the tour runs as written, links lead somewhere."""

import contextlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from claimlab.cli.main import COMMANDS, claimlab
from claimlab.ingest.skeleton import lay_out

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(?:console|bash|sh|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^(`{3,}).*?^\1`*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|#|mailto:)([^)#\s]+)")


class Shown(NamedTuple):
    """A command line as a page shows it."""

    page: str
    line: int
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}:{self.line} {' '.join(self.words)}"


def shown_commands(page):
    text = page.read_text(encoding="utf-8")
    for block in FENCE.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        for offset, row in enumerate(block[1].splitlines()):
            words = shlex.split(row.removeprefix("$ "), comments=True)
            while words:
                end = words.index("&&") if "&&" in words else len(words)
                if words[0] == "claimlab":
                    yield Shown(page.name, first + offset, tuple(words[1:end]))
                words = words[end + 1 :]


SHOWN = [command for page in PAGES for command in shown_commands(page)]
TOUR = [command for command in SHOWN if command.page == "README.md" and command.words[0] != "-C"]
ON_THE_EXAMPLE = [
    command
    for command in SHOWN
    # what needs a language model runs on a tiny one in test_laboratory.py
    if command.page not in {"README.md", "laboratory.md"} and "quartic" not in str(command)
]


def parse(command, words, name, parent=None):
    """Parse the words as click would, down to the last subcommand; nothing is run."""
    context = command.make_context(name, list(words), parent=parent)
    if isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        found = command.get_command(context, rest[0]) if rest else None
        assert found is not None, f"there is no command {rest[:1]}"
        parse(found, rest[1:], rest[0], context)


def test_the_documentation_shows_commands():
    assert len(SHOWN) >= 15


@pytest.mark.parametrize("command", SHOWN, ids=str)
def test_every_command_shown_can_be_parsed(command, tmp_path, monkeypatch):
    lay_out(tmp_path, "2026-03-05")
    monkeypatch.chdir(tmp_path)
    with contextlib.suppress(click.exceptions.Exit):  # --help
        parse(claimlab, command.words, "claimlab")


def test_the_tour_runs_as_written_and_so_does_what_other_pages_show_on_its_vault(tmp_path):
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    folder = tmp_path
    done = set()
    for command in (*TOUR, *ON_THE_EXAMPLE):
        if command.words in done:
            continue
        finished = subprocess.run(
            [sys.executable, "-m", "claimlab", *command.words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, f"{command}\n{finished.stdout}{finished.stderr}"
        done.add(command.words)
        if command.words[0] == "init":
            folder = tmp_path / command.words[1]
        if command.words[0] == "show":
            assert "supported, fresh" in finished.stdout
    assert (folder / "_site" / "index.html").is_file()
    assert (folder / "kb/claims/coins-remember-nothing-of-how-they-fell-before.md").is_file()


def test_every_command_is_documented_and_every_documented_command_exists():
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `claimlab ([a-z]+)` ", text, re.MULTILINE))
    context = click.Context(claimlab)
    assert set(claimlab.list_commands(context)) <= documented <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_in_prose_exists(page):
    named = set(re.findall(r"`claimlab ([a-z]+)\b", page.read_text(encoding="utf-8")))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file(page):
    prose = CODE.sub("", page.read_text(encoding="utf-8"))
    assert [link for link in LINK.findall(prose) if not (page.parent / link).exists()] == []


def test_every_setting_is_documented():
    from claimlab.notes.settings import Settings

    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert f"`{name}`" in text or f" {name}`" in text, name


def test_every_ingest_code_is_documented():
    from claimlab.ingest.fault import IngestFault

    text = (ROOT / "docs" / "ingest.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (IN\d{3}) \|", text, re.MULTILINE)) == {str(code) for code in IngestFault}
