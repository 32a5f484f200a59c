"""The job that lays the words of a run out by t-SNE, in slices, and shows every frame on the way."""

import time
from collections.abc import Generator

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.jobs.job import Emit, JobSpec, Mailbox, Question, Source, State
from core.layout_config import LayoutOptions
from core.problems import Trouble
from core.snapshot import pack, unpack
from core.text.pieces import pieces_within
from core.training.problems import failure_of
from core.vectors.kept import KeptVectors, read_vectors
from core.vectors.layout import FEWEST, Layout, beginning
from core.vectors.views import MAP_WORDS

_FRAME_EVERY_S = 0.08


class LayoutJob:
    """core.jobs.job.Job for t-SNE. `step` is that of the vectors, which are the weights it is made from.

    Emits "started", "layout" frames and "finished", or "failed". It is left off by stopping it; who goes on starts another
    from the last frame.
    """

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None) -> None:
        self._options = msgspec.json.decode(spec.config, type=LayoutOptions)
        self._vectors: KeptVectors = read_vectors(checkpoint or b"")
        self.step = self._vectors.step
        self.elapsed_s = 0.0
        self._state: State = "running"
        self._beginning = self._begin()
        self._layout: Layout | None = None
        self._shown_at = float("-inf")

    def slice(self, budget_s: float, mailbox: Mailbox, emit: Emit) -> State:
        """Iterate for about budget_s seconds, or until the mailbox says otherwise."""
        begun = time.perf_counter()
        try:
            for _ in pieces_within(begun + budget_s):
                if self._state != "running":
                    break
                self._state = self._go_on(mailbox, emit)
        except Exception as error:
            emit("failed", self.step, failure_of(error))
            self._state = "failed"
        self.elapsed_s += time.perf_counter() - begun
        return self._state

    def checkpoint(self) -> bytes | None:
        """Nothing worth keeping: the browser has the last frame."""
        return None

    def drain_weights(self) -> tuple[tuple[int, bytes], ...]:
        """It trains nothing."""
        return ()

    def answer(self, question: Question, emit: Emit) -> None:
        """It answers no questions."""

    def _go_on(self, mailbox: Mailbox, emit: Emit) -> State:
        if mailbox.stopped:
            emit("stopped", self.step, {})
            return "stopped"
        if self._layout is None:
            try:
                next(self._beginning)
            except StopIteration as done:
                self._layout = done.value
                emit("started", self.step, {})
            return "running"
        self._layout.piece()
        now = time.perf_counter()
        if self._layout.is_done or now - self._shown_at >= _FRAME_EVERY_S:
            self._shown_at = now
            self._show(self._layout, emit)
        if self._layout.is_done:
            emit("finished", self.step, {})
            return "finished"
        return "running"

    def _begin(self) -> Generator[None, None, Layout]:
        vectors: NDArray[np.float32] = self._vectors.vectors[:MAP_WORDS]
        if len(vectors) < FEWEST:
            raise Trouble("too_few_to_lay_out", needed=FEWEST)
        if not np.isfinite(vectors).all():
            raise Trouble("vectors_diverged", step=self.step)
        start = None if self._options.start is None else _earlier(self._options, len(vectors))
        return (yield from beginning(vectors, self._options.perplexity, self._options.dimensions, start))

    def _show(self, layout: Layout, emit: Emit) -> None:
        data = {
            "kind": "tsne",
            "xy": pack(layout.places),
            "iteration": layout.iteration,
            "iterations": layout.iterations,
            "perplexity": layout.perplexity,
            "divergence": layout.divergence,
        }
        emit("layout", self.step, data)


def _earlier(options: LayoutOptions, words: int) -> NDArray[np.float32] | None:
    """The layout to begin from, if it is one of as many words and made of numbers."""
    assert options.start is not None
    try:
        start = unpack(options.start)
    except (ValueError, TypeError):
        return None
    fits = start.ndim == 2 and start.shape[0] == words and start.shape[1] in (2, 3)
    usable = fits and bool(np.isfinite(start).all()) and float(np.abs(start).max()) < 1e4 and float(start.std()) > 0.0
    return start.astype(np.float32) if usable else None
