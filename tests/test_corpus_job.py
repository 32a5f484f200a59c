"""The job that counts a text, on real workers: helpers join in, the page hears of it, a second reading is from the disk."""

import msgspec
import pytest

from core.jobs.job import JOB_KINDS, JobSpec, Mailbox, Source
from core.jobs.runtime import Runtime
from core.problems import Trouble
from core.snapshot import decode
from core.text.catalog import Cutting
from core.text.corpus import CORPORA
from core.text.corpus_job import CorpusJob
from core.text.numbered import NumberingOptions
from tests.conftest import stream_of, wait_until
from tests.test_text_job import Recorder


def options_of(**how: object) -> str:
    return msgspec.json.encode(NumberingOptions(Cutting("words"), **how)).decode()  # type: ignore[arg-type]


def test_it_finishes_with_what_a_page_shows(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("SEQLENS_DATA", str(tmp_path))
    assert JOB_KINDS["corpus"].factory == f"{CorpusJob.__module__}:{CorpusJob.__name__}"
    job, emit = CorpusJob(JobSpec("r", 0, "corpus", options_of(min_count=5)), Source("fables-en"), None), Recorder()
    assert job.slice(0.0, Mailbox(), emit) == "running"
    assert job.step == 1
    while job.slice(0.0, Mailbox(), emit) == "running":
        pass
    kind, _, told = emit.messages[-1]
    assert kind == "finished"
    assert told["most_frequent"][0][0] == "the"
    assert told["tokens"] >= sum(count for _, count in told["most_frequent"])
    assert told["dropped_kinds"] > told["vocabulary"] > len(told["most_frequent"]) == 200
    assert (told["trains"], told["from_cache"], told["language"]) == (True, False, "en")


@pytest.mark.stack
def test_workers_share_a_text_and_the_second_time_nobody_works(runtime: Runtime) -> None:
    body = (CORPORA["fables-en"].text() * 250).encode()
    upload = runtime.service.uploads.add("me", "long.txt", body)
    told = []
    for _ in range(2):
        job = runtime.service.count_corpus(f"upload-{upload.id}", options_of(), "me")
        stream = stream_of(runtime, job)
        wait_until(lambda stream=stream: stream.state in ("finished", "failed"), 120, "for the text")
        assert stream.state == "finished"
        told.append(stream)
    cached = [decode(stream._latest["state"].body).data["from_cache"] for stream in told]
    assert cached == [False, True]


def test_a_deleted_upload_is_said_to_be_gone(runtime: Runtime) -> None:
    with pytest.raises(Trouble, match="text_gone"):
        runtime.service.count_corpus("upload-nothing", options_of(), "me")
