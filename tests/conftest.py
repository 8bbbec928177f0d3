"""What every test shares: where the browser and the project are, and which tests may be skipped."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# two workers whose numerical libraries spin on two cores take ten times as long
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# the suite starts thousands of processes, and none should compile the package anew
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# how long an example takes depends on what else the machine does
settings.register_profile("claimlab", deadline=None)
settings.load_profile("claimlab")

EXCUSES = ("CLAIMLAB_CORPUS", "CLAIMLAB_CHINCHILLA", "CLAIMLAB_HTML_VALIDATE", "root may write anywhere", "curvlinops")


def pytest_addoption(parser):
    parser.addoption("--fail-on-skip", action="store_true", help="a skipped test fails the run")


def _unexcused(config):
    """Skipped tests that this machine could have run.

    Good excuses are data of others, the rights of root, and curvlinops, which cannot stand beside this build of torch.
    """
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return [report for report in skipped if not any(excuse in str(report.longrepr) for excuse in EXCUSES)]


def pytest_terminal_summary(terminalreporter, config):
    missed = _unexcused(config) if config.getoption("--fail-on-skip") else []
    if missed:
        terminalreporter.write_line(f"{len(missed)} skipped that this machine could have run", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if exitstatus == 0 and session.config.getoption("--fail-on-skip") and _unexcused(session.config):
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
