"""What every test shares: an empty cache of its own for notes, one shared cache for models, and the skip rule."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--fail-on-skip", action="store_true", help="a skipped test fails the run")


def pytest_terminal_summary(terminalreporter, config):
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and config.getoption("--fail-on-skip"):
        terminalreporter.write_line(f"{len(skipped)} skipped where nothing may be skipped", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    allowed = [
        report
        for report in (reporter.stats.get("skipped", []) if reporter else [])
        if "CLAIMLAB_CORPUS" not in str(report.longrepr) and "CLAIMLAB_CHINCHILLA" not in str(report.longrepr)
    ]
    if allowed and session.config.getoption("--fail-on-skip") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; without one the test is skipped aloud, or fails where a browser is required."""
    import shutil

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    if os.environ.get("CLAIMLAB_REQUIRE_BROWSER") == "1":
        pytest.fail("no Chromium on this machine, and CLAIMLAB_REQUIRE_BROWSER=1")
    pytest.skip("no Chromium on this machine: install one to run the browser tests")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Root of this project."""
    return Path(__file__).parents[1]
