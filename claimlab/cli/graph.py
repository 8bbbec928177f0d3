"""``claimlab graph``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.graph.claim_graph import ClaimGraph


_ENDINGS = {".json": "json", ".graphml": "graphml", ".dot": "dot", ".gv": "dot"}


@click.command(epilog="Example: claimlab graph --dependants quartic-onset-in-subspace")
@click.option("--format", "form", type=click.Choice(["json", "graphml", "dot"]), help="Export the whole graph.")
@click.option("--out", type=click.Path(path_type=Path), help="File for the export; its ending says the format.")
@click.option("--path", "ends", nargs=2, metavar="FROM TO", help="A shortest path between two notes.")
@click.option("--ancestors", metavar="CLAIM", help="The claims that it depends on.")
@click.option("--dependants", metavar="CLAIM", help="The claims that depend on it.")
@click.option("--orphans", is_flag=True, help="Notes that nothing links to and that link to nothing.")
@click.option("--cycles", is_flag=True, help="Claims that depend on themselves by way of others.")
@click.option("--communities", is_flag=True, help="Groups of notes that link among themselves.")
@json_option
@pass_root
def graph(root: Path, /, form: str | None, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Export the typed graph of notes, or ask it one question; a bare call counts its notes and edges."""
    from claimlab.errors import UsageError
    from claimlab.graph.build import build_graph
    from claimlab.notes.vault import load_vault

    questions = [name for name, value in asked.items() if value]
    if len(questions) + (form is not None) > 1:
        raise UsageError("ask one question at a time, or export with --format")
    if out is not None:
        form = _form_of(out, form, questions)
    if as_json and out is None and form in ("graphml", "dot"):
        raise UsageError(f"--json prints JSON; take --format json, or --out FILE for the {form}")
    loaded = build_graph(load_vault(root))
    if form is not None:
        _export(loaded, form, out)
        if as_json and out is not None:
            emit_json({"out": str(out), "format": form})
        return
    name = questions[0] if questions else "counts"
    answer, lines = _answer(loaded, name, asked.get(name))
    if as_json:
        emit_json(answer)
    else:
        click.echo("\n".join(lines) or "none")


def _form_of(out: Path, form: str | None, questions: list[str]) -> str:
    """The format of what goes to a file: the one that was asked for, or the one that the file's ending tells."""
    from claimlab.errors import UsageError

    if questions:
        raise UsageError("--out takes an export; the answer to a question goes to standard output")
    if out.is_dir():
        raise UsageError(f"{out} is a folder; name a file in it with --out")
    form = form or _ENDINGS.get(out.suffix.lower())
    if form is None:
        raise UsageError(f"the ending of '{out}' tells no format ({', '.join(_ENDINGS)} do); add --format")
    return form


def _export(loaded: ClaimGraph, form: str, out: Path | None) -> None:
    import json

    from claimlab.graph import export
    from claimlab.notes.output_file import write_output
    from claimlab.notes.path_length import refuse_too_long

    if out is not None:
        refuse_too_long(out)
    if form == "json":
        text = json.dumps(export.to_json(loaded), ensure_ascii=False, indent=1) + "\n"
    else:
        text = export.to_graphml(loaded) if form == "graphml" else export.to_dot(loaded)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_output(out, text.encode("utf-8"), loaded.vault.root, loaded.vault.settings, "an export of the graph")


def _answer(loaded: ClaimGraph, name: str, value: Any) -> tuple[Any, Iterable[str]]:
    """A question's answer as JSON and as lines."""
    from claimlab.graph import questions

    if name == "ends":
        return _path(loaded, *value)
    if name in ("ancestors", "dependants"):
        found = getattr(loaded, name)(value)
        lines = [
            f"{claim}  ({' ← '.join(way) if name == 'dependants' else ' → '.join(way)})" for claim, way in found.items()
        ]
        return [{"claim": claim, "path": list(way)} for claim, way in found.items()], lines
    if name == "orphans":
        paths = questions.orphans(loaded)
        return paths, paths
    if name == "cycles":
        rings = questions.dependency_circles(loaded)
        return [list(ring) for ring in rings], [" → ".join([*ring, ring[0]]) for ring in rings]
    if name == "communities":
        groups = questions.communities(loaded)
        shown = [f"{count(len(group), 'note')}: {'; '.join(_central(loaded, group))}" for group in groups]
        return [list(group) for group in groups], shown
    return _counts(loaded)


def _path(loaded: ClaimGraph, start: str, goal: str) -> tuple[Any, list[str]]:
    from claimlab.errors import UsageError
    from claimlab.graph.questions import path_between

    ends = []
    for name in (start, goal):
        target = name if name in loaded.vault.notes else loaded.resolver.resolve_name(name).target
        if target not in loaded.vault.notes:
            near = loaded.resolver.suggest(name)
            raise UsageError(f"'{name}' names no note" + (f"; near are {', '.join(near)}" if near else ""))
        ends.append(target)
    steps = path_between(loaded, *ends)
    if steps is None:
        return None, [f"no path leads from '{ends[0]}' to '{ends[1]}'"]
    lines = [ends[0]]
    for step in steps:
        arrow = f"— {step.edge.relation} →" if step.forward else f"← {step.edge.relation} —"
        lines.append(f"  {arrow} {step.arrives}")
    answer = [
        {"source": step.edge.subject, "relation": str(step.edge.relation), "target": step.edge.object} for step in steps
    ]
    return answer, lines


def _counts(loaded: ClaimGraph) -> tuple[Any, list[str]]:
    from collections import Counter

    relations = Counter(str(edge.relation) for edge in loaded.edges)
    answer = {
        "notes": len(loaded.vault.notes),
        "claims": len(loaded.claims),
        "sources": len(loaded.sources),
        "divergences": len(loaded.divergences),
        "edges": dict(sorted(relations.items())),
    }
    lines = [_counted(number, name[:-1]) for name, number in answer.items() if isinstance(number, int)]
    return answer, [*lines, *(_counted(number, f"{name} edge") for name, number in sorted(relations.items()))]


def _counted(number: int, noun: str) -> str:
    """A count in a column of counts."""
    figure, _, words = count(number, noun).partition(" ")
    return f"{figure:>7} {words}"


def _central(loaded: ClaimGraph, group: tuple[str, ...]) -> list[str]:
    """The three notes of a group that most links lead to."""
    ranked = sorted(group, key=lambda path: (-len(loaded.backlinks(path)), path))
    return [loaded.vault.notes[path].stem for path in ranked[:3]]
