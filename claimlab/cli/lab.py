"""``claimlab lab``."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from claimlab.cli.session import emit_json, json_option, terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimlab.lab.block import Contexts
    from claimlab.lab.descent import ArmName, Point
    from claimlab.lab.fetch import Progress
    from claimlab.lab.local_geometry import LocalGeometry

Command = TypeVar("Command", bound="Callable[..., Any]")

_GEOMETRY = (
    "Example: claimlab lab geometry --model smollm2-135m-instruct --layers 26-29 --rank 12 --probes refusals.jsonl "
    "--task sums.jsonl"
)
_FLOW = (
    "Example: claimlab lab flow --layers 29 --rank 4 --probes refusals.jsonl --task sums.jsonl --arms "
    "raw,orthogonal-start --time 1e-2 --steps 30"
)


@click.group(epilog=_GEOMETRY)
def lab() -> None:
    """Measure the geometry of a model on files of your own.

    Files hold JSON lines with the texts "prompt" and "response".
    """


def _scene_options(command: Command) -> Command:
    """The options that say what is looked at."""
    for option in (
        click.option("--seed", type=click.IntRange(min=0, max=2**63 - 1), default=0, help="Of random vectors."),
        click.option("--task", required=True, type=click.Path(path_type=Path), help="File of what is fine-tuned on."),
        click.option("--probes", required=True, type=click.Path(path_type=Path), help="File of answers to be kept."),
        click.option("--rank", type=click.IntRange(min=1), default=12, show_default=True, help="Directions, d."),
        click.option("--layers", required=True, metavar="FIRST-LAST", help="Trainable layers, counted from zero."),
        click.option("--model", default="smollm2-135m-instruct", show_default=True, help="Id; see claimlab models."),
    ):
        command = option(command)
    return command


@lab.command(epilog=_GEOMETRY)
@_scene_options
@click.option(
    "--memory",
    type=click.FloatRange(min=0, min_open=True),
    default=2.0,
    show_default=True,
    help="Gigabytes that word probabilities may take at once; long files then need more time, not more memory.",
)
@json_option
def geometry(
    model: str, layers: str, rank: int, probes: Path, task: Path, seed: int, memory: float, as_json: bool
) -> None:
    """Measure a model at rest: gradient, curvature, the Fisher's spectrum and how they overlap.

    The task gives the gradient g and the Hessian H of its loss; the probes give the Fisher F of the model's answers.
    """
    _let_threads_sleep()
    from claimlab.lab.local_geometry import local_geometry

    tell = _teller()
    kept, trained = _contexts(model, layers, probes, task, tell)
    found = local_geometry(kept, trained, rank, seed=seed, gigabytes=memory, progress=tell)
    tell(1.0, "")
    if as_json:
        emit_json(_geometry_as_json(found))
    else:
        _print_geometry(found)


@lab.command(epilog=_FLOW)
@_scene_options
@click.option("--arms", default="raw,orthogonal-start,coupling-off", show_default=True, help="Which losses to follow.")
@click.option("--time", required=True, type=float, help="Gradient-flow time to go: the sum of the step lengths.")
@click.option("--steps", type=click.IntRange(min=1), default=30, show_default=True, help="Euler steps to get there.")
@json_option
def flow(
    model: str,
    layers: str,
    rank: int,
    probes: Path,
    task: Path,
    seed: int,
    arms: str,
    time: float,
    steps: int,
    as_json: bool,
) -> None:
    """Follow the task's gradient by Euler steps; watch the loss, and the probes' divergence in all and in the subspace.

    Arms: raw is the loss itself; orthogonal-start takes the sensitive part off the first gradient, once; coupling-off
    also cancels the curvature that would bend the path back into the sensitive subspace.
    """
    wanted = _arms(arms)
    if not 0 < time < float("inf"):
        raise click.BadParameter("must be above zero and finite", param_hint="--time")
    _let_threads_sleep()
    from claimlab.lab.descent import Stage, descend
    from claimlab.lab.fisher import Fisher
    from claimlab.lab.local_geometry import sensitive_pairs
    from claimlab.lab.subspace import Subspace

    tell = _teller()
    kept, trained = _contexts(model, layers, probes, task, tell)
    tell(0.0, "sensitive directions")
    pairs = sensitive_pairs(Fisher(kept), kept.head.shape[0], rank, seed)
    stage = Stage(kept, trained, Subspace(pairs.values, pairs.vectors))
    found = {arm: descend(stage, arm, time=time, steps=steps, progress=tell) for arm in wanted}
    tell(1.0, "")
    if as_json:
        emit_json({"arms": {arm: [asdict(point) for point in points] for arm, points in found.items()}})
    else:
        for arm, points in found.items():
            _print_points(arm, points)


def _arms(text: str) -> tuple[ArmName, ...]:
    known: tuple[ArmName, ...] = ("raw", "orthogonal-start", "coupling-off")
    words = [word.strip() for word in text.split(",")]
    if unknown := [word for word in words if word not in known]:
        raise click.BadParameter(f"no arm '{unknown[0]}'; known: {', '.join(known)}", param_hint="--arms")
    return tuple(arm for arm in known if arm in words)


def _contexts(model: str, layers: str, probes: Path, task: Path, tell: Progress) -> tuple[Contexts, Contexts]:
    """The probes' and the task's response positions; both files are read before the model is."""
    from claimlab.lab.conversation import contexts_of, open_block
    from claimlab.lab.sample_file import read_sample_files

    samples = read_sample_files(probes, task)
    tell(0.0, "reading the model")
    kept, trained = contexts_of(open_block(model, layers, tell), *samples)
    return kept, trained


def _let_threads_sleep() -> None:
    """Threads that wait by spinning make a shared machine ten times slower; to be said before torch is loaded."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _teller() -> Progress:
    """One line on standard error that is written over, if that is a terminal."""
    if not terminal():
        return lambda _share, _what: None

    def tell(share: float, what: str) -> None:
        click.echo(f"\r\033[K{f'{share:4.0%}  {what}' if what else ''}", nl=False, err=True)

    return tell


def _geometry_as_json(found: LocalGeometry) -> dict[str, Any]:
    return {
        "gradient_norm": found.gradient_norm,
        "hessian_gradient_norm": found.hessian_gradient_norm,
        "gradient_fisher_gradient": found.gradient_fisher_gradient,
        "fisher_eigenvalues": list(found.fisher_eigenvalues),
        "fisher_residuals": list(found.fisher_residuals),
        "fisher_trace": asdict(found.fisher_trace),
        "initial_overlap": {"value": found.initial_overlap, "isotropic": found.isotropic_overlap},
        "coupling_overlap": found.coupling_overlap,
        "quartic_coefficient": found.quartic_coefficient,
        "crossover_time": found.crossover_time,
        "top_hessian_eigenvalue": found.top_hessian_eigenvalue,
    }


def _print_geometry(found: LocalGeometry) -> None:
    from claimlab.claims.numerals import uncertain

    rows = (
        ("gradient ‖g‖", f"{found.gradient_norm:.6g}"),
        ("curvature ‖Hg‖", f"{found.hessian_gradient_norm:.6g}"),
        ("largest eigenvalue of H", f"{found.top_hessian_eigenvalue:.6g}"),
        ("sensitivity gᵀFg", f"{found.gradient_fisher_gradient:.6g}"),
        ("trace of F", uncertain(found.fisher_trace.value, found.fisher_trace.standard_error)),
        ("eigenvalues of F", ", ".join(f"{value:.4g}" for value in found.fisher_eigenvalues)),
        ("worst residual", f"{max(found.fisher_residuals):.1e}"),
        ("overlap ‖Pg‖/‖g‖", f"{found.initial_overlap:.4g} (isotropic {found.isotropic_overlap:.2g})"),
        ("coupling ‖PHg‖/‖Hg‖", f"{found.coupling_overlap:.4g}"),
        ("coefficient of t⁴", f"{found.quartic_coefficient:.6g}"),
        ("crossover time t×", f"{found.crossover_time:.6g}"),
    )
    for name, value in rows:
        click.echo(f"{name:<26} {value}")


def _print_points(arm: str, points: tuple[Point, ...]) -> None:
    click.echo(f"{arm}\n{'step':>6} {'t':>12} {'loss':>14} {'kl':>12} {'subspace':>12}")
    for point in points:
        click.echo(f"{point.step:>6} {point.t:>12.4g} {point.loss:>14.8g} {point.kl:>12.4g} {point.subspace:>12.4g}")
