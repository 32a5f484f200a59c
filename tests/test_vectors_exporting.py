"""Exported vectors: byte for byte gensim's files, read by gensim and by our own import, and tables the projector understands."""

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from core.runs.vector_export import projector_metadata, projector_vectors, word2vec_binary, word2vec_text, written_words
from tests.vector_files import imported, table, written

WORDS = [f"词{number}" for number in range(997)] + ["naïve", "😀", "2020"]
VECTORS = table(1000, 9)
STRANGE = [
    "国王",
    "tab\there",
    "line\nbreak",
    "back\\slash\\t",
    "New York",
    "New_York",
    "\u3000",
    "cr\rlf",
    "full\u3000width",
]


@pytest.mark.parametrize("binary", [True, False])
def test_the_files_are_gensims(tmp_path: Path, binary: bool) -> None:
    ours = b"".join((word2vec_binary if binary else word2vec_text)(WORDS, VECTORS))
    assert ours == written(tmp_path / "theirs", WORDS, VECTORS, binary=binary)
    (tmp_path / "ours").write_bytes(ours)
    read = KeyedVectors.load_word2vec_format(str(tmp_path / "ours"), binary=binary)
    assert read.index_to_key == WORDS
    np.testing.assert_array_equal(read.vectors, VECTORS)
    again = imported(ours, tmp_path / "shelf")
    assert list(again.tokens) == WORDS
    np.testing.assert_array_equal(again.vectors, VECTORS)


@pytest.mark.parametrize("binary", [True, False])
def test_words_with_white_space_lose_no_row(tmp_path: Path, binary: bool) -> None:
    vectors = table(len(STRANGE), 3)
    (tmp_path / "ours").write_bytes(b"".join((word2vec_binary if binary else word2vec_text)(STRANGE, vectors)))
    read = KeyedVectors.load_word2vec_format(str(tmp_path / "ours"), binary=binary)
    assert read.index_to_key == written_words(STRANGE)
    np.testing.assert_array_equal(read.vectors, vectors)
    assert written_words(STRANGE)[4:6] == ["New_York_", "New_York"]


@pytest.mark.parametrize("counts", [None, list(range(9, 0, -1))])
def test_the_projectors_tables_have_one_line_a_word(tmp_path: Path, counts: list[int] | None) -> None:
    vectors = table(len(STRANGE), 3)
    numbers = b"".join(projector_vectors(vectors))
    words = b"".join(projector_metadata(STRANGE, counts)).decode()
    lines = words.split("\n")[:-1]
    assert len(numbers.split(b"\n")) - 1 == len(STRANGE) == len(lines) - (counts is not None)
    assert {line.count("\t") for line in lines} == {int(counts is not None)}
    assert lines[0] == ("国王" if counts is None else "word\tcount")
    again = imported(numbers, tmp_path, words=words)
    assert list(again.tokens) == STRANGE
    np.testing.assert_array_equal(again.vectors, vectors)
