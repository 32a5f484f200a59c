"""Vectors that others learned: the most frequent rows of a file, read piece by piece, and kept on this machine's disk.

Files stand by falling frequency, so the most frequent N words are the first N rows; no more of a file is read than these.
"""

import hashlib
import os
from collections.abc import Generator
from typing import BinaryIO

import msgspec
import numpy as np

from core.data_folder import data_folder
from core.jobs.job import Source
from core.problems import Trouble
from core.text.number import Progress
from core.text.pieces import retold
from core.text.shelf import Shelf, key_of
from core.vector_files import MOST_ROWS, check_upload, held_limit_bytes, unpacked_limit_bytes, vectors_file
from core.vectors.byte_stream import ByteStream
from core.vectors.formats import HEAD_BYTES, Format, Layout, detect
from core.vectors.rows import Vectors, decoded, parser_of

# Raise it when the same file and options give other vectors than before.
FORMAT = 1
FEWEST_WORDS = 2
_FOLDER = "vectors"
_STORING_SHARE = 0.05


class VectorOptions(msgspec.Struct, frozen=True):
    """How many rows are read at most, and the words of a table that has none (the projector's metadata.tsv)."""

    rows: int = 50_000
    words: str = ""


class Note(msgspec.Struct, frozen=True):
    """Something that a person should know though the import went well: a code of PROBLEMS and its params."""

    code: str
    params: dict[str, str | int]


class AboutVectors(msgspec.Struct, frozen=True):
    """What is known of an import beside its numbers. `promised` is how many rows the file says it has, None if it does not."""

    tokens: tuple[str, ...]
    format: Format
    dimension: int
    promised: int | None
    notes: tuple[Note, ...]


class ImportedVectors(msgspec.Struct, frozen=True):
    """`vectors` float32 (V, D), row i for about.tokens[i]; `key` finds them again, empty if they could not be kept."""

    vectors: Vectors
    about: AboutVectors
    key: str

    @property
    def tokens(self) -> tuple[str, ...]:
        return self.about.tokens


def vectors_shelf() -> Shelf:
    """Where imports are kept."""
    return Shelf(data_folder() / _FOLDER)


def importing(
    source: Source, options: VectorOptions, shelf: Shelf | None = None
) -> Generator[Progress, None, ImportedVectors]:
    """The first rows of an upload (`source.data`) or of a file in SEQLENS_VECTORS (`source.filename`), in pieces of ≈ 10 ms.

    Raises Trouble, one code of core.vector_files for everything that can be wrong with a file.
    """
    shelf = shelf or vectors_shelf()
    if source.data is not None:
        check_upload(len(source.data))
        content = source.digest or hashlib.sha256(source.data).hexdigest()
        found = _from_shelf(shelf, key := _key(options, content))
        if found is not None:
            return found
        stream = ByteStream.of_bytes(source.data, unpacked_limit_bytes())
        return (yield from _read_and_keep(stream, options, shelf, key))
    path = vectors_file(source.filename)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            found = _from_shelf(shelf, key := _key(options, source.filename, status.st_size, status.st_mtime_ns))
            if found is not None:
                return found
            stream = _opened(file, status.st_size)
            return (yield from _read_and_keep(stream, options, shelf, key))
    except OSError:
        raise Trouble("vectors_unreadable", name=source.filename[:60]) from None


def reading(
    stream: ByteStream, options: VectorOptions
) -> Generator[Progress, None, tuple[AboutVectors, list[Vectors]]]:
    """The first rows of an opened file, their vectors in blocks (rows, D). Raises Trouble."""
    layout = detect(stream.peek(HEAD_BYTES))
    stream.skip(layout.begins_at)
    asked = max(1, min(options.rows, MOST_ROWS))
    held = max(1, held_limit_bytes() // (4 * layout.dimension))
    wanted = min(asked, held, layout.promised or asked)
    collected = _Collected(layout, _listed_words(options.words) if not layout.has_words else [])
    parser = parser_of(layout)
    while parser.row < wanted:
        before = parser.row
        chunk = stream.chunk()
        rows = parser.rows(chunk, wanted - before)
        collected.add(rows.words, rows.vectors, before)
        yield Progress(max(parser.row / wanted, stream.done), parser.row)
        if not chunk:
            collected.end()
            break
    if layout.promised is not None and parser.row < wanted:
        raise Trouble("vectors_truncated", found=parser.row, promised=layout.promised)
    is_clipped = parser.row == held < min(asked, layout.promised or asked)
    return collected.about(held if is_clipped else 0), collected.blocks


class _Collected:
    """The rows taken so far: the first of each word, as gensim does."""

    def __init__(self, layout: Layout, listed: list[str]) -> None:
        self.blocks: list[Vectors] = []
        self._layout, self._listed = layout, listed
        self._tokens: dict[str, None] = {}
        self._repeated = 0
        self._example = ""
        self._rows = 0

    def add(self, words: list[bytes], vectors: Vectors, before: int) -> None:
        """Take rows, `before` of which were taken already."""
        self._rows += len(vectors)
        if self._layout.has_words:
            tokens = [decoded(word, before + place + 1) for place, word in enumerate(words)]
        else:
            tokens = self._listed[before : before + len(vectors)]
            if len(tokens) < len(vectors):
                self._refuse_lists()
        new = []
        for place, token in enumerate(tokens):
            if token in self._tokens:
                self._repeated, self._example = self._repeated + 1, self._example or token
            else:
                self._tokens[token] = None
                new.append(place)
        self.blocks.append(vectors if len(new) == len(vectors) else vectors[new])

    def end(self) -> None:
        """The file has no more rows."""
        if not self._layout.has_words and self._rows != len(self._listed):
            self._refuse_lists()

    def about(self, clipped_at: int) -> AboutVectors:
        """What was read. Raises Trouble: vectors_too_few."""
        notes = []
        if self._repeated:
            notes.append(Note("vectors_duplicates", {"count": self._repeated, "example": self._example[:40]}))
        if clipped_at:
            limit_mb = f"{held_limit_bytes() / 2**20:g}"
            notes.append(Note("vectors_clipped", {"rows": clipped_at, "limit_mb": limit_mb}))
        if len(self._tokens) < FEWEST_WORDS:
            raise Trouble("vectors_too_few", found=len(self._tokens))
        layout = self._layout
        return AboutVectors(tuple(self._tokens), layout.format, layout.dimension, layout.promised, tuple(notes))

    def _refuse_lists(self) -> None:
        if not self._listed:
            raise Trouble("vectors_no_words")
        raise Trouble("vectors_words_differ", rows=self._rows, words=len(self._listed))


def _listed_words(metadata: str) -> list[str]:
    r"""The words of a metadata.tsv: its first column, below a first line of names if there are several; `\t` `\n` `\\` undone."""
    lines = [line.removesuffix("\r") for line in metadata.removeprefix("\ufeff").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if lines and "\t" in lines[0]:
        lines = lines[1:]
    return [_unescaped(line.partition("\t")[0]) for line in lines]


def _unescaped(cell: str) -> str:
    parts = cell.split("\\\\")
    return "\\".join(part.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r") for part in parts)


def _opened(file: BinaryIO, n_bytes: int) -> ByteStream:
    return ByteStream(file, n_bytes, unpacked_limit_bytes())


def _read_and_keep(
    stream: ByteStream, options: VectorOptions, shelf: Shelf, key: str
) -> Generator[Progress, None, ImportedVectors]:
    """Read, put on the shelf, and give what stands there; from memory where the disk takes nothing."""
    about, blocks = yield from retold(
        reading(stream, options), lambda at: Progress((1 - _STORING_SHARE) * at.done, at.tokens)
    )
    flat = [block.reshape(-1) for block in blocks if len(block)]
    stored = yield from retold(
        shelf.put(key, {"vectors": flat}, msgspec.json.encode(about)), lambda _: Progress(1.0, len(about.tokens))
    )
    if stored and (kept := _from_shelf(shelf, key)):
        return kept
    return ImportedVectors(np.concatenate(blocks), about, "")


def _from_shelf(shelf: Shelf, key: str) -> ImportedVectors | None:
    found = shelf.get(key, ("vectors",))
    if found is None:
        return None
    try:
        about = msgspec.json.decode(found[1], type=AboutVectors)
        vectors = found[0]["vectors"].reshape(len(about.tokens), about.dimension)
    except (msgspec.DecodeError, ValueError):
        return None
    return ImportedVectors(vectors, about, key)


def _key(options: VectorOptions, *content: str | int) -> str:
    return key_of("vectors", FORMAT, options, content, held_limit_bytes())
