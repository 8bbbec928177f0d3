"""Benign fine-tuning tasks, generated from a seed."""

from __future__ import annotations

from claimlab.errors import UsageError
from claimlab.lab.samples import Sample

FAMILIES = (
    "basic_arithmetic",
    "caesar_cipher",
    "calendar_arithmetic",
    "chain_sum",
    "coin_flip",
    "count_bits",
    "family_relationships",
    "gcd",
    "gsm_symbolic",
    "leg_counting",
    "letter_counting",
    "number_sequence",
    "simple_equations",
    "spell_backward",
    "syllogism",
    "time_intervals",
)
"""Families of reasoning-gym with short questions and short answers."""


def draw_task(family: str, count: int, seed: int) -> tuple[Sample, ...]:
    """``count`` questions of a family with their answers.

    Raises:
        UsageError: the family is not one of ``FAMILIES``.
    """
    if family not in FAMILIES:
        raise UsageError(f"there is no task '{family}'; known: {', '.join(FAMILIES)}")
    import reasoning_gym  # noqa: PLC0415 - a second of imports

    # the generators take seeds of 31 bits
    items = reasoning_gym.create_dataset(family, seed=seed % 2**31, size=count)
    return tuple(Sample(item["question"], str(item["answer"])) for item in items)
