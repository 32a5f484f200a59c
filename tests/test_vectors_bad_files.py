"""Wrong, truncated, huge and hostile vector files: each is refused with one sentence, in both languages, and nothing else."""

import contextlib
import gzip
import pickle
import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n import languages, translator
from core.problems import Trouble
from core.sentences import sentence
from core.text.pieces import exhaust
from core.vectors.byte_stream import ByteStream
from core.vectors.importing import VectorOptions, reading
from tests.vector_files import WORDS, imported, packed, table, written

VECTORS = table(len(WORDS), 7)


def binary(*rows: tuple[bytes, list[float]], header: bytes = b"") -> bytes:
    body = b"".join(word + b" " + np.array(values, "<f4").tobytes() for word, values in rows)
    return (header or b"%d %d\n" % (len(rows), len(rows[0][1]))) + body


def zipped(name: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x" * 100)
    return buffer.getvalue()


BAD = {
    "empty": (b"", "vectors_empty", {}),
    "blank": (b" \n\n", "vectors_empty", {}),
    "prose": (b"It was the best of times,\nit was the worst of times.\n", "not_vectors", {}),
    "a word list with counts": (b"the 5000\nof 3000\n", "not_vectors", {}),
    "utf-16": ("2 2\na 1 2\nb 1 2\n".encode("utf-16"), "not_vectors", {}),
    "json": (b'{"king": [1, 2, 3]}', "not_vectors", {}),
    "a pickle": (pickle.dumps({"a": [1.0] * 50}), "vectors_other_kind", {"kind": "Python pickle"}),
    "a pickle in gzip": (packed(pickle.dumps([1])), "vectors_other_kind", {"kind": "Python pickle"}),
    "a fastText model": (b"\xba\x16\x4f\x2f\x0c\0\0\0" * 9, "vectors_other_kind", {"kind": "fastText model"}),
    "a NumPy file": (b"\x93NUMPY\x01\0" + b"\0" * 90, "vectors_other_kind", {"kind": "NumPy"}),
    "a PyTorch file": (zipped("archive/data.pkl"), "vectors_other_kind", {"kind": "PyTorch"}),
    "a zip": (zipped("glove.6B.50d.txt"), "vectors_packed", {"kind": "ZIP"}),
    "gzip in gzip": (packed(packed(b"a 1 2\nb 3 4\n")), "vectors_packed", {"kind": "GZIP"}),
    "a broken gzip": (packed(written_text := b"2 2\na 1 2\nb 3 4\n")[:-12], "vectors_gzip", {}),
    "noise in gzip": (b"\x1f\x8b\x08" + bytes(range(200)), "vectors_gzip", {}),
    "no rows": (b"0 5\n", "vectors_header", {"rows": 0, "dimension": 5}),
    "negative rows": (b"-3 5\na 1 2 3 4 5\n", "vectors_header", {"rows": -3, "dimension": 5}),
    "negative dimension": (b"3 -5\na 1\n", "vectors_header", {"rows": 3, "dimension": -5}),
    "too wide": (b"3 1000000\na 1\n", "vectors_too_wide", {"dimension": 1_000_000, "most": 4096}),
    "too wide without a header": (b"a" + b" 1" * 5000, "vectors_too_wide", {"dimension": 5000, "most": 4096}),
    "a trillion rows": (
        b"1000000000000 2\na 1 2\nb 3 4\n",
        "vectors_truncated",
        {"found": 2, "promised": 1_000_000_000_000},
    ),
    "a trillion binary rows": (
        binary((b"a", [0.5, 2]), (b"b", [1, 3]), header=b"1000000000000 2\n"),
        "vectors_truncated",
        {"found": 2, "promised": 1_000_000_000_000},
    ),
    "a header alone": (b"5 100\n", "vectors_truncated", {"found": 0, "promised": 5}),
    "a row cut off": (b"3 2\na 1 2\nb 3 4\nc 5", "vectors_truncated", {"found": 2, "promised": 3}),
    "a short row": (b"3 2\na 1 2\nb 3\nc 5 6\n", "vectors_row_width", {"row": 2, "found": 1, "needed": 2}),
    "a long row": (b"a 1 2\nb 3 4 5\nc 5 6\n", "vectors_row_width", {"row": 2, "found": 3, "needed": 2}),
    "a header of another file": (b"3 2\na 1 2 3\n", "vectors_row_width", {"row": 1, "found": 3, "needed": 2}),
    "words for numbers": (b"a 1 2\nb 3 x\n", "vectors_not_number", {"row": 2, "word": "b", "cell": "x"}),
    "Python's own numbers": (b"a 1 2\nb 3 1_0\n", "vectors_not_number", {"row": 2, "word": "b", "cell": "1_0"}),
    "NaN": (b"a 1 2\nb nan 3\n", "vectors_not_finite", {"row": 2, "word": "b"}),
    "infinity": (b"a 1 -inf\nb 3 4\n", "vectors_not_finite", {"row": 1, "word": "a"}),
    "beyond float32": (b"a 1 1e300\nb 3 4\n", "vectors_not_finite", {"row": 1, "word": "a"}),
    "binary NaN": (
        binary((b"a", [1, 2]), (b"b", [1, float("nan")])),
        "vectors_not_finite",
        {"row": 2, "word": "b"},
    ),
    "invalid UTF-8": (b"a 1 2\n\xff\xfe 3 4\n", "vectors_encoding", {"row": 2}),
    "binary invalid UTF-8": (binary((b"a", [1, 2]), (b"\xe7\x8e", [1, 2])), "vectors_encoding", {"row": 2}),
    "a row without an end": (b"a 1 2\n" + b"b" * 3_000_000, "vectors_long_row", {"row": 2}),
    "an endless number": (b"a 1 2\nb " + b"1" * 900_000 + b" 2\n", "vectors_long_row", {"row": 2}),
    "an endless binary word": (binary((b"a", [1, 2]), header=b"2 2\n") + b"b" * 5000, "vectors_long_row", {"row": 2}),
    "a table without words": (b"1\t2\n3\t4\n", "vectors_no_words", {}),
    "one word": (b"2 2\na 1 2\na 3 4\n", "vectors_too_few", {"found": 1}),
}


@pytest.mark.parametrize("case", list(BAD))
def test_a_bad_file_is_refused_with_a_sentence(case: str, tmp_path: Path) -> None:
    raw, code, params = BAD[case]
    with pytest.raises(Trouble) as raised:
        imported(raw, tmp_path)
    assert (raised.value.code, raised.value.params) == (code, params)
    for language in languages():
        said = sentence(raised.value.code, raised.value.params, translator(language).gettext)
        assert not re.search(r"[{}]", said)
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_words_must_be_that_of_the_table(tmp_path: Path) -> None:
    for words in ("a\nb\n", "a\nb\nc\nd\n"):
        with pytest.raises(Trouble, match="vectors_words_differ"):
            imported(b"1\t2\n3\t4\n5\t6\n", tmp_path, words=words)


def test_uploads_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEQLENS_VECTORS_UPLOAD_MB", "0.5")
    with pytest.raises(Trouble) as raised:
        imported(b"a 1 2\n" * 100_000, tmp_path)
    assert (raised.value.code, raised.value.params) == ("vectors_too_large", {"size_mb": "0.6", "limit_mb": "0.5"})


@pytest.mark.parametrize("body", [b"\0" * 2**26, b" " * 2**26, b"\n" * 2**26, b"a 1 2\n" * 2**23])
def test_a_bomb_is_not_unpacked(body: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEQLENS_VECTORS_UNPACKED_MB", "4")
    raw = gzip.compress(b"2000000 300\na " + body, 1)
    stream = ByteStream.of_bytes(raw, 4 * 2**20)
    with pytest.raises(Trouble) as raised:
        exhaust(reading(stream, VectorOptions(rows=500_000)))
    assert raised.value.code in ("vectors_unpacked", "vectors_long_row", "vectors_row_width", "vectors_not_finite")
    assert stream.done < 1


def test_rows_that_repeat_for_ever_end_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = gzip.compress(b"a 1 2\nb 3 4\n" * 2**20, 1)
    with pytest.raises(Trouble, match="vectors_unpacked"):
        exhaust(reading(ByteStream.of_bytes(raw, 2 * 2**20), VectorOptions(rows=500_000)))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damage_of_any_kind_is_refused_or_read_and_never_crashes(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    how = data.draw(st.sampled_from([{"binary": True}, {}, {"write_header": False}]))
    folder = tmp_path_factory.mktemp("damaged")
    raw = bytearray(written(folder / "file", WORDS, VECTORS, **how))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 12))
        raw[place : place + length] = data.draw(st.binary(max_size=12))
    # Anything but Trouble fails the test.
    with contextlib.suppress(Trouble):
        ours = imported(bytes(raw), folder / "shelf")
        assert ours.vectors.shape == (len(ours.tokens), ours.about.dimension)
        assert np.isfinite(ours.vectors).all()
