"""Small real runs for the tests: a config, a job on it, and a recorder of what the job says."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import torch
from safetensors.torch import load

from core.config import RecurrentConfig, RunConfig, to_json
from core.jobs.job import JobSpec, Mailbox, Source, State
from core.snapshot import PARTS, Array, Snapshot, decode, encode, unpack
from core.training.loop import TrainingJob
from core.training.run_job import RunJob

torch.set_num_threads(1)

SMALL = RecurrentConfig(hidden_size=12, embedding_size=6, sequence_length=10, batch_size=4, steps=40, seed=7)


class Recorder:
    """An Emit that sends every message through its wire form and keeps it."""

    def __init__(self) -> None:
        self.messages: list[Snapshot] = []

    def __call__(
        self, kind: str, step: int, data: dict[str, Any], *, kept: bool = False, ask: str | None = None
    ) -> None:
        seq = len(self.messages)
        self.messages.append(decode(encode(Snapshot("run", 1, seq, step, 0.0, kind, kept=kept, ask=ask, data=data))))

    def of(self, kind: str) -> list[Snapshot]:
        return [message for message in self.messages if message.kind == kind]

    def losses(self) -> list[float]:
        """The loss of steps 1, 2, …; fails when one is missing or said twice."""
        values: list[float] = []
        for message in self.of("loss"):
            if not values and message.data["first_step"] > 1:
                values = [float("nan")] * (message.data["first_step"] - 1)
            assert message.data["first_step"] == len(values) + 1
            values += array(message.data["values"]).tolist()
            assert message.step == len(values)
        return values

    def kept_frames(self) -> set[tuple[str, int]]:
        return {(message.kind, message.step) for message in self.messages if message.kept and message.kind in PARTS}


def array(wire: Any) -> np.ndarray:
    """An array as it came out of a decoded message."""
    return unpack(msgspec.convert(wire, Array))


def text_source(text: str) -> Source:
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    return Source(corpus="upload-test", data=data, digest=digest, encoding="utf-8", filename="test.txt")


def make_job(config: RunConfig = SMALL, checkpoint: bytes | None = None, source: Source | None = None) -> TrainingJob:
    spec = JobSpec(run="run", epoch=1, kind=str(config.__struct_config__.tag), config=to_json(config))
    return TrainingJob(spec, source or Source(corpus=config.corpus), checkpoint)


def watched_by(viewers: int) -> Mailbox:
    mailbox = Mailbox()
    mailbox.viewers = viewers
    mailbox.parts = frozenset(PARTS) if viewers else frozenset()
    return mailbox


def drive(
    job: RunJob[Any],
    mailbox: Mailbox,
    say: Recorder,
    budget_s: float = 0.02,
    between: Callable[[int], None] | None = None,
) -> State:
    """Slices until the job pauses or ends; `between` is called after each with its number."""
    for number in range(100_000):
        state = job.slice(budget_s, mailbox, say)
        if state != "running":
            return state
        if between is not None:
            between(number)
    raise AssertionError("the job never ends")


def final_weights(job: RunJob[Any]) -> str:
    """The hash of the last scrub checkpoint's weights."""
    tensors = load(job.drain_weights()[-1][1])
    return hashlib.sha256(b"".join(tensors[name].numpy().tobytes() for name in sorted(tensors))).hexdigest()


def steps_until(job: RunJob[Any], step: int, say: Recorder) -> None:
    """Train up to a step, then pause there."""
    mailbox = watched_by(0)
    mailbox.paused = True
    mailbox.single_steps = step - job.step
    assert drive(job, mailbox, say) == "paused"
    assert job.step == step
