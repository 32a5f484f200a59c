"""Tables as texts: of a CSV or TSV file one column is read, a row a line."""

import csv
import io
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import PurePath

from core.problems import Trouble
from core.text.decode import decode, is_visible

_DELIMITERS = {".csv": ",;\t|", ".tsv": "\t"}
_SNIFFED_CHARACTERS = 1 << 16
_SNIFFED_ROWS = 20
_PIECE_CHARACTERS = 1 << 18
_NAMES_IN_SENTENCE = 12
_NAME_CHARACTERS = 60


def is_table(filename: str) -> bool:
    """Whether a file is read as a table: .csv and .tsv are."""
    return PurePath(filename).suffix.lower() in _DELIMITERS


def columns(raw: bytes, encoding: str = "", filename: str = "") -> tuple[str, ...]:
    """The names of a table's columns; raises Trouble as `decode` does, and csv_broken."""
    return header(decode(raw, encoding, filename).text, filename)


def header(text: str, filename: str = "") -> tuple[str, ...]:
    """The names in the first non-empty row; a nameless column is called by its place ("#2"), equal ones once."""
    return _names(next(rows(text, filename), []))


def column_text(text: str, column: str, filename: str = "") -> Generator[float, None, str]:
    """One column as text, a row a line, empty cells left out; yields the fraction done.

    Raises Trouble: csv_needs_column (none chosen), csv_no_column, csv_empty_column, each with the columns there are;
    csv_broken.
    """
    body = rows(text, filename)
    first_row = next(body, [])
    names = _names(first_row)
    shown = {"columns": list(names), "names": ", ".join(names[:_NAMES_IN_SENTENCE])}
    if not column:
        raise Trouble("csv_needs_column", **shown)
    if column not in names:
        raise Trouble("csv_no_column", column=column[:_NAME_CHARACTERS], **shown)
    place = names_of(first_row).index(column)
    lines: list[str] = []
    pending = done = 0
    for row in body:
        pending += sum(map(len, row)) + len(row)
        line = " ".join(row[place].split()) if place < len(row) else ""
        if line:
            lines.append(line)
        if pending >= _PIECE_CHARACTERS:
            done, pending = done + pending, 0
            yield min(1.0, done / len(text))
    found = "\n".join(lines)
    if not is_visible(found):
        raise Trouble("csv_empty_column", column=column, **shown)
    return found + "\n"


def _names(row: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names_of(row)))


def names_of(row: list[str]) -> list[str]:
    """A name for each cell of a first row; a nameless column is called by its place ("#2")."""
    return [_name(cell, index) for index, cell in enumerate(row)]


def _name(cell: str, index: int) -> str:
    return " ".join(cell.split())[:_NAME_CHARACTERS] or f"#{index + 1}"


def rows(text: str, filename: str, blank: bool = False) -> Iterator[list[str]]:
    """The rows that are not empty, or with `blank` all; raises Trouble("csv_broken", line)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text, filename))
    try:
        for row in reader:
            if blank or any(cell.strip() for cell in row):
                yield row
    except csv.Error as error:
        raise Trouble("csv_broken", line=reader.line_num) from error


def delimiter_of(text: str, filename: str) -> str:
    """The delimiter that gives the most rows of the first row's width, and of those the widest; a comma if none splits.

    csv.Sniffer guesses from letter counts and finds delimiters inside prose; parsing a few rows does not.
    """
    possible = _DELIMITERS.get(PurePath(filename).suffix.lower(), ",;\t|")

    def rank(delimiter: str) -> tuple[int, int]:
        widths = _widths(text[:_SNIFFED_CHARACTERS], delimiter)
        if not widths or widths[0] < 2:
            return (0, 0)
        return (sum(width == widths[0] for width in widths), widths[0])

    return max(possible, key=rank)


def _widths(text: str, delimiter: str) -> list[int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [len(row) for row in islice((row for row in reader if row), _SNIFFED_ROWS)]
    except csv.Error:
        return []
