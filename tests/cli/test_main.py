"""The command line keeps its contract: help with an example, exit codes, one line an error, nothing lost."""

import errno
import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from claimlab.cli import main as root_command
from claimlab.errors import Diagnostic, InputError, UsageError
from tests.vaults import claimlab, make_vault


def commands():
    return sorted(root_command.claimlab.list_commands(None))


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_with_an_example(name):
    shown = CliRunner().invoke(root_command.claimlab, [name, "--help"])
    assert shown.exit_code == 0
    assert "Example" in shown.output


def test_every_command_that_is_listed_is_there():
    assert set(commands()) == set(root_command.COMMANDS)


def test_the_list_of_commands_loads_none_of_them():
    code = (
        "import sys; from claimlab.cli import main\ntry: main.main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(finished.stdout.split())
    assert not loaded & {"torch", "scipy", "matplotlib", "networkx", "pydantic", "claimlab.cli.verify"}


@pytest.mark.parametrize("words", [["status"], ["check"], ["graph", "--help"], ["publish"], ["show", "fourth-power"]])
def test_reading_commands_start_without_torch_scipy_and_matplotlib(tmp_path, words):
    root = make_vault(tmp_path / "v")
    code = (
        "import sys\nfrom claimlab.cli.main import main\n"
        f"try: main(['-C', {str(root)!r}, *{words!r}])\nexcept SystemExit: pass\n"
        "print('LOADED', *sys.modules, file=sys.stderr)"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(finished.stderr.rpartition("LOADED")[2].split())
    assert "claimlab.notes.vault" in loaded or "--help" in words
    assert not loaded & {"torch", "transformers", "scipy", "matplotlib"}


def test_a_mistyped_command_is_answered_with_the_nearest(tmp_path):
    finished = claimlab(tmp_path, "verfy")
    assert finished.returncode == 2
    assert "did you mean 'verify'" in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ingest", "nowhere.md"], "there is no file or folder 'nowhere.md'"),
        (["show", "nothing"], "nothing"),
        (["check", "--colour"], "No such option"),
        (["graph", "--format", "png"], "png"),
        (["verfy"], "did you mean 'verify'"),
        (["register", "kb/broken.md"], "broken"),
    ],
)
def test_with_json_a_failure_is_one_document_too(tmp_path, words, message):
    finished = claimlab(make_vault(tmp_path / "v"), *words, "--json")
    assert finished.returncode == 2
    error = json.loads(finished.stdout)["error"]
    assert (error["exit_code"], error["diagnostics"]) == (2, [])
    assert message in error["message"]
    assert message in finished.stderr


def test_with_json_the_faults_of_an_input_are_in_the_document(tmp_path):
    root = make_vault(tmp_path / "v")
    (root / "findings.md").write_bytes(b"caf\xe9")
    finished = claimlab(root, "report", "findings.md", "--json")
    (fault,) = json.loads(finished.stdout)["error"]["diagnostics"]
    assert (fault["code"], fault["line"], fault["hint"]) == ("CL020", 1, "save it as UTF-8")


def test_a_word_behind_the_end_of_the_options_asks_for_no_json(tmp_path):
    finished = claimlab(tmp_path, "ingest", "--", "--json")
    assert (finished.returncode, finished.stdout) == (2, "")


def test_a_root_that_is_no_folder_is_named(tmp_path):
    finished = claimlab(tmp_path / "nowhere", "status")
    assert finished.returncode == 2
    assert "nowhere" in finished.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["-C", "LONG", "check"],
        ["ingest", "LONG"],
        ["init", "LONG"],
        ["publish", "--out", "LONG"],
        ["export", "ro-crate", "fourth-power", "--out", "LONG"],
        ["mv", "paper", "LONG"],
        ["mv", "paper", f"new/{'é' * 127}"],
        ["mv", "paper", "LONG/"],
        ["mv", "paper", os.fsdecode(b"caf\xe9.md")],
        ["mv", os.fsdecode(b"caf\xe9.md"), "x.md"],
    ],
)
def test_a_name_that_no_file_can_have_is_one_clear_line(tmp_path, words):
    root = make_vault(tmp_path / "v")
    finished = subprocess.run(
        [sys.executable, "-m", "claimlab", *(word.replace("LONG", "x" * 400) for word in words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=root / "kb",
    )
    assert (finished.returncode, finished.stdout) == (2, "")
    assert len(finished.stderr.splitlines()) == 1
    assert "bytes; a name may have 255" in finished.stderr or "caf" in finished.stderr
    assert not (root / "kb" / "new").exists()


def test_a_closed_pipe_ends_quietly(tmp_path):
    make_vault(tmp_path / "v")
    command = f"{sys.executable} -m claimlab -C {tmp_path / 'v'} show fourth-power --json | head -c 1"
    finished = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in finished.stderr


@pytest.fixture
def tiny_disk(tmp_path):
    """A real file system of 400 kB; only root can mount one."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small file system here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_named_and_leaves_the_notes_as_they_were(tiny_disk, tmp_path):
    root = make_vault(tiny_disk / "v")
    before = (root / "kb" / "fourth-power.md").read_bytes()
    filler = tiny_disk / "filler"
    with filler.open("wb") as file:
        try:
            while True:
                os.write(file.fileno(), b"x" * 4096)
        except OSError:
            pass
    finished = claimlab(
        root, "verify", "fourth-power", "--trust", XDG_DATA_HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path)
    )
    assert finished.returncode == 3
    assert str(root / "kb" / "evidence") in finished.stderr
    assert "Traceback" not in finished.stderr
    assert (root / "kb" / "fourth-power.md").read_bytes() == before
    filler.unlink()
    again = claimlab(
        root, "verify", "fourth-power", "--trust", XDG_DATA_HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path)
    )
    assert again.returncode == 0, again.stderr
    assert not [path for path in root.rglob(".*tmp*") if path.is_file()]


@pytest.mark.parametrize("name", ["ENOENT", "EISDIR", "ENOTDIR", "ELOOP", "EIO", "ENAMETOOLONG", "ENOSPC"])
def test_whatever_the_system_refuses_is_one_clear_line(monkeypatch, capsys, name):
    def refuse(*_, **__):
        number = getattr(errno, name)
        raise OSError(number, os.strerror(number), "kb/a.md")

    monkeypatch.setattr(root_command.claimlab, "main", refuse)
    with pytest.raises(SystemExit) as ended:
        root_command.main(["check"])
    assert ended.value.code == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"claimlab: kb/a.md: {os.strerror(getattr(errno, name)).lower()}"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (InputError([Diagnostic("claimlab.toml", 2, 1, "CL061", "is wrong")]), "claimlab.toml:2:1 CL061 is wrong"),
        (UsageError("kb/a.md:3 is no claim"), "claimlab: kb/a.md:3 is no claim"),
    ],
)
def test_a_diagnostic_begins_with_its_place_and_all_else_with_the_programs_name(monkeypatch, capsys, error, says):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(root_command.claimlab, "main", fail)
    with pytest.raises(SystemExit) as ended:
        root_command.main(["check"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines() == [says]


def test_trusting_an_experiment_that_is_not_there_names_those_near(tmp_path):
    root = make_vault(tmp_path / "v")
    finished = claimlab(root, "trust", "ligth", XDG_DATA_HOME=str(tmp_path))
    assert finished.returncode == 2
    assert "there is no experiment experiments/ligth.py (did you mean 'light'?)" in finished.stderr
