"""The shelf of an owner: what stands on it, what it takes up, and what happens to what is taken off."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from core.config import MemoryConfig, to_json
from core.jobs import removal
from core.jobs.runtime import Runtime
from core.runs import migrations
from core.runs.experiment import plan_of
from core.runs.experiment_store import ExperimentStore
from core.runs.shelf import Shelf
from core.runs.store import RunStore
from core.runs.tables import ExperimentRow, FrameRow, RunRow, new_run_row
from tests.conftest import wait_until

CONFIG = MemoryConfig(length=4, steps=100, hidden_size=8)


def row(run: str, owner: str = "me", created: float = 1.0, experiment: str | None = None) -> RunRow:
    made = new_run_row(run, owner, "memory", to_json(CONFIG), '{"corpus":""}', 1)
    return msgspec.structs.replace(made, created=created, experiment_id=experiment, state="finished")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    opened = RunStore(f"sqlite:///{tmp_path / 'library.db'}")
    for number, run in enumerate(("old", "new")):
        opened.add_run(row(run, created=1.0 + number))
    opened.add_run(row("hers", "she"))
    plan = plan_of({"only": CONFIG}, [1, 2], ["m1", "m2"])
    stored = ExperimentRow("set", "me", "race", "finished", msgspec.json.encode(plan).decode(), 1, 1.5)
    ExperimentStore(opened).add(stored, [row(run, created=9.0, experiment="set") for run in ("m1", "m2")])
    yield opened
    opened.close()


@pytest.fixture
def shelf(store: RunStore) -> Shelf:
    return Shelf(store)


def on(shelf: Shelf, owner: str = "me") -> list[str]:
    return [entry.id for entry in shelf.entries(owner)]


def test_runs_and_sets_stand_side_by_side_the_newest_first(shelf: Shelf) -> None:
    assert on(shelf) == ["new", "set", "old"]
    assert on(shelf, "she") == ["hers"]
    assert [member.id for member in shelf.entries("me")[1].rows] == ["m1", "m2"]


def test_what_is_deleted_is_gone_at_once_and_comes_back_as_it_was(store: RunStore, shelf: Shelf) -> None:
    before = shelf.entries("me")
    shelf.delete("me", ["new"], at=50.0)
    shelf.delete("me", ["set", "old"], at=60.0)
    assert on(shelf) == []
    assert store.list_runs("me") == []
    assert ExperimentStore(store).of_owner("me") == []
    assert shelf.last_deleted("me") == (60.0, ["", ""])
    shelf.bring_back("me", 60.0)
    assert on(shelf) == ["set", "old"]
    shelf.bring_back("me", 50.0)
    assert shelf.entries("me") == before
    assert shelf.last_deleted("me") is None


def test_a_name_and_a_pin_stay_and_a_name_is_one_line(shelf: Shelf) -> None:
    shelf.rename("me", "old", "  Fables,\n small ")
    shelf.rename("me", "set", "x" * 500)
    shelf.keep("me", "set", True)
    named = {entry.id: (entry.title, entry.kept) for entry in shelf.entries("me")}
    assert named == {"old": ("Fables, small", False), "set": ("x" * 200, True), "new": ("", False)}
    assert [member.name for member in shelf.entries("me")[1].rows] == ["", ""]


def test_nobody_changes_what_is_another_s_nor_a_member_alone(shelf: Shelf) -> None:
    before = shelf.entries("me")
    shelf.rename("she", "old", "mine now")
    shelf.keep("she", "set", True)
    shelf.delete("she", ["old", "set"], at=5.0)
    shelf.rename("me", "m1", "alone")
    shelf.delete("me", ["m1"], at=6.0)
    assert shelf.entries("me") == before


def test_sizes_are_those_of_what_is_stored(store: RunStore, shelf: Shelf) -> None:
    frames = [FrameRow(run, 1, 0, 1, "gates", b"x" * size) for run, size in (("old", 30), ("m1", 5), ("m2", 6))]
    store.append([{"id": run, "step": 1} for run in ("old", "m1", "m2")], frames, [])
    stretch = {"run_id": "old", "epoch": 0, "first_step": 1, "seq": 1, "body": b"y" * 8}
    store.append([{"id": "old", "step": 1}], [], [stretch])
    store.save_checkpoint("old", "scrub", 0, 1, b"z" * 100)
    store.save_checkpoint("hers", "scrub", 0, 1, b"z" * 7)
    assert shelf.sizes("me") == {"old": 138, "set": 11}
    assert shelf.sizes("she") == {"hers": 7}


@pytest.mark.stack
def test_a_deleted_run_rests_and_goes_on_when_it_is_brought_back(runtime: Runtime) -> None:
    service = runtime.service
    run = service.submit(msgspec.structs.replace(CONFIG, steps=100_000), "thinker")
    wait_until(lambda: stream_step(runtime, run) > 0, what="for the first step")
    service.removal.delete("thinker", [run])
    wait_until(lambda: stream_state(runtime, run) == "paused", what="for it to rest")
    assert on(service.removal.shelf, "thinker") == []
    deleted = service.removal.shelf.last_deleted("thinker")
    assert deleted is not None
    service.removal.shelf.bring_back("thinker", deleted[0])
    at = stream_step(runtime, run)
    service.command(run, "thinker", "resume")
    wait_until(lambda: stream_step(runtime, run) > at, what="for it to go on")
    service.command(run, "thinker", "stop")


@pytest.mark.stack
def test_what_was_deleted_is_removed_once_its_time_is_over(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    service, store = runtime.service, runtime.store
    run = service.submit(msgspec.structs.replace(CONFIG, steps=100_000), "leaver")
    experiment = service.experiments.submit({"only": CONFIG}, [1], "leaver")
    member = service.experiments.members(experiment)[0].id
    service.removal.delete("leaver", [run, experiment])
    assert store.run(run) is not None
    monkeypatch.setattr(removal, "RECOVERABLE_S", -1.0)
    wait_until(lambda: store.run(run) is None and store.run(member) is None, what="for both to be removed")
    with pytest.raises(LookupError):
        service.experiments.get(experiment)
    assert service.removal.shelf.last_deleted("leaver") is None


def stream_step(runtime: Runtime, run: str) -> int:
    stream = runtime.hub.stream(run)
    return stream.step if stream else 0


def stream_state(runtime: Runtime, run: str) -> str:
    stream = runtime.hub.stream(run)
    return stream.state if stream else ""


def test_a_library_from_before_there_was_a_shelf_opens_with_everything_on_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    made = row("old")
    columns = [name for name in made.__struct_fields__ if name not in ("kept", "deleted")]
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        named = ", ".join(f":{name}" for name in columns)
        values = {name: getattr(made, name) for name in columns}
        connection.execute(sa.text(f"INSERT INTO runs ({', '.join(columns)}) VALUES ({named})"), values)
    engine.dispose()
    store = RunStore(url)
    assert [entry.rows for entry in Shelf(store).entries("me")] == [(made,)]
    store.close()
