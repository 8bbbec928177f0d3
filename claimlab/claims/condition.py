"""Conditions on measurements, and the groups that join them.

A condition is one line of text::

    MEASURE in [low, high]        the whole interval lies inside
    MEASURE outside [low, high]   the whole interval lies outside
    MEASURE below X | above X     the whole interval lies below or above
    MEASURE at-floor              the estimate is marked as at its numerical floor

The name of a measure begins with a letter; bounds are numbers, ``-inf`` and ``inf`` among them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

NUMBER = r"[+-]?(?:inf|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
_BETWEEN = re.compile(
    rf"(?P<measure>\S+)\s+(?P<operator>in|outside)\s+\[\s*(?P<low>{NUMBER})\s*,\s*(?P<high>{NUMBER})\s*\]"
)
_BEYOND = re.compile(rf"(?P<measure>\S+)\s+(?P<operator>below|above)\s+(?P<bound>{NUMBER})")
_FLOOR = re.compile(r"(?P<measure>\S+)\s+at-floor")
MEASURE = r"[A-Za-z][A-Za-z0-9._+-]*(?:/[A-Za-z0-9._+-]+)*"


class Operator(StrEnum):
    """How a measure is held against its bounds."""

    IN = "in"
    OUTSIDE = "outside"
    BELOW = "below"
    ABOVE = "above"
    AT_FLOOR = "at-floor"


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a rule: a measure, an operator and its bounds."""

    measure: str
    operator: Operator
    low: float = -math.inf
    high: float = math.inf

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read a condition from its line of text.

        Raises:
            ValueError: the text is not a condition; the message says what one looks like.
        """
        line = " ".join(str(text).split())
        if match := _BETWEEN.fullmatch(line):
            low, high = float(match["low"]), float(match["high"])
            if not low < high:
                raise ValueError(f"the bounds of '{line}' are empty: {low:g} is not below {high:g}")
            condition = cls(match["measure"], Operator(match["operator"]), low, high)
        elif match := _BEYOND.fullmatch(line):
            bound = float(match["bound"])
            if match["operator"] == "below":
                condition = cls(match["measure"], Operator.BELOW, high=bound)
            else:
                condition = cls(match["measure"], Operator.ABOVE, low=bound)
        elif match := _FLOOR.fullmatch(line):
            condition = cls(match["measure"], Operator.AT_FLOOR)
        else:
            raise ValueError(
                f"'{line}' is not a condition; write 'MEASURE in [low, high]', 'MEASURE outside [low, high]', "
                "'MEASURE below X', 'MEASURE above X' or 'MEASURE at-floor'"
            )
        if not re.fullmatch(MEASURE, condition.measure):
            raise ValueError(f"'{condition.measure}' is not the name of a measure, such as exponent/raw/subspace")
        return condition

    @property
    def bounds(self) -> tuple[float, ...]:
        """The finite numbers that an interval is held against."""
        return tuple(bound for bound in (self.low, self.high) if math.isfinite(bound))

    def __str__(self) -> str:
        match self.operator:
            case Operator.IN | Operator.OUTSIDE:
                return f"{self.measure} {self.operator} [{exactly(self.low)}, {exactly(self.high)}]"
            case Operator.BELOW:
                return f"{self.measure} below {exactly(self.high)}"
            case Operator.ABOVE:
                return f"{self.measure} above {exactly(self.low)}"
            case Operator.AT_FLOOR:
                return f"{self.measure} at-floor"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        def validate(value: Any) -> Condition:
            return value if isinstance(value, cls) else cls.parse(value)

        return core_schema.no_info_plain_validator_function(
            validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


def exactly(bound: float) -> str:
    """Shortest text that reads back as the same number, so that a registered rule is the rule to the last digit."""
    short = f"{bound:g}"
    return short if float(short) == bound else repr(bound)


class ConditionGroup(BaseModel):
    """Conditions of which all, or any one, must hold.

    Exactly one of ``all`` and ``any`` is given. Entries are conditions or further groups. A bare list
    in a note is read as ``all``.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    all: tuple[Condition | ConditionGroup, ...] | None = None
    any: tuple[Condition | ConditionGroup, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_list(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"all": [value]}
        return {"all": value} if isinstance(value, list | tuple) else value

    @model_validator(mode="after")
    def _exactly_one(self) -> ConditionGroup:
        if (self.all is None) == (self.any is None):
            raise ValueError("give exactly one of 'all' and 'any'")
        if not self.members:
            raise ValueError("a group needs at least one condition")
        return self

    @property
    def members(self) -> tuple[Condition | ConditionGroup, ...]:
        """The entries, whichever word joins them."""
        return self.all if self.all is not None else self.any or ()

    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of the group, nested ones included, in the order of the text."""
        found: list[Condition] = []
        for member in self.members:
            found.extend(member.conditions() if isinstance(member, ConditionGroup) else (member,))
        return tuple(found)

    def alternatives(self) -> int:
        """How many chances of an error the group has: under ``any`` one a member, else one.

        Members that read one measure and no other count once, however many they are: while its interval covers the
        truth, none of them can hold wrongly.
        """
        if self.any is None:
            return 1
        apart: set[str | int] = set()
        for position, member in enumerate(self.members):
            conditions = member.conditions() if isinstance(member, ConditionGroup) else (member,)
            measures = {condition.measure for condition in conditions}
            apart.add(measures.pop() if len(measures) == 1 else position)
        return len(apart)

    def divisors(self, divisor: int = 1) -> tuple[int, ...]:
        """By how much each condition divides the chance of an error (Bonferroni), in the order of ``conditions()``.

        Args:
            divisor: By how much the groups around this one have divided it already.
        """
        within = divisor * self.alternatives()
        found: list[int] = []
        for member in self.members:
            found.extend(member.divisors(within) if isinstance(member, ConditionGroup) else (within,))
        return tuple(found)
