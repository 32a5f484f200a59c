"""Any training as a job: slices of steps that obey the mailbox, and end with a sentence instead of an exception."""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from core.config import RunConfig, from_json
from core.jobs.job import Emit, JobSpec, Mailbox, Question, Source, State
from core.snapshot import ENDED, is_kept_step
from core.text.number import Progress
from core.text.pieces import pieces_within
from core.training.checkpoint import read_head
from core.training.observer import Measure, Observer
from core.training.pace import LOOK_S
from core.training.problems import failure_of

PREPARING_EVERY_S = 0.2
IDLE_S = 0.02
ENDING_S = 0.2  # that the last look and the last weights may take: with less left they get a slice of their own

log = logging.getLogger(__name__)


class Trainee(Protocol):
    """What is trained, step by step; see core.training.learner.Learner."""

    @property
    def step(self) -> int: ...

    @property
    def looks_now(self) -> bool: ...

    @property
    def is_done(self) -> bool: ...

    def train_step(self) -> float: ...


T = TypeVar("T", bound=Trainee)


class RunJob(ABC, Generic[T]):
    """core.jobs.job.Job for any training; see there. `wait_s` says how long to leave it alone in slow motion.

    A slice ends with all its losses sent, so a checkpoint taken between slices has nothing unsaid. A job made from
    weights only answers questions and does not train. Raises ValueError (msgspec.ValidationError is one) when the
    spec's config or the checkpoint's bytes are not what they should be.
    """

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None) -> None:
        self.config: RunConfig = from_json(spec.config)
        self._source, self._checkpoint = source, checkpoint
        head = read_head(checkpoint) if checkpoint else None
        self.step = head.step if head else 0
        self.elapsed_s = head.elapsed_s if head else 0.0
        self.wait_s = 0.0
        self._preparation = self.prepare()
        self._said_preparing_at = float("-inf")
        self._learner: T | None = None
        self._observer: Observer | None = None
        self._state: State = "stopped" if head and not head.resumable else "running"
        self._paused = False
        self._ticked_at = self._stepped_at = float("-inf")
        self._weights: list[tuple[int, bytes]] = []
        self._kept_at = 0

    def slice(self, budget_s: float, mailbox: Mailbox, emit: Emit) -> State:
        """Work for about budget_s seconds, at least one step, or until the mailbox says otherwise."""
        if self._state in ENDED:
            return self._state
        self._ticked_at = time.perf_counter()
        self.wait_s = 0.0
        try:
            self._state = self._work(self._ticked_at + budget_s, mailbox, emit)
        except Exception as error:
            self._state = self._fail(error, emit)
        self._tick()
        return self._state

    def answer(self, question: Question, emit: Emit) -> None:
        """Answer from the present state without changing it; what goes wrong is said to who asked."""
        try:
            self.reply(question, emit)
        except Exception as error:
            failure = self._failure(error)
            # The run goes on whatever became of the question, so the sentence must not say that it stopped.
            code = "unanswered" if failure["code"] == "unexpected" else failure["code"]
            emit("failed", self.step, {**failure, "code": code}, ask=question.ask)

    @abstractmethod
    def reply(self, question: Question, emit: Emit) -> None:
        """Answer from the present state without changing it; raises Trouble where there is no answer."""

    @abstractmethod
    def prepare(self) -> Generator[Progress, None, T]:
        """What is to be trained, brought to where the checkpoint was made; yields while a text is prepared. Raises Trouble."""

    @abstractmethod
    def introduction(self, learner: T) -> dict[str, Any]:
        """What "started" says beside the config."""

    @abstractmethod
    def measures(self, learner: T) -> Mapping[str, Measure]:
        """The parts of this kind of run."""

    def kept_beside(self, learner: T) -> Mapping[str, Measure]:
        """What kept messages of a part say in addition, to be understood alone."""
        return {}

    @abstractmethod
    def verdict(self, learner: T) -> dict[str, Any]:
        """What a finished run has come to."""

    @abstractmethod
    def resumable(self, learner: T) -> bytes | None:
        """See core.jobs.job.Job.checkpoint."""

    @abstractmethod
    def weights(self, learner: T) -> bytes | None:
        """A scrub checkpoint of this step; None where this step has none."""

    def last_weights(self, learner: T) -> bytes | None:
        """The scrub checkpoint of the last step."""
        return self.weights(learner)

    def present_weights(self) -> bytes | None:
        """The weights as a scrub checkpoint of now; None while there are none."""
        return None if self._learner is None else self.weights(self._learner)

    def checkpoint(self) -> bytes | None:
        """Everything needed to go on elsewhere, bit for bit; None before the first step and for weights only."""
        if self._learner is None:
            return self._checkpoint if self._state == "running" else None
        return self.resumable(self._learner)

    def drain_weights(self) -> tuple[tuple[int, bytes], ...]:
        """(step, weights only) made since the last call, at steps that double and at the end."""
        drained, self._weights = tuple(self._weights), []
        return drained

    def train_step(self) -> float:
        """The bare algorithm: one step with no mailbox and no messages; its loss."""
        loss = self._ready().train_step()
        self.step += 1
        return loss

    def _ready(self) -> T:
        preparation = self.prepare()
        while self._learner is None:
            try:
                next(preparation)
            except StopIteration as done:
                self._learner = done.value
        return self._learner

    def _work(self, deadline: float, mailbox: Mailbox, emit: Emit) -> State:
        for _ in pieces_within(deadline):
            if self._learner is not None:
                break
            if mailbox.stopped:
                emit("stopped", self.step, {})
                return "stopped"
            try:
                self._say_preparing(next(self._preparation), emit)
                if self.wait_s:
                    return "running"
            except StopIteration as done:
                self._learner = done.value
        if self._learner is None:
            return "running"
        if self._observer is None:
            self._observer = Observer(self._learner, self.measures(self._learner), self.kept_beside(self._learner))
            self._announce(self._learner, emit)
        return self._train(self._learner, self._observer, deadline, mailbox, emit)

    def _say_preparing(self, progress: Progress, emit: Emit) -> None:
        # while only others are at work on it
        self.wait_s = IDLE_S if progress.idle else 0.0
        now = time.perf_counter()
        if now - self._said_preparing_at >= PREPARING_EVERY_S:
            self._said_preparing_at = now
            emit("preparing", self.step, {"done": progress.done})

    def _announce(self, learner: T, emit: Emit) -> None:
        """Say that training begins, or goes on here: "preparing" may have been said meanwhile."""
        emit("started", self.step, {"config": msgspec.to_builtins(self.config), **self.introduction(learner)})

    def _train(self, learner: T, observer: Observer, deadline: float, mailbox: Mailbox, emit: Emit) -> State:
        has_worked = False
        while True:
            if learner.is_done:
                if has_worked and time.perf_counter() > deadline - ENDING_S:
                    break
                return self._end("finished", observer, mailbox, emit)
            if mailbox.stopped:
                return self._end("stopped", observer, mailbox, emit)
            stretch_s = LOOK_S if mailbox.steps_per_s <= 0.0 else 0.0
            if mailbox.paused:
                self._pause(observer, mailbox, emit)
                if mailbox.single_steps <= 0:
                    return "paused"
                mailbox.single_steps -= 1
                stretch_s = 0.0
                self._paused = False  # so that the state after this step is shown, and "paused" said, again
            else:
                if self._paused:
                    emit("resumed", self.step, {"from_step": self.step, "reason": "continue"})
                self._paused = False
                self.wait_s = self._time_to_next_step(mailbox)
                if self.wait_s > 0.0:
                    break
            self._steps(learner, observer, mailbox, emit, min(deadline, time.perf_counter() + stretch_s))
            has_worked = True
            if time.perf_counter() >= deadline:
                break
        observer.flush(emit)
        return "running"

    def _steps(self, learner: T, observer: Observer, mailbox: Mailbox, emit: Emit, until: float) -> None:
        """Steps until then, at least one, or up to one that something is kept of; then what they call for."""
        step, began = self.step, time.perf_counter()
        while True:
            observer.note(learner.train_step())
            self.step = learner.step
            now = time.perf_counter()
            if now >= until or self.step >= observer.next_kept or learner.looks_now or learner.is_done:
                break
        self._stepped_at = began
        self._tick()
        intended_s = 1.0 / mailbox.steps_per_s if mailbox.steps_per_s > 0.0 else 0.0
        observer.pace.trained(now - began, intended_s, self.step - step)
        observer.stepped(mailbox, emit)
        if learner.looks_now:
            observer.look(emit)
        if is_kept_step(self.step, 1):
            self._keep(self.weights(learner))

    def _time_to_next_step(self, mailbox: Mailbox) -> float:
        if mailbox.steps_per_s <= 0.0:
            return 0.0
        return max(0.0, self._stepped_at + 1.0 / mailbox.steps_per_s - time.perf_counter())

    def _pause(self, observer: Observer, mailbox: Mailbox, emit: Emit) -> None:
        # Also while it is paused already: somebody may have come since, to whom a part was not yet shown.
        observer.show_everything(mailbox.parts, emit)
        if self._paused:
            return
        emit("paused", self.step, {})
        observer.pace.rest()
        self._paused = True

    def _end(self, state: State, observer: Observer, mailbox: Mailbox, emit: Emit) -> State:
        learner = self._ready()
        observer.show_everything(mailbox.parts, emit, kept=True)
        self._keep_last_weights(learner)
        emit(state, self.step, self.verdict(learner) if state == "finished" else {})
        return state

    def _fail(self, error: Exception, emit: Emit) -> State:
        failure = self._failure(error)
        if self._learner is not None and self._observer is not None:
            self._observer.flush(emit)
            if str(failure["code"]).endswith("_diverged"):
                self._observer.show_everything((), emit, kept=True)
            self._keep_last_weights(self._learner)
        emit("failed", self.step, failure)
        return "failed"

    def _failure(self, error: Exception) -> dict[str, object]:
        failure = failure_of(error)
        if failure["code"] == "unexpected":
            log.error("run failed at step %d", self.step, exc_info=error)
        return failure

    def _keep_last_weights(self, learner: T) -> None:
        if self.step and self._kept_at != self.step:
            self._keep(self.last_weights(learner))

    def _keep(self, weights: bytes | None) -> None:
        if weights is not None:
            self._kept_at = self.step
            self._weights.append((self.step, weights))

    def _tick(self) -> None:
        now = time.perf_counter()
        self.elapsed_s += now - self._ticked_at
        self._ticked_at = now
