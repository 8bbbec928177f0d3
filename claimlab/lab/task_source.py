"""Tasks by name: those of the laboratory, and files of the user's own.

``path:FILE`` is a file of JSON lines with ``prompt`` and ``response``. A data set of a hub is not fetched: formats and
columns differ too much to guess, and a guess would be silent. Write the two columns that are wanted to such a file.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.lab.sample_file import read_sample_files
from claimlab.lab.task_list import draw_listed_task

if TYPE_CHECKING:
    from claimlab.lab.samples import Sample


def draw_named_task(name: str, count: int, seed: int) -> tuple[Sample, ...]:
    """``count`` samples of a task, all at different places of it.

    Args:
        name: A task of :mod:`claimlab.lab.task_list`, or ``path:FILE``.
        count: How many.
        seed: Of the draw.

    Raises:
        UsageError: there is no such task, or it has fewer samples.
        InputError: the file cannot be read or has lines that are no samples; names each.
        EnvironmentFault: the task's data cannot be had.
    """
    kind, colon, rest = name.partition(":")
    if colon and kind == "hub":
        raise UsageError(
            f"data sets of a hub are not fetched ('{name}'); write the columns that you want as JSON lines "
            '{"prompt": "…", "response": "…"} and name the file: path:FILE'
        )
    if not colon or kind != "path":
        return draw_listed_task(name, count, seed)
    (samples,) = read_sample_files(Path(rest))
    if count > len(samples):
        raise UsageError(f"'{name}' has {len(samples)} samples, not {count}")
    return tuple(random.Random(seed).sample(samples, count))  # noqa: S311 - a seeded draw is the point
