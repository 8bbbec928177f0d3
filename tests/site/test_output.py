from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from claimlab.errors import EnvironmentFault, UsageError
from claimlab.site.output import Staging
from claimlab.site.ownership import MARKER
from claimlab.site.staging_mark import is_ours, put_mark, remove


def built(out, text="old"):
    out.mkdir(parents=True)
    (out / MARKER).write_text("")
    (out / "index.html").write_text(text)
    return out


def test_the_new_site_takes_the_place_of_the_old_one_whole(tmp_path):
    out = built(tmp_path / "out")
    with Staging(out) as staging:
        assert staging.keep("index.html")
        staging.write("a/b.html", b"new")
        staging.write(MARKER, b"")
        assert not (out / "a").exists()
        staging.commit()
    assert (out / "a/b.html").read_bytes() == b"new"
    assert (out / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_is_not_committed_leaves_no_trace(tmp_path):
    out = built(tmp_path / "out")

    def half_a_build():
        with Staging(out) as staging:
            staging.write("index.html", b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_build()
    assert (out / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_that_is_not_in_the_old_site_cannot_be_kept(tmp_path):
    with Staging(built(tmp_path / "out")) as staging:
        assert not staging.keep("nothing.html")


def test_writing_through_a_kept_file_is_never_done(tmp_path):
    out = built(tmp_path / "out")
    with Staging(out) as staging:
        staging.keep("index.html")
        staging.write("other.html", b"x")
    assert (out / "index.html").read_text() == "old"


KILLED = """
import os, sys
from pathlib import Path
from claimlab.site.output import Staging

out, step = Path(sys.argv[1]), int(sys.argv[2])
count = 0
def watched(call):
    def inner(*args, **kwargs):
        global count
        count += 1
        if count == step:
            os._exit(9)
        return call(*args, **kwargs)
    return inner
for name in ("rename", "link", "mkdir", "unlink", "rmdir"):
    setattr(os, name, watched(getattr(os, name)))
with Staging(out) as staging:
    staging.keep("index.html")
    staging.write("new.html", b"new")
    staging.write(".claimlab-site", b"")
    staging.commit()
"""


@pytest.mark.parametrize("step", range(1, 12))
def test_a_build_that_is_killed_leaves_the_old_or_the_new_site_and_the_next_one_completes(tmp_path, step):
    out = built(tmp_path / "out")
    subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), str(out), str(step)], check=False)
    assert (out / "index.html").read_text() == "old"
    with Staging(out) as staging:
        staging.keep("index.html")
        staging.write("later.html", b"later")
        staging.write(MARKER, b"")
        staging.commit()
    assert sorted(path.name for path in out.iterdir()) == [MARKER, "index.html", "later.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_site_that_was_moved_aside_and_not_replaced_comes_back(tmp_path):
    out = built(tmp_path / "out")
    out.rename(tmp_path / ".out.old")
    with Staging(out):
        assert (out / "index.html").read_text() == "old"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(EnvironmentFault, match="locked"), Staging(locked / "out"):
        pass


def test_a_path_through_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match="file"), Staging(tmp_path / "file" / "out"):
        pass


@pytest.mark.parametrize("name", [".out.new", ".out.old"])
@pytest.mark.parametrize("there", [True, False])
def test_a_folder_beside_the_output_that_no_build_made_is_named_and_stays(tmp_path, name, there):
    if there:
        built(tmp_path / "out")
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match=re.escape(name)), Staging(tmp_path / "out"):
        pass
    assert (tmp_path / name / "thesis.txt").read_text() == "years of work"


def test_what_a_killed_build_left_is_known_by_its_mark_however_little_of_it_is_left(tmp_path):
    for name in (".out.new", ".out.old"):
        (tmp_path / name / "a").mkdir(parents=True)
        (tmp_path / name / "a" / "page.html").write_text("half")
    put_mark(tmp_path / ".out.new")
    (tmp_path / ".out.old" / MARKER).write_text("")
    with Staging(built(tmp_path / "out")) as staging:
        staging.write(MARKER, b"")
        staging.commit()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == [MARKER]


def test_removing_takes_away_last_what_a_folder_is_known_by(tmp_path, monkeypatch):
    folder = tmp_path / "folder"
    folder.mkdir()
    put_mark(folder)
    (folder / "locked.html").write_text("x")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", _refuse)
        with pytest.raises(PermissionError):
            remove(folder)
    assert is_ours(folder)
    remove(folder)
    assert not folder.exists()


def _refuse(*_, **__):
    raise PermissionError
