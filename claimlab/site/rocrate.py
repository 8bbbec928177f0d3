"""A claim with everything that it rests on as an RO-Crate: rule, code, data, evidence, status and the claims around it.

Source: RO-Crate Metadata Specification 1.2, https://w3id.org/ro/crate/1.2
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from claimlab.claims import Status
from claimlab.errors import EnvironmentFault, UsageError
from claimlab.evidence.layout import REGISTRATIONS, registration_file
from claimlab.notes.containment import is_inside
from claimlab.site.cards import list_field, text_field
from claimlab.site.structured import RATING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rocrate.rocrate import ROCrate

    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.site.snapshot import Snapshot

METADATA = "ro-crate-metadata.json"


@dataclass(frozen=True, slots=True)
class Written:
    """A crate as it was written.

    Attributes:
        files: Paths of its files, sorted.
        skipped: What the records name as a part and lies outside the vault, so that it was left out, sorted.
    """

    files: tuple[str, ...]
    skipped: tuple[str, ...]


def write_crate(snapshot: Snapshot, name: str, out: Path) -> Written:
    """Write the crate of a claim into a new folder.

    Args:
        snapshot: The vault with its ledger.
        name: The claim, by id, title, stem or path.
        out: Folder to make.

    Raises:
        UsageError: there is no such claim, or ``out`` exists and is not empty.
        EnvironmentFault: the folder cannot be made, or a file in it cannot be written.
    """
    from rocrate.rocrate import ROCrate  # noqa: PLC0415 - only an export needs it

    entry = snapshot.graph.claim(name)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} exists and is not empty; name a new folder with --out")
    crate = ROCrate()
    crate.name = entry.title
    crate.description = entry.claim.description or f"The claim {entry.id} with its rule, code, evidence and status."
    _add_rights(crate, snapshot)
    parts = _parts(snapshot, entry)
    skipped = tuple(sorted(path for path in parts if not _is_part(snapshot.root, path)))
    files = _add_files(crate, snapshot, {path: kind for path, kind in parts.items() if path not in skipped})
    claim = _add_claim(crate, snapshot, entry)
    crate.mainEntity = claim
    claim["subjectOf"] = files
    try:
        crate.write(out)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {error.filename or out}: {error.strerror or error}") from error
    return Written(
        tuple(sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())), skipped
    )


def _is_part(root: Path, path: str) -> bool:
    """Whether a path is one of the vault, going down only: it says where a file is read and where its copy goes."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and "\\" not in path and is_inside(root, root / path)


def _add_rights(crate: ROCrate, snapshot: Snapshot) -> None:
    """Who publishes the crate, where the settings say so, and that it grants nothing that its parts do not."""
    from rocrate.model.contextentity import ContextEntity  # noqa: PLC0415

    license_of_parts = {
        "@type": "CreativeWork",
        "name": "The licences of the parts",
        "description": "Each part is under the licence that it comes with; the crate as a whole adds none of its own.",
    }
    crate.license = crate.add(ContextEntity(crate, "#licence", properties=license_of_parts))
    if snapshot.settings.author:
        properties = {"@type": "Organization", "name": snapshot.settings.author}
        author = crate.add(ContextEntity(crate, "#author", properties=properties))
        crate.root_dataset["author"] = author
        crate.publisher = author


def _add_files(crate: ROCrate, snapshot: Snapshot, parts: Mapping[str, str]) -> list[Any]:
    added: dict[str, Any] = {}
    for path, kind in parts.items():
        if (snapshot.root / path).is_file():
            properties = {"name": path, "additionalType": kind}
            added[path] = crate.add_file(str(snapshot.root / path), dest_path=path, properties=properties)
    return list(added.values())


def _parts(snapshot: Snapshot, entry: ClaimNote) -> dict[str, str]:
    """Path of every file that belongs to the claim → what it is."""
    parts = {entry.note.path: "claim"}
    for edge in (*snapshot.graph.outgoing(entry.note.path), *snapshot.graph.backlinks(entry.note.path)):
        other = edge.target if edge.source == entry.note.path else edge.source
        if edge.relation.value != "mentions" and other in snapshot.notes:
            parts.setdefault(other, snapshot.notes[other].type or "note")
    evidence = snapshot.settings.evidence
    for rule in entry.claim.experiments:
        parts[f"{snapshot.settings.experiments}/{rule.experiment}.py"] = "experiment"
    for digest, _ in snapshot.records.registered(entry.id):
        parts[f"{evidence}/{REGISTRATIONS}/{registration_file(entry.id, digest)}"] = "registration"
    for run in snapshot.records.runs.values():
        if entry.id in run.opening.registrations:
            parts |= {f"{evidence}/{run.id}/{name}": "evidence" for name in snapshot.records.files[run.id]}
            parts |= dict.fromkeys(run.opening.inputs.code, "code")
    if (snapshot.root / "constraints.txt").is_file():
        parts["constraints.txt"] = "environment"
    return parts


def _add_claim(crate: ROCrate, snapshot: Snapshot, entry: ClaimNote) -> Any:
    from rocrate.model.contextentity import ContextEntity  # noqa: PLC0415

    standing = snapshot.standings.get(entry.id)
    card = snapshot.cards.get(entry.note.path)
    claim = crate.add(
        ContextEntity(
            crate,
            f"#claim-{entry.id}",
            properties={
                "@type": "Claim",
                "name": entry.title,
                "text": entry.title,
                "identifier": entry.id,
                "creativeWorkStatus": card.status if card else Status.UNVERIFIED.value,
            },
        )
    )
    claim["appearance"] = [_add_source(crate, snapshot, path) for path in _sources(snapshot, entry)]
    claim["isBasedOn"] = [
        crate.add(
            ContextEntity(crate, f"#claim-{name}", properties={"@type": "Claim", "identifier": name, "name": title})
        )
        for name, title in _dependencies(snapshot, entry)
    ]
    if standing is not None and standing.status is not Status.UNVERIFIED:
        review = crate.add(
            ContextEntity(
                crate,
                "#review",
                properties={
                    "@type": "ClaimReview",
                    "claimReviewed": entry.title,
                    "reviewBody": standing.verdict.explanation,
                    "datePublished": standing.verified,
                    "description": f"{standing.status.value}, {standing.freshness.value}; run {standing.run or 'none'}",
                },
            )
        )
        rating = {"@type": "Rating", "alternateName": standing.status.value, "bestRating": 5, "worstRating": 1}
        rating |= {"ratingValue": RATING[standing.status]}
        review["reviewRating"] = crate.add(ContextEntity(crate, "#rating", properties=rating))
        review["itemReviewed"] = claim
        claim["review"] = review
    return claim


def _sources(snapshot: Snapshot, entry: ClaimNote) -> list[str]:
    edges = snapshot.graph.outgoing(entry.note.path)
    return sorted({edge.target for edge in edges if edge.link.field == "source" and edge.target in snapshot.notes})


def _add_source(crate: ROCrate, snapshot: Snapshot, path: str) -> Any:
    from rocrate.model.contextentity import ContextEntity  # noqa: PLC0415

    note = snapshot.notes[path]
    properties: dict[str, Any] = {"@type": "ScholarlyArticle", "name": note.title}
    properties |= {
        key: value
        for key, value in (("url", text_field(note, "url")), ("datePublished", text_field(note, "date")))
        if value
    }
    article = crate.add(ContextEntity(crate, f"#source-{snapshot.addresses.of(path)}", properties=properties))
    article["author"] = [
        crate.add(
            ContextEntity(crate, f"#person-{name.replace(' ', '-')}", properties={"@type": "Person", "name": name})
        )
        for name in list_field(note, "author")
    ]
    return article


def _dependencies(snapshot: Snapshot, entry: ClaimNote) -> list[tuple[str, str]]:
    names = snapshot.graph.ancestors(entry.id)
    return [(name, snapshot.graph.claims[name].claim.title) for name in names if name in snapshot.graph.claims]
