"""Dask preload of every worker: one thread for torch, and one tiny run through the real code, so that a first run starts at once."""

import gc
import importlib
import threading
from typing import Any

import psutil

from core.config import RecurrentConfig, to_json
from core.jobs.job import JobSpec, Mailbox, Source
from core.jobs.tasks import make_job
from core.snapshot import Snapshot, encode
from core.text.corpus import default_corpus

NICENESS = 10
LATER_S = 4.0
_TINY = RecurrentConfig(
    corpus=default_corpus("en"), hidden_size=4, embedding_size=4, sequence_length=8, batch_size=2, steps=10
)


def dask_setup(worker: Any) -> None:
    """Called by Dask before the worker offers itself to the scheduler."""
    # Training yields to the server and the browser, which somebody is waiting for.
    psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else NICENESS)
    # before torch looks for devices
    importlib.import_module("core.training.device").take_place(worker.name if isinstance(worker.name, int) else None)
    # One thread always: results must not depend on how many cores a machine has, and workers share them.
    importlib.import_module("torch").set_num_threads(1)
    job = make_job(JobSpec("warm", 0, "recurrent", to_json(_TINY)), Source(_TINY.corpus), None)
    while job.slice(0.3, Mailbox(), _to_nobody) == "running":
        pass
    # What was imported stays: the collector need not look at it again in every full collection.
    gc.collect()
    gc.freeze()
    later = threading.Timer(LATER_S, _import_for_questions)
    later.daemon = True
    later.start()


def _import_for_questions() -> None:
    """What questions to word vectors need takes seconds to import: no slice should have to wait for it, nor a first run."""
    importlib.import_module("core.vectors.comparisons")
    importlib.import_module("core.vectors.layout_job")


def _to_nobody(kind: str, step: int, data: dict[str, Any], *, kept: bool = False, ask: str | None = None) -> None:
    encode(Snapshot("warm", 0, 0, step, 0.0, kind, data=data))
