"""Rows of a vector file, parsed from one chunk after the other: words and numbers, each checked before it is believed."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.problems import Trouble
from core.vectors.formats import MOST_WORD_BYTES, NUMBER_BYTES, Layout, is_number

MOST_MAGNITUDE = 1e15  # beyond it a cosine of the widest vectors is no longer sure to be finite in float32
_SHOWN = 40

Vectors = NDArray[np.float32]


class Rows(NamedTuple):
    """Some rows: their words as bytes (none where the file has none), and their vectors (rows, dimension)."""

    words: list[bytes]
    vectors: Vectors


class _Parser(ABC):
    """Takes chunks, gives the rows that end in them; what is left over waits for the next chunk."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.row = 0  # rows given so far
        self._left = b""

    @abstractmethod
    def rows(self, chunk: bytes, most: int) -> Rows:
        """At most `most` rows; the empty chunk ends the file. Raises Trouble for a row that is not what it should be."""

    def _checked(self, words: list[bytes], vectors: Vectors) -> Rows:
        # A comparison with NaN is false too.
        usable = (np.abs(vectors) <= MOST_MAGNITUDE).all(axis=1)
        if not usable.all():
            place = int(np.argmin(usable))
            raise Trouble("vectors_not_finite", row=self.row + place + 1, word=_shown(words[place] if words else b""))
        self.row += len(vectors)
        return Rows(words, vectors)


class BinaryParser(_Parser):
    """word2vec's binary rows: the word, a space, float32 numbers (little endian); some writers put a line break between."""

    def rows(self, chunk: bytes, most: int) -> Rows:
        """Rows in binary; what remains unfinished at the end of the file gives none."""
        data = self._left + chunk
        n_bytes, start = 4 * self.layout.dimension, 0
        words: list[bytes] = []
        numbers: list[bytes] = []
        while len(words) < most:
            space = data.find(b" ", start, start + MOST_WORD_BYTES + 2)
            if space < 0 and len(data) - start > MOST_WORD_BYTES + 2:
                raise Trouble("vectors_long_row", row=self.row + len(words) + 1)
            if space < 0 or len(data) - space - 1 < n_bytes:
                break
            words.append(data[start:space].lstrip(b"\n"))
            numbers.append(data[space + 1 : space + 1 + n_bytes])
            start = space + 1 + n_bytes
        self._left = data[start:]
        vectors = np.frombuffer(b"".join(numbers), "<f4").reshape(-1, self.layout.dimension)
        return self._checked(words, vectors.astype(np.float32, copy=False))


class TextParser(_Parser):
    """Rows of text: a word and its numbers, or numbers alone, parted by one kind of separator."""

    def rows(self, chunk: bytes, most: int) -> Rows:
        """Rows in text; blank lines are passed over."""
        *lines, self._left = (self._left + chunk).split(b"\n")
        if not chunk and not self._is_cut_off(self._left):
            lines, self._left = [*lines, self._left], b""
        filled = [line for line in lines if line.strip()][:most]
        longest = MOST_WORD_BYTES + NUMBER_BYTES * self.layout.dimension
        for place, line in enumerate([*filled, self._left] if len(filled) < most else filled):
            if len(line) > longest:
                raise Trouble("vectors_long_row", row=self.row + place + 1)
        words: list[bytes] = []
        numbers: list[bytes] = []
        for line in filled:
            word, cells = self._cut(line, len(words))
            words.append(word)
            numbers += cells
        vectors = self._numbers(numbers, words).reshape(-1, self.layout.dimension)
        return self._checked(words if self.layout.has_words else [], vectors)

    def _is_cut_off(self, line: bytes) -> bool:
        """Whether the last line, which no line break ends, has too few cells where the file says how many rows there are."""
        return self.layout.promised is not None and len(line.split(self.layout.separator)) <= self.layout.dimension

    def _cut(self, line: bytes, place: int) -> tuple[bytes, list[bytes]]:
        """The word of a row and the text of its numbers."""
        dimension = self.layout.dimension
        cells = line.rstrip().split(self.layout.separator)
        word = b""
        if self.layout.has_words:
            word, *cells = cells
        if len(cells) != dimension:
            cells = [cell for cell in cells if cell]
        extra = len(cells) - dimension
        # A word may have spaces in it, as some of GloVe's have; but no number is taken for a part of a word.
        if extra > 0 and self.layout.has_words and not any(map(is_number, cells[:extra])):
            word, cells = b" ".join([word, *cells[:extra]]), cells[extra:]
        if len(cells) != dimension:
            raise Trouble("vectors_row_width", row=self.row + place + 1, found=len(cells), needed=dimension)
        if len(word) > MOST_WORD_BYTES:
            raise Trouble("vectors_long_row", row=self.row + place + 1)
        return word, cells

    def _numbers(self, cells: list[bytes], words: list[bytes]) -> Vectors:
        try:
            if b"_" in b"".join(cells):  # Python's numbers may have these, a file's may not
                raise ValueError("_")
            values = np.array(list(map(float, cells)), np.float64)
        except ValueError:
            wrong = next(place for place, cell in enumerate(cells) if not is_number(cell))
            place = wrong // self.layout.dimension
            raise Trouble(
                "vectors_not_number", row=self.row + place + 1, word=_shown(words[place]), cell=_shown(cells[wrong])
            ) from None
        with np.errstate(over="ignore"):
            return values.astype(np.float32)


def parser_of(layout: Layout) -> _Parser:
    """What reads a file of this layout."""
    make: Callable[[Layout], _Parser] = BinaryParser if layout.format == "word2vec_binary" else TextParser
    return make(layout)


def decoded(word: bytes, row: int) -> str:
    """The word of the row numbered `row` (from 1); raises Trouble("vectors_encoding")."""
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError:
        raise Trouble("vectors_encoding", row=row) from None


def _shown(word: bytes) -> str:
    return " ".join(word.decode("utf-8", "replace")[:_SHOWN].split())
