"""What workers run: jobs live in a table on their worker, and every task names only a key into it.

Dask therefore keeps no lineage of states; when a worker dies its table is gone, and the server goes back to a checkpoint.
"""

import importlib
import time
from typing import Any

import msgspec
from distributed import get_worker

from core.jobs import wire
from core.jobs.job import (
    JOB_KINDS,
    Job,
    JobFactory,
    JobSpec,
    Mailbox,
    MakesFile,
    Question,
    SliceReport,
    Source,
    Weighted,
)
from core.problems import Trouble
from core.snapshot import Snapshot, encode

TOPIC = "seqlens"
FIRST_CHECKPOINT_S = 1.0
CHECKPOINT_EVERY_S = 4.0


class StateLost(RuntimeError):
    """The table of this worker does not hold the job (it was restarted since)."""


class Held:
    """A job in the table, with what surrounds it: its mailbox, its last seq and when it was last checkpointed."""

    def __init__(self, spec: JobSpec, job: Job, mailbox: Mailbox) -> None:
        self.spec, self.job, self.mailbox = spec, job, mailbox
        self.seq = spec.first_seq
        self.checkpoint_at_s = job.elapsed_s + FIRST_CHECKPOINT_S

    def emit(self, kind: str, step: int, data: dict[str, Any], *, kept: bool = False, ask: str | None = None) -> None:
        """Encode one message and send it. Answers to questions are outside the numbered stream: seq 0."""
        if ask is None:
            self.seq += 1
        send(
            Snapshot(
                self.spec.run,
                self.spec.epoch,
                0 if ask else self.seq,
                step,
                self.job.elapsed_s,
                kind,
                kept=kept,
                ask=ask,
                data=data,
            ),
            self.spec.wire,
        )


_TABLE: dict[str, Held] = {}
_MAILBOXES: dict[str, Mailbox] = {}


def send(snapshot: Snapshot, address: str = "") -> None:
    """Hand a message over, by the wire or on the topic: its header for the server, its encoded bytes for everyone else."""
    message = {
        "run": snapshot.run,
        "epoch": snapshot.epoch,
        "seq": snapshot.seq,
        "step": snapshot.step,
        "kind": snapshot.kind,
        "kept": snapshot.kept,
        "ask": snapshot.ask,
        "body": encode(snapshot),
    }
    worker = get_worker()
    # Dask packs every event once to see whether it can: on the worker's own thread, not on the one that trains.
    wire.say(address, message, lambda unsent: worker.loop.add_callback(worker.log_event, TOPIC, unsent))


def key_of(run: str, epoch: int) -> str:
    """The table key of one life of a run."""
    return f"{run}:{epoch}"


def begin(spec: JobSpec, source: Source, text: bytes | None, checkpoint: bytes | None, budget_s: float) -> SliceReport:
    """Start a job, or restore it from its checkpoint, and work on it for a first slice; `text` is the source's bytes."""
    key = key_of(spec.run, spec.epoch)
    job = make_job(spec, msgspec.structs.replace(source, data=text), checkpoint)
    _TABLE[key] = Held(spec, job, _MAILBOXES.setdefault(key, Mailbox()))
    return go_on(key, 0, budget_s)


def make_job(spec: JobSpec, source: Source, checkpoint: bytes | None) -> Job:
    """Import the kind's class (torch and all, only here) and make the job."""
    module, name = JOB_KINDS[spec.kind].factory.split(":")
    factory: JobFactory = getattr(importlib.import_module(module), name)
    return factory(spec, source, checkpoint)


def go_on(key: str, single_steps: int, budget_s: float) -> SliceReport:
    """One slice of a job in the table, which may take so many steps though it is paused; raises StateLost when it is not there."""
    held = _held(key)
    held.mailbox.single_steps += single_steps
    started = time.perf_counter()
    state = held.job.slice(budget_s, held.mailbox, held.emit)
    due = state != "running" or held.job.elapsed_s >= held.checkpoint_at_s
    checkpoint = held.job.checkpoint() if due else None
    if due:
        held.checkpoint_at_s = held.job.elapsed_s + CHECKPOINT_EVERY_S
    return SliceReport(
        state=state,
        step=held.job.step,
        elapsed_s=held.job.elapsed_s,
        busy_s=time.perf_counter() - started,
        last_seq=held.seq,
        wait_s=getattr(held.job, "wait_s", 0.0),
        checkpoint=checkpoint,
        weights=held.job.drain_weights(),
        file=held.job.drain_file() if isinstance(held.job, MakesFile) else None,
    )


async def post(key: str, changes: dict[str, Any]) -> None:
    """Put a command into a mailbox; a coroutine, so it runs on the worker's event loop while a slice is working."""
    mailbox = _MAILBOXES.setdefault(key, Mailbox())
    for name, value in changes.items():
        setattr(mailbox, name, value)


def checkpoint(key: str) -> bytes | None:
    """The job's checkpoint, now."""
    return _held(key).job.checkpoint()


async def drop(key: str) -> None:
    """Forget a job and its mailbox; on the worker's event loop."""
    _TABLE.pop(key, None)
    _MAILBOXES.pop(key, None)


def answer(key: str, question: Question) -> None:
    """Answer a question from a job's present state."""
    held = _held(key)
    held.job.answer(question, held.emit)


def answer_from(spec: JobSpec, source: Source, text: bytes | None, weights: bytes, question: Question) -> None:
    """Answer a question from stored weights, for a run whose state is on no worker or has moved on since.

    `text` is the source's bytes, for a question that needs them and a text that is not built in.
    """
    job = make_job(spec, msgspec.structs.replace(source, data=text), weights)
    held = Held(spec, job, Mailbox())
    job.answer(question, held.emit)


def answer_comparing(spec: JobSpec, weights: list[bytes], question: Question) -> None:
    """Answer a question that is put to several kept weights at once, of one run or of several."""
    module, name = JOB_KINDS[spec.kind].compares.split(":")
    try:
        kind, step, data = getattr(importlib.import_module(module), name)(question, weights)
    except Trouble as trouble:
        kind, step, data = "failed", 0, {"code": trouble.code, "params": trouble.params}
    send(Snapshot(spec.run, spec.epoch, 0, step, 0.0, kind, ask=question.ask, data=data))


def weights_now(key: str) -> bytes | None:
    """The weights of a job in the table as they are now; None while there are none."""
    job = _held(key).job
    return job.present_weights() if isinstance(job, Weighted) else None


def hold(text: bytes) -> bytes:
    """An upload's bytes as a Dask object: one per content, sent once, made again from the scheduler's copy if a worker dies."""
    return text


def version() -> str:
    """The project version of this worker, compared by the server before it uses a cluster."""
    from core import __version__

    return __version__


def devices() -> tuple[str, ...]:
    """The devices that this worker can train on."""
    here: tuple[str, ...] = importlib.import_module("core.training.device").devices_here()
    return here


def loaded_modules() -> list[str]:
    """Top-level modules of this worker, so that a test can look for what must not be here."""
    import sys

    return sorted({name.split(".")[0] for name in sys.modules})


def _held(key: str) -> Held:
    try:
        return _TABLE[key]
    except KeyError:
        raise StateLost(key) from None
