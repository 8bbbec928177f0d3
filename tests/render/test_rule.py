"""A rule in words."""

from __future__ import annotations

from claimlab.claims import ConditionGroup
from claimlab.render.rule import group_words


def test_groups_in_groups_keep_their_brackets() -> None:
    group = ConditionGroup.model_validate({"all": ["a above 1", {"any": ["b above 1", "c in [2, 3]"]}]})
    assert group_words(group) == "a above 1 and (b above 1 or c in [2, 3])"
