"""``claimlab report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(epilog="Example: claimlab report docs/findings.md")
@click.argument("document", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if the document is out of date.")
@json_option
@pass_root
def report(root: Path, document: Path, only_check: bool, as_json: bool) -> None:
    """Write what the ledger says of all claims into a document.

    The document keeps your own words: only its managed blocks are written, and where it has some, no others are added.
    There are five: summary, claims, figures, exploratory and costs. A new document gets all of them; a file that is
    there and has none is left alone. With - for DOCUMENT a new one is printed on standard output, and nothing is
    written.
    """
    from claimlab.notes.encoding import encode
    from claimlab.notes.output_file import write_output
    from claimlab.verification.findings import sections
    from claimlab.verification.workspace import open_workspace

    path = document if document.is_absolute() else root / document
    if str(document) == "-":
        if only_check or as_json:
            raise click.UsageError("- prints a new document, so there is nothing for --check or --json; name a file")
        click.echo(_filled(path, "", sections(open_workspace(root), path)), nl=False)
        return
    before = _read(path)
    workspace = open_workspace(root)
    found = sections(workspace, path)
    text = _filled(path, before, found)
    changed = text != before
    if changed and not only_check:
        kind = "a report: it has none of the blocks that this command writes, which a new document gets"
        write_output(path, encode(text), root, workspace.settings, kind, lambda data: _has_blocks(data, found))
    if as_json:
        emit_json({"document": str(document), "changed": changed})
    else:
        word = "is out of date" if only_check else "written"
        click.echo(f"{document}: {word if changed else 'up to date'}")
    if changed and only_check:
        raise SystemExit(1)


def _read(path: Path) -> str:
    from claimlab.errors import Diagnostic, EnvironmentFault, InputError

    try:
        return path.read_bytes().decode() if path.is_file() else ""
    except UnicodeDecodeError as error:
        message = f"not UTF-8 (byte {error.start}), so it is not written to"
        raise InputError([Diagnostic(str(path), 1, 1, "CL020", message, hint="save it as UTF-8")]) from error
    except OSError as error:
        raise EnvironmentFault(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _has_blocks(data: bytes, found: Mapping[str, str]) -> bool:
    """Whether a document, of which an empty one may become anything, has some of the blocks."""
    from claimlab.notes.managed_block import read_blocks

    return not data or any(block.name in found for block in read_blocks(data.decode(errors="replace")))


def _filled(path: Path, before: str, found: Mapping[str, str]) -> str:
    """The document with its blocks brought up to date, or a new one with all of them."""
    from claimlab.errors import InputError
    from claimlab.notes.managed_block import read_blocks, set_block

    text = before or "# Findings\n"
    there = {block.name for block in read_blocks(text)} & set(found)
    try:
        for name in found:
            if not there or name in there:
                text = set_block(text, name, found[name] or "Nothing yet.")
    except InputError as error:
        raise error.at(str(path)) from error
    return text
