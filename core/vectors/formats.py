"""Which format a vector file has, told by its first bytes and never by its name, and how its rows are laid out."""

import codecs
import re
from typing import Literal

import msgspec

from core.problems import Trouble
from core.text.magic import refuse_known_formats
from core.vector_files import MOST_DIMENSIONS

Format = Literal["word2vec_binary", "word2vec_text", "glove", "projector"]

HEAD_BYTES = 1 << 18  # holds several rows of the widest vectors
MOST_WORD_BYTES = 1000
NUMBER_BYTES = 40  # what a number in text takes at most, with its separator
_JUDGED_ROWS = 20
_JUDGED_BYTES = 4096
_BOM = b"\xef\xbb\xbf"
_HEADER = re.compile(rb"([-+]?\d{1,18}) +([-+]?\d{1,18})[ \t\r]*")
_FASTTEXT_MODEL = b"\xba\x16\x4f\x2f"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_PICKLE = re.compile(rb"\x80[\x02-\x05]")


class Layout(msgspec.Struct, frozen=True):
    """How rows stand in a file: `promised` of them by its first line (None without one), each with `dimension` numbers.

    `separator` parts the cells of a row of text, `begins_at` is where the first row begins, `has_words` is false for
    the projector's table of numbers alone.
    """

    format: Format
    dimension: int
    promised: int | None = None
    separator: bytes = b" "
    begins_at: int = 0
    has_words: bool = True


def detect(head: bytes) -> Layout:
    """The layout of the file that begins with these bytes (HEAD_BYTES of them, or the whole file).

    Raises Trouble: vectors_empty, vectors_other_kind, vectors_packed, vectors_header, vectors_too_wide, not_vectors.
    """
    if not head.strip():
        raise Trouble("vectors_empty")
    begins_at = len(_BOM) if head.startswith(_BOM) else 0
    first, _, rest = head[begins_at:].partition(b"\n")
    header = _HEADER.fullmatch(first)
    if header:
        layout = _with_header(int(header[1]), int(header[2]), rest)
        layout = msgspec.structs.replace(layout, begins_at=begins_at + len(first) + 1)
    else:
        _refuse_other_kinds(head)
        layout = _without_header(head[begins_at:], begins_at)
    if layout.dimension > MOST_DIMENSIONS:
        raise Trouble("vectors_too_wide", dimension=layout.dimension, most=MOST_DIMENSIONS)
    return layout


def is_number(cell: bytes) -> bool:
    """Whether a cell of text is a number, be it infinite."""
    try:
        float(cell)
    except ValueError:
        return False
    return b"_" not in cell


def _refuse_other_kinds(head: bytes) -> None:
    if _PICKLE.match(head):
        raise Trouble("vectors_other_kind", kind="Python pickle")
    if head.startswith(_FASTTEXT_MODEL):
        raise Trouble("vectors_other_kind", kind="fastText model")
    try:
        refuse_known_formats(head)
    except Trouble as trouble:
        code = "vectors_packed" if trouble.code == "archive" else "vectors_other_kind"
        raise Trouble(code, kind=trouble.params.get("kind", trouble.code.upper())) from None


def _with_header(rows: int, dimension: int, rest: bytes) -> Layout:
    """word2vec's formats: text if the first row reads as text, binary otherwise."""
    if rows < 1 or dimension < 1:
        raise Trouble("vectors_header", rows=rows, dimension=dimension)
    cells = rest.partition(b"\n")[0].rstrip().split(b" ")[1:]
    is_text = (bool(cells) and 2 * sum(map(is_number, cells)) > len(cells)) or _is_readable(rest[:_JUDGED_BYTES])
    return Layout("word2vec_text" if is_text else "word2vec_binary", dimension, rows)


def _is_readable(piece: bytes) -> bool:
    """Whether bytes are text, perhaps cut off within a character; float32 numbers are not."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece)
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(piece) is None


def _without_header(head: bytes, begins_at: int) -> Layout:
    """GloVe's format (words and numbers parted by spaces) and the projector's (tabs, with or without words)."""
    lines = [line.rstrip(b"\r") for line in head.split(b"\n")[:_JUDGED_ROWS]]
    separator = b"\t" if b"\t" in lines[0] else b" "
    rows = [row for line in lines if len(row := line.rstrip().split(separator)) > 1]
    if not rows or not all(map(is_number, rows[0][1:])):
        raise Trouble("not_vectors")
    # The last row of the head may be cut off, its first cell less so than the others.
    all_numbers = separator == b"\t" and all(is_number(row[0]) for row in rows)
    dimension = len(rows[0]) - (not all_numbers)
    if dimension < 2:
        raise Trouble("not_vectors")
    form: Format = "projector" if separator == b"\t" else "glove"
    return Layout(form, dimension, None, separator, begins_at, has_words=not all_numbers)
