"""Vector files of every format give the words and numbers that gensim reads of them, the first rows only, piece by piece."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import KeyedVectors

from core.config import to_json
from core.data_folder import DATA_VARIABLE
from core.imported_config import ImportedConfig
from core.jobs.job import JobSpec, Mailbox, Question, Source
from core.problems import Trouble
from core.runs.vector_export import kept_table
from core.text.pieces import exhaust
from core.text.shelf import Shelf
from core.vector_files import FOLDER_VARIABLE, ListedFile, listed_files
from core.vectors.imported_job import ImportedJob
from core.vectors.importing import VectorOptions, importing
from tests.training_runs import Recorder
from tests.vector_files import WORDS, gensim_vectors, imported, packed, table, written

VECTORS = table(len(WORDS), 7)


@pytest.mark.parametrize("pack", [bytes, packed], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("how", "name"),
    [
        ({"binary": True}, "word2vec_binary"),
        ({}, "word2vec_text"),
        ({"write_header": False}, "glove"),
    ],
)
def test_what_gensim_writes_is_read_as_gensim_reads_it(
    tmp_path: Path, how: dict[str, Any], name: str, pack: Any
) -> None:
    raw = written(tmp_path / "file", WORDS, VECTORS, **how)
    # gensim's own way to read GloVe's leaves a file open; a first line in front is what it recommends.
    (tmp_path / "theirs").write_bytes((b"" if how.get("write_header", True) else b"10 7\n") + raw)
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "theirs"), binary=how.get("binary", False))
    ours = imported(pack(raw), tmp_path / "shelf")
    assert ours.about.format == name
    assert list(ours.tokens) == theirs.index_to_key == WORDS
    np.testing.assert_array_equal(ours.vectors, theirs.vectors)
    assert ours.about.notes == ()


@pytest.mark.parametrize("binary", [True, False])
def test_only_the_rows_asked_for_are_read(tmp_path: Path, binary: bool) -> None:
    words, vectors = [f"w{number}" for number in range(3000)], table(3000, 50)
    raw = written(tmp_path / "file", words, vectors, binary=binary)
    # What stands behind the asked rows may be anything: it is not looked at.
    ours = imported(raw[: len(raw) // 2] + b"\xff" * 100, tmp_path / "shelf", rows=700)
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "file"), binary=binary, limit=700)
    assert list(ours.tokens) == theirs.index_to_key
    np.testing.assert_array_equal(ours.vectors, theirs.vectors)
    assert ours.about.promised == 3000


def test_a_binary_file_of_the_c_tool_has_line_breaks_between_rows(tmp_path: Path) -> None:
    rows = [word.encode() + b" " + row.tobytes() + b"\n" for word, row in zip(WORDS, VECTORS, strict=True)]
    ours = imported(b"%d %d\n" % VECTORS.shape + b"".join(rows), tmp_path)
    assert list(ours.tokens) == WORDS
    np.testing.assert_array_equal(ours.vectors, VECTORS)


def test_a_text_of_fasttext_has_spaces_at_line_ends_and_windows_its_own(tmp_path: Path) -> None:
    ours = imported(b"\xef\xbb\xbf2 3\r\nking 1 2 3 \r\nqueen 4 5.5 -6e-1\r\n\r\n", tmp_path)
    assert ours.tokens == ("king", "queen")
    np.testing.assert_array_equal(ours.vectors, np.array([[1, 2, 3], [4, 5.5, -0.6]], np.float32))


def test_glove_has_words_with_spaces(tmp_path: Path) -> None:
    ours = imported(b"the 1 2 3\n. . . 4 5 6\nat name@domain 7 8 9", tmp_path)
    assert ours.tokens == ("the", ". . .", "at name@domain")
    assert ours.vectors[2].tolist() == [7, 8, 9]


def test_the_projectors_two_tables_are_read_together(tmp_path: Path) -> None:
    numbers = b"1\t2\n3\t4\n"
    for words in ("国王\n女王\n", "word\tcount\r\n国王\t5\r\n女王\t3\r\n"):
        ours = imported(numbers, tmp_path, words=words)
        assert (ours.tokens, ours.vectors.tolist()) == (("国王", "女王"), [[1, 2], [3, 4]])
    assert imported(b"a b\t1\t2\nc\t3\t4\n", tmp_path).tokens == ("a b", "c")


def test_of_a_repeated_word_the_first_vector_stays_as_in_gensim_and_a_note_says_so(tmp_path: Path) -> None:
    raw = b"4 2\na 1 1\nb 2 2\na 3 3\nb 4 4\n"
    (tmp_path / "file").write_bytes(raw)
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "file"))
    ours = imported(raw, tmp_path / "shelf")
    # gensim keeps the places of the words it left out, as None.
    assert list(ours.tokens) == [word for word in theirs.index_to_key if word]
    np.testing.assert_array_equal(ours.vectors, theirs.vectors[:2])
    assert [(note.code, note.params) for note in ours.about.notes] == [
        ("vectors_duplicates", {"count": 2, "example": "a"})
    ]


def test_memory_has_a_limit_and_a_note_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = written(tmp_path / "file", [f"w{number}" for number in range(2000)], table(2000, 128), binary=True)
    monkeypatch.setenv("SEQLENS_VECTORS_MB", "0.5")
    ours = imported(raw, tmp_path / "shelf", rows=1500)
    assert len(ours.tokens) == 2**19 // (4 * 128)
    assert [note.code for note in ours.about.notes] == ["vectors_clipped"]
    assert imported(raw, tmp_path / "shelf", rows=1024).about.notes == ()


def test_an_import_comes_back_from_the_disk(tmp_path: Path) -> None:
    raw = written(tmp_path / "file", WORDS, VECTORS)
    first = imported(raw, tmp_path / "shelf")
    assert Shelf(tmp_path / "shelf").get(first.key, ("vectors",)) is not None
    again = imported(raw, tmp_path / "shelf")
    assert (again.key, again.about) == (first.key, first.about)
    np.testing.assert_array_equal(again.vectors, VECTORS)
    assert imported(raw, tmp_path / "shelf", rows=3).key != first.key


def test_without_a_disk_it_is_still_imported(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    ours = imported(written(tmp_path / "file", WORDS, VECTORS), tmp_path / "a file")
    assert ours.key == ""
    np.testing.assert_array_equal(ours.vectors, VECTORS)


def test_the_teachers_folder_lists_files_and_opens_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "vectors"
    folder.mkdir()
    raw = written(folder / "三国.bin", WORDS, VECTORS, binary=True)
    (folder / ".hidden").write_bytes(raw)
    (folder / "sub").mkdir()
    (folder / "sub" / "inside.bin").write_bytes(raw)
    (tmp_path / "outside.bin").write_bytes(raw)
    os.mkfifo(folder / "pipe")
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    assert listed_files() == [ListedFile("三国.bin", len(raw))]

    def read(name: str) -> Any:
        return exhaust(importing(Source("", filename=name), VectorOptions(), Shelf(tmp_path / "shelf")))

    assert list(read("三国.bin").tokens) == WORDS
    outside = str(tmp_path / "outside.bin")
    for name in ("../outside.bin", outside, "sub/inside.bin", "sub", ".hidden", "pipe", "..", "", "a\0b"):
        with pytest.raises(Trouble, match="vectors_file_missing"):
            read(name)
    (folder / "三国.bin").write_bytes(written(folder / "三国.bin", WORDS[:3], VECTORS[:3], binary=True))
    assert list(read("三国.bin").tokens) == WORDS[:3]
    monkeypatch.delenv(FOLDER_VARIABLE)
    with pytest.raises(Trouble, match="vectors_no_folder"):
        read("三国.bin")


def test_the_job_works_in_slices_and_keeps_the_rows_that_were_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    words, vectors = [f"w{number}" for number in range(9000)], table(9000, 60)
    raw = written(tmp_path / "file", words, vectors)
    told = Recorder()
    config = ImportedConfig(corpus="upload-0", file="mine.vec", rows=8000)
    job = ImportedJob(JobSpec("run", 1, "imported", to_json(config)), Source("upload-0", raw), None)
    slices = 0
    while job.slice(0.0, Mailbox(), told) == "running":
        slices += 1
    assert slices > 10
    [finished] = told.of("finished")
    expected = {"vocabulary": 8000, "dimension": 60, "format": "word2vec_text", "promised": 9000, "notes": []}
    assert {name: finished.data[name] for name in expected} == expected
    [(step, blob)] = job.drain_weights()
    kept = kept_table(blob)
    assert (step, kept.words) == (1, words[:8000])
    np.testing.assert_array_equal(kept.vectors, vectors[:8000])


def test_a_file_of_the_folder_needs_no_upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "folder"))
    (tmp_path / "folder" / "三国.bin").write_bytes(written(tmp_path / "file", WORDS, VECTORS, binary=True))
    told = Recorder()
    spec = JobSpec("run", 1, "imported", to_json(ImportedConfig(file="三国.bin", rows=4, probe=WORDS[1])))
    job = ImportedJob(spec, Source(""), None)
    while job.slice(0.0, Mailbox(), told) == "running":
        pass
    assert told.of("map")[-1].data["tokens"] == WORDS[:4]
    assert told.of("neighbours")[-1].data["word"] == WORDS[1]


def test_imported_vectors_answer_what_trained_ones_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    words, vectors = [f"w{number}" for number in range(60)], table(60, 8)
    spec = JobSpec("run", 1, "imported", to_json(ImportedConfig(corpus="upload-0", file="mine.vec")))
    job = ImportedJob(spec, Source("upload-0", written(tmp_path / "file", words, vectors)), None)
    told = Recorder()
    while job.slice(0.0, Mailbox(), told) == "running":
        pass
    [(_, blob)] = job.drain_weights()
    again = ImportedJob(spec, Source("upload-0"), blob)
    for asked in (job, again):
        told = Recorder()
        asked.answer(Question("1", "neighbours", "", sets=(("w3",),)), told)
        asked.answer(Question("2", "analogy", "", sets=(("w1", "w2"), ("w3",))), told)
        asked.answer(Question("3", "neighbours", "", sets=(("w99",),)), told)
        near, total, unknown = told.messages
        theirs = gensim_vectors(words, vectors)
        for answer, expected in (
            (near, theirs.most_similar("w3")),
            (total, theirs.most_similar(positive=["w1", "w2"], negative=["w3"], topn=5)),
        ):
            assert [one["word"] for one in answer.data["nearest"]] == [word for word, _ in expected]
        assert (unknown.kind, unknown.data["code"]) == ("failed", "unknown_words")
