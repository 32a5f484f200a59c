"""The text job: progress, a full account at the end or a code when the file is bad, and it obeys its mailbox."""

import hashlib
import json
from typing import Any

from core.jobs.job import JOB_KINDS, Job, JobSpec, Mailbox, Question, Source, State
from core.text.job import TextJob

ENGLISH = "The ferryman sat by the river before the mist had gone. He said that it had rained all night.\n"
Messages = list[tuple[str, int, dict[str, Any]]]


def text_job(raw: bytes, tokenizer: str = "characters", **how: str) -> Job:
    spec = JobSpec("run", 1, "text", json.dumps({"tokenizer": tokenizer, "vocabulary_size": 200}))
    return TextJob(spec, Source("mine", raw, hashlib.sha256(raw).hexdigest(), **how), None)


class Recorder:
    """Collects what a job emits."""

    def __init__(self) -> None:
        self.messages: Messages = []

    def __call__(
        self, kind: str, step: int, data: dict[str, Any], *, kept: bool = False, ask: str | None = None
    ) -> None:
        self.messages.append((kind, step, data))


def run(job: Job, budget_s: float = 0.05) -> tuple[State, Messages]:
    emit = Recorder()
    state: State = "running"
    while state == "running":
        state = job.slice(budget_s, Mailbox(), emit)
    return state, emit.messages


def test_the_registry_finds_the_job() -> None:
    assert JOB_KINDS["text"].factory == f"{TextJob.__module__}:{TextJob.__name__}"


def test_it_tells_its_progress_and_then_what_the_text_is() -> None:
    state, messages = run(text_job((ENGLISH * 2000).encode("utf-16"), "words"), budget_s=0.0)
    assert state == "finished"
    preparing = [data for kind, _, data in messages[:-1] if kind == "preparing"]
    assert len(preparing) == len(messages) - 1 > 0
    shares = [data["done"] for data in preparing]
    assert shares == sorted(shares)
    kind, step, finished = messages[-1]
    assert (kind, finished["encoding"], finished["language"]) == ("finished", "utf-16-le", "en")
    assert step > 3
    assert finished["candidates"][0]["preview"] == (ENGLISH * 2).replace("\n", " ")[:120]
    assert finished["characters"] == len(ENGLISH) * 2000
    assert finished["tokens"] == 22 * 2000
    assert finished["vocabulary"] == len({*ENGLISH.replace(".", " .").split(), "\n", "□"})
    assert (finished["dropped_kinds"], finished["unknown_share"]) == (0, 0.0)
    assert finished["preview"] == (ENGLISH * 4)[:300]
    assert finished["suggested_tokenizer"] == "characters"
    assert finished["suggested_words"] in ("words", "jieba")
    assert finished["columns"] == []
    json.dumps(messages)


def test_a_bad_file_fails_with_its_code() -> None:
    assert run(text_job(b"")) == ("failed", [("failed", 0, {"code": "empty", "params": {}})])


def test_a_table_without_a_column_offers_its_columns() -> None:
    raw = b"id,text\n" + b"1,The wind came back.\n" * 30
    state, messages = run(text_job(raw, filename="a.csv"))
    assert (state, messages[-1][0], messages[-1][2]["code"]) == ("failed", "failed", "csv_needs_column")
    assert messages[-1][2]["params"]["columns"] == ["id", "text"]
    state, messages = run(text_job(raw, filename="a.csv", column="text"))
    assert (state, messages[-1][2]["columns"]) == ("finished", ["id", "text"])


def test_a_slice_does_not_do_everything_at_once() -> None:
    job = text_job(("wind and rain " * 400_000).encode())
    assert job.slice(0.0, Mailbox(), Recorder()) == "running"
    assert job.step == 1


def test_it_obeys_pause_single_step_and_stop() -> None:
    job, mailbox, emit = text_job(("mist and river " * 300_000).encode()), Mailbox(), Recorder()
    mailbox.paused = True
    assert job.slice(1.0, mailbox, emit) == "paused"
    assert job.step == 0
    mailbox.single_steps = 2
    assert job.slice(1.0, mailbox, emit) == "paused"
    assert (job.step, mailbox.single_steps) == (2, 0)
    mailbox.paused = False
    assert job.slice(0.0, mailbox, emit) == "running"
    mailbox.stopped = True
    assert job.slice(1.0, mailbox, emit) == "stopped"
    assert job.step == 3
    assert "finished" not in [kind for kind, _, _ in emit.messages]


def test_there_is_nothing_to_keep_and_nothing_to_ask() -> None:
    job, emit = text_job(ENGLISH.encode()), Recorder()
    job.answer(Question("1", "continue", "The"), emit)
    assert (job.checkpoint(), job.drain_weights(), emit.messages) == (None, (), [])
