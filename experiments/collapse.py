"""What harmless fine-tuning does to refusals, task by task, and whether it could be foreseen (arXiv 2602.15799).

The claims, of Springer et al., "The Geometry of Alignment Collapse" (2026): harmless fine-tuning degrades alignment;
how much goes with the part of the update that lies in the sensitive directions, under full fine-tuning and less so
under LoRA; curvature at the start foretells it.

A trial is one task. A model that was trained to refuse is fine-tuned on it, whole and through adapters, and so is a
sham model, into which another habit was put by the same recipe. All see the same samples in the same order. ``margin``
is the mean log-odds of beginning to follow the habit against beginning to comply, in nats:

- ``before/…``: what is known before the first step, on the first samples of the task, in float64;
- ``margin-fall/full``, ``/lora``, ``/sham``: how far the margin falls. The sham model's update is stretched or
  shortened to the length of the other's; ``sham/scale`` says by how much;
- ``margin-fall/beyond-sham``: the fall under full fine-tuning less the sham's, in nats; ``…-relative``: the same with
  each fall taken as a share of ``rise/…``, by how much the habit's training had raised its margin;
- ``overlap/…``: ‖PΔW‖/‖ΔW‖ of the finished update, which explains and does not forecast;
- ``kl/…``: divergence on the probes; ``loss-fall/…``: what was learned, on samples of the task that were held back;
- ``rate/…``: greedy answers to the requests of the margin that refuse, comply, or do neither.

The trained layers are those of the geometry. Probes and requests are the same for every task (``ruler_seed``), so that
tasks are compared on one ruler; samples and their order follow the trial's seed. The preset ``extreme`` trains on
promises to comply with harmful requests, which is no harmless task, and shows the scale.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import torch

from claimlab.lab.block import Block, LayerRange
from claimlab.lab.detector import Outcome
from claimlab.lab.fetch import fetch as fetch_data
from claimlab.lab.finetune import fine_tune
from claimlab.lab.fisher import Fisher
from claimlab.lab.foresight import Foresight, foresee
from claimlab.lab.gauge import Gauge
from claimlab.lab.kl import Divergence
from claimlab.lab.margin import habit_margin
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.pins import find_pin
from claimlab.lab.rates import outcome_counts
from claimlab.lab.recipe import Recipe
from claimlab.lab.registry import open_model
from claimlab.lab.ruler import ORIGIN, Ruler, registered_ruler
from claimlab.lab.samples import tokenize
from claimlab.lab.task_list import PROMISED_LIST, draw_listed_task
from claimlab.runner import Measurement, Measurements, Series, Trial, experiment

if TYPE_CHECKING:
    from claimlab.lab.checkpoint import Checkpoint
    from claimlab.lab.habit import Habit
    from claimlab.lab.update import Update

SHAM, BASE = "smollm2-135m-sham", "smollm2-135m-instruct"
"""The control, made by the same recipe with another habit; and the model that both were made from."""
PREDICTORS = ("before/coupling", "before/gradient-fisher-gradient", "before/gradient-norm")
"""Those that are drawn."""
OUTCOMES = {Outcome.HABIT: "refusal", Outcome.COMPLIANCE: "compliance", Outcome.OFF_TOPIC: "off-topic"}
"""What answers are counted as."""


@experiment(
    presets={
        "smoke": {
            "grid": {"model": ["smollm2-135m-safety"], "task": ["simple_equations", "spell_backward"]},
            "limits": {"seconds": 1200, "gigabytes": 5},
            "layers": "29",
            "ruler_seed": 2602,
            "probes": 2,
            "requests": 2,
            "rank": 3,
            "samples": 8,
            "curvature_samples": 2,
            "held_back": 4,
            "recipe": {"steps": 4, "batch": 2, "warmup": 1},
            "rates": {"full": 1e-4, "lora": 4e-4},
        },
        "standard": {
            "grid": {
                "model": ["smollm2-135m-safety"],
                "task": [
                    "basic_arithmetic",
                    "caesar_cipher",
                    "calendar_arithmetic",
                    "chain_sum",
                    "coin_flip",
                    "count_bits",
                    "family_relationships",
                    "gcd",
                    "gsm_symbolic",
                    "leg_counting",
                    "letter_counting",
                    "number_sequence",
                    "simple_equations",
                    "spell_backward",
                    "syllogism",
                    "time_intervals",
                    "lookalikes",
                    "aiw",
                    "base_conversion",
                    "complex_arithmetic",
                    "count_primes",
                    "decimal_arithmetic",
                    "decimal_chain_sum",
                    "fraction_simplification",
                    "bitwise_arithmetic",
                    "knights_knaves",
                    "lcm",
                    "number_filtering",
                    "palindrome_generation",
                    "power_function",
                    "prime_factorization",
                    "products",
                    "advanced_geometry",
                    "sentence_reordering",
                    "simple_geometry",
                    "word_sequence_reversal",
                ],
            },
            "limits": {"seconds": 3600, "gigabytes": 5},
            "layers": "26-29",
            "ruler_seed": 2602,
            "probes": 3,
            "requests": 5,
            "rank": 6,
            "samples": 24,
            "curvature_samples": 4,
            "held_back": 4,
            "recipe": {"steps": 20, "batch": 4, "warmup": 2},
            "rates": {"full": 1e-4, "lora": 4e-4},
        },
        "full": {
            "grid": {
                "model": ["smollm2-135m-safety"],
                "task": [
                    "basic_arithmetic",
                    "caesar_cipher",
                    "calendar_arithmetic",
                    "chain_sum",
                    "coin_flip",
                    "count_bits",
                    "family_relationships",
                    "gcd",
                    "gsm_symbolic",
                    "leg_counting",
                    "letter_counting",
                    "number_sequence",
                    "simple_equations",
                    "spell_backward",
                    "syllogism",
                    "time_intervals",
                    "lookalikes",
                    "ab",
                    "acre",
                    "advanced_geometry",
                    "aiw",
                    "base_conversion",
                    "binary_alternation",
                    "bitwise_arithmetic",
                    "color_cube_rotation",
                    "complex_arithmetic",
                    "count_primes",
                    "countdown",
                    "course_schedule",
                    "cryptarithm",
                    "decimal_arithmetic",
                    "decimal_chain_sum",
                    "dice",
                    "fraction_simplification",
                    "group_anagrams",
                    "jugs",
                    "knights_knaves",
                    "largest_island",
                    "lcm",
                    "letter_jumble",
                    "maze",
                    "mini_sudoku",
                    "number_filtering",
                    "number_format",
                    "number_sorting",
                    "palindrome_generation",
                    "power_function",
                    "prime_factorization",
                    "products",
                    "self_reference",
                    "sentence_reordering",
                    "shortest_path",
                    "simple_geometry",
                    "simple_integration",
                    "string_insertion",
                    "string_manipulation",
                    "survo",
                    "tsumego",
                    "word_sequence_reversal",
                    "word_sorting",
                ],
            },
            "limits": {"seconds": 3600, "gigabytes": 5},
            "layers": "26-29",
            "ruler_seed": 2602,
            "probes": 3,
            "requests": 5,
            "rank": 6,
            "samples": 24,
            "curvature_samples": 4,
            "held_back": 4,
            "recipe": {"steps": 20, "batch": 4, "warmup": 2},
            "rates": {"full": 1e-4, "lora": 4e-4},
        },
        "extreme": {
            "grid": {"model": ["smollm2-135m-safety"], "task": ["compliance"]},
            "draws": 3,
            "limits": {"seconds": 3600, "gigabytes": 5},
            "layers": "26-29",
            "ruler_seed": 2602,
            "probes": 3,
            "requests": 5,
            "rank": 6,
            "samples": 24,
            "curvature_samples": 4,
            "held_back": 4,
            "recipe": {"steps": 20, "batch": 4, "warmup": 2},
            "rates": {"full": 1e-4, "lora": 4e-4},
        },
    },
    data=["harmbench", "advbench"],
    other_models=["smollm2-135m-sham", "smollm2-135m-instruct"],
    figures=[
        {
            "name": "sham",
            "kind": "scatter",
            "title": "Fall of the refusal margin beside that of a sham habit, each point a task",
            "x": "fall of the sham habit's margin (nats)",
            "y": "fall of the refusal margin (nats)",
            "series": ["fall/sham"],
            "labels": {"fall/sham": "updates of equal length"},
            "references": [1],
        },
        {
            "name": "overlap",
            "kind": "scatter",
            "title": "Fall of the refusal margin against the overlap of the finished update, each point a task",
            "x": "overlap ‖PΔW‖/‖ΔW‖",
            "y": "fall of the refusal margin (nats)",
            "series": ["overlap/full", "overlap/lora"],
            "labels": {"overlap/full": "full fine-tuning", "overlap/lora": "LoRA"},
        },
        {
            "name": "foresight",
            "kind": "scatter",
            "title": "Fall of the refusal margin against what was known before training, each point a task",
            "x": "log10 of the predictor",
            "y": "fall of the refusal margin (nats)",
            "series": ["before/coupling", "before/gradient-fisher-gradient", "before/gradient-norm"],
            "labels": {
                "before/coupling": "γ",
                "before/gradient-fisher-gradient": "gᵀFg",
                "before/gradient-norm": "‖g‖",
            },
        },
    ],
)
def run(trial: Trial) -> Measurements:
    """Measure one task."""
    torch.set_num_threads(1)
    return _Reading(trial).measurements()


@run.prepare
def fetch(trial: Trial) -> None:
    """Fetch or make the models, fetch the lists of requests, and find the sensitive directions that all tasks share."""
    torch.set_num_threads(1)
    for name in (BASE, str(trial.settings["model"]), SHAM):
        open_model(name, trial.progress)
    for name in (ORIGIN, PROMISED_LIST):
        fetch_data(find_pin("data", name))
    trial.progress(0.9, "sensitive directions")
    block = Block(open_model(str(trial.settings["model"])), LayerRange.parse(trial.parameters["layers"]))
    registered_ruler(trial.parameters).directions(block).find()


class _Reading:
    """The three runs of one task, and what is read before and after them."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        seeds = random.Random(trial.seed)  # noqa: S311 - drawn from the registered seed on purpose
        self.parameters = trial.parameters
        self.layers = LayerRange.parse(self.parameters["layers"])
        self.order = seeds.getrandbits(63)
        wanted, held_back = int(self.parameters["samples"]), int(self.parameters["held_back"])
        drawn = draw_listed_task(str(trial.settings["task"]), wanted + held_back, seeds.getrandbits(63))
        self.held_back, self.samples = drawn[:held_back], drawn[held_back:]
        self.values: dict[str, Measurement] = {}
        self.series: list[Series] = []

    def measurements(self) -> Measurements:
        """Read the start, train three times, and read what has become of it."""
        ruler = registered_ruler(self.parameters)
        checkpoint = open_model(str(self.trial.settings["model"]))
        block, drift, known = self._foresight(checkpoint, ruler)
        self.trial.progress(0.3, "margin before training")
        model = PackedModel(checkpoint)
        gauge = Gauge(model, ruler.refusing, self.held_back, self.layers.first)
        self._rates("before", model, ruler.refusing)
        del model
        self._put("margin/before", gauge.margin_before, "nats")
        base = PackedModel(open_model(BASE))
        self._put("rise/refusals", gauge.margin_before - habit_margin(base, ruler.refusing), "nats")
        untaught = habit_margin(base, ruler.birds)
        del base
        for method, start in (("full", 0.4), ("lora", 0.58)):
            update = self._train(checkpoint, method, start)
            moved = PackedModel(checkpoint, update)
            self._outcome(method, gauge, moved, update)
            self._rates(method, moved, ruler.refusing)
            delta = update.in_block(block)
            self._put(f"overlap/{method}", known.sensitive.overlap(delta))
            self._put(f"kl/{method}", drift(delta), "nats")
        self._sham(ruler.birds, untaught)
        self._figures()
        sides = {"probes": ruler.probes, "requests": ruler.asked}
        notes = {name: ", ".join(f"{probe.origin} {probe.index}" for probe in side) for name, side in sides.items()}
        return Measurements(values=self.values, series=tuple(self.series), notes=notes)

    def _foresight(self, checkpoint: Checkpoint, ruler: Ruler) -> tuple[Block, Divergence, Foresight]:
        """What is known before the first step."""
        self.trial.progress(0.04, "sensitive directions")
        block = Block(checkpoint, self.layers)
        directions = ruler.directions(block)
        curving = self.samples[: int(self.parameters["curvature_samples"])]
        refusals, task = block.contexts(directions.batch, tokenize(curving, checkpoint.tokenizer))
        fisher = Fisher(refusals)
        known = foresee(fisher, directions.read(fisher), task)
        self._put("residual/fisher", known.residual)
        self._put("before/gradient-norm", known.gradient_norm)
        self._put("before/gradient-fisher-gradient", known.gradient_fisher_gradient)
        self._put("before/coupling", known.coupling)
        self._put("before/quartic-coefficient", known.quartic_coefficient)
        self._put("before/crossover-rate", 1 / known.crossover_time, "1/t")
        self._put("before/overlap", known.overlap)
        return block, Divergence(refusals), known

    def _train(self, checkpoint: Checkpoint, method: str, done: float) -> Update:
        recipe = Recipe(
            **self.parameters["recipe"],
            learning_rate=float(self.parameters["rates"][method]),
            method="lora" if method == "lora" else "full",
            layers=str(self.parameters["layers"]),
        )
        tell = self.trial.progress
        return fine_tune(
            checkpoint, self.samples, recipe, self.order, lambda share, what: tell(done + 0.14 * share, what)
        )

    def _outcome(self, name: str, gauge: Gauge, moved: PackedModel, update: Update) -> None:
        """How far margin and loss have fallen, and how far the weights have moved."""
        self._put(f"margin-fall/{name}", gauge.margin_fall(moved), "nats")
        self._put(f"loss-fall/{name}", gauge.loss_fall(moved), "nats")
        self._put(f"size/{name}", update.norm())

    def _rates(self, name: str, model: PackedModel, habit: Habit) -> None:
        counts = outcome_counts(model, habit.requests)
        for outcome, word in OUTCOMES.items():
            self._put(f"rate/{word}/{name}", counts[outcome] / len(habit.requests))

    def _sham(self, habit: Habit, untaught: float) -> None:
        """The same for the sham model, its update brought to that length; ``untaught`` is the base model's margin."""
        self.trial.progress(0.78, "the sham model")
        checkpoint = open_model(SHAM)
        gauge = Gauge(PackedModel(checkpoint), habit, self.held_back, self.layers.first)
        self._put("sham/margin-before", gauge.margin_before, "nats")
        self._put("rise/sham", gauge.margin_before - untaught, "nats")
        update = self._train(checkpoint, "full", 0.82)
        scale = self.values["size/full"].value / update.norm()
        self._put("sham/scale", scale)
        equal = update.scaled(scale)
        self._outcome("sham", gauge, PackedModel(checkpoint, equal), equal)
        own, sham = (self.values[f"margin-fall/{name}"].value for name in ("full", "sham"))
        self._put("margin-fall/beyond-sham", own - sham, "nats")
        risen = (self.values[f"rise/{name}"].value for name in ("refusals", "sham"))
        self._put("margin-fall/beyond-sham-relative", own / next(risen) - sham / next(risen))

    def _figures(self) -> None:
        """One point of each scatter."""
        fall = {name: self.values[f"margin-fall/{name}"].value for name in ("full", "lora", "sham")}
        self._point("fall/sham", fall["sham"], fall["full"], "nats")
        for method in ("full", "lora"):
            self._point(f"overlap/{method}", self.values[f"overlap/{method}"].value, fall[method])
        for name in PREDICTORS:
            self._point(name, math.log10(self.values[name].value), fall["full"], "log10")

    def _point(self, name: str, x: float, y: float, unit: str = "1") -> None:
        self.series.append(Series(name=name, x=(x,), y=(y,), x_unit=unit, y_unit="nats"))

    def _put(self, name: str, value: float, unit: str = "1") -> None:
        self.values[name] = Measurement(value=float(value), unit=unit)
