"""``claimlab review``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from claimlab.verification.reviewing import Due
    from claimlab.verification.workspace import Workspace


@click.command(epilog="Example: claimlab review static-projection-fails --done")
@click.argument("notes", nargs=-1, metavar="NOTE…")
@click.option("--all", "every", is_flag=True, help="Every note that has something to be looked at.")
@click.option("--done", is_flag=True, help="Record in the notes that a person has looked.")
@json_option
@pass_root
def review(root: Path, notes: tuple[str, ...], every: bool, done: bool, as_json: bool) -> None:
    """Say what a person should look at in a note: claims that it rests on and that moved, passages that it cites.

    NOTE is a claim or a note by its name; all of them without one. With --done the claims, their statuses and the day
    go into the field 'reviewed', and each cited passage is pinned by its digest. Both go out of date by themselves.
    """
    from claimlab.errors import UsageError
    from claimlab.verification.reviewing import due_reviews, select_due
    from claimlab.verification.standing import Standings
    from claimlab.verification.workspace import open_workspace

    if done and not (notes or every):
        raise UsageError("say which notes you have looked at, or give --all")
    workspace = open_workspace(root)
    due = select_due(workspace, due_reviews(workspace, Standings(workspace)), () if every else notes)
    written = _record(workspace, due) if done else ()
    if as_json:
        emit_json({"due": [_as_json(one) for one in due], "written": list(written)})
        return
    for one in due:
        _print(one)
    if done:
        say(f"recorded in {count(len(written), 'note')}" if written else "there was nothing to record")
    elif due:
        say("when you have taken it into account: claimlab review NOTE… --done")
    else:
        say("nothing needs a person's judgement")


def _record(workspace: Workspace, due: Sequence[Due]) -> tuple[str, ...]:
    from claimlab.notes.change import write_all_atomically
    from claimlab.notes.encoding import encode
    from claimlab.verification.binding import now
    from claimlab.verification.reviewing import recorded

    day = now()[:10]
    texts = {one.note.path: (one.note.text, recorded(workspace, one, day)) for one in due}
    changed = {path: (old, new) for path, (old, new) in texts.items() if old != new}
    before = {workspace.root / path: encode(old) for path, (old, _) in changed.items()}
    after = {workspace.root / path: encode(new) for path, (_, new) in changed.items()}
    write_all_atomically(after, workspace.root, before=before)
    return tuple(changed)


def _as_json(due: Due) -> dict[str, object]:
    return {
        "note": due.note.path,
        "claims": [{"claim": one.path[-1], "path": one.path, "why": one.why} for one in due.reviews],
        "passages": [
            {"source": one.source, "passage": one.passage or None, "pin": one.pin.value} for one in due.citations
        ],
    }


def _print(due: Due) -> None:
    click.echo(due.note.path)
    for one in due.reviews:
        click.echo(click.wrap_text(f"{one.why} ({' → '.join(one.path)})", 78, "  ", "      "))
    for citation in due.citations:
        click.echo(click.wrap_text(f"{citation.where}: {citation.pin}", 78, "  ", "      "))
