"""A page is made anew when what makes it has changed."""

from __future__ import annotations

import pytest

from claimlab.site import page


@pytest.fixture
def package(tmp_path, monkeypatch):
    for path in ("site/a.py", "site/templates/a.html", "notes/a.py", "render/a.py", "verification/a.py", "lab/a.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("old")
    monkeypatch.setattr(page, "HERE", tmp_path / "site")
    return tmp_path


@pytest.mark.parametrize(
    "path", ["site/a.py", "site/templates/a.html", "notes/a.py", "render/a.py", "verification/a.py"]
)
def test_the_engine_is_another_when_a_room_changes_that_shapes_pages(package, path):
    before = page.engine_digest.__wrapped__()
    (package / path).write_text("newer")
    assert page.engine_digest.__wrapped__() != before


def test_the_laboratory_shapes_no_page(package):
    before = page.engine_digest.__wrapped__()
    (package / "lab/a.py").write_text("newer")
    assert page.engine_digest.__wrapped__() == before
