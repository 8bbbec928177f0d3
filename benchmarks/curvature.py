"""What a curvature product costs beside one gradient on the same tokens and the same block of layers, in one run.

Run ``python benchmarks/curvature.py``. Gradient, Fisher-vector and Hessian-vector product take turns, so that other
work on the machine meets all of them alike; processor time is taken, in one thread. The ratio counts everything: the
one linearisation is shared out over the 20 products. Each share is the product's own matrix arithmetic, counted as it
runs, over the time it took, beside the rate of one large float64 matrix product in the same run.

``--peer`` adds curvlinops' operators on the same block, with what enters the block cached for both, if it is
installed. It depends on backpack and that on torchvision, which breaks transformers beside a CPU build of torch; put
into a folder of their own without dependencies (``pip install --no-deps --target …``), the packages import.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import TYPE_CHECKING

import torch
from torch.utils.flop_counter import FlopCounterMode

from claimlab.lab.block import Block, Contexts, LayerRange
from claimlab.lab.decoder import MATRICES, decode, rms_norm
from claimlab.lab.fisher import Fisher
from claimlab.lab.gradient import gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.registry import open_model
from claimlab.lab.samples import tokenize
from claimlab.lab.together import fisher_products

if TYPE_CHECKING:
    from collections.abc import Callable

    from curvlinops import GGNLinearOperator, HessianLinearOperator

    LinearOperator = GGNLinearOperator | HessianLinearOperator
    Product = Callable[[torch.Tensor], torch.Tensor]

PRODUCTS = 20
TARGETS = {"Fisher": 1.7, "Hessian": 2.5}
TOGETHER = 4


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def matrix_rate() -> float:
    """Float64 operations a second of a 2,000 × 2,000 matrix product, the best of five."""
    matrix = torch.randn(2000, 2000, dtype=torch.float64)
    return 2 * 2000**3 / min(seconds(lambda: matrix @ matrix) for _ in range(5))


def operations(work: Callable[[], object]) -> int:
    """Operations in the matrix products of one call."""
    counter = FlopCounterMode(display=False)
    with counter:
        work()
    return int(counter.get_total_flops())


def compare(contexts: Contexts, rate: float) -> None:
    """Time the products in turns and print ratios, bounds and shares."""
    origin = torch.zeros(contexts.block.size, dtype=torch.float64)
    vector = torch.randn_like(origin)
    built: dict[str, Product] = {}
    setup = {
        "Fisher": seconds(lambda: built.update(Fisher=Fisher(contexts))),
        "Hessian": seconds(lambda: built.update(Hessian=Hessian(contexts.loss, origin))),
    }
    works: dict[str, Callable[[], object]] = {
        "gradient": lambda: gradient(contexts.loss, origin),
        "Fisher": lambda: built["Fisher"](vector),
        "Hessian": lambda: built["Hessian"](vector),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(PRODUCTS):
        for name, work in works.items():
            times[name].append(seconds(work))
    once = statistics.fmean(times["gradient"])
    counts = {name: operations(work) for name, work in works.items()}
    print(f"gradient: {once:.3f} s, {counts['gradient'] / once / rate:.0%} of the matrix rate")
    for name, target in TARGETS.items():
        each = statistics.fmean(times[name]) + setup[name] / PRODUCTS
        print(
            f"{name}-vector product: {each / once:.2f} gradients (at most {target}), alone "
            f"{statistics.median(times[name]) / statistics.median(times['gradient']):.2f}, by arithmetic "
            f"{counts[name] / counts['gradient']:.2f}; {counts[name] / statistics.fmean(times[name]) / rate:.0%} "
            "of the matrix rate"
        )


def several(contexts: Contexts) -> None:
    """Some Fisher-vector products together against as many one by one."""
    fisher = Fisher(contexts)
    vectors = torch.randn(TOGETHER, contexts.block.size, dtype=torch.float64)
    pairs = [
        (
            seconds(lambda: fisher_products(fisher, contexts.head, vectors)),
            seconds(lambda: [fisher(vector) for vector in vectors]),
        )
        for _ in range(5)
    ]
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"{TOGETHER} Fisher-vector products together: {ratio:.2f} of the time one by one")


class CachedBlock(torch.nn.Module):
    """The block as a module whose parameters are the trainable matrices themselves."""

    def __init__(self, contexts: Contexts) -> None:
        super().__init__()
        self._contexts = contexts
        self._layers = contexts.block.displaced(torch.zeros(contexts.block.size, dtype=torch.float64))
        trainable = self._layers[: contexts.block.layers.last - contexts.block.layers.first + 1]
        self._places = [(layer, name) for layer in trainable for name in MATRICES]
        self.matrices = torch.nn.ParameterList([layer[name] for layer, name in self._places])

    def forward(self, entering: torch.Tensor) -> torch.Tensor:
        """Logits, shape (contexts, vocabulary)."""
        for (layer, name), matrix in zip(self._places, self.matrices, strict=True):
            layer[name] = matrix
        block = self._contexts.block
        x = decode(entering, self._layers, block.architecture, self._contexts.batch.packing)
        return rms_norm(x, block.checkpoint.final_norm, block.architecture.epsilon) @ self._contexts.head.T


def peer(contexts: Contexts) -> None:
    """Time curvlinops' operators in turns with our own."""
    try:
        import curvlinops  # noqa: PLC0415 - optional
    except ImportError as error:
        print(f"curvlinops is not to be had here: {error}")
        return
    module = CachedBlock(contexts)
    origin = torch.zeros(contexts.block.size, dtype=torch.float64)
    vector = torch.randn_like(origin)
    data = [(contexts.entering, contexts.batch.targets)]
    ours: dict[str, Product] = {"Fisher": Fisher(contexts), "Hessian": Hessian(contexts.loss, origin)}
    kinds = {"Fisher": curvlinops.GGNLinearOperator, "Hessian": curvlinops.HessianLinearOperator}
    for name, kind in kinds.items():
        theirs = kind(
            module,
            torch.nn.CrossEntropyLoss(),
            list(module.parameters()),
            data,
            check_deterministic=False,
            num_data=1,
            batch_size_fn=lambda _: 1,
        )
        print(f"curvlinops {name}: {beside(theirs, ours[name], vector)}")


def beside(theirs: LinearOperator, own: Product, vector: torch.Tensor) -> str:
    """How a peer's product compares with our own, in time and in value."""
    try:
        apart = float((theirs @ vector - own(vector)).norm() / own(vector).norm())
    except (RuntimeError, NotImplementedError) as error:
        return f"fails ({str(error).splitlines()[0][:120]})"
    pairs = [(seconds(lambda: theirs @ vector), seconds(lambda: own(vector))) for _ in range(5)]
    ratio = statistics.median(other / mine for other, mine in pairs)
    return f"{ratio:.2f} times as long as ours; the products differ by {apart:.1e}"


def main() -> None:
    """Lay out the batch, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", default="smollm2-135m-instruct")
    parser.add_argument("--layers", default="26-29")
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--peer", action="store_true", help="beside curvlinops, if it is installed")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    model = open_model(chosen.model)
    block = Block(model, LayerRange.parse(chosen.layers))
    (contexts,) = block.contexts(tokenize(LOOKALIKES[: chosen.samples], model.tokenizer))
    rate = matrix_rate()
    print(f"{len(contexts.batch.tokens)} tokens, {len(contexts)} of them answers, {block.size:,} parameters")
    print(f"matrix products: {rate / 1e9:.0f} billion float64 operations a second")
    compare(contexts, rate)
    several(contexts)
    if chosen.peer:
        peer(contexts)


if __name__ == "__main__":
    main()
