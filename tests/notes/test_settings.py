from __future__ import annotations

import pytest

from claimlab.errors import InputError, UsageError
from claimlab.notes.settings import Settings, find_root, load_settings


def test_without_a_file_the_whole_folder_is_the_vault(tmp_path):
    assert load_settings(tmp_path) == Settings(include=(".",))


def test_every_table_is_read(tmp_path):
    (tmp_path / "claimlab.toml").write_text(
        '[vault]\ninclude = ["kb"]\nevidence = "kb/ev"\n[check]\nbaseline = "b.json"\nseverity = {CL030 = "off"}\n'
        '[site]\ntitle = "T"\n'
    )
    settings = load_settings(tmp_path)
    assert (settings.include, settings.evidence, settings.baseline) == (("kb",), "kb/ev", "b.json")
    assert settings.severity == {"CL030": "off"}
    assert settings.title == "T"


def test_paths_are_taken_in_their_plainest_form(tmp_path):
    (tmp_path / "claimlab.toml").write_text('[vault]\ninclude = ["./kb/", "", "a//b"]\nevidence = "./kb/ev/"\n')
    settings = load_settings(tmp_path)
    assert (settings.include, settings.evidence, settings.baseline) == (("kb", ".", "a/b"), "kb/ev", "")


def test_all_faults_are_named_at_once(tmp_path):
    (tmp_path / "claimlab.toml").write_text(
        '[vault]\ninclude = "kb"\nevidence = "../out"\nfoo = 1\n[check]\nseverity = {CL030 = "fatal"}\n[sight]\n'
    )
    with pytest.raises(InputError) as caught:
        load_settings(tmp_path)
    text = str(caught.value)
    assert len(caught.value.diagnostics) == 5
    for word in ("include must be a list", "leaves the vault: '../out'", "unknown key 'foo'", "CL030", "[sight]"):
        assert word in text


def test_broken_toml_is_one_clear_line(tmp_path):
    (tmp_path / "claimlab.toml").write_text("[vault\n")
    with pytest.raises(InputError, match=r"claimlab\.toml CL061 not TOML"):
        load_settings(tmp_path)


def test_a_byte_order_mark_before_the_settings_is_no_fault(tmp_path):
    (tmp_path / "claimlab.toml").write_bytes(b'\xef\xbb\xbf[vault]\ninclude = ["kb"]\n')
    assert load_settings(tmp_path).include == ("kb",)


@pytest.mark.parametrize("pattern", ["!", "\\", "[z-a]", "notes\\"])
def test_what_is_no_pattern_is_a_fault_of_exclude(tmp_path, pattern):
    (tmp_path / "claimlab.toml").write_text(f"[vault]\nexclude = ['drafts/', '{pattern}']\n")
    with pytest.raises(InputError) as caught:
        load_settings(tmp_path)
    assert f"CL061 [vault] exclude holds what is not a pattern of .gitignore: '{pattern}'" in str(caught.value)


def test_the_root_is_found_upwards_by_settings_or_kb(tmp_path):
    (tmp_path / "kb" / "deep").mkdir(parents=True)
    assert find_root(tmp_path / "kb" / "deep") == tmp_path
    (tmp_path / "kb" / "claimlab.toml").touch()
    assert find_root(tmp_path / "kb" / "deep") == tmp_path / "kb"


def test_without_either_the_start_is_the_root(tmp_path):
    assert find_root(tmp_path) == tmp_path


def test_failing_that_the_root_is_what_obsidian_opened_and_then_the_top_of_the_repository(tmp_path):
    below = tmp_path / "repository" / "vault" / "deep" / "er"
    below.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    assert find_root(below) == tmp_path / "repository"
    (tmp_path / "repository" / "vault" / ".obsidian").mkdir()
    (tmp_path / "repository" / "vault" / "deep" / ".git").write_text("gitdir: elsewhere")
    assert find_root(below) == tmp_path / "repository" / "vault"
    (tmp_path / "claimlab.toml").touch()
    assert find_root(below) == tmp_path


def test_a_folder_that_obsidian_opened_within_a_vault_is_not_the_root(tmp_path):
    (tmp_path / "kb" / ".obsidian").mkdir(parents=True)
    (tmp_path / "kb" / "deep").mkdir()
    assert find_root(tmp_path / "kb" / "deep") == tmp_path


def test_a_home_folder_that_is_kept_in_git_is_no_vault(tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    (home / "notes" / "deep").mkdir(parents=True)
    (home / ".git").mkdir()
    (tmp_path / ".git").mkdir()
    assert find_root(home / "notes" / "deep") == home / "notes" / "deep"
    (home / "notes" / ".git").mkdir()
    assert find_root(home / "notes" / "deep") == home / "notes"


def test_an_explicit_root_is_taken_as_it_is(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "claimlab.toml").touch()
    (tmp_path / "notes").mkdir()
    assert find_root(tmp_path, tmp_path / "notes") == tmp_path / "notes"


def test_an_explicit_root_must_be_a_folder(tmp_path):
    assert find_root(tmp_path, tmp_path) == tmp_path
    with pytest.raises(UsageError, match="not a folder"):
        find_root(tmp_path, tmp_path / "missing")
