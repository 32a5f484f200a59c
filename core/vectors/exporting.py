"""Vectors as files for other programs: word2vec text and binary, and the tables of the embedding projector.

Each writer gives the file in blocks of bytes, so that a large one is never whole in memory.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_ROWS_IN_BLOCK = 200

Table = NDArray[np.float32]


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
