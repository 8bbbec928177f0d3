"""``claimlab lab``: its JSON, the convention for files, and what it says of files that will not do."""

from __future__ import annotations

import json

import pytest
import torch
from click.testing import CliRunner
from transformers import AutoModelForCausalLM, AutoTokenizer

from claimlab.cli.lab import lab
from claimlab.lab.descent import ARMS
from tests.lab.conftest import make_model
from tests.vaults import claimlab

KEYS = {
    "gradient_norm",
    "hessian_gradient_norm",
    "gradient_fisher_gradient",
    "fisher_eigenvalues",
    "fisher_residuals",
    "fisher_trace",
    "initial_overlap",
    "coupling_overlap",
    "quartic_coefficient",
    "crossover_time",
    "top_hessian_eigenvalue",
}
PROBES = [("w1 w2", "w5 w6"), ("w1 w3 w4", "w7")]
TASK = [("w8 w9", "w10 w11 w12"), ("w13", "w14")]


def write(path, pairs):
    path.write_text("".join(json.dumps({"prompt": p, "response": r}) + "\n" for p, r in pairs))
    return path


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    """A tiny model and two files, as options."""
    folder = tmp_path_factory.mktemp("lab")
    model = make_model(folder / "model", "llama")
    probes, task = write(folder / "probes.jsonl", PROBES), write(folder / "task.jsonl", TASK)
    return f"--model path:{model} --layers 1-2 --rank 3 --probes {probes} --task {task}".split()


def call(*words):
    return CliRunner().invoke(lab, list(words), catch_exceptions=False)


@pytest.fixture(scope="module")
def flow(options):
    return json.loads(call("flow", *options, "--time", "1e-3", "--steps", "5", "--json").stdout)


@pytest.fixture(scope="module")
def geometry(options):
    return json.loads(call("geometry", *options, "--json").stdout)


def test_geometry_prints_every_number_that_is_promised(geometry):
    assert set(geometry) == KEYS
    assert len(geometry["fisher_eigenvalues"]) == len(geometry["fisher_residuals"]) == 3
    assert set(geometry["fisher_trace"]) == {"value", "standard_error"}
    assert set(geometry["initial_overlap"]) == {"value", "isotropic"}
    assert geometry["fisher_trace"]["value"] > sum(geometry["fisher_eigenvalues"])


def test_flow_prints_the_released_model_and_every_step_of_every_arm(flow):
    assert list(flow) == ["arms"]
    assert set(flow["arms"]) == set(ARMS)
    for points in flow["arms"].values():
        assert [point["step"] for point in points] == [0, 1, 2, 3, 4, 5]
        assert all(set(point) == {"t", "step", "loss", "kl", "subspace"} for point in points)
        assert points[-1]["t"] == pytest.approx(1e-3)


def test_the_two_commands_agree_on_the_first_step(flow, geometry):
    released, first = flow["arms"]["raw"][:2]
    step = first["t"]
    assert released["loss"] - first["loss"] == pytest.approx(step * geometry["gradient_norm"] ** 2, rel=0.01)
    assert first["kl"] == pytest.approx(step**2 * geometry["gradient_fisher_gradient"] / 2, rel=0.02)


def test_the_loss_is_that_of_the_stock_model_on_the_documented_layout(flow, options):
    folder = options[1].removeprefix("path:")
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    nats = []
    for prompt, response in TASK:
        asked = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True, tokenize=False
        )
        head = tokenizer.encode(asked, add_special_tokens=False)
        answer = [*tokenizer.encode(response, add_special_tokens=False), tokenizer.eos_token_id]
        with torch.no_grad():
            scores = model(torch.tensor([head + answer])).logits[0, len(head) - 1 : -1].log_softmax(-1)
        nats += (-scores[range(len(answer)), answer]).tolist()
    assert len(nats) == 6
    assert flow["arms"]["raw"][0]["loss"] == pytest.approx(sum(nats) / len(nats), rel=1e-5)


def test_people_read_the_same_numbers(options, geometry):
    shown = call("geometry", *options)
    assert f"{geometry['gradient_norm']:.6g}" in shown.stdout
    assert shown.stderr == ""
    table = call("flow", *options, "--time", "1e-3", "--steps", "1", "--arms", "raw").stdout.splitlines()
    assert table[0] == "raw"
    assert len(table) == 4


def test_every_bad_line_of_both_files_is_named_at_once_without_a_traceback(tmp_path, options):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text('{"prompt": "a"}\n{"prompt": "a", "response" "b"}\n')
    two.write_text("no\n")
    finished = claimlab(tmp_path, "lab", "geometry", *options[:6], "--probes", one, "--task", two, "--json")
    assert finished.returncode == 2
    assert len(json.loads(finished.stdout)["error"]["diagnostics"]) == 3
    for place in (f"{one}:1:1 LAB003", f"{one}:2:28 LAB002", f"{two}:1:1 LAB002"):
        assert place in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--arms", "raw,sideways"], "no arm 'sideways'; known: raw, orthogonal-start, coupling-off"),
        (["--time", "-1"], "must be above zero"),
        (["--time", "nan"], "must be above zero"),
        (["--steps", "0"], "0 is not in the range"),
    ],
)
def test_wrong_options_are_named(options, words, message):
    finished = call("flow", *options, "--time", "1", *words)
    assert finished.exit_code == 2
    assert message in finished.stderr
