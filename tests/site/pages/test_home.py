"""The home page: its list of claims agrees with the counts above it."""

from __future__ import annotations

import re

from claimlab.site import publish
from claimlab.site.pages import home


def test_every_claim_that_was_measured_is_listed_and_the_rest_counted(garden, tmp_path, monkeypatch):
    monkeypatch.setattr(home, "MIN_CLAIMS", 1)
    publish(garden, tmp_path / "out")
    page = (tmp_path / "out/index.html").read_text()
    listed = page.partition('<ul class="links claims-list">')[2].partition("</ul>")[0]
    counts = dict(re.findall(r'claims\.html\?status=(\w+)"><span class="count">(\d+)<', page))
    assert sum(map(int, counts.values())) == 6
    for status in ("supported", "divergent", "contested", "inconclusive"):
        assert listed.count(f'"chip s-{status}"') == int(counts[status])
    assert 'unverified"' not in listed
    assert '1 more among <a href="claims.html">all 6 claims</a>' in page


def test_what_was_measured_and_what_was_needed_stand_beside_each_verdict(garden_site):
    listed = (garden_site / "index.html").read_text().partition("claims-list")[2].partition("</ul>")[0]
    assert re.search(
        r"slope/early: measured 2\.\d+ to 2\.\d+ \[[\d., ]+\] over 2 strata, needed from 3\.8 to 4\.2;", listed
    )
    assert "outside [3.6, 4.4] counts against it" in listed
