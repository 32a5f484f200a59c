"""Imported vectors as runs of the library: through the real service and its workers, from the file to the export."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import KeyedVectors

from core.imported_config import ImportedConfig
from core.jobs.ownership import NotYours
from core.jobs.runtime import Runtime
from core.problems import Trouble
from core.runs.tables import RunRow
from core.runs.vector_export import VECTOR_EXPORTS, kept_table
from core.snapshot import ENDED
from core.vector_files import FOLDER_VARIABLE
from core.vectors_config import Word2VecConfig
from tests.conftest import wait_until
from tests.test_web import ME, OURS, Client
from tests.vector_files import gensim_vectors, packed, table, written

pytestmark = pytest.mark.stack
ROYAL = ["king", "queen", "man", "woman", "prince", "princess", "boy", "girl"]
WORDS = [*ROYAL, *(f"词{number}" for number in range(1500))]


def royal_vectors(dimension: int = 40) -> np.ndarray:
    """Random vectors but for the first words, whose sums come out."""
    vectors = table(len(WORDS), dimension)
    rows, columns = table(4, dimension, 1), table(2, dimension, 2)
    vectors[:8] = (rows[:, None] + columns[None]).reshape(8, dimension)
    return vectors


VECTORS = royal_vectors()


def bring(runtime: Runtime, body: bytes, name: str = "mine.bin", rows: int = 50_000) -> str:
    """Upload a file and import it; the run's id once it has ended and its vectors, if it has any, are in the library."""
    upload = runtime.service.uploads.add(ME, name, body, "vectors")
    run = runtime.service.submit(ImportedConfig(corpus=f"upload-{upload.id}", file=name, rows=rows), ME)
    ended(runtime, run)
    if row_of(runtime, run).state == "finished":  # it says so a moment before they are there
        wait_until(lambda: runtime.store.nearest_weights(run, 1), 10, "for its vectors")
    return run


def ended(runtime: Runtime, run: str) -> str:
    wait_until(lambda: row_of(runtime, run).state in ENDED, 60, f"for {run} to end")
    return run


def row_of(runtime: Runtime, run: str) -> RunRow:
    row = runtime.store.run(run)
    assert row is not None
    return row


def said(runtime: Runtime, run: str, kind: str) -> dict[str, Any]:
    """The data of a run's newest kept message of a kind."""
    data: dict[str, Any] = json.loads(runtime.store.frames_of(run, [kind])[-1].body)["data"]
    return data


@pytest.fixture(scope="module")
def imported(runtime: Runtime, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Vectors that are in the library."""
    return bring(runtime, packed(written(tmp_path_factory.mktemp("file") / "f", WORDS, VECTORS, binary=True)))


def test_an_upload_becomes_a_run_with_one_frame_and_its_bytes_go(runtime: Runtime, imported: str) -> None:
    assert (row_of(runtime, imported).state, row_of(runtime, imported).step) == ("finished", 1)
    assert said(runtime, imported, "map")["tokens"] == WORDS
    assert said(runtime, imported, "map")["counts"] is None
    near = said(runtime, imported, "neighbours")
    assert near["known"]
    assert [word for word in near["nearest"] if word["word"] == near["word"]] == []
    scores = said(runtime, imported, "analogies")
    assert scores["excluded"] == scores["total"] > 0
    started = said(runtime, imported, "started")
    assert (started["vocabulary"], started["dimension"], started["format"]) == (len(WORDS), 40, "word2vec_binary")
    config = json.loads(row_of(runtime, imported).config)
    upload = config["corpus"].removeprefix("upload-")
    wait_until(lambda: runtime.store.upload(upload) is None, 10, "for the upload to be let go")
    assert runtime.store.text(json.loads(row_of(runtime, imported).source)["digest"]) is None


def test_the_library_keeps_the_vectors_bit_for_bit(runtime: Runtime, imported: str) -> None:
    found = runtime.store.nearest_weights(imported, 1)
    assert found is not None
    kept = kept_table(found[1])
    assert (kept.words, kept.counts) == (WORDS, None)
    np.testing.assert_array_equal(kept.vectors, VECTORS)


@pytest.mark.parametrize("binary", [True, False])
def test_what_is_downloaded_is_what_gensim_reads(runtime: Runtime, imported: str, tmp_path: Path, binary: bool) -> None:
    name = "word2vec_binary" if binary else "word2vec_text"
    reply = Client().get(f"/api/runs/{imported}/vectors/{name}")
    assert reply.status_code == 200
    ending = VECTOR_EXPORTS[name].ending
    assert reply.headers["content-disposition"] == f'attachment; filename="seqlens-{imported[:8]}.{ending}"'
    (tmp_path / "ours").write_bytes(reply.content)
    read = KeyedVectors.load_word2vec_format(str(tmp_path / "ours"), binary=binary)
    assert read.index_to_key == WORDS
    np.testing.assert_array_equal(read.vectors, VECTORS)
    assert read.most_similar("king") == gensim_vectors(WORDS, VECTORS).most_similar("king")


def test_a_trained_run_is_exported_with_its_counts_and_not_before_it_has_vectors(runtime: Runtime) -> None:
    config = Word2VecConfig(vector_size=8, epochs=1, n_tokens=4000, min_count=2)
    run = ended(runtime, runtime.service.submit(config, ME))
    browser = Client()
    wait_until(lambda: runtime.store.nearest_weights(run, 1), 10, "for its vectors")
    vectors = np.loadtxt(io.StringIO(browser.get(f"/api/runs/{run}/vectors/projector_vectors").text))
    metadata = browser.get(f"/api/runs/{run}/vectors/projector_metadata").text.splitlines()
    assert vectors.shape == (said(runtime, run, "started")["vocabulary"], 8)
    assert metadata[0] == "word\tcount"
    assert [line.split("\t") for line in metadata[1:4]] == [
        [token, str(count)]
        for token, count in zip(*(said(runtime, run, "map")[key][:3] for key in ("tokens", "counts")), strict=True)
    ]
    waiting = runtime.service.submit(config, ME)
    early = browser.get(f"/api/runs/{waiting}/vectors/word2vec_text?lang=zh")
    assert early.status_code in (200, 409)
    assert early.status_code == 200 or not early.json()["message"].isascii()
    ended(runtime, waiting)


@pytest.mark.parametrize("path", ["never-was/vectors/word2vec_text", "{run}/vectors/pickle"])
def test_what_is_not_there_is_not_found(runtime: Runtime, imported: str, path: str) -> None:
    assert Client().get(f"/api/runs/{path.format(run=imported)}").status_code == 404


BAD = {
    "vectors_gzip": lambda raw: packed(raw)[:-2000],
    "vectors_truncated": lambda raw: raw[:-500],
    "not_vectors": lambda raw: b"once upon a time there was\na miller\n",
    "vectors_other_kind": lambda raw: b"\x80\x04\x95" + raw,
    "vectors_header": lambda raw: b"-1 300\n" + raw,
    "vectors_too_wide": lambda raw: b"10 99999999\n" + raw,
    "vectors_not_finite": lambda raw: b"2 2\na 1 nan\nb 1 2\n",
    "vectors_empty": lambda raw: b"",
    "vectors_unpacked": lambda raw: packed(b"900000 300\na " + b" " * 2**20),
}


@pytest.mark.parametrize("code", list(BAD))
def test_a_bad_file_fails_in_a_worker_with_its_code_and_leaves_nothing(
    runtime: Runtime, tmp_path: Path, code: str
) -> None:
    run = bring(runtime, BAD[code](written(tmp_path / "f", WORDS, VECTORS, binary=True)), "bad.bin")
    assert row_of(runtime, run).state == "failed"
    found = said(runtime, run, "failed")["code"]
    assert found == code or (code == "vectors_unpacked" and found == "vectors_long_row")
    assert runtime.store.nearest_weights(run, 1) is None
    upload = json.loads(row_of(runtime, run).config)["corpus"].removeprefix("upload-")
    wait_until(lambda: runtime.store.upload(upload) is None, 10, "for the upload to be let go")


def test_a_file_of_the_folder_is_read_to_the_row_that_is_asked_for_and_shared(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is the workers', which were started without one: this asks what the server makes of it."""
    config = ImportedConfig(file="三国.bin", rows=100)
    run = ended(runtime, runtime.service.submit(config, "somebody-else"))
    assert said(runtime, run, "failed")["code"] == "vectors_no_folder"
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    listed = runtime.service.imports.listed(ME)
    assert run in [row.id for row in listed]
    assert runtime.service.imports.same(config, listed) is None, "what has failed is read anew"


def test_only_who_imported_may_delete_and_then_all_is_gone(runtime: Runtime, tmp_path: Path) -> None:
    run = bring(runtime, written(tmp_path / "f", WORDS, VECTORS))
    assert run in [row.id for row in runtime.service.imports.listed(ME)]
    assert run not in [row.id for row in runtime.service.imports.listed("somebody-else")]
    with pytest.raises(NotYours):
        runtime.service.delete_import(run, "somebody-else")
    runtime.service.delete_import(run, ME)
    assert runtime.store.run(run) is None
    assert runtime.store.nearest_weights(run, 1) is None
    trained = runtime.service.submit(Word2VecConfig(epochs=1, n_tokens=2000), ME)
    with pytest.raises(ValueError, match="word2vec"):
        runtime.service.delete_import(trained, ME)
    ended(runtime, trained)


def test_an_upload_that_is_gone_is_said_at_once(runtime: Runtime) -> None:
    with pytest.raises(Trouble, match="text_gone"):
        runtime.service.submit(ImportedConfig(corpus="upload-0123", file="mine.bin"), ME)


def test_a_question_to_it_is_answered_or_refused_and_never_lost(runtime: Runtime, imported: str) -> None:
    reply = Client().post(f"/api/runs/{imported}/ask", headers=OURS, json={"kind": "trace", "text": "king"})
    assert reply.status_code == 202
