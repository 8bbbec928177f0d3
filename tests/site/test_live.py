from __future__ import annotations

import asyncio
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from claimlab.cli.serve import place
from claimlab.site.live import Live, application, host_names


@pytest.fixture
def served(garden, tmp_path):
    root = tmp_path / "vault"
    shutil.copytree(garden, root)
    process = subprocess.Popen(
        [sys.executable, "-m", "claimlab", "-C", str(root), "serve", "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: [lines.put(line) for line in process.stderr], daemon=True).start()
    address = re.search(r"http://\S+", lines.get(timeout=60))[0]
    for _ in range(200):
        try:
            fetch(address).close()
            break
        except OSError:
            threading.Event().wait(0.1)
    yield root, address, process
    if process.poll() is None:
        process.kill()
    process.wait()


def fetch(address, **options):
    return urllib.request.urlopen(urllib.request.Request(address, **options), timeout=60)  # noqa: S310 - loopback


def read_until(stream, word):
    for _ in range(200):
        line = stream.readline().decode()
        if word in line:
            return line
    raise AssertionError(f"no {word}")


def test_a_save_reloads_a_fault_is_shown_and_an_interrupt_ends_it_with_a_page_open(served):
    root, address, process = served
    page = fetch(f"{address}claims/headline.html").read().decode()
    assert '<script src="/_claimlab/live.js"></script></body>' in page
    with fetch(f"{address}_claimlab/events") as events:
        read_until(events, "hello")
        note = root / "kb/headline.md"
        note.write_text(note.read_text() + "\nA fresh sentence.\n")
        read_until(events, "event: reload")
        assert "A fresh sentence." in fetch(f"{address}claims/headline.html").read().decode()
        (root / "claimlab.toml").write_text("not toml at all [")
        read_until(events, "event: fault")
        assert "claimlab.toml" in events.readline().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


def test_a_foreign_host_name_is_turned_away(served):
    _, address, _ = served
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(address, headers={"Host": "evil.example"})
    assert caught.value.code == 400


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0::0"])  # noqa: S104 - no socket is opened
def test_a_server_that_listens_at_every_address_answers_to_every_name(tmp_path, host):
    assert answer(tmp_path, host, "notes.example:8040") == 200


@pytest.mark.parametrize(
    ("host", "named", "code"),
    [
        ("::1", "[::1]:8040", 200),
        ("fd00::7", "[fd00::7]:8040", 200),
        ("192.0.2.7", "192.0.2.7", 200),
        ("notes.example", "notes.example", 200),
        ("192.0.2.7", "localhost:8040", 200),
        ("192.0.2.7", "evil.example", 400),
    ],
)
def test_a_server_at_one_address_answers_to_that_and_to_this_machines_own_names(tmp_path, host, named, code):
    assert answer(tmp_path, host, named) == code


def answer(folder, host, named):
    """The status of the answer of a server that listens at ``host`` to a request that names ``named``."""
    (folder / "index.html").write_text("<body></body>")
    app = application(Live(folder, folder, lambda _line: None), host_names(host))
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/index.html", "headers": [(b"host", named.encode())]}
    asyncio.run(app({**scope, "query_string": b"", "root_path": ""}, receive, send))
    return sent[0]["status"]


def test_an_address_of_ipv6_stands_in_brackets():
    assert place("::1", 8040) == "http://[::1]:8040/"
    assert place("127.0.0.1", 8040) == "http://127.0.0.1:8040/"


@pytest.mark.parametrize("path", ["../claimlab.toml", "%2e%2e/%2e%2e/claimlab.toml", "..%2fkb/secret.md"])
def test_nothing_outside_the_site_is_served(served, path):
    _, address, _ = served
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(f"{address}{path}")
    assert caught.value.code == 404


def test_an_address_that_leads_nowhere_is_answered_with_links_that_lead_somewhere_at_any_depth(served):
    _, address, _ = served
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(f"{address}notes/deep/nothing.html")
    assert 'href="/assets/site.css"' in caught.value.read().decode()


def test_a_port_that_is_taken_is_named(served):
    root, address, _ = served
    port = address.rstrip("/").rpartition(":")[2]
    run = subprocess.run(
        [sys.executable, "-m", "claimlab", "-C", str(root), "serve", "--port", port],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert run.returncode == 2
    assert port in run.stderr


def test_a_fault_stands_until_it_is_mended(garden, tmp_path):
    root = tmp_path / "vault"
    shutil.copytree(garden, root)

    async def story():
        live = Live(root, tmp_path / "out", lambda _line: None)
        assert live.build()
        settings = (root / "claimlab.toml").read_text()
        (root / "claimlab.toml").write_text("[")
        assert live.build()
        assert "claimlab.toml" in live.fault
        (root / "claimlab.toml").write_text(settings)
        assert live.build()
        assert live.fault == ""
        assert not live.build()

    asyncio.run(story())


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied", "picture.png"), ValueError("no such number")]
)
def test_whatever_ends_a_build_is_shown_and_the_next_one_goes_on(tmp_path, monkeypatch, error):
    root = tmp_path / "vault"
    root.mkdir()

    def fail(*_, **_options):
        raise error

    async def story():
        live = Live(root, tmp_path / "out", lambda _line: None)
        with monkeypatch.context() as patch:
            patch.setattr("claimlab.site.live.publish", fail)
            assert live.build() == "fault"
            assert str(error) in live.fault
        assert live.build() == "reload"
        assert live.fault == ""

    asyncio.run(story())


def test_a_note_that_is_broken_is_published_and_named(tmp_path):
    root = tmp_path / "vault"
    root.mkdir()

    async def story():
        lines = []
        live = Live(root, tmp_path / "out", lines.append)
        (root / "good.md").write_text("text")
        live.build()
        assert live.fault == ""
        (root / "bad.md").write_text("---\nx: [\n---\nbody\n")
        assert live.build() == "reload"
        assert (tmp_path / "out/notes/bad.html").is_file()
        assert live.fault.startswith("bad.md:")
        assert lines.count(live.fault) == 1
        (root / "claimlab.toml").write_text(f'[check.severity]\n{live.fault.split()[1]} = "off"\n')
        assert live.build() == "reload"
        assert live.fault == ""

    asyncio.run(story())


def test_many_faults_are_counted(tmp_path):
    for number in range(20):
        (tmp_path / f"n{number:02}.md").write_text("---\nx: [\n---\nbody\n")

    async def story():
        live = Live(tmp_path, tmp_path / ".claimlab/out", lambda _line: None)
        live.build()
        assert live.fault.endswith("\nand 8 more, which claimlab check names")

    asyncio.run(story())


def test_a_page_that_waits_or_closes_leaves_nothing_waiting_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("claimlab.site.live._HEARTBEAT", 0.01)

    async def story():
        live = Live(tmp_path, tmp_path / "out", lambda _line: None)
        stream = live.events()
        assert [await anext(stream) for _ in range(4)] == [b": hello\n\n", *[b": still here\n\n"] * 3]
        monkeypatch.setattr("claimlab.site.live._HEARTBEAT", 60)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait({waiting})
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(story())


def test_whatever_goes_wrong_is_shown_and_does_not_end_the_watching(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise KeyError("nobody thought of this")

    monkeypatch.setattr("claimlab.site.live.publish", broken)
    said = []
    live = Live(tmp_path, tmp_path / "out", said.append)
    assert live.build() == "fault"
    assert "KeyError" in live.fault
    assert "nobody thought of this" in live.fault
    assert said == [live.fault]
