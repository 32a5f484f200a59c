"""A run learns the same wherever it is trained, and nobody is offered a device that is not there.

Where there is no GPU a stand-in takes its place (tests.elsewhere): it computes on the CPU, and refuses what a GPU would.
"""

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

from core.cells.catalog import CELLS
from core.cells.recurrent import Recurrent, Vendored
from core.config import MemoryConfig, RecurrentConfig, RunConfig, to_json
from core.devices import DEVICES, WORTH_A_GPU, Wish, choose, wish_of
from core.jobs import placement
from core.jobs.job import JobSpec, Question, Source
from core.jobs.work import Work
from core.problems import Trouble
from core.series_config import SeriesConfig
from core.tasks.catalog import TASKS
from core.tasks.series_catalog import SERIES
from core.training import device, learner
from tests.elsewhere import ELSEWHERE, Elsewhere
from tests.plain_cells import draw, random_layer
from tests.training_runs import SMALL, Recorder, drive, make_job, steps_until, watched_by

ROOT = Path(__file__).resolve().parents[1]
FIRST_LOSSES = 20
STEPS, MIDDLE = 10, 5  # few: a stand-in takes its time
MEMORY = MemoryConfig(length=8, symbols=4, hidden_size=8, batch_size=6, steps=STEPS)
RUNS: list[RunConfig] = [
    *(msgspec.structs.replace(SMALL, cell=cell, steps=STEPS) for cell in CELLS),
    *(msgspec.structs.replace(MEMORY, task=task) for task in TASKS),
    *(msgspec.structs.replace(MEMORY, cell=cell) for cell in CELLS),
    *(SeriesConfig(series=series, hidden_size=8, sequence_length=12, batch_size=6, steps=STEPS) for series in SERIES),
]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Runs are trained on the stand-in while it lasts."""
    monkeypatch.setattr(learner, "device_of", lambda wish: ELSEWHERE)
    # tensors that wrap others cannot be used in inference mode; for what is computed the two are the same
    monkeypatch.setattr(torch._C, "_InferenceMode", lambda mode: torch.no_grad())
    return Elsewhere()


def run_of(config: RunConfig) -> tuple[list[float], Recorder, bytes]:
    """The losses of a whole run that everybody watches, all it said, and its checkpoint in the middle."""
    job, say = make_job(config), Recorder()
    steps_until(job, MIDDLE, say)
    middle = job.checkpoint()
    assert middle is not None
    assert drive(job, watched_by(1), say) == "finished"
    return say.losses(), say, middle


def kinds(say: Recorder) -> set[str]:
    """What was spoken of; whether a text took long to read is no matter."""
    return {message.kind for message in say.messages} - {"preparing"}


@pytest.mark.parametrize("config", RUNS, ids=lambda c: f"{c.cell}-{getattr(c, 'task', None) or c.corpus or 'series'}")
def test_nothing_in_a_run_takes_the_device_for_the_cpu(
    config: RunConfig, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(learner, "device_of", device.device_of)
        plain, said, plain_middle = run_of(config)
    with elsewhere:
        losses, told, middle = run_of(config)
        assert losses == pytest.approx(plain, rel=1e-5)
        assert kinds(told) == kinds(said)
        assert not told.of("failed")
        assert told.of("started")[0].data["device"] == ELSEWHERE.type
        # from the CPU to the device ...
        moved = make_job(config, plain_middle)
        told = Recorder()
        assert drive(moved, watched_by(0), told) == "finished"
    assert told.losses()[MIDDLE:] == pytest.approx(plain[MIDDLE:], rel=1e-4)
    # ... and back
    monkeypatch.undo()
    told = Recorder()
    assert drive(make_job(config, middle), watched_by(0), told) == "finished"
    assert told.losses()[MIDDLE:] == pytest.approx(plain[MIDDLE:], rel=1e-4)


@pytest.mark.parametrize("kind", ["trace", "continue"])
def test_questions_are_answered_from_the_device(kind: str, elsewhere: Elsewhere) -> None:
    with elsewhere:
        job, say = make_job(SMALL), Recorder()
        steps_until(job, 3, say)
        job.answer(Question("q", kind, "the fox", length=12), say)  # type: ignore[arg-type]
    answers = [message for message in say.messages if message.ask == "q"]
    assert answers
    assert answers[-1].kind == {"trace": "gates", "continue": "sample"}[kind]


def test_the_stand_in_refuses_what_a_gpu_would() -> None:
    here = torch.ones(3)
    with Elsewhere():
        there = here.to(ELSEWHERE)
        with pytest.raises(RuntimeError, match="same device"):
            _ = there + here
        with pytest.raises(RuntimeError, match="numpy"):
            there.numpy()
        assert torch.equal((there + 1).cpu(), here + 1)


@pytest.mark.parametrize("cell", CELLS)
def test_torchs_own_kernels_are_the_explicit_cell(cell: str) -> None:
    layer = random_layer(cell, 4, 6, torch.float64)
    assert isinstance(layer.code, Vendored)
    x, d_outputs = draw(9, 3, 4), draw(9, 3, 6, seed=2)
    sides: list[list[torch.Tensor]] = []
    ways: list[Callable[..., tuple[torch.Tensor, tuple[torch.Tensor, ...]]]] = [
        layer.code.vendor,
        lambda x, states, weights: layer.code.run(x, states, weights, None),
    ]
    for way in ways:
        states = tuple(draw(3, 6, seed=5 + place).requires_grad_() for place in range(len(layer.spec.states)))
        inputs = x.clone().requires_grad_()
        outputs, last = way(inputs, states, layer.weights)
        loss = (outputs * d_outputs).sum() + sum(state.square().sum() for state in last)
        sides.append([outputs, *last, *torch.autograd.grad(loss, (inputs, *states, *layer.weights))])
    for vendor, explicit in zip(*sides, strict=True):
        torch.testing.assert_close(vendor, explicit, rtol=0, atol=1e-10)


def test_a_device_that_is_not_here_ends_the_run_with_a_sentence() -> None:
    missing = next(name for name in ("mps", "cuda") if name not in device.devices_here())
    job, say = make_job(msgspec.structs.replace(SMALL, device=missing)), Recorder()
    assert drive(job, watched_by(0), say) == "failed"
    assert say.of("failed")[0].data == {"code": "no_such_device", "params": {"device": missing.upper()}}


def test_automatic_takes_a_gpu_for_a_large_network_only() -> None:
    large, small = Wish("auto", WORTH_A_GPU // 64, 64), Wish("auto", WORTH_A_GPU // 64 - 1, 64)
    assert choose(large, ("cpu", "cuda")) == "cuda"
    assert choose(small, ("cpu", "cuda")) == "cpu"
    assert choose(large, ("cpu",)) == "cpu"
    assert choose(large, ("cpu", "mps")) == "cpu"  # nobody has measured that it pays
    assert choose(Wish("cuda", 4, 1), ("cpu",)) == "cuda"


@pytest.mark.parametrize("config", [RecurrentConfig(), MemoryConfig(), RecurrentConfig(device="cuda", hidden_size=512)])
def test_a_wish_is_read_from_any_config(config: RunConfig) -> None:
    assert wish_of(to_json(config)) == Wish(config.device, config.hidden_size, config.batch_size)
    assert wish_of('{"tokenizer":"characters"}').device == "cpu"


def test_a_computers_last_workers_are_kept_off_its_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setenv(device.GPU_WORKERS_VARIABLE, "1")
    try:
        device.take_place(0)
        assert "cuda" in device.devices_here()
        device.take_place(1)
        assert device.devices_here() == ("cpu",)
        with pytest.raises(Trouble, match="no_such_device"):
            device.device_of(Wish("cuda"))
        device.take_place(None)
        assert "cuda" in device.devices_here()
    finally:
        device.take_place(None)


def waiting(number: int, wish: str) -> Work:
    config = RecurrentConfig(device=wish)
    return Work(JobSpec(f"run-{number}", 0, "recurrent", to_json(config)), f"owner-{number}", Source(config.corpus))


def test_jobs_go_to_workers_that_have_their_device_and_stay_there() -> None:
    devices = {"a": ("cpu",), "b": ("cpu", "cuda"), "c": ("cpu",)}
    works = [waiting(number, wish) for number, wish in enumerate(["cuda", "cuda", "cuda", "auto", "cpu"])]
    placed = placement.place(works, [], devices, devices)
    assert [worker for work, worker in placed if work.wish.device == "cuda"] == ["b"] * 3
    assert {worker for work, worker in placed if work.wish.device != "cuda"} == {"a", "c"}
    for work, _ in placed[:3]:
        work.worker = "b"
    assert placement.moves(works[:3], devices, devices) == []
    # where no worker has it the run must reach one that can say so
    assert placement.place([waiting(9, "mps")], [], devices, devices)


def test_devices_are_named_in_one_place() -> None:
    names = "|".join(name for name in DEVICES if name not in ("auto", "cpu"))
    pattern = re.compile(rf"\.cuda\(|\.mps\(|[\"'](?:{names})(?::\d+)?[\"']")
    allowed = {ROOT / "core" / "devices.py", ROOT / "core" / "training" / "device.py"}
    for path in sorted((ROOT / "core").rglob("*.py")):
        assert path in allowed or not pattern.search(path.read_text(encoding="utf-8")), path


# With a GPU


def first_losses(config: RunConfig) -> np.ndarray:
    job = make_job(config)
    return np.array([job.train_step() for _ in range(FIRST_LOSSES)])


@pytest.mark.parametrize("name", ["cuda", "mps"])
@pytest.mark.parametrize("kind", [RecurrentConfig(), MemoryConfig(length=12)], ids=["text", "recall"])
@pytest.mark.parametrize("cell", CELLS)
def test_the_first_losses_agree_across_devices(name: str, kind: RunConfig, cell: str) -> None:
    if name not in device.devices_here():
        pytest.skip(f"no {name.upper()} device here: not tested")
    losses = {
        on: first_losses(msgspec.structs.replace(kind, cell=cell, device=on, steps=FIRST_LOSSES))
        for on in ("cpu", name)
    }
    np.testing.assert_allclose(losses[name], losses["cpu"], rtol=1e-3)


@pytest.mark.parametrize("name", ["cuda", "mps"])
@pytest.mark.parametrize("config", RUNS, ids=lambda c: f"{c.cell}-{getattr(c, 'task', None) or c.corpus or 'series'}")
def test_a_watched_run_on_a_gpu_says_all_that_it_says_on_the_cpu(name: str, config: RunConfig) -> None:
    if name not in device.devices_here():
        pytest.skip(f"no {name.upper()} device here: not tested")
    plain, said, _ = run_of(config)
    losses, told, middle = run_of(msgspec.structs.replace(config, device=name))
    np.testing.assert_allclose(losses, plain, rtol=1e-3)
    assert kinds(told) == kinds(said)
    back = Recorder()
    assert drive(make_job(config, middle), watched_by(0), back) == "finished"
    np.testing.assert_allclose(back.losses()[MIDDLE:], plain[MIDDLE:], rtol=1e-3)


@pytest.mark.skipif("cuda" not in device.devices_here(), reason="no CUDA device here: not tested")
@pytest.mark.parametrize("cell", CELLS)
def test_cudnn_trains_the_weights_that_the_explicit_cell_traces(cell: str) -> None:
    layer = Recurrent(cell, 8, 16, torch.Generator().manual_seed(1)).to("cuda")
    x = draw(12, 4, 8, dtype=torch.float32).to("cuda")
    bare, _ = layer(x)
    traced, _ = layer.code.run(x, layer.first_states(4), layer.weights, None)
    assert "Cudnn" in type(bare.grad_fn).__name__ or "Cudnn" in type(bare.grad_fn.next_functions[0][0]).__name__
    torch.testing.assert_close(bare, traced, rtol=0, atol=1e-5)
