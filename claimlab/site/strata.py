"""Names of strata as a reader needs them: what tells them apart, and once what they share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimlab.claims import Verdict

ALL = "all strata"
_INTERVAL = re.compile(r"(?:[\d.e+-]+ )?\[[^\[\]]{1,40}\]")


@dataclass(frozen=True, slots=True)
class StrataNames:
    """Short names.

    Attributes:
        short: Name as recorded (``model=a, task=b``) → the values that differ between strata (``b``).
        shared: What is the same in all of them (``model a``); empty when there is but one, or nothing in common.
    """

    short: Mapping[str, str]
    shared: str = ""

    def shortened(self, sentence: str) -> str:
        """A sentence in which strata go by their short names, and no interval is broken over two lines."""
        for name in sorted(self.short, key=len, reverse=True):
            sentence = sentence.replace(name, self.short[name])
        return _INTERVAL.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), sentence)

    def of(self, name: str) -> str:
        """The short name; the empty one means all strata."""
        return self.short.get(name, name) or ALL


def name_strata(names: Iterable[str]) -> StrataNames:
    """Short names for strata that are compared with each other; ``experiment: `` before one stays there."""
    parts = {name: _experiment(name) for name in names if name}
    inner = _by_difference([stratum for _, stratum in parts.values() if stratum != ALL])
    if not any(experiment for experiment, _ in parts.values()):
        return inner
    short = {
        name: f"{experiment}: {inner.of(stratum)}" if experiment else inner.of(stratum)
        for name, (experiment, stratum) in parts.items()
    }
    return StrataNames(short, inner.shared)


def verdict_names(verdict: Verdict) -> StrataNames:
    """Short names for the strata of a verdict's estimates."""
    return name_strata(stratum for found in verdict.estimates.values() for stratum in found)


def _experiment(name: str) -> tuple[str, str]:
    """The experiment whose stratum it is, empty where the name gives none, and the stratum itself."""
    experiment, colon, stratum = name.partition(": ")
    return (experiment, stratum) if colon and "=" not in experiment else ("", name)


def _by_difference(names: Iterable[str]) -> StrataNames:
    known = list(dict.fromkeys(names))
    settings = {name: _settings(name) for name in known}
    if any(not found for found in settings.values()):
        return StrataNames({})
    keys = list(dict.fromkeys(key for found in settings.values() for key in found))
    differing = [key for key in keys if len({found.get(key) for found in settings.values()}) > 1]
    if not differing:
        return StrataNames({name: ", ".join(found.values()) for name, found in settings.items()})
    short = {name: ", ".join(found[key] for key in differing if key in found) for name, found in settings.items()}
    same = [f"{key} {settings[known[0]][key]}" for key in keys if key not in differing]
    return StrataNames(short, ", ".join(same))


def _settings(name: str) -> dict[str, str]:
    """The settings that a stratum's name lists; none when it is named in another way."""
    parts = [part.partition("=") for part in name.split(", ")]
    return {key: value for key, _, value in parts} if all(key and sign for key, sign, _ in parts) else {}
