"""Builds the site: loads everything, makes the files that changed, and swaps the new site in."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.errors import Severity
from claimlab.notes.vault import no_collection
from claimlab.site.addresses import place_of
from claimlab.site.attachments import linked_attachments, read_attachment
from claimlab.site.bodies import Bodies
from claimlab.site.keys import Keys
from claimlab.site.manifest import Made, Manifest, manifest_path, read_manifest, write_manifest
from claimlab.site.output import Staging
from claimlab.site.ownership import foreign_files, marker_file, refuse_foreign
from claimlab.site.page import File, Plan, SiteFacts, engine_digest, fingerprint, plain_file
from claimlab.site.pages.context import Context
from claimlab.site.parallel import spread
from claimlab.site.shards import bucket_count, shard_files
from claimlab.site.snapshot import Snapshot, take_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimlab.errors import Diagnostic
    from claimlab.graph.claim_graph import ClaimGraph

_PATIENCE = 60.0
"""Seconds to wait for another build of the same output folder."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a build did.

    Attributes:
        pages: Pages that people read.
        written: Files that were made anew and differ from the old ones.
        unchanged: Files that stayed as they were.
        kept: Files in the output folder that claimlab did not build, and left there.
        seconds: Time it took.
        faults: What is broken in the notes' files, frontmatter and schemas; they are published with what can be had.
    """

    pages: int
    written: int
    unchanged: int
    kept: int
    seconds: float
    faults: tuple[Diagnostic, ...] = ()


def publish(root: Path, out: Path, base_url: str = "", *, place: str = "") -> PublishReport:
    """Build the site of the vault at ``root`` into the folder ``out``.

    Args:
        root: The vault.
        out: Output folder; built beside and swapped in.
        base_url: Address at which the site will stand; that of ``claimlab.toml`` when empty.
        place: Path at which it is served, where that is not the one of its address.

    Raises:
        UsageError: claimlab never built anything in ``out``, or the site needs the place of a file that is the user's.
        InputError: ``claimlab.toml`` is broken.
        LedgerError: the evidence is broken; nothing is published then.
        EnvironmentFault: something cannot be read or written; the old site is untouched.
    """
    started = time.perf_counter()
    root, out = root.resolve(), out.absolute()
    refuse_foreign(out, root)
    with _alone(root, out), no_collection():
        snapshot = take_snapshot(root, base_url)
        files = list(site_files(snapshot, place))
        files.append(marker_file(file.address for file in files))
        foreign = foreign_files(out, [file.address for file in files])
        written = _write(root, out, files, foreign)
    pages, kept = sum(file.is_page for file in files), sum(not name.endswith("/") for name in foreign)
    seconds = round(time.perf_counter() - started, 3)
    return PublishReport(pages, written, len(files) - written, kept, seconds, _faults(snapshot.graph))


def _faults(graph: ClaimGraph) -> tuple[Diagnostic, ...]:
    """Every error that loading found, as the settings weigh it; those that ``check`` looks for take longer to find."""
    found = [*graph.vault.diagnostics, *graph.diagnostics]
    for note in graph.vault.notes.values():
        found.extend(note.diagnostics)
    weights = graph.vault.settings.severity
    return tuple(sorted(one for one in set(found) if weights.get(one.code, one.severity) == Severity.ERROR))


@contextlib.contextmanager
def _alone(root: Path, out: Path) -> Iterator[None]:
    """Let only one build at a time work on an output folder; a vault that cannot be written keeps nothing to share."""
    if not os.access(root, os.W_OK):
        yield
        return
    from claimlab.evidence.lock import KernelLock  # noqa: PLC0415 - only here

    with KernelLock(manifest_path(root, out).with_suffix(".lock"), f"the site in {out}").held(_PATIENCE):
        yield


def site_files(snapshot: Snapshot, place: str = "") -> Iterator[File]:
    """Every file of the site but its marker, none of them made yet."""
    from claimlab.site import assets, feeds, machine  # noqa: PLC0415
    from claimlab.site.pages import claims, divergences, experiments, graph, home, listings, notes, runs  # noqa: PLC0415

    attachments = linked_attachments(snapshot)
    buckets = bucket_count(len(snapshot.notes))
    site = _facts(snapshot, buckets)
    bodies = Bodies(snapshot, attachments)
    context = Context(snapshot, bodies, site, Keys(snapshot, bodies, site, attachments))
    pages = [
        home.home_page(context),
        *claims.claim_pages(context),
        *divergences.divergence_pages(context),
        *notes.note_pages(context),
        *experiments.experiment_pages(context),
        *listings.tag_pages(context),
        listings.claims_page(context),
        listings.divergences_page(context),
        listings.evidence_page(context),
        listings.notes_page(context),
        listings.search_page(context, buckets),
        *graph.graph_files(context),
    ]
    yield from pages
    yield from runs.run_pages(context)
    yield listings.not_found_page(context, place or place_of(site.base_url))
    yield from shard_files(snapshot, context.keys, buckets)
    yield from feeds.feed_files(snapshot, site)
    yield machine.claims_json(snapshot, context.keys)
    yield from machine.badges(snapshot)
    yield from machine.redirects(snapshot)
    yield from assets.asset_files(snapshot.notes.values())
    for path, address in attachments.items():
        yield _attachment(snapshot.root, path, address)
    if site.base_url:
        yield feeds.sitemap(site, (file.address for file in pages if file.indexed))


def _attachment(root: Path, path: str, address: str) -> File:
    stat = (root / path).stat()
    return plain_file(address, fingerprint(path, stat.st_size, stat.st_mtime_ns), lambda: read_attachment(root, path))


def _facts(snapshot: Snapshot, buckets: int) -> SiteFacts:
    settings = snapshot.settings
    sections = [("claims.html", "Claims")] if snapshot.claims else []
    if any(path in snapshot.notes for path in snapshot.graph.divergences):
        sections.append(("divergences.html", "Divergences"))
    if snapshot.records.runs or snapshot.experiments:
        sections.append(("evidence.html", "Evidence"))
    sections += [("graph.html", "Graph"), ("notes/index.html", "All notes")]
    title = settings.title or snapshot.root.name
    return SiteFacts(title, settings.description, snapshot.base_url, settings.author, tuple(sections), buckets)


def _write(root: Path, out: Path, files: list[File], foreign: tuple[str, ...]) -> int:
    """Make what is not current, take over the rest and what is the user's, swap; how many files are new or differ."""
    kept_at = manifest_path(root, out)
    old = read_manifest(kept_at, engine_digest())
    current: dict[str, Made] = {}
    due: dict[str, Plan] = {}
    for file in files:
        made = old.intact(out, file.address)
        if made is None or made.key != file.key:
            plan = file.plan()
            if made is None or made.fingerprint != plan.fingerprint:
                due[file.address] = plan
                continue
            made = made._replace(key=file.key)
        current[file.address] = made
    if not due and current.keys() == old.files.keys():
        if current != old.files:
            write_manifest(kept_at, Manifest(old.engine, current))
        return 0
    with Staging(out, [*(file.address for file in files), *foreign], kept_at.with_suffix("")) as staging:
        for name in foreign:
            staging.keep(name)
        written = _fill(staging, files, current, due)
        staging.commit()
    write_manifest(kept_at, Manifest(old.engine, current))
    return written


def _fill(staging: Staging, files: list[File], current: dict[str, Made], due: dict[str, Plan]) -> int:
    """Put every file into the new site; those that are due are made, and entered among the current ones."""
    todo = []
    for file in files:
        plan = due.get(file.address)
        if plan is not None or not staging.keep(file.address):
            todo.append((file, plan or file.plan()))  # without a plan it vanished since it was looked at

    def make(index: int) -> tuple[Made, bool]:
        file, plan = todo[index]
        data = plan.make()
        same = staging.is_same(file.address, data) and staging.keep(file.address)
        if not same:
            staging.write(file.address, data)
        stat = (staging.folder / file.address).stat()
        return Made(file.key, plan.fingerprint, stat.st_size, stat.st_mtime_ns), not same

    made = spread(make, len(todo))
    current.update({file.address: entry for (file, _), (entry, _) in zip(todo, made, strict=True)})
    return sum(is_new for _, is_new in made)
