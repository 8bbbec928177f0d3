"""``claimlab mv``: a note goes where it stays a note of the vault, or nowhere."""

import pytest

from claimlab.cli.main import main
from tests.vaults import claimlab


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def contents(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "destination",
    ["archive/", "experiments/", "kb/private/", "kb/Templates/", "kb/.claimlab/", ".git/x.md", "_site/", "here.md"],
)
def test_a_note_is_not_moved_out_of_the_vault(tmp_path, destination):
    root = tmp_path / "v"
    assert claimlab(root.parent, "init", str(root)).returncode == 0
    write(root, {"kb/.gitignore": "private/\n"})
    before = contents(root)
    finished = claimlab(root, "mv", "a-coin-lands-heads-half-of-the-time", f"{root}/{destination}")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "would not belong to the vault" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert contents(root) == before


def test_a_note_is_moved_within_the_vault_into_a_new_folder(tmp_path):
    root = tmp_path / "v"
    assert claimlab(root.parent, "init", str(root)).returncode == 0
    finished = claimlab(root, "mv", "a-coin-lands-heads-half-of-the-time", str(root / "kb/archive/coin.md"))
    assert finished.returncode == 0, finished.stderr
    assert "a-coin-lands-heads-half-of-the-time" in claimlab(root, "status").stdout


@pytest.mark.parametrize("mark", [".obsidian", ".git"])
def test_from_a_subfolder_links_in_the_notes_above_are_carried_along(tmp_path, monkeypatch, capsys, mark):
    write(tmp_path, {f"{mark}/config": "", "a.md": "[[c]] [c](sub/c.md)", "sub/c.md": "text"})
    monkeypatch.chdir(tmp_path / "sub")
    with pytest.raises(SystemExit) as caught:
        main(["mv", "c.md", "c9.md"])
    assert not caught.value.code, capsys.readouterr().err
    assert (tmp_path / "a.md").read_text() == "[[c9]] [c](sub/c9.md)"
    assert (tmp_path / "sub" / "c9.md").is_file()


def test_a_canvas_that_shows_the_note_is_carried_along(tmp_path):
    write(tmp_path, {"claimlab.toml": "", "old.md": "text", "a.canvas": '{"nodes":[{"type":"file","file":"old.md"}]}'})
    shown = claimlab(tmp_path, "mv", "old.md", str(tmp_path / "new.md"), "--dry-run")
    assert '+{"nodes":[{"type":"file","file":"new.md"}]}' in shown.stdout
    finished = claimlab(tmp_path, "mv", "old.md", str(tmp_path / "new.md"))
    assert finished.stdout == "old.md → new.md: carried 1 link along\n"
    assert (tmp_path / "a.canvas").read_text() == '{"nodes":[{"type":"file","file":"new.md"}]}'


@pytest.mark.parametrize("name", ["sub", "sub/", "pic.png", "sub/pic 2.png", "pic 2.png"])
def test_a_folder_or_picture_is_said_to_be_no_note(tmp_path, name):
    write(tmp_path, {"claimlab.toml": "", "sub/a.md": "text", "pic.png": "", "sub/pic 2.png": ""})
    finished = claimlab(tmp_path, "mv", name, "x")
    assert (finished.returncode, "only notes can be moved" in finished.stderr) == (2, True)


def test_a_single_near_name_is_asked_after(tmp_path):
    write(tmp_path, {"claimlab.toml": "", "meeting notes.md": "text"})
    assert "; did you mean meeting notes?" in claimlab(tmp_path, "mv", "meting notes", "x").stderr


def test_what_was_not_carried_along_is_said(tmp_path):
    write(tmp_path, {"claimlab.toml": "", "old.md": "text", "templates/a.md": "[[old]]"})
    shown = claimlab(tmp_path, "mv", "old.md", str(tmp_path / "new.md"), "--dry-run", "--json")
    assert '"templates/a.md"' in shown.stdout
    finished = claimlab(tmp_path, "mv", "old.md", str(tmp_path / "new.md"))
    assert finished.stdout.splitlines()[1] == "not carried along, look there by hand: templates/a.md"
    assert (tmp_path / "templates" / "a.md").read_text() == "[[old]]"


def test_the_id_that_a_claim_keeps_is_said(tmp_path):
    rule = (
        "experiments:\n  - experiment: x\n    supported_if: {all: [a above 1]}\n    divergent_if: {any: [a below 0]}\n"
    )
    write(tmp_path, {"claimlab.toml": "", "Slow coin.md": f"---\ntype: claim\n{rule}---\n"})
    finished = claimlab(tmp_path, "mv", "Slow coin", str(tmp_path / "new.md"))
    assert "wrote 'id: slow-coin', by which the ledger knows the claim, into the note" in finished.stdout
    assert "id: slow-coin\n" in (tmp_path / "new.md").read_text()
