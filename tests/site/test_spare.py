"""The folder that is kept between builds may hold anything; the next site never does."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import textwrap

import pytest

from claimlab.site.output import Staging
from claimlab.site.ownership import MARKER
from claimlab.site.spare import clear


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def build(out, spare, site):
    """Put a site of the given files into ``out``, taking over what did not change."""
    with Staging(out, list(site), spare) as staging:
        for address, text in site.items():
            if not (staging.is_same(address, text.encode()) and staging.keep(address)):
                staging.write(address, text.encode())
        staging.commit()


def test_the_first_site_has_a_spare_of_links_so_that_the_second_one_costs_what_it_changes(tmp_path):
    out, spare = tmp_path / "out", tmp_path / "cache" / "spare"
    build(out, spare, {MARKER: "", "a/b.html": "one"})
    assert (spare / "a/b.html").stat().st_ino == (out / "a/b.html").stat().st_ino


def test_a_file_is_never_written_through_into_the_other_site(tmp_path):
    out, spare = tmp_path / "out", tmp_path / "spare"
    build(out, spare, {MARKER: "", "a.html": "one"})
    build(out, spare, {MARKER: "", "a.html": "two"})
    assert (contents(out)["a.html"], contents(spare)["a.html"]) == ("two", "one")


def test_any_sequence_of_sites_leaves_exactly_the_last_one_and_no_empty_folder(tmp_path):
    rng, out, spare = random.Random(3), tmp_path / "out", tmp_path / "spare"
    for _ in range(40):
        names = rng.sample(["a.html", "b/c.html", "b/d/e.html", "f/g.html", "f/h.html"], rng.randrange(6))
        site = {MARKER: "", **{name: rng.choice("xyz") for name in names}}
        build(out, spare, site)
        assert contents(out) == dict(sorted(site.items()))
        assert all(any(folder.iterdir()) for folder in out.rglob("*") if folder.is_dir())


def test_what_somebody_puts_into_the_spare_does_not_reach_the_site(tmp_path):
    out, spare = tmp_path / "out", tmp_path / "spare"
    build(out, spare, {MARKER: "", "a/b.html": "one", "c.html": "one"})
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "b.html").write_text("precious")
    (spare / "a/b.html").unlink()
    (spare / "a").rmdir()
    (spare / "a").symlink_to(tmp_path / "precious")
    (spare / "c.html").unlink()
    (spare / "c.html").write_text("forged")
    (spare / "new").mkdir()
    (spare / "new/x.html").write_text("litter")
    build(out, spare, {MARKER: "", "a/b.html": "one", "c.html": "one", "d.html": "two"})
    assert contents(out) == {MARKER: "", "a/b.html": "one", "c.html": "one", "d.html": "two"}
    assert contents(tmp_path / "precious") == {"b.html": "precious"}


def test_a_spare_that_is_a_link_to_somewhere_else_is_not_used(tmp_path):
    out, spare, elsewhere = tmp_path / "out", tmp_path / "spare", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "thesis.txt").write_text("years of work")
    spare.symlink_to(elsewhere)
    build(out, spare, {MARKER: "", "a.html": "one"})
    build(out, spare, {MARKER: "", "a.html": "two"})
    assert contents(elsewhere) == {"thesis.txt": "years of work"}
    assert contents(out)["a.html"] == "two"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "out", "spare"]


def test_clearing_keeps_only_what_the_two_folders_share(tmp_path):
    out, spare = tmp_path / "out", tmp_path / "spare"
    for folder in (out, spare):
        folder.mkdir()
        (folder / "copy.html").write_text("x")
    for name in ("shared.html", "gone.html"):
        (out / name).write_text("x")
        os.link(out / name, spare / name)
    assert clear(spare, out, frozenset({"copy.html", "shared.html"})) == {"shared.html"}
    assert sorted(contents(spare)) == ["shared.html"]


KILLED = """
import os, sys
from pathlib import Path
from claimlab.site.output import Staging

out, spare, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
count = 0
def watched(call):
    def inner(*args, **kwargs):
        global count
        count += 1
        if count == step:
            os._exit(9)
        return call(*args, **kwargs)
    return inner
for name in ("rename", "link", "mkdir", "unlink", "rmdir", "open"):
    setattr(os, name, watched(getattr(os, name)))
with Staging(out, ["index.html", "a/new.html", ".claimlab-site"], spare) as staging:
    staging.keep("index.html")
    staging.write("a/new.html", b"new")
    staging.keep(".claimlab-site")
    staging.commit()
"""
OLD = {MARKER: "", "index.html": "old", "a/gone.html": "old"}
NEW = {MARKER: "", "index.html": "old", "a/new.html": "new"}


@pytest.mark.parametrize("step", range(1, 9))
def test_a_build_that_is_killed_leaves_the_old_or_the_new_site_whole_and_the_next_one_completes(tmp_path, step):
    out, spare = tmp_path / "out", tmp_path / "spare"
    build(out, spare, {**OLD, "index.html": "older"})
    build(out, spare, OLD)
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(out), str(spare), str(step)]
    subprocess.run(command, check=False)
    assert contents(out) in (dict(sorted(OLD.items())), dict(sorted(NEW.items())))
    build(out, spare, {**NEW, "later.html": "later"})
    assert contents(out) == dict(sorted({**NEW, "later.html": "later"}.items()))


def test_a_folder_in_the_spares_place_that_no_build_made_is_not_used(tmp_path):
    out, spare = tmp_path / "out", tmp_path / "spare"
    spare.mkdir()
    (spare / "thesis.txt").write_text("years of work")
    build(out, spare, {MARKER: "", "a.html": "one"})
    build(out, spare, {MARKER: "", "a.html": "two"})
    assert contents(spare) == {"thesis.txt": "years of work"}
    assert contents(out)["a.html"] == "two"
