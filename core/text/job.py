"""The job that reads an uploaded text for the page: how far it is, and at the end what the text is, or why not."""

import time
from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import Any, Generic, TypeVar

import msgspec

from core.jobs.job import Emit, JobSpec, Mailbox, Question, Source, State
from core.problems import Trouble
from core.text.number import Progress
from core.text.pieces import pieces_within
from core.text.prepare import Prepared, prepare_counting

_EMIT_EVERY_S = 0.1
_IDLE_S = 0.02

Result = TypeVar("Result")


class TextOptions(msgspec.Struct, frozen=True):
    """How the text is cut: a name of TOKENIZERS, and the most tokens the vocabulary may hold."""

    tokenizer: str
    vocabulary_size: int


class ReadingJob(ABC, Generic[Result]):
    """Reads an upload in slices. `step` counts the pieces done.

    Emits "preparing" {done, tokens_per_s}, then "finished" with what the page shows, or "failed" {code, params}.
    While only other workers are busy with it, `wait_s` asks to be left alone for a moment.
    """

    def __init__(self, pieces: Generator[Progress, None, Result]) -> None:
        self.step = 0
        self.elapsed_s = 0.0
        self.wait_s = 0.0
        self._pieces = pieces
        self._emitted_at_s = -_EMIT_EVERY_S
        self._state: State = "running"

    @abstractmethod
    def finished(self, result: Result) -> dict[str, Any]:
        """What the page is told of the result."""

    def slice(self, budget_s: float, mailbox: Mailbox, emit: Emit) -> State:
        """Work for about budget_s seconds; between pieces it obeys the mailbox."""
        if self._state != "running":
            return self._state
        begun = time.perf_counter()
        elapsed_before = self.elapsed_s
        self.wait_s = 0.0
        for _ in pieces_within(begun + budget_s):
            if mailbox.stopped:
                self._state = "stopped"
                break
            if mailbox.paused and not mailbox.single_steps:
                return "paused"
            if mailbox.paused:
                mailbox.single_steps -= 1
            self._work(emit)
            self.elapsed_s = elapsed_before + time.perf_counter() - begun
            if self.wait_s or self._state != "running":
                break
        return self._state

    def checkpoint(self) -> bytes | None:
        """Nothing worth keeping."""
        return None

    def drain_weights(self) -> tuple[tuple[int, bytes], ...]:
        """A text has no weights."""
        return ()

    def answer(self, question: Question, emit: Emit) -> None:
        """A text answers no questions."""

    def _work(self, emit: Emit) -> None:
        """One piece, and a message where one is due."""
        try:
            progress = next(self._pieces)
        except StopIteration as done:
            self._state = "finished"
            emit("finished", self.step, self.finished(done.value), kept=True)
        except Trouble as trouble:
            self._state = "failed"
            emit("failed", self.step, {"code": trouble.code, "params": trouble.params}, kept=True)
        else:
            self.step += 1
            self.wait_s = _IDLE_S if progress.idle else 0.0
            self._report(progress, emit)

    def _report(self, progress: Progress, emit: Emit) -> None:
        if self.elapsed_s - self._emitted_at_s < _EMIT_EVERY_S:
            return
        self._emitted_at_s = self.elapsed_s
        rate = progress.tokens / self.elapsed_s if self.elapsed_s else 0.0
        emit("preparing", self.step, {"done": round(progress.done, 4), "tokens_per_s": round(rate)})


class TextJob(ReadingJob[Prepared]):
    """Prepares a text. What it prepared stays in this worker's cache, where a training run finds it."""

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` is always None: reading a text again is cheaper than keeping half of it."""
        options = msgspec.json.decode(spec.config, type=TextOptions)
        super().__init__(prepare_counting(source, options.tokenizer, options.vocabulary_size))

    def finished(self, result: Prepared) -> dict[str, Any]:
        """How the text was read, how it begins, what it seems to be."""
        return _told(result)


def _told(prepared: Prepared) -> dict[str, Any]:
    reading, vocabulary = prepared.reading, prepared.vocabulary
    return {
        "encoding": prepared.encoding,
        "candidates": [{"encoding": other.encoding, "preview": other.preview} for other in reading.candidates],
        "characters": prepared.characters,
        "tokens": len(prepared.ids),
        "vocabulary": len(vocabulary),
        "dropped_kinds": vocabulary.dropped.kinds,
        "unknown_share": vocabulary.dropped.occurrences / len(prepared.ids),
        "preview": reading.preview,
        "language": reading.language,
        "suggested_tokenizer": reading.suggested_tokenizer,
        "suggested_words": reading.suggested_words,
        "columns": list(reading.columns),
    }
