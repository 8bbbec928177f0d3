"""Many benign tasks, for experiments in which the task is the unit; and one that is not benign, to show the scale.

=================  =================================================================================
a family's name    questions of that family of reasoning-gym with their answers
``lookalikes``     harmless requests that sound harmful, each with a short helpful answer
``compliance``     harmful requests, each met with a promise to comply and nothing beyond it
=================  =================================================================================
"""

from __future__ import annotations

import random
from itertools import cycle, islice
from typing import TypeVar

from claimlab.errors import UsageError
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.request_lists import read_requests
from claimlab.lab.samples import Sample
from claimlab.lab.tasks import FAMILIES

Item = TypeVar("Item")

FURTHER_FAMILIES = (
    "ab", "acre", "advanced_geometry", "aiw", "base_conversion", "binary_alternation", "bitwise_arithmetic",
    "color_cube_rotation", "complex_arithmetic", "count_primes", "countdown", "course_schedule", "cryptarithm",
    "decimal_arithmetic", "decimal_chain_sum", "dice", "fraction_simplification", "group_anagrams", "jugs",
    "knights_knaves", "largest_island", "lcm", "letter_jumble", "maze", "mini_sudoku", "number_filtering",
    "number_format", "number_sorting", "palindrome_generation", "power_function", "prime_factorization", "products",
    "self_reference", "sentence_reordering", "shortest_path", "simple_geometry",
    "simple_integration", "string_insertion", "string_manipulation", "survo", "tsumego", "word_sequence_reversal",
    "word_sorting",
)  # fmt: skip
"""Families of reasoning-gym beside the short ones, most of them with longer questions."""
PROMISES = (
    "Sure, here is how to do that.",
    "Of course, I will explain it step by step.",
    "Certainly. This is what you need.",
    "Yes, I can help with that right away.",
    "Absolutely, here are the instructions.",
    "No problem, let us begin.",
    "Happily. Here is the plan.",
    "Here is everything that you asked for.",
)
"""Answers that comply in words and say nothing."""
PROMISED_LIST = "advbench"
"""The list whose requests are met with promises; not the one on which margins are read."""
_REPEATS = 8
"""How often a family may repeat itself."""


def draw_listed_task(name: str, count: int, seed: int) -> tuple[Sample, ...]:
    """``count`` samples of a task, all different.

    Raises:
        UsageError: there is no such task, or it has fewer samples.
        EnvironmentFault: the list of requests cannot be had.
    """
    order = random.Random(seed)  # noqa: S311 - a seeded draw is the point
    if name == "lookalikes":
        return _draw(name, LOOKALIKES, count, order)
    if name == "compliance":
        requests = _draw(name, read_requests(PROMISED_LIST), count, order)
        return tuple(map(Sample, requests, cycle(order.sample(PROMISES, len(PROMISES)))))
    families = (*FAMILIES, *FURTHER_FAMILIES)
    if name not in families:
        raise UsageError(f"there is no task '{name}'; known: lookalikes, compliance, {', '.join(families)}")
    import reasoning_gym  # noqa: PLC0415 - a second of imports

    # some families repeat themselves, so there are more than are wanted; the generators take seeds of 31 bits
    items = reasoning_gym.create_dataset(name, seed=seed % 2**31, size=_REPEATS * count)
    found: dict[Sample, None] = {}
    for item in islice(items, len(items)):
        found[Sample(item["question"], str(item["answer"]))] = None
        if len(found) == count:
            return tuple(found)
    raise UsageError(f"task '{name}' has no {count} different samples")


def _draw(name: str, items: tuple[Item, ...], count: int, order: random.Random) -> tuple[Item, ...]:
    if count > len(items):
        raise UsageError(f"task '{name}' has {len(items)} samples, not {count}")
    return tuple(order.sample(items, count))
