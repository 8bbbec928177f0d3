"""The layout of prompts and responses, and what a file of samples may hold."""

from __future__ import annotations

import pytest

from claimlab.errors import InputError
from claimlab.lab.samples import Sample, pack, prompt_tokens, read_samples, response_tokens, tokenize


def test_the_prompt_takes_the_template_and_the_response_its_end(tiny):
    words = tiny.tokenizer.convert_ids_to_tokens
    assert words(prompt_tokens("w1 w2", tiny.tokenizer)) == ["<user>", "w1", "w2", "<end>", "<model>"]
    assert words(response_tokens("w3", tiny.tokenizer)) == ["w3", "<end>"]


def test_every_response_token_is_a_target_and_its_context_is_the_token_before(tiny):
    batch = tokenize([Sample("w1 w2", "w3 w4"), Sample("w1 w5", "w6")], tiny.tokenizer)
    assert tiny.tokenizer.convert_ids_to_tokens(batch.targets.tolist()) == ["w3", "w4", "<end>", "w6", "<end>"]
    before = batch.tokens[batch.packing.wanted].tolist()
    assert tiny.tokenizer.convert_ids_to_tokens(before) == ["<model>", "w3", "w4", "<model>", "w6"]
    assert batch.contexts == 5


def test_what_all_prompts_share_is_laid_out_once():
    batch = pack([([1, 2, 3, 4], [5]), ([1, 2, 6, 4], [5, 7])])
    assert batch.packing.prefix == 2
    assert batch.tokens.tolist() == [1, 2, 3, 4, 6, 4, 5]
    assert batch.packing.positions.tolist() == [0, 1, 2, 3, 2, 3, 4]


def test_equal_prompts_keep_a_context_of_their_own_each():
    batch = pack([([1, 2], [5]), ([1, 2], [6])])
    assert batch.packing.prefix == 1
    assert batch.contexts == 2
    assert batch.tokens[batch.packing.wanted].tolist() == [2, 2]


def test_a_file_of_samples_is_read_and_blank_lines_are_passed_over(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text('{"prompt": "a", "response": "b"}\n\n{"prompt": "c", "response": "d", "more": 1}\n')
    assert read_samples(path) == (Sample("a", "b"), Sample("c", "d"))


def test_all_faults_of_a_file_are_named_at_once_with_their_lines(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text('{"prompt": "a"}\nnonsense\n{"prompt": "c", "response": "d"}\n[1]\n{"prompt": 1, "response": ""}\n')
    with pytest.raises(InputError) as caught:
        read_samples(path)
    assert [(d.line, d.code) for d in caught.value.diagnostics] == [
        (1, "LAB003"),
        (2, "LAB002"),
        (4, "LAB003"),
        (5, "LAB003"),
    ]


@pytest.mark.parametrize(("content", "code"), [(b"", "LAB004"), (b"\xff\xfe", "LAB001"), (None, "LAB001")])
def test_a_file_that_is_empty_unreadable_or_absent_is_an_input_error(tmp_path, content, code):
    path = tmp_path / "s.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=code):
        read_samples(path)
