"""Files of runs over HTTP: who may have which, what comes of an order, and how long it is kept."""

import csv
import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from core.config import MemoryConfig, RecurrentConfig
from core.data_folder import data_folder
from core.jobs.exports import FOLDER
from core.jobs.runtime import Runtime
from core.web.owner import OWNER_COOKIE
from tests.conftest import stream_of, wait_until
from tests.test_web import ME, OURS, Client

pytestmark = pytest.mark.stack
SMALL = MemoryConfig(task="recall", cell="gru", hidden_size=12, length=8, batch_size=8, steps=60)
TEXT = "The owl lived by the mill, and the mill lived by the river. " * 40


@pytest.fixture(scope="module")
def finished(runtime: Runtime) -> str:
    """A run that is over."""
    return ended(runtime, runtime.service.submit(SMALL, ME))


@pytest.fixture
def mine(runtime: Runtime) -> Client:
    """A browser that owns `finished`."""
    browser = Client()
    browser.cookies.set(OWNER_COOKIE, ME)
    return browser


def ended(runtime: Runtime, run: str) -> str:
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.state == "finished", 90, f"for {run} to end")
    return run


def ordered(browser: Client, run: str, exporter: str) -> httpx.Response:
    return browser.post(f"/api/runs/{run}/export?lang=en", headers=OURS, json={"exporter": exporter})


def made(browser: Client, run: str, exporter: str) -> tuple[str, dict[str, Any]]:
    """The id of an order, and its status once it is ready or has failed."""
    reply = ordered(browser, run, exporter)
    assert reply.status_code == 202, reply.text
    export = reply.json()["export"]
    status: dict[str, Any] = {}

    def is_over() -> bool:
        status.update(browser.get(f"/api/exports/{export}?lang=en").json())
        return status["state"] != "working"

    wait_until(is_over, 60, f"for {exporter}")
    return export, status


def unpacked(reply: httpx.Response) -> Callable[[str], bytes]:
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    assert archive.testzip() is None
    folder = archive.namelist()[0].split("/")[0]
    return lambda name: archive.read(f"{folder}/{name}")


def test_anybody_with_the_runs_id_gets_its_numbers(runtime: Runtime, finished: str) -> None:
    visitor = Client()
    export, status = made(visitor, finished, "metrics")
    assert status["state"] == "ready", status
    reply = visitor.get(f"/api/exports/{export}/file")
    assert reply.headers["content-disposition"] == f'attachment; filename="{status["name"]}"'
    assert len(reply.content) == status["size"]
    rows = list(csv.DictReader(io.StringIO(unpacked(reply)("metrics.csv").decode())))
    assert [float(row["loss"]) for row in rows] == pytest.approx(list(stream_of(runtime, finished).losses))


@pytest.mark.parametrize("exporter", ["tensorboard", "weights", "script"])
def test_every_export_comes_out_of_a_worker(mine: Client, finished: str, exporter: str) -> None:
    export, status = made(mine, finished, exporter)
    assert status["state"] == "ready", status
    assert unpacked(mine.get(f"/api/exports/{export}/file"))("README.txt")


def test_a_paused_run_has_its_weights_of_now(runtime: Runtime, mine: Client) -> None:
    run = runtime.service.submit(msgspec.structs.replace(SMALL, steps=100_000), ME)
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.step > 5, 60, "for it to train")
    refused = ordered(mine, run, "weights")
    assert refused.status_code == 409
    assert "pause" in refused.json()["message"]
    runtime.service.command(run, ME, "pause")
    wait_until(lambda: stream.state == "paused", 30, "for the pause")
    wait_until(lambda: (runtime.store.resume_checkpoint(run) or (0,))[0] == stream.step, 30, "for its checkpoint")
    export, status = made(mine, run, "weights")
    assert status["state"] == "ready", status
    assert f"step {stream.step}" in unpacked(mine.get(f"/api/exports/{export}/file"))("README.txt").decode()
    runtime.service.command(run, ME, "stop")


def test_a_file_is_its_askers_alone(mine: Client, finished: str) -> None:
    export, _ = made(mine, finished, "metrics")
    other = Client()
    assert other.get(f"/api/exports/{export}").status_code == 404
    assert other.get(f"/api/exports/{export}/file").status_code == 404
    assert mine.get(f"/api/exports/{export}/file").status_code == 200


def test_a_text_of_ones_own_is_not_handed_to_others_and_not_once_it_is_deleted(runtime: Runtime, mine: Client) -> None:
    upload = runtime.service.uploads.add(ME, "owl.txt", TEXT.encode())
    config = RecurrentConfig(
        corpus=f"upload-{upload.id}", hidden_size=12, embedding_size=6, sequence_length=12, batch_size=6, steps=40
    )
    run = ended(runtime, runtime.service.submit(config, ME))
    refused = ordered(Client(), run, "script")
    assert refused.status_code == 403
    assert "text" in refused.json()["message"]
    export, status = made(mine, run, "script")
    assert status["state"] == "ready", status
    assert "upload" not in unpacked(mine.get(f"/api/exports/{export}/file"))("train.py").decode()
    runtime.store.delete_upload(upload.id)
    _, status = made(mine, run, "script")
    assert status["state"] == "failed"
    assert "deleted" in status["message"]
    _, status = made(mine, run, "tensorboard")
    assert status["state"] == "ready", status


@pytest.mark.parametrize(
    ("body", "expected"), [({"exporter": "pickle"}, 404), ({"exporter": 3}, 400), ({}, 400), (None, 400)]
)
def test_nonsense_is_answered_in_words(mine: Client, finished: str, body: object, expected: int) -> None:
    reply = mine.post(f"/api/runs/{finished}/export", headers=OURS, json=body)
    assert reply.status_code == expected
    assert reply.json()["message"]


def test_an_order_from_another_site_is_refused(mine: Client, finished: str) -> None:
    reply = mine.post(
        f"/api/runs/{finished}/export", headers={"Origin": "http://elsewhere"}, json={"exporter": "weights"}
    )
    assert reply.status_code == 403


def test_only_the_newest_files_are_kept(mine: Client, finished: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.exports.MOST_PER_OWNER", 2)
    exports = [made(mine, finished, "metrics")[0] for _ in range(3)]
    assert mine.get(f"/api/exports/{exports[0]}").status_code == 404
    assert all(mine.get(f"/api/exports/{export}/file").status_code == 200 for export in exports[1:])
    left = {path.stem for path in (data_folder() / FOLDER).glob("*.zip")}
    assert exports[0] not in left
    assert set(exports[1:]) <= left


def test_an_old_file_goes_with_the_next_order(mine: Client, finished: str, monkeypatch: pytest.MonkeyPatch) -> None:
    export, _ = made(mine, finished, "metrics")
    time.sleep(0.01)
    monkeypatch.setattr("core.jobs.exports.KEPT_S", 0.005)
    other = Client()
    other.get("/api/health")  # for its cookie
    ordered(other, finished, "metrics")
    assert mine.get(f"/api/exports/{export}/file").status_code == 404
    assert export not in {path.stem for path in (data_folder() / FOLDER).glob("*.zip")}
