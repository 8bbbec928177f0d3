"""Diagnostics as SARIF 2.1.0, which code hosts show beside the lines."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from claimlab import __version__
from claimlab.errors import Diagnostic, Severity
from claimlab.lint.catalogue import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """One SARIF log with one run."""
    codes = sorted({str(diagnostic.code) for diagnostic in diagnostics})
    driver = {
        "name": "claimlab",
        "version": __version__,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in diagnostics],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    rule = RULES[code]
    words = rule.name.split()
    return {
        "id": code,
        "name": "".join(word[:1].upper() + word[1:] for word in words if word[:1].isalnum()).replace("-", ""),
        "shortDescription": {"text": rule.name},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(diagnostic: Diagnostic, index: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(diagnostic.path), "uriBaseId": "%SRCROOT%"}}
    if diagnostic.line:
        place["region"] = {"startLine": diagnostic.line, "startColumn": max(diagnostic.column, 1)}
    text = f"{diagnostic.message} ({diagnostic.hint})" if diagnostic.hint else diagnostic.message
    print_of = f"{diagnostic.path}\0{diagnostic.code}\0{diagnostic.message}"
    return {
        "ruleId": str(diagnostic.code),
        "ruleIndex": index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"claimlabFault/v1": hashlib.sha256(print_of.encode()).hexdigest()[:32]},
    }
