"""The page of an experiment: its docstring, its code, and who uses it. The module is read, never imported."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from claimlab.site.addresses import tag_address
from claimlab.site.page import File, Frame, page, trusted
from claimlab.site.pages.runs import RunRow, run_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimlab.site.cards import Card
    from claimlab.site.pages.context import Context


@dataclass(frozen=True, slots=True)
class ExperimentView:
    """What the page of an experiment shows besides its docstring and code."""

    name: str
    path: str
    claims: tuple[Card, ...]
    runs: tuple[RunRow, ...]
    lines: int


def experiment_pages(context: Context) -> Iterator[File]:
    """A page for every module of the experiments folder."""
    from claimlab.site.docstring import docstring  # noqa: PLC0415 - needs a parser of Python

    snapshot = context.snapshot
    for name, code in snapshot.experiments.items():
        users = [
            snapshot.cards[path]
            for path, entry in snapshot.claims.items()
            if any(rule.experiment == name for rule in entry.claim.experiments)
        ]
        summary, rest = docstring(code)
        view = ExperimentView(
            name,
            f"{snapshot.settings.experiments}/{name}.py",
            tuple(sorted(users, key=lambda card: card.title.casefold())),
            tuple(run_row(context, run, "") for run in snapshot.records.of_experiment(name)),
            code.count("\n"),
        )
        frame = Frame(context.site, f"experiments/{name}.html", name, "experiment", summary)
        yield page(frame, "experiment.html", view, code, fill_in=partial(_content, code, rest))


def _content(code: str, rest: str) -> Mapping[str, Any]:
    from claimlab.site.markdown.code import code_block  # noqa: PLC0415 - only where the page is made
    from claimlab.site.markdown.renderer import render_markdown  # noqa: PLC0415
    from claimlab.site.markdown.sanitise import sanitise  # noqa: PLC0415
    from claimlab.site.markdown.scene import Destination, Reach, Scene  # noqa: PLC0415

    scene = Scene(
        destination=lambda _link: Destination(Reach.DANGLING),
        transclude=lambda _link: None,
        tag_address=lambda tag: f"../{tag_address(tag)}",
    )
    return {
        "body": trusted(render_markdown(rest, scene).html) if rest else "",
        "code": trusted(sanitise(code_block(code, "python"))),
    }
