"""Analysis variants: the same trials measured another way, to show how far a verdict hangs on one choice.

A trial carries them beside the base value, as ``MEASURE@VARIANT`` (``exponent/raw@narrow-window``), in the same unit.
The rule is decided again for each variant, with that variant's value in place of the base value wherever a trial has
one. What variants there are is fixed by the registered code; a rule may also name those that must be there, and then
one that is missing from some trial counts as disagreeing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.claims.measurement import Measurement
    from claimlab.claims.rule import Rule

SEPARATOR = "@"
VARIANT_AGREEMENT = 0.8
"""Share of the variants that must come out with the same status."""

Values = Mapping[str, "Measurement"]


def variants_of(rule: Rule, draws: Mapping[str, Sequence[Values]]) -> tuple[str, ...]:
    """Variants that count: those that the rule names, or else all that vary a measure of the rule in some trial."""
    if rule.variants:
        return rule.variants
    read = set(rule.required())
    names = {name for values in draws.values() for trial in values for name in trial if SEPARATOR in name}
    return tuple(sorted({variant for base, variant in map(split, names) if variant and base in read}))


def split(name: str) -> tuple[str, str]:
    """Base measure and variant of a value's name; the variant is empty for a base value."""
    base, _, variant = name.partition(SEPARATOR)
    return base, variant


def with_variant(trials: Iterable[Values], variant: str) -> list[Values]:
    """The trials' values with those of one variant in place of the base values of the same unit."""

    def varied(trial: Values, name: str) -> Measurement:
        other = trial.get(f"{name}{SEPARATOR}{variant}")
        return other if other is not None and other.unit == trial[name].unit else trial[name]

    return [{name: varied(trial, name) for name in trial if SEPARATOR not in name} for trial in trials]


def is_varied(trials: Iterable[Values], measures: Iterable[str], variant: str) -> bool:
    """Whether every trial carries the variant of at least one of the measures."""
    names = {f"{measure}{SEPARATOR}{variant}" for measure in measures}
    return all(not names.isdisjoint(trial) for trial in trials)
