"""A rule in words, the same in the terminal and on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.claims import ConditionGroup


def group_words(group: ConditionGroup) -> str:
    """A group of conditions as one line: ``a above 1 and (b above 1 or c above 1)``."""
    from claimlab.claims import Condition  # noqa: PLC0415 - pydantic loads slowly, and most claims have no rule

    word = " and " if group.all is not None else " or "
    return word.join(
        str(member) if isinstance(member, Condition) else f"({group_words(member)})" for member in group.members
    )
