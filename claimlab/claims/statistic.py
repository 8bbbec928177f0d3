"""Statistics over the trials of a stratum, which a rule may name and read like a measure.

A statistic is one line of text::

    share of MEASURE above X                      share of trials; exact interval (Clopper and Pearson)
    share of MEASURE below X
    rank-correlation of MEASURE with MEASURE      over trials (Spearman); interval by Fisher's z
    rank-correlation of MEASURE with MEASURE given MEASURE
    NAME minus NAME                               difference of two statistics of the same rule

The trial is the unit: for a claim about tasks, each trial is a task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic_core import CoreSchema, core_schema

from claimlab.claims.condition import MEASURE, NUMBER, exactly

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_SHARE = re.compile(rf"share\s+of\s+(?P<one>{MEASURE})\s+(?P<side>above|below)\s+(?P<bound>{NUMBER})")
_CORRELATION = re.compile(
    rf"rank-correlation\s+of\s+(?P<one>{MEASURE})\s+with\s+(?P<other>{MEASURE})(?:\s+given\s+(?P<given>{MEASURE}))?"
)
_DIFFERENCE = re.compile(rf"(?P<one>{MEASURE})\s+minus\s+(?P<other>{MEASURE})")


class StatisticKind(StrEnum):
    """What is computed."""

    SHARE_ABOVE = "above"
    SHARE_BELOW = "below"
    CORRELATION = "rank-correlation"
    DIFFERENCE = "minus"


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic.

    Attributes:
        kind: What is computed.
        one: The measure, or for a difference the statistic that is subtracted from.
        other: The measure or statistic beside it; empty for a share.
        given: Measure whose ranks are taken out of both; empty for none.
        bound: Bound of a share.
    """

    kind: StatisticKind
    one: str
    other: str = ""
    given: str = ""
    bound: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Statistic:
        """Read a statistic from its line of text.

        Raises:
            ValueError: the text is not a statistic; the message says what one looks like.
        """
        line = " ".join(str(text).split())
        if match := _SHARE.fullmatch(line):
            return cls(StatisticKind(match["side"]), match["one"], bound=float(match["bound"]))
        if match := _CORRELATION.fullmatch(line):
            return cls(StatisticKind.CORRELATION, match["one"], match["other"], match["given"] or "")
        if match := _DIFFERENCE.fullmatch(line):
            return cls(StatisticKind.DIFFERENCE, match["one"], match["other"])
        raise ValueError(
            f"'{line}' is not a statistic; write 'share of MEASURE above X', "
            "'rank-correlation of MEASURE with MEASURE', with 'given MEASURE' if need be, or 'NAME minus NAME'"
        )

    @property
    def operands(self) -> tuple[str, ...]:
        """Measures, or for a difference statistics, that it is computed from."""
        return tuple(name for name in (self.one, self.other, self.given) if name)

    def __str__(self) -> str:
        match self.kind:
            case StatisticKind.SHARE_ABOVE | StatisticKind.SHARE_BELOW:
                return f"share of {self.one} {self.kind} {exactly(self.bound)}"
            case StatisticKind.CORRELATION:
                given = f" given {self.given}" if self.given else ""
                return f"rank-correlation of {self.one} with {self.other}{given}"
            case StatisticKind.DIFFERENCE:
                return f"{self.one} minus {self.other}"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        def validate(value: Any) -> Statistic:
            return value if isinstance(value, cls) else cls.parse(value)

        return core_schema.no_info_plain_validator_function(
            validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )
