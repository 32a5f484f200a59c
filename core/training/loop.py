"""A training run as a job: slices of steps that obey the mailbox, and end with a sentence instead of an exception."""

import logging
import time
from collections.abc import Generator

import msgspec

from core.config import from_json
from core.jobs.job import Emit, JobSpec, Mailbox, Question, Source, State
from core.snapshot import ENDED, is_kept_step
from core.training.answers import answer
from core.training.checkpoint import kept_network, read_head, restore, resumable_bytes, weights_bytes
from core.training.learner import Learner, prepare_learner
from core.training.measures import verdict
from core.training.observer import Observer
from core.training.problems import failure_of
from core.training.sizes import sizes_beside

PREPARING_EVERY_S = 0.2

log = logging.getLogger(__name__)


class TrainingJob:
    """core.jobs.job.Job for a run of any recurrent network; see there. `wait_s` says how long to leave it alone in slow motion.

    A slice ends with all its losses sent, so a checkpoint taken between slices has nothing unsaid. A job made from
    weights only answers questions and does not train. Raises ValueError (msgspec.ValidationError is one) when the
    spec's config or the checkpoint's bytes are not what they should be.
    """

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None) -> None:
        self.config = from_json(spec.config)
        self._source, self._checkpoint = source, checkpoint
        head = read_head(checkpoint) if checkpoint else None
        self.step = head.step if head else 0
        self.elapsed_s = head.elapsed_s if head else 0.0
        self.wait_s = 0.0
        self._preparation = self._prepare()
        self._said_preparing_at = float("-inf")
        self._learner: Learner | None = None
        self._observer: Observer | None = None
        self._state: State = "stopped" if head and not head.resumable else "running"
        self._paused = False
        self._ticked_at = self._stepped_at = float("-inf")
        self._weights: list[tuple[int, bytes]] = []

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

    def checkpoint(self) -> bytes | None:
        """Everything needed to go on elsewhere, bit for bit; None before the first step and for weights only."""
        if self._learner is None:
            return self._checkpoint if self._state == "running" else None
        resumable = self._learner.step > 0 and bool(self._learner.optimiser.state)
        return resumable_bytes(self._learner, self.elapsed_s) if resumable else None

    def drain_weights(self) -> tuple[tuple[int, bytes], ...]:
        """(step, weights only) made since the last call, at steps that double and at the end."""
        drained, self._weights = tuple(self._weights), []
        return drained

    def answer(self, question: Question, emit: Emit) -> None:
        """Answer from the present weights; a job made from weights only needs no text for most questions."""
        try:
            kept = self._state == "stopped" and self._learner is None and not question.needs_text
            answer(kept_network(self._checkpoint) if kept and self._checkpoint else self._ready(), question, emit)
        except Exception as error:
            failure = self._failure(error)
            # The run goes on whatever became of the question, so the sentence must not say that it stopped.
            code = "unanswered" if failure["code"] == "unexpected" else failure["code"]
            emit("failed", self.step, {**failure, "code": code}, ask=question.ask)

    def train_step(self) -> float:
        """The bare algorithm: one step with no mailbox and no messages; its loss."""
        loss = self._ready().train_step()
        self.step += 1
        return loss

    def _prepare(self) -> Generator[float, None, Learner]:
        learner = yield from prepare_learner(self.config, self._source)
        if self._checkpoint:
            restore(learner, self._checkpoint)
        return learner

    def _ready(self) -> Learner:
        preparation = self._prepare()
        while self._learner is None:
            try:
                next(preparation)
            except StopIteration as done:
                self._learner = done.value
        return self._learner

    def _work(self, deadline: float, mailbox: Mailbox, emit: Emit) -> State:
        while self._learner is None:
            if mailbox.stopped:
                emit("stopped", self.step, {})
                return "stopped"
            try:
                self._say_preparing(next(self._preparation), emit)
            except StopIteration as done:
                self._learner = done.value
            if self._learner is None and time.perf_counter() >= deadline:
                return "running"
        if self._observer is None:
            self._observer = Observer(self._learner)
            self._announce(self._learner, emit)
        return self._train(self._learner, self._observer, deadline, mailbox, emit)

    def _say_preparing(self, done: float, emit: Emit) -> None:
        now = time.perf_counter()
        if now - self._said_preparing_at >= PREPARING_EVERY_S:
            self._said_preparing_at = now
            emit("preparing", self.step, {"done": done})

    def _announce(self, learner: Learner, emit: Emit) -> None:
        """Say that training begins, or goes on here: "preparing" may have been said meanwhile."""
        emit(
            "started",
            self.step,
            {
                "config": msgspec.to_builtins(self.config),
                "cell": self.config.cell,
                "parameters": learner.model.parameter_count(),
                "device": learner.device.type,
                "layers": sizes_beside(learner.model.recurrent),
                "steps_total": self.config.steps,
                "baselines": learner.task.baselines(),
                **learner.introduction(),
            },
        )

    def _train(self, learner: Learner, observer: Observer, deadline: float, mailbox: Mailbox, emit: Emit) -> State:
        while True:
            if learner.is_done:
                return self._end("finished", observer, mailbox, emit)
            if mailbox.stopped:
                return self._end("stopped", observer, mailbox, emit)
            if mailbox.paused:
                self._pause(observer, mailbox, emit)
                if mailbox.single_steps <= 0:
                    return "paused"
                mailbox.single_steps -= 1
                self._paused = False  # so that the state after this step is shown, and "paused" said, again
            else:
                if self._paused:
                    emit("resumed", self.step, {"from_step": self.step, "reason": "continue"})
                self._paused = False
                self.wait_s = self._time_to_next_step(mailbox)
                if self.wait_s > 0.0:
                    break
            self._step(learner, observer, mailbox, emit)
            if time.perf_counter() >= deadline:
                break
        observer.flush(emit)
        return "running"

    def _step(self, learner: Learner, observer: Observer, mailbox: Mailbox, emit: Emit) -> None:
        self._stepped_at = time.perf_counter()
        loss = learner.train_step()
        self.step = learner.step
        self._tick()
        intended_s = 1.0 / mailbox.steps_per_s if mailbox.steps_per_s > 0.0 else 0.0
        observer.pace.trained(time.perf_counter() - self._stepped_at, intended_s)
        observer.stepped(loss, mailbox, emit)
        if learner.looks_now:
            observer.look(emit)
        if is_kept_step(self.step, 1):
            self._weights.append((self.step, weights_bytes(learner, self.elapsed_s)))

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
        emit(state, self.step, verdict(learner) if state == "finished" else {})
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

    def _keep_last_weights(self, learner: Learner) -> None:
        if self.step and not is_kept_step(self.step, 1):
            self._weights.append((self.step, weights_bytes(learner, self.elapsed_s)))

    def _tick(self) -> None:
        now = time.perf_counter()
        self.elapsed_s += now - self._ticked_at
        self._ticked_at = now
