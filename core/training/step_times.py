"""How long a training step takes, cell beside cell: on our own equations written out, and on torch's own kernels.

A step is the forward pass, the loss and the backward pass through layer and head on one batch of the task; clipping and
Adam, which are the same for all cells, are left out. Cells and ways take turns, so that what else the machine does falls on
all of them alike; the first round warms up and is not counted.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial

import msgspec
import numpy as np
import torch
from torch import Tensor

from core.cells.recurrent import Recurrent, Trace, Vendored
from core.config import MemoryConfig
from core.devices import Wish
from core.jobs.job import JobSpec, Source
from core.tasks.sequence_model import SequenceModel, asked_loss
from core.tasks.task import Batch, task_of
from core.training.device import device_of
from core.training.review import Pieces, ReviewJob

MIN_ROUNDS, MAX_ROUNDS = 5, 40
ENOUGH_S = 4.0  # of measuring, after which no further round begins
EQUATIONS, STOCK = "equations", "stock"

Step = Callable[[], None]


class Field(msgspec.Struct, frozen=True):
    """What is to be timed: a job's config as JSON. The rest is the race's wish for a device (see core.devices.Wish)."""

    variants: dict[str, MemoryConfig]
    device: str = "cpu"
    hidden_size: int = 0
    batch_size: int = 0


class StepTimesJob(ReviewJob):
    """Times a step of each of several configs, by name, each on the device that it is trained on.

    Finishes with {"steps": {name: {"equations": times, "stock": times}}, "rounds", "time_steps", "batch_size"}, times in
    milliseconds as {"median", "lower", "upper"} (quartiles); no "stock" for a cell that torch does not have.
    """

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None) -> None:
        super().__init__()
        self.configs = msgspec.json.decode(spec.config, type=Field).variants

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
    task, device = task_of(config), device_of(Wish(config.device, config.hidden_size, config.batch_size))
    model = SequenceModel(config, task.input_size, task.output_size).to(device)
    batch = Batch(*(tensor.to(device) for tensor in task.batch(1)))
    found: dict[str, Step] = {EQUATIONS: partial(_learn, model, partial(_by_equations, model.recurrent), batch)}
    code = model.recurrent.code
    if isinstance(code, Vendored):
        found[STOCK] = partial(_learn, model, partial(_by_stock, model.recurrent, code), batch)
    return found


def _by_equations(layer: Recurrent, inputs: Tensor) -> Tensor:
    # a trace asks for the equations written out, whatever is the fastest way here
    outputs: Tensor = layer(inputs, trace=Trace(keep_values=False))[0]
    return outputs


def _by_stock(layer: Recurrent, code: Vendored, inputs: Tensor) -> Tensor:
    return code.vendor(inputs, layer.first_states(inputs.shape[1]), layer.weights)[0]


def _learn(model: SequenceModel, outputs_of: Callable[[Tensor], Tensor], batch: Batch) -> None:
    model.zero_grad()
    asked_loss(model.head(outputs_of(batch.inputs)), batch.targets).backward()  # type: ignore[no-untyped-call]
    if batch.inputs.is_cuda:
        torch.cuda.synchronize()  # a GPU is only asked to compute, and the clock must wait until it has


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
