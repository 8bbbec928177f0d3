"""Why a rule was amended, in a line that can be read."""

from __future__ import annotations

from claimlab.site.changes import fold_modules


def test_many_modules_are_one_line_and_are_named_below_it():
    modules = [f"claimlab.lab.m{number}" for number in range(20)]
    said = "; ".join(
        ["code experiments/e.py changed", *(f"helper {name} changed" for name in modules), "data d is new"]
    )
    changes = fold_modules(said)
    assert changes.text == "code experiments/e.py changed; data d is new"
    assert changes.summary == "20 modules of claimlab.lab changed"
    assert changes.modules[0] == "claimlab.lab.m0 changed"
    assert len(changes.modules) == 20


def test_modules_without_a_common_package_are_counted_alone():
    assert fold_modules("; ".join(f"helper {name}.x is gone" for name in "abcd")).summary == "4 modules changed"


def test_few_modules_and_what_a_person_wrote_stay():
    for reason in ("", "helper a.b changed; helper a.c is new", "the window was wrong; see the notes"):
        changes = fold_modules(reason)
        assert (changes.text, changes.summary, changes.modules) == (reason, "", ())
