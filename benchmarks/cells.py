"""The explicit cells with everything traced against torch.nn's own, which trace nothing: one training step, in turns.

A step is forward and backward of one layer (D = H), inputs and weights included, without head and optimiser. Ours keeps
every gate, every state and every ∂L/∂state_t; torch's is torch.nn.{RNN, GRU, LSTM} as it comes. A ratio is torch's
median time ÷ ours, so above 1 ours is faster; `rnn`, `gru` and `lstm` are geometric means over all sizes on the CPU.

torch has a fused CPU kernel for the LSTM alone. Training takes it too (`Recurrent` without a trace), so what watching
costs there is `lstm_amortised`: torch's time ÷ ours for the same number of steps on the same kernel, with ours tracing
8 sequences, values and gradients, by an explicit pass on the same weights 10 times a second of training (at most once a
step). `lstm_same_weights` says that torch.nn, ours and ours traced end with the same weights, bit for bit, and that the
explicit pass sees the outputs that the kernel computes. `equal_code_ms` compares the three explicit cells.

Where there is a CUDA device the same is measured there, in full single precision on both sides. An explicit step launches
some ten kernels for each t and cannot keep up with cuDNN; training does not take it, but runs on cuDNN and looks with the
explicit cell, as above. `cuda_traced_over_cudnn` is what that costs: ours ÷ torch's time for the steps between two looks
with the look, the geometric mean over all cells and sizes; `rows` has every one. Neither side uses CUDA graphs.

Both sides run in one process on one thread with the allocator settings of the product's workers
(core.jobs.engine.MEMORY_IS_KEPT), for which the program starts itself anew.

Run: `python -m benchmarks.cells [--json] [--quick]`
"""

import gc
import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import msgspec
import torch
from torch import Tensor, nn

from benchmarks.report import Goal, median, publish, read_arguments, tell
from core.cells.recurrent import Recurrent, Trace
from core.jobs.engine import MEMORY_IS_KEPT
from core.training.device import prepare_cuda

GOALS = {
    "rnn": Goal("≥", 1.2),
    "gru": Goal("≥", 1.2),
    "lstm": Goal("≥", 0.5),
    "lstm_amortised": Goal("≥", 0.9),
    "lstm_same_weights": Goal("=", True),
    "cuda_traced_over_cudnn": Goal("≤", 1.5),
}
LAYERS: dict[str, Callable[[int, int], nn.RNNBase]] = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
FUSED = "lstm"
SIZES = list(itertools.product((20, 50, 100, 200), (32, 64), (32, 64, 128)))  # T, B, H
QUICK_SIZES = [(20, 32, 32)]
ALTERNATIONS, QUICK_ALTERNATIONS = 7, 5
TURN_S = 0.02  # each side steps for about so long before the other has its turn
TRACES_PER_S = 10
TRACED_SEQUENCES = 8  # what the product's gradient profile is measured on
PROOF_STEPS = 20


class Row(msgspec.Struct, frozen=True):
    """One size: milliseconds a step, torch's ÷ ours, and where training takes torch's kernel the same amortised."""

    cell: str
    device: str
    T: int
    B: int
    H: int
    ours_ms: float
    torch_ms: float
    ratio: float
    amortised: float | None


class Contest:
    """Both layers with the same weights, on the same batch."""

    def __init__(self, cell: str, device: str, size: tuple[int, int, int]) -> None:
        n_steps, batch, hidden = size
        draw = torch.Generator().manual_seed(0)
        self.ours = Recurrent(cell, hidden, hidden, draw).to(device)
        self.theirs = LAYERS[cell](hidden, hidden).to(device)
        self.theirs.load_state_dict(self.ours.state_dict())
        self.x = torch.randn(n_steps, batch, hidden, generator=draw).to(device).requires_grad_()
        self.d_outputs = torch.randn(n_steps, batch, hidden, generator=draw).to(device)

    def traced_step(self) -> None:
        """Ours, the explicit way, with the whole batch traced."""
        trace = Trace()
        self._backward(self.ours, self.ours(self.x, trace=trace)[0])

    def fastest_step(self) -> None:
        """Ours, as training goes while nobody looks."""
        self._backward(self.ours, self.ours(self.x)[0])

    def torch_step(self) -> None:
        """torch.nn's."""
        self._backward(self.theirs, self.theirs(self.x)[0])

    def look(self) -> Trace:
        """The explicit pass that traces a network in training: values and gradients of a few sequences, weights untouched."""
        trace, x = Trace(), self.x[:, :TRACED_SEQUENCES].detach()
        states = tuple(state.requires_grad_() for state in self.ours.first_states(x.shape[1]))
        outputs, _ = self.ours(x, states, trace, frozen=True)
        torch.autograd.grad(outputs, states, self.d_outputs[:, :TRACED_SEQUENCES])
        return trace

    def _backward(self, layer: nn.Module, outputs: Tensor) -> None:
        for weight in (self.x, *layer.parameters()):
            weight.grad = None
        outputs.backward(self.d_outputs)  # type: ignore[no-untyped-call]


def main() -> None:
    """Measure and publish."""
    arguments = read_arguments(__doc__ or "")
    keep_memory()
    torch.set_num_threads(1)
    gc.disable()
    started = time.perf_counter()
    sizes, turns = (QUICK_SIZES, QUICK_ALTERNATIONS) if arguments.quick else (SIZES, ALTERNATIONS)
    devices = ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]
    if "cuda" in devices:
        prepare_cuda()
    rows = [measure(cell, device, size, turns) for device, size, cell in itertools.product(devices, sizes, LAYERS)]
    on_cpu = [row for row in rows if row.device == "cpu"]
    on_cuda = [row.amortised for row in rows if row.device == "cuda" and row.amortised is not None]
    results = {
        **{cell: mean([row.ratio for row in on_cpu if row.cell == cell]) for cell in LAYERS},
        "lstm_amortised": mean([row.amortised for row in on_cpu if row.amortised is not None]),
        "lstm_same_weights": tracing_leaves_no_trace(),
        **({"cuda_traced_over_cudnn": 1.0 / mean(on_cuda)} if on_cuda else {}),
        "alternations": turns,
        "threads": torch.get_num_threads(),
        "seconds": time.perf_counter() - started,
    }
    details = {
        "equal_code_ms": {cell: round(mean([row.ours_ms for row in on_cpu if row.cell == cell]), 3) for cell in LAYERS},
        "traced_sequences": TRACED_SEQUENCES,
        "allocator": MEMORY_IS_KEPT,
        "rows": msgspec.to_builtins(rows),
    }
    publish(results, GOALS, arguments.json, details)


def keep_memory() -> None:
    """Start this program anew if its allocator is not set as a worker's is: it reads its settings only at the start."""
    wanted = {name: str(value) for name, value in MEMORY_IS_KEPT.items()}
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.cells", *sys.argv[1:]], os.environ | wanted)


def measure(cell: str, device: str, size: tuple[int, int, int], turns: int) -> Row:
    """One size of one cell."""
    contest = Contest(cell, device, size)
    ours, theirs = in_turns(contest.traced_step, contest.torch_step, device, turns)
    amortised = amortise(contest, device, theirs, turns) if cell == FUSED or device == "cuda" else None
    row = Row(
        cell,
        device,
        *size,
        ours_ms=round(ours * 1e3, 3),
        torch_ms=round(theirs * 1e3, 3),
        ratio=round(theirs / ours, 3),
        amortised=amortised and round(amortised, 3),
    )
    watched = f", watched {row.amortised:.2f}" if row.amortised else ""
    tell(f"{cell} on {device}, T {row.T} B {row.B} H {row.H}: {row.ratio:.2f}{watched}")
    return row


def in_turns(ours: Callable[[], None], theirs: Callable[[], None], device: str, turns: int) -> tuple[float, float]:
    """The median seconds of one call of each."""
    steps = [max(1, round(TURN_S / min(seconds(step, device) for _ in range(3)))) for step in (ours, theirs)]
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(turns):
        for step, count, times in zip((ours, theirs), steps, taken, strict=True):
            times += [seconds(step, device) for _ in range(count)]
    return median(taken[0]), median(taken[1])


def amortise(contest: Contest, device: str, torch_step_s: float, turns: int) -> float:
    """torch's time ÷ ours for the steps between two looks, with the look."""
    steps = max(1, round(1.0 / TRACES_PER_S / torch_step_s))

    def ours() -> None:
        for _ in range(steps):
            contest.fastest_step()
        contest.look()

    def theirs() -> None:
        for _ in range(steps):
            contest.torch_step()

    watched, bare = in_turns(ours, theirs, device, turns)
    return bare / watched


def seconds(step: Callable[[], None], device: str) -> float:
    """How long one call takes, until the device is done; it has nothing else to do when the call begins."""
    started = time.perf_counter()
    step()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - started


def tracing_leaves_no_trace() -> bool:
    """Whether torch.nn, ours, and ours with a look after every step learn the same weights, bit for bit."""
    contests = [Contest(FUSED, "cpu", (50, 32, 32)) for _ in range(3)]
    steps = (contests[0].torch_step, contests[1].fastest_step, contests[2].fastest_step)
    layers = (contests[0].theirs, contests[1].ours, contests[2].ours)
    optimisers = [torch.optim.Adam(layer.parameters(), lr=1e-2) for layer in layers]
    same_outputs = True
    for _ in range(PROOF_STEPS):
        for step, optimiser in zip(steps, optimisers, strict=True):
            step()
            optimiser.step()
        seen, computed = contests[2].look().values["hidden_state"], contests[2].ours(contests[2].x)[0]
        same_outputs &= torch.allclose(seen, computed[:, :TRACED_SEQUENCES], rtol=0.0, atol=1e-5)
    first, *others = (layer.state_dict() for layer in layers)
    return same_outputs and all(torch.equal(first[name], other[name]) for other in others for name in first)


def mean(values: Sequence[float]) -> float:
    """The geometric mean."""
    return statistics.geometric_mean(values)


if __name__ == "__main__":
    main()
