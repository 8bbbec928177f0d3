"""A vault with evidence and its site, made once for all tests of this room."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from claimlab.site import publish


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def evidence_vault() -> ModuleType:
    """The module that writes the vault."""
    return _load("evidence_vault")


@pytest.fixture(scope="session")
def garden(evidence_vault, tmp_path_factory) -> Path:
    """A vault with every kind of note and every status; not to be changed."""
    root = evidence_vault.write_vault(tmp_path_factory.mktemp("garden") / "vault")
    evidence_vault.fill_ledger(root)
    return root


@pytest.fixture(scope="session")
def garden_site(garden, tmp_path_factory) -> Path:
    """The published site of that vault; not to be changed."""
    out = tmp_path_factory.mktemp("site") / "out"
    publish(garden, out, "https://example.org/growth")
    return out


@pytest.fixture
def vault(tmp_path):
    """A function that writes a small vault: path → text."""

    def write(notes: dict[str, str]) -> Path:
        root = tmp_path / "vault"
        for path, text in notes.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8", newline="")
        return root

    return write


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield started
        started.close()
