"""The run library and the streams in it: what was written is read back, and what an epoch undid is gone."""

import threading
from array import array
from pathlib import Path

import psutil
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.runs.epochs import epoch_starts, valid_frames
from core.runs.hub import Hub
from core.runs.store import SCRUB_BYTES, SCRUB_CHECKPOINTS, RunStore
from core.runs.stream import Message, RunStream, message_of
from core.runs.tables import UploadRow, metadata, new_run_row
from core.snapshot import Snapshot, decode, pack


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    opened = RunStore(f"sqlite:///{tmp_path / 'library.db'}")
    opened.add_run(new_run_row("r", "me", "recurrent", "{}", '{"corpus":"fables-en"}', 1))
    yield opened
    opened.close()


@pytest.fixture
def hub(store: RunStore) -> Hub:
    opened = Hub(store)
    opened.open("r", "me")
    yield opened
    opened.close()


def losses(seq: int, first_step: int, values: list[float], epoch: int = 0) -> Message:
    data = {"first_step": first_step, "values": pack(values)}
    return message_of(Snapshot("r", epoch, seq, first_step + len(values) - 1, 1.0, "loss", data=data))


def frame(seq: int, step: int, epoch: int = 0, kind: str = "gates", kept: bool = True) -> Message:
    return message_of(Snapshot("r", epoch, seq, step, 1.0, kind, kept=kept, data={"step": step}))


def test_the_migrations_make_exactly_the_tables_the_code_uses(store: RunStore) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_stream_is_the_same_after_a_restart(store: RunStore, hub: Hub) -> None:
    for message in (frame(1, 0, kind="started"), losses(2, 1, [4.0, 3.5]), frame(3, 2), losses(4, 3, [3.0])):
        hub.receive(message)
    hub.flush()
    row = store.run("r")
    assert row is not None
    again = RunStream.load(store, row)
    assert list(again.losses) == [4.0, 3.5, 3.0]
    assert (again.last_seq, again.step, again.state) == (4, 3, "running")
    kinds = [decode(body).kind for body in again.replay(["loss", "gates"], 0)]
    assert kinds == ["started", "loss", "gates"]


def test_what_lay_beyond_a_checkpoint_never_happened(store: RunStore, hub: Hub) -> None:
    hub.receive(losses(1, 1, [5.0, 4.0, 3.0, 2.0]))
    hub.receive(frame(2, 2))
    hub.receive(frame(3, 4))
    hub.flush()
    hub.begin_epoch("r", 2, "worker_lost")
    hub.receive(losses(5, 3, [2.9], epoch=1))
    hub.receive(losses(6, 9, [9.0], epoch=0))  # a late word from the dead worker
    hub.flush()
    row = store.run("r")
    assert row is not None
    again = RunStream.load(store, row)
    assert list(again.losses) == pytest.approx([5.0, 4.0, 2.9])
    assert [step for step, _ in valid_frames(store, "r", "gates", epoch_starts(store, "r"))] == [2]


def test_a_lost_message_is_marked(store: RunStore, hub: Hub) -> None:
    hub.receive(losses(1, 1, [5.0]))
    hub.receive(losses(4, 4, [4.0]))
    hub.flush()
    gap = decode(store.frames_of("r", ["gap"])[0].body)
    assert gap.data == {"from_seq": 2, "to_seq": 3}
    stream = hub.stream("r")
    assert stream is not None
    assert [value == value for value in stream.losses] == [True, False, False, True]


def test_what_was_sent_can_be_waited_for(hub: Hub) -> None:
    hub.receive(frame(1, 0, kind="started"))
    assert hub.wait_for_message("r", 0, 1, 0.0)
    assert not hub.wait_for_message("r", 0, 2, 0.05)
    late = threading.Timer(0.1, hub.receive, [losses(2, 1, [4.0])])
    late.start()
    assert hub.wait_for_message("r", 0, 2, 10.0)
    late.join()
    hub.begin_epoch("r", 1, "worker_lost")
    assert hub.wait_for_message("r", 0, 99, 0.0), "of an epoch that is over nothing is to come"
    assert hub.wait_for_message("nobody", 0, 1, 0.0)


def test_only_kept_messages_are_written(store: RunStore, hub: Hub) -> None:
    hub.receive(frame(1, 1, kept=True))
    hub.receive(frame(2, 2, kept=False))
    hub.flush()
    assert [row.step for row in store.frames_of("r")] == [1]


def test_a_viewer_who_comes_back_is_sent_what_it_missed(hub: Hub) -> None:
    for seq in range(1, 201):
        hub.receive(losses(seq, seq, [float(seq)]))
    stream = hub.stream("r")
    assert stream is not None
    sent = [decode(body) for body in stream.replay(["loss"], 150)]
    first = sent[0].data["first_step"]
    assert 100 <= first <= 151
    assert sum(snapshot.data["values"]["shape"][0] for snapshot in sent) == 200 - first + 1


def test_two_resume_checkpoints_are_kept_and_the_newest_is_used(store: RunStore) -> None:
    for step in (10, 20, 30):
        store.save_checkpoint("r", "resume", 0, step, b"state-%d" % step)
    assert store.resume_checkpoint("r") == (30, b"state-30")
    store.save_checkpoint("r", "resume", 1, 15, b"later epoch")
    assert store.resume_checkpoint("r") == (15, b"later epoch")


def test_scrub_checkpoints_stay_few_small_and_spread(store: RunStore) -> None:
    for step in range(1, 60):
        store.save_checkpoint("r", "scrub", 0, step, b"w" * (SCRUB_BYTES // 10))
    steps = {found[0] for step in range(1, 60) if (found := store.nearest_weights("r", step))}
    assert 59 in steps
    assert 5 <= len(steps) <= min(10, SCRUB_CHECKPOINTS)
    assert min(steps) <= 10


def test_a_stored_text_does_not_stay_in_memory(store: RunStore) -> None:
    process, megabytes = psutil.Process(), 64
    before = process.memory_info().rss
    body = bytes(megabytes << 20)
    store.add_upload(UploadRow("large", "me", "novel.txt", "d2", len(body), "", "", 1.0, ""), body)
    store.save_checkpoint("r", "resume", 0, 1, body)
    text = store.text("d2")
    assert text is not None
    assert len(text) == len(body)
    del body, text
    assert process.memory_info().rss - before < (megabytes << 20) / 2


def test_deleting_an_upload_takes_its_bytes_unless_another_needs_them(store: RunStore) -> None:
    for name in ("one", "two"):
        store.add_upload(UploadRow(name, "me", "novel.txt", "d1", 5, "", "", 1.0, ""), b"hello")
    store.delete_upload("one")
    assert store.text("d1") == b"hello"
    store.delete_upload("two")
    assert store.text("d1") is None
    assert store.list_uploads("me") == []


def test_deleting_a_run_takes_everything_of_it(store: RunStore, hub: Hub) -> None:
    hub.receive(losses(1, 1, [5.0]))
    hub.receive(frame(2, 1))
    hub.flush()
    store.save_checkpoint("r", "resume", 0, 1, b"x")
    store.delete_run("r")
    assert store.run("r") is None
    assert store.frames_of("r") == []
    assert store.losses_of("r") == []
    assert store.resume_checkpoint("r") is None


def test_losses_are_stored_as_float32(store: RunStore, hub: Hub) -> None:
    hub.receive(losses(1, 1, [0.1, 0.2]))
    hub.flush()
    ((_, first_step, body),) = store.losses_of("r")
    assert first_step == 1
    assert array("f", body) == array("f", [0.1, 0.2])
