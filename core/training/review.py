"""The scaffold of jobs that measure something once and say what came of it: pieces of work, a slice at a time."""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import Any

from core.jobs.job import Emit, Mailbox, Question, State
from core.training.problems import failure_of

log = logging.getLogger(__name__)

Pieces = Generator[None, None, dict[str, Any]]


class ReviewJob(ABC):
    """core.jobs.job.Job for a measurement. Emits "finished" with what was measured, or "failed" {code, params}.

    `step` counts the pieces done. There is nothing to go on from: what is lost is measured again.
    """

    def __init__(self) -> None:
        self.step = 0
        self.elapsed_s = 0.0
        self._pieces: Pieces | None = None
        self._state: State = "running"

    @abstractmethod
    def measure(self) -> Pieces:
        """The work, in pieces of much less than a slice each; returns what was measured, ready for JSON."""

    def slice(self, budget_s: float, mailbox: Mailbox, emit: Emit) -> State:
        """Work for about budget_s seconds, at least one piece."""
        begun = time.perf_counter()
        while self._state == "running":
            if mailbox.stopped:
                self._state = "stopped"
                emit("stopped", self.step, {})
                break
            self._work(emit)
            if time.perf_counter() - begun >= budget_s:
                break
        self.elapsed_s += time.perf_counter() - begun
        return self._state

    def checkpoint(self) -> bytes | None:
        """Nothing worth keeping."""
        return None

    def drain_weights(self) -> tuple[tuple[int, bytes], ...]:
        """A measurement makes no weights."""
        return ()

    def answer(self, question: Question, emit: Emit) -> None:
        """A measurement answers no questions."""
        raise TypeError("a measurement has nothing to say before it has ended")

    def _work(self, emit: Emit) -> None:
        self._pieces = self._pieces or self.measure()
        try:
            next(self._pieces)
            self.step += 1
        except StopIteration as done:
            self._state = "finished"
            emit("finished", self.step, done.value)
        except Exception as error:
            log.exception("a measurement failed")
            self._state = "failed"
            emit("failed", self.step, failure_of(error))
