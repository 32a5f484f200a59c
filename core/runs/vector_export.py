"""Vectors as files for other programs: word2vec text and binary, and the tables of the embedding projector.

Each writer gives the file in blocks of bytes, so that a large one is never whole in memory.
"""

import json
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.registry import Registry

_ROWS_IN_BLOCK = 200
_EMBEDDING = "weights.embedding"

Table = NDArray[np.float32]


class KeptTable(msgspec.Struct, frozen=True):
    """The words of a run and their vectors (V, D), a view of the library's bytes; `counts` is None where none are known."""

    words: list[str]
    vectors: Table
    counts: list[int] | None


class VectorExport(msgspec.Struct, frozen=True):
    """A file that a table can be taken away as: its name's ending, its media type, and what writes it."""

    name: str
    ending: str
    media_type: str
    write: Callable[[KeptTable], Iterator[bytes]]


def kept_table(blob: bytes) -> KeptTable:
    """The table of a run's kept weights (safetensors), read without torch. Raises ValueError for other weights."""
    try:
        size = int.from_bytes(blob[:8], "little")
        header = json.loads(blob[8 : 8 + size])
        told, tensor = header["__metadata__"], header[_EMBEDDING]
        begins, ends = tensor["data_offsets"]
        vectors = np.frombuffer(blob, "<f4", (ends - begins) // 4, 8 + size + begins).reshape(tensor["shape"])
        counts = msgspec.json.decode(told["counts"], type=list[int]) if "counts" in told else None
        return KeptTable(msgspec.json.decode(told["vocabulary"], type=list[str]), vectors, counts)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("these bytes hold no word vectors") from error


def word2vec_binary(tokens: Sequence[str], vectors: Table) -> Iterator[bytes]:
    """word2vec's binary format, as gensim writes it: a line "V D", then word, space and float32 numbers (little endian)."""
    yield b"%d %d\n" % vectors.shape
    names = written_words(tokens)
    for start in range(0, len(names), _ROWS_IN_BLOCK):
        block = np.ascontiguousarray(vectors[start : start + _ROWS_IN_BLOCK], "<f4")
        yield b"".join(
            name.encode() + b" " + row.tobytes()
            for name, row in zip(names[start : start + _ROWS_IN_BLOCK], block, strict=True)
        )


def word2vec_text(tokens: Sequence[str], vectors: Table) -> Iterator[bytes]:
    """word2vec's text format, which is fastText's .vec too, as gensim writes it; numbers are as short as float32 allows."""
    yield b"%d %d\n" % vectors.shape
    names = written_words(tokens)
    for start in range(0, len(names), _ROWS_IN_BLOCK):
        block = _numbers(vectors[start : start + _ROWS_IN_BLOCK], " ")
        yield "".join(
            f"{name} {row}\n" for name, row in zip(names[start : start + _ROWS_IN_BLOCK], block, strict=True)
        ).encode()


def projector_vectors(vectors: Table) -> Iterator[bytes]:
    """The projector's vectors.tsv: numbers parted by tabs, a row a word, no words and no first line."""
    for start in range(0, len(vectors), _ROWS_IN_BLOCK):
        yield "".join(f"{row}\n" for row in _numbers(vectors[start : start + _ROWS_IN_BLOCK], "\t")).encode()


def projector_metadata(tokens: Sequence[str], counts: Sequence[int] | None = None) -> Iterator[bytes]:
    r"""The projector's metadata.tsv: the word of each row, and with `counts` a first line and a second column.

    A tab, a line break and a backslash in a word are written `\t`, `\n`, `\r` and `\\`; the import undoes it.
    """
    if counts is not None:
        yield b"word\tcount\n"
    for start in range(0, len(tokens), _ROWS_IN_BLOCK):
        rows = [_escaped(token) for token in tokens[start : start + _ROWS_IN_BLOCK]]
        if counts is not None:
            rows = [f"{row}\t{count}" for row, count in zip(rows, counts[start : start + _ROWS_IN_BLOCK], strict=True)]
        yield "".join(row + "\n" for row in rows).encode()


def written_words(tokens: Sequence[str]) -> list[str]:
    """The tokens as word2vec's formats can hold them: what is white space becomes "_", as in word2vec's own phrases.

    Where that makes two the same, the later one gets further "_", so that none is lost.
    """
    taken = set(tokens)
    names = []
    for token in tokens:
        name = "_".join(token.split()) if not token.isspace() else "_"
        if name != token:
            while not name or name in taken:
                name += "_"
            taken.add(name)
        names.append(name)
    return names


def _numbers(block: Table, separator: str) -> Iterator[str]:
    """Each row's numbers, in the fewest digits that give the same float32 again."""
    for row in np.asarray(block, np.float32):
        yield separator.join(map(str, row))


def _escaped(token: str) -> str:
    return token.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


VECTOR_EXPORTS: Registry[VectorExport] = Registry(
    "vector export",
    [
        VectorExport("word2vec_text", "txt", "text/plain", lambda kept: word2vec_text(kept.words, kept.vectors)),
        VectorExport(
            "word2vec_binary", "bin", "application/octet-stream", lambda kept: word2vec_binary(kept.words, kept.vectors)
        ),
        VectorExport(
            "projector_vectors",
            "vectors.tsv",
            "text/tab-separated-values",
            lambda kept: projector_vectors(kept.vectors),
        ),
        VectorExport(
            "projector_metadata",
            "metadata.tsv",
            "text/tab-separated-values",
            lambda kept: projector_metadata(kept.words, kept.counts),
        ),
    ],
)
