"""Whatever stands in the notes, ``check`` answers with diagnostics and never with a traceback."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.graph.build import build_graph
from claimlab.lint.check import check_graph
from claimlab.lint.report import make_report
from claimlab.lint.sarif import to_sarif
from tests.graph.gardens import garden

WORDS = ["x", "", "null", "[[b]]", "[[b|c]]", "2026-02-30", "@x", "{{t}}", "supported", "proven", "0", "m above 1"]
KEYS = ["source", "stance", "all", "any", "experiment", "supported_if", "x"]
NAMES = [
    "id", "title", "description", "confidence", "source", "created", "depends_on", "challenged_by", "tags", "aliases",
    "experiments", "status_from", "literature", "status", "kind", "claims", "author", "date", "evidence",
    "claims_extracted", "secondary_domains", "resolves_with",
]  # fmt: skip


def as_list(items: list[str]) -> str:
    return f"[{', '.join(items)}]"


def as_mapping(items: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"


VALUES = st.recursive(
    st.sampled_from(WORDS).map(json.dumps),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(as_list),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(as_mapping),
    ),
    max_leaves=6,
)
FIELDS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)
TYPES = st.sampled_from(["claim", "source", "divergence", "evidence", "note"])
BODIES = st.sampled_from(
    ["", "[[a]]", "![[a]]", "## Challenges\n[[b]]", "### Additional Evidence (extend)\n*Source: [[a]] |*"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(TYPES, FIELDS, BODIES), min_size=1, max_size=3))
def test_typed_notes_with_any_fields(notes):
    files = {}
    for name, (kind, fields, body) in zip("abc", notes, strict=False):
        written = "".join(f"{key}: {value}\n" for key, value in fields.items())
        files[f"{name}.md"] = f"---\ntype: {kind}\n{written}---\n{body}\n"
    graph = build_graph(garden(files))
    found = check_graph(graph)
    for diagnostic in found:
        assert diagnostic.path in files
        rows = files[diagnostic.path].split("\n")
        assert diagnostic.line <= len(rows)
        if diagnostic.line:
            assert diagnostic.column <= len(rows[diagnostic.line - 1]) + 1
    json.dumps([make_report(graph, found).as_json(), to_sarif(found)])
    for name in (*graph.claims, *graph.spoiled):
        assert len(graph.by_path) >= 1
        assert name in graph.by_path.values()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=120), min_size=1, max_size=3))
def test_any_bytes(contents):
    files = {f"{number}.md": data.decode("latin-1") for number, data in enumerate(contents)}
    check_graph(build_graph(garden(files)))
