"""An upload that was deleted: what its run has measured stays, and a question that would read the text again is told why not."""

import msgspec
import pytest

from core.config import RecurrentConfig
from core.jobs.job import Question
from core.jobs.runtime import Runtime
from core.snapshot import Snapshot, decode
from tests.conftest import stream_of, wait_until
from tests.test_stack import Viewer, finish

pytestmark = pytest.mark.stack
BODY = b"The miller had a fox and the fox had a lantern.\n" * 200
SMALL = RecurrentConfig(hidden_size=16, embedding_size=8, sequence_length=16, batch_size=8, steps=60)
QUESTIONS = {
    "units": Question("units", "units", ""),
    "clamp": Question("clamp", "clamp", "", gates={"forget_gate": 1.0, "input_gate": 0.0}),
    "trace": Question("trace", "trace", "A lantern."),
}


def answers(runtime: Runtime, run: str) -> dict[str, Snapshot]:
    """The last message to each of the questions: held gates are shown first, then what they cost."""
    viewer = Viewer(runtime, run)
    for question in QUESTIONS.values():
        runtime.service.ask(run, "viewer", question, None)

    def heard() -> dict[str, Snapshot]:
        said = [decode(body) for _, _, body in list(viewer.subscription.queue)]
        return {one.ask: one for one in said if one.ask and (one.ask, one.kind) != ("clamp", "gates")}

    wait_until(lambda: heard().keys() == QUESTIONS.keys(), 30, "for every question to be answered")
    found = heard()
    viewer.leave()
    return found


def test_what_needs_a_deleted_text_is_refused_with_its_sentence_and_the_rest_is_answered(runtime: Runtime) -> None:
    upload = runtime.service.uploads.add("viewer", "note.txt", BODY)
    run = runtime.service.submit(msgspec.structs.replace(SMALL, corpus=f"upload-{upload.id}"), "viewer")
    finish(runtime, run)
    stream = stream_of(runtime, run)
    wait_until(lambda: not stream.has_unwritten, 10, "for it to be written down")
    before = answers(runtime, run)
    assert {ask: one.kind for ask, one in before.items()} == {"units": "units", "clamp": "clamp", "trace": "gates"}
    runtime.store.delete_upload(upload.id)
    after = answers(runtime, run)
    assert {ask: one.kind for ask, one in after.items()} == {"units": "failed", "clamp": "failed", "trace": "gates"}
    assert {after[ask].data["code"] for ask in ("units", "clamp")} == {"text_gone"}
