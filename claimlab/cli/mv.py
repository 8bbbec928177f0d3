"""``claimlab mv``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.graph.rename import Rename


@click.command(epilog="Example: claimlab mv 'kb/old title.md' 'kb/new title.md'")
@click.argument("note")
@click.argument("destination")
@click.option("--dry-run", is_flag=True, help="Show the diff and change nothing.")
@json_option
@pass_root
def mv(root: Path, note: str, destination: str, dry_run: bool, as_json: bool) -> None:
    """Rename or move NOTE (a path, title or id) to DESTINATION (a path or folder), carrying its links along."""
    from claimlab.graph.build import build_graph
    from claimlab.graph.not_carried import not_carried
    from claimlab.graph.rename import plan_rename
    from claimlab.notes.vault import load_vault

    graph = build_graph(load_vault(root))
    old = _path_of(graph, note)
    rename = plan_rename(graph, old, _destination(root, old, destination))
    left = not_carried(graph.vault, old)
    if not dry_run:
        _apply(root, rename)
    if as_json:
        notes = sorted(path for path in rename.after if path != rename.new)
        aliases = [kept.name for kept in rename.kept]
        said = {"old": rename.old, "new": rename.new, "links": rename.links, "notes": notes, "aliases": aliases}
        said["id_written"] = rename.id_written
        emit_json({**said, "not_carried": left, "applied": not dry_run})
        return
    if dry_run:
        from claimlab.lint.diff import show_diff

        for path, text in rename.before.items():
            new = rename.new if path == rename.old else path
            click.echo(show_diff(path, text, rename.after[new], new), nl=False)
    word = "would carry" if dry_run else "carried"
    click.echo(f"{rename.old} → {rename.new}: {word} {count(rename.links, 'link')} along", err=dry_run)
    for kept in rename.kept:
        click.echo(str(kept), err=dry_run)
    if rename.id_written:
        does = "would write" if dry_run else "wrote"
        click.echo(f"{does} 'id: {rename.id_written}', by which the ledger knows the claim, into the note", err=dry_run)
    if left:
        click.echo(f"not carried along, look there by hand: {', '.join(left)}", err=dry_run)


def _path_of(graph: ClaimGraph, name: str) -> str:
    from claimlab.errors import UsageError
    from claimlab.notes.walk import printable

    if name in graph.vault.notes:
        return name
    typed = Path(name).absolute()
    if (
        typed.is_relative_to(graph.vault.root)
        and (path := typed.relative_to(graph.vault.root).as_posix()) in graph.vault.notes
    ):
        return path
    resolution = graph.resolver.resolve_name(name)
    if resolution.target in graph.vault.notes and not resolution.ambiguous:
        return resolution.target
    file = _other_file(graph, name, typed) or ("" if resolution.ambiguous else resolution.target)
    if file:
        raise UsageError(
            f"'{printable(file)}' is not a note of this vault, and only notes can be moved; move it with git or by hand"
        )
    near = graph.resolver.suggest(name)
    hint = f"; did you mean {near[0]}?" if len(near) == 1 else f"; near are {', '.join(near)}" if near else ""
    several = f"; it may be {' or '.join(resolution.candidates[:3])}" if resolution.ambiguous else hint
    raise UsageError(f"'{name}' names no single note{several}")


def _other_file(graph: ClaimGraph, name: str, typed: Path) -> str:
    """A folder or file of the vault that is no note of it, as it was typed; empty when there is none."""
    try:
        is_there = typed.exists() or (graph.vault.root / name).exists()
    except (OSError, ValueError):  # no name of a file
        return ""
    return name if is_there else ""


def _destination(root: Path, old: str, destination: str) -> str:
    """The new path, relative to the root; what is typed counts from the working folder when that is in the vault."""
    from claimlab.errors import UsageError
    from claimlab.notes.path_length import refuse_too_long

    here = Path.cwd() if Path.cwd().is_relative_to(root) else root
    path = Path(destination) if Path(destination).is_absolute() else here / destination
    refuse_too_long(path)
    if path.is_dir() or destination.endswith("/"):
        path /= old.rpartition("/")[2]
    if not path.name.lower().endswith(".md"):
        path = path.with_name(f"{path.name}.md")
    refuse_too_long(path)
    resolved = path.parent.resolve() / path.name
    if not resolved.is_relative_to(root):
        raise UsageError(f"'{destination}' lies outside the vault")
    return resolved.relative_to(root).as_posix()


def _apply(root: Path, rename: Rename) -> None:
    from claimlab.notes.change import write_all_atomically
    from claimlab.notes.encoding import encode

    before: dict[Path, bytes | None] = {root / path: encode(text) for path, text in rename.before.items()}
    files = {root / path: encode(text) for path, text in rename.after.items()}
    old, new = root / rename.old, root / rename.new
    if not (new.exists() and new.samefile(old)):  # they are one where upper and lower case are
        before[new] = None
    write_all_atomically(files, root, before=before, moved={old: new})
