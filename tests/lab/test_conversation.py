"""What a checkpoint lacks for the convention is said before anything is measured."""

from __future__ import annotations

import json
import shutil

import pytest

from claimlab.errors import EnvironmentFault, UsageError
from claimlab.lab.conversation import contexts_of, open_block
from claimlab.lab.samples import Sample, tokenize


@pytest.fixture
def copy(tiny, tmp_path):
    """A model whose files may be changed."""
    return shutil.copytree(tiny.folder, tmp_path / "model")


def test_samples_are_laid_out_by_the_convention(tiny):
    samples = [Sample("w1 w2", "w3 w4"), Sample("w5", "w6")]
    (found,) = contexts_of(open_block(tiny.name, "1-2"), samples)
    assert found.batch.targets.tolist() == tokenize(samples, tiny.tokenizer).targets.tolist()
    assert len(found) == 5


def test_a_model_without_a_chat_template_is_refused(copy):
    (copy / "chat_template.jinja").unlink()
    with pytest.raises(UsageError, match="has no chat template"):
        open_block(f"path:{copy}", "1")


def test_a_model_without_an_end_of_turn_is_refused(copy):
    path = copy / "tokenizer_config.json"
    fields = json.loads(path.read_text())
    fields["eos_token"] = None
    path.write_text(json.dumps(fields))
    with pytest.raises(UsageError, match="no end-of-turn token"):
        open_block(f"path:{copy}", "1")


@pytest.mark.parametrize("content", [None, "no JSON"])
def test_a_tokenizer_that_cannot_be_read_is_the_environments_fault(copy, content):
    (copy / "tokenizer.json").unlink()
    if content:
        (copy / "tokenizer.json").write_text(content)
    with pytest.raises(EnvironmentFault, match=r"its tokenizer in .* cannot be read"):
        open_block(f"path:{copy}", "1")


def test_a_template_that_refuses_a_prompt_is_named(copy):
    (copy / "chat_template.jinja").write_text("{{ raise_exception('no user may speak') }}")
    with pytest.raises(UsageError, match="chat template refuses a prompt: no user may speak"):
        contexts_of(open_block(f"path:{copy}", "1"), [Sample("w1", "w2")])


def test_an_absent_layer_and_a_folder_without_a_model_are_named(tiny, tmp_path):
    with pytest.raises(UsageError, match=r"layers 2-3 of .* do not exist"):
        open_block(tiny.name, "2-3")
    with pytest.raises(EnvironmentFault, match=r"config\.json cannot be read|tokenizer"):
        open_block(f"path:{tmp_path}", "1")
