"""How long a training step takes, cell beside cell: on our own equations written out, and on torch's own kernels.

A step is the forward pass, the loss and the backward pass through layer and head on one batch of the task; clipping and
Adam, which are the same for all cells, are left out. Cells and ways take turns, so that what else the machine does falls on
all of them alike; the first round warms up and is not counted.
"""

import time
from collections.abc import Callable, Mapping

import msgspec
import numpy as np
import torch

from core.cells.recurrent import Stock, Trace
from core.config import MemoryConfig
from core.jobs.job import JobSpec, Source
from core.tasks.sequence_model import SequenceModel, asked_loss
from core.tasks.task import Batch, GeneratedTask, task_of
from core.training.review import Pieces, ReviewJob

MIN_ROUNDS, MAX_ROUNDS = 5, 40
ENOUGH_S = 4.0  # of measuring, after which no further round begins
EQUATIONS, STOCK = "equations", "stock"

Step = Callable[[], None]


class StepTimesJob(ReviewJob):
    """Times a step of each of several configs: the job's config is {name: MemoryConfig} as JSON.

    Finishes with {"steps": {name: {"equations": times, "stock": times}}, "rounds", "time_steps", "batch_size"}, times in
    milliseconds as {"median", "lower", "upper"} (quartiles); no "stock" for a cell that torch.nn does not have.
    """

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None) -> None:
        super().__init__()
        self.configs = msgspec.json.decode(spec.config, type=dict[str, MemoryConfig])

    def measure(self) -> Pieces:
        """See ReviewJob; a piece is one step."""
        steps: dict[tuple[str, str], Step] = {}
        for name, config in self.configs.items():
            for way, step in ways(config).items():
                steps[name, way] = step
            yield
        taken: dict[tuple[str, str], list[float]] = {which: [] for which in steps}
        begun, rounds = 0.0, 0
        while rounds < MIN_ROUNDS or (rounds < MAX_ROUNDS and time.perf_counter() - begun < ENOUGH_S):
            for which, step in steps.items():
                ms = _timed_ms(step)
                if begun:
                    taken[which].append(ms)
                yield
            rounds += begun > 0.0
            begun = begun or time.perf_counter()
        first = next(iter(self.configs.values()))
        return {
            "steps": {name: _times_of(name, taken) for name in self.configs},
            "rounds": rounds,
            "time_steps": len(task_of(first).probe_batch().inputs),
            "batch_size": first.batch_size,
        }


def ways(config: MemoryConfig) -> dict[str, Step]:
    """Way → one training step of the config's network on one batch: on our equations, and where torch has the cell on its own."""
    task = task_of(config)
    model = SequenceModel(config, task.input_size, task.output_size)
    batch = task.batch(1)
    found: dict[str, Step] = {EQUATIONS: lambda: _learn(model, task, batch)}
    layer = model.recurrent
    if isinstance(layer.code, Stock):
        theirs = layer.code.stock(layer.weight_ih_l0.shape[1], layer.hidden_size)
        theirs.load_state_dict(layer.state_dict())
        found[STOCK] = lambda: _learn_on_stock(model, theirs, batch)
    return found


def _learn(model: SequenceModel, task: GeneratedTask, batch: Batch) -> None:
    # a trace asks for the equations written out, whatever is the fastest way here
    model.zero_grad()
    task.loss(model, batch, Trace(keep_values=False)).backward()  # type: ignore[no-untyped-call]


def _learn_on_stock(model: SequenceModel, layer: torch.nn.RNNBase, batch: Batch) -> None:
    layer.zero_grad()
    model.zero_grad()
    outputs, _ = layer(batch.inputs)
    asked_loss(model.head(outputs), batch.targets).backward()  # type: ignore[no-untyped-call]


def _timed_ms(step: Step) -> float:
    torch.set_flush_denormal(True)  # as in training
    try:
        begun = time.perf_counter()
        step()
        return 1e3 * (time.perf_counter() - begun)
    finally:
        torch.set_flush_denormal(False)


def _times_of(name: str, taken: Mapping[tuple[str, str], list[float]]) -> dict[str, dict[str, float]]:
    own = {way: np.quantile(ms, (0.25, 0.5, 0.75)) for (variant, way), ms in taken.items() if variant == name}
    return {
        way: {"lower": float(lower), "median": float(median), "upper": float(upper)}
        for way, (lower, median, upper) in own.items()
    }
