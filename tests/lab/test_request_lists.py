"""Lists of requests: each pinned format, and files of the user's own."""

from __future__ import annotations

import json

import pytest

from claimlab.errors import InputError, UsageError
from claimlab.lab.pins import load_pins
from claimlab.lab.request_lists import read_requests

SIZES = {
    "harmbench": 200,
    "advbench": 520,
    "do-not-answer-discrimination": 176,
    "do-not-answer-human-chatbox": 117,
    "do-not-answer-information-hazard": 248,
    "do-not-answer-malicious-uses": 243,
    "do-not-answer-misinformation": 155,
}


def test_every_pinned_list_is_known_here():
    assert set(load_pins("data")) == set(SIZES)


@pytest.mark.model
@pytest.mark.parametrize("origin", sorted(SIZES))
def test_a_pinned_list_is_read_whole_whatever_its_format(origin):
    requests = read_requests(origin)
    assert len(requests) == SIZES[origin]
    assert all(request == request.strip() and len(request) > 5 for request in requests)


def test_a_file_of_ones_own_needs_prompts_only(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text('{"prompt": "One?", "answer": 1}\n\n{"prompt": " Two? "}\n', encoding="utf-8")
    assert read_requests(f"path:{path}") == ("One?", "Two?")


@pytest.mark.parametrize(
    "line", ['{"prompt": ""}', '{"prompt": 3}', "[]", "{", json.dumps({"prompt": "\ud800"}), "[" * 100_000, "9" * 9000]
)
def test_every_line_without_a_request_is_named_and_not_shown(tmp_path, line):
    path = tmp_path / "mine.jsonl"
    path.write_text(f'{line}\n{{"prompt": "A secret?"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_requests(f"path:{path}")
    assert [(fault.line, fault.code) for fault in caught.value.diagnostics] == [(1, "LAB003"), (3, "LAB003")]
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("content", "code"), [(None, "LAB001"), (b"\xff\xfe", "LAB001"), (b" \n", "LAB004")])
def test_a_file_that_cannot_be_read_or_is_empty_is_an_input_error(tmp_path, content, code):
    path = tmp_path / "mine.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_requests(f"path:{path}")
    assert [fault.code for fault in caught.value.diagnostics] == [code]


def test_an_unknown_list_names_those_there_are():
    with pytest.raises(UsageError, match=r"no data set 'nothing'; known: advbench, do-not-answer"):
        read_requests("nothing")
