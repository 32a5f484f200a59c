"""The embedding projector's two tables as one file: its words beside their numbers, as they are imported."""

from collections.abc import Iterator, Sequence

from core.problems import Trouble

_TABLE, _LIST = ".tsv", "metadata"

File = tuple[str, bytes]


def brought(files: Sequence[File]) -> Iterator[File]:
    """(name, bytes) of files given together; a table of words beside one of numbers becomes one table.

    Raises Trouble: vectors_words_differ.
    """
    lists = [file for file in files if _LIST in file[0].lower() and file[0].lower().endswith(_TABLE)]
    tables = [file for file in files if file not in lists and file[0].lower().endswith(_TABLE)]
    if len(lists) == len(tables) == 1:
        yield tables[0][0], joined(tables[0][1], lists[0][1])
    yield from (file for file in files if len(lists) != 1 or len(tables) != 1 or file not in (*lists, *tables))


def joined(numbers: bytes, metadata: bytes) -> bytes:
    """A row of numbers behind the word of its line. Of several columns the first is the word, and the first line names them."""
    rows, words = _lines(numbers), _lines(metadata)
    if words and b"\t" in words[0]:
        words = words[1:]
    if len(rows) != len(words):
        raise Trouble("vectors_words_differ", rows=len(rows), words=len(words))
    return b"".join(word.partition(b"\t")[0] + b"\t" + row + b"\n" for word, row in zip(words, rows, strict=True))


def _lines(table: bytes) -> list[bytes]:
    lines = [line.removesuffix(b"\r") for line in table.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines
