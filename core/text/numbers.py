"""A column of a table as a sequence of numbers: which columns hold numbers, how they are written, where values are missing.

Numbers are written with a decimal point or a decimal comma, with or without thousands separators; one column has one way of
writing. What nothing was written for, or only a mark that says so, is missing; anything else is text.
"""

import re
import unicodedata
from collections.abc import Generator
from typing import Literal

import msgspec
import numpy as np

from core.jobs.job import Source
from core.problems import Trouble
from core.tasks.series_catalog import MIN_VALUES
from core.text.decode import Candidate, decoding
from core.text.number import Progress
from core.text.pieces import retold
from core.text.table import delimiter_of, is_table, names_of, rows

Writing = Literal["point", "comma"]

NUMERIC_SHARE = 0.5  # of the cells with something in them, from which on a column counts as one of numbers
MOST_MISSING = 0.3
_JUDGED_ROWS = 2_000  # from which it is told which columns hold numbers
_ROWS_IN_PIECE = 20_000
_NAMES_IN_SENTENCE = 12
_CELL_CHARACTERS = 40

_MISSING = frozenset(
    ("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "—", "–", "?", ".", "…", "#n/a", "缺失", "无", "空")
)
# thousands may be parted by a space (of any width) or an apostrophe whichever the decimal sign is
_WHOLE = r"(?:\d+|\d{{1,3}}(?:[{group} '’]\d{{3}})+)"
_FORMS: dict[Writing, re.Pattern[str]] = {
    "point": re.compile(rf"[+-]?(?:{_WHOLE.format(group=',')}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"),
    "comma": re.compile(rf"[+-]?(?:{_WHOLE.format(group='.')}(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?"),
}
_GROUPING = {"point": re.compile("[, '’]"), "comma": re.compile("[. '’]")}


class Numbers(msgspec.Struct, frozen=True):
    """A column as it was read: `values` (rows,) with NaN where one is missing, its name, and those it could have been.

    `missing` counts the gaps between the first and the last value; empty rows before and after are no part of it.
    """

    values: np.ndarray
    column: str
    columns: tuple[str, ...]
    missing: int
    writing: Writing
    encoding: str
    candidates: tuple[Candidate, ...]


def parse_number(cell: str, writing: Writing) -> float | None:
    """What is written in a cell; None when it is no number in this way of writing."""
    text = _plain(cell)
    if not _FORMS[writing].fullmatch(text):
        return None
    digits = _GROUPING[writing].sub("", text).replace(",", ".")
    value = float(digits)
    return value if abs(value) < 1e100 else None


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return _plain(cell).lower() in _MISSING


def read_numbers(source: Source) -> Generator[Progress, None, Numbers]:
    """The numbers of a table's column (`source.column`; empty takes the first that has any), in pieces.

    Raises Trouble: as `decode` does, csv_broken, not_a_table, no_numeric_column, csv_no_column, text_in_column,
    too_few_rows, constant_column, too_many_missing; where another column may do, with the `columns` there are.
    """
    pieces = decoding(source.data or b"", source.encoding, source.filename)
    decoded = yield from retold(pieces, lambda done: Progress(0.3 * done, 0))
    table = _Table(decoded.text, source.filename)
    if not table.numeric:
        raise Trouble("no_numeric_column" if is_table(source.filename) else "not_a_table", **table.told(table.names))
    column = source.column or table.numeric[0]
    if column not in table.numeric:
        raise Trouble("csv_no_column", column=column[:_CELL_CHARACTERS], **table.told(table.numeric))
    cells = yield from table.cells(column)
    values, writing = _values(cells, column, table)
    filled = np.flatnonzero(~np.isnan(values))
    values = values[filled[0] : filled[-1] + 1] if len(filled) else values[:0]
    _refuse(values, column, table)
    missing = int(np.isnan(values).sum())
    return Numbers(values, column, table.numeric, missing, writing, decoded.encoding, decoded.candidates)


def without_gaps(values: np.ndarray, how: str) -> np.ndarray:
    """The values (N,) with their gaps left out ("drop"), or filled in along a line ("interpolate")."""
    known = np.flatnonzero(~np.isnan(values))
    if how == "drop":
        return values[known]
    return np.asarray(np.interp(np.arange(len(values)), known, values[known]))


class _Table:
    """The rows of a text as a table; `names` are its columns and `numeric` those that hold numbers."""

    def __init__(self, text: str, filename: str) -> None:
        self._text, self._filename = text, filename
        self.comma_is_free = delimiter_of(text, filename) != ","
        first: list[list[str]] = []
        for row in rows(text, filename):
            first.append(row)
            if len(first) > _JUDGED_ROWS:
                break
        # a table of bare numbers has no line of names
        self.has_names = not (first and _are_numbers(first[0]))
        width = max(map(len, first), default=0)
        self._heads = names_of(first[0] if self.has_names and first else [""] * width)
        body = first[1:] if self.has_names else first
        shown = {name: [row[place] for row in body if place < len(row)] for place, name in enumerate(self._heads)}
        self.names = tuple(dict.fromkeys(self._heads))
        self.numeric = tuple(name for name in self.names if _numeric_share(shown[name]) >= NUMERIC_SHARE)

    def told(self, names: tuple[str, ...]) -> dict[str, object]:
        """The params of a sentence that offers these columns."""
        return {"columns": list(self.numeric), "names": ", ".join(names[:_NAMES_IN_SENTENCE])}

    def cells(self, column: str) -> Generator[Progress, None, list[tuple[int, str]]]:
        """The row's number, from 1, and what is written there in a column; a row that is too short has nothing there.

        An empty line is a gap in a table of one column, unless every line is followed by one.
        """
        place, done, empty_lines, named = self._heads.index(column), 0, 0, not self.has_names
        found: list[tuple[int, str]] = []
        for number, row in enumerate(rows(self._text, self._filename, blank=True), 1):
            done += sum(map(len, row)) + 1
            empty_lines += not row
            if not named:
                named = any(cell.strip() for cell in row)
            elif row or len(self._heads) == 1:
                found.append((number, row[place] if place < len(row) else ""))
            if number % _ROWS_IN_PIECE == 0:
                yield Progress(0.3 + 0.7 * min(1.0, done / max(1, len(self._text))), len(found))
        if len(self._heads) == 1 and empty_lines and 2 * empty_lines >= len(found) - 1:
            found = [(number, cell) for number, cell in found if cell.strip()]
        return found


def _values(numbered: list[tuple[int, str]], column: str, table: _Table) -> tuple[np.ndarray, Writing]:
    """The numbers of a column, and how they are written. Raises Trouble("text_in_column") with the first that is none."""
    cells = [cell for _, cell in numbered]
    writing = _writing(cells, table.comma_is_free)
    values = np.full(len(cells), np.nan)
    strange: list[int] = []
    for row, cell in enumerate(cells):
        if is_missing(cell):
            continue
        value = parse_number(cell, writing)
        if value is None:
            strange.append(row)
        else:
            values[row] = value
    if strange:
        written = " ".join(cells[strange[0]].split())[:_CELL_CHARACTERS]
        row = numbered[strange[0]][0]
        raise Trouble(
            "text_in_column", column=column, cell=written, row=row, count=len(strange), **table.told(table.numeric)
        )
    return values, writing


def _refuse(values: np.ndarray, column: str, table: _Table) -> None:
    """Say why a column gives no series."""
    told = {"column": column, **table.told(table.numeric)}
    found = int((~np.isnan(values)).sum())
    if found < MIN_VALUES:
        raise Trouble("too_few_rows", found=found, needed=MIN_VALUES, **told)
    missing = len(values) - found
    if missing > MOST_MISSING * len(values):
        percent, most = round(100 * missing / len(values)), round(100 * MOST_MISSING)
        raise Trouble("too_many_missing", percent=percent, most=most, **told)
    if np.nanmax(values) == np.nanmin(values):
        raise Trouble("constant_column", value=f"{np.nanmax(values):g}", **told)


def _writing(cells: list[str], comma_is_free: bool) -> Writing:
    """The way of writing that more cells are in; if "1,234" could be both, what the table parts its columns with decides."""
    filled = [cell for cell in cells[:_JUDGED_ROWS] if not is_missing(cell)]
    right = {writing: sum(parse_number(cell, writing) is not None for cell in filled) for writing in _FORMS}
    if right["point"] != right["comma"]:
        return "point" if right["point"] > right["comma"] else "comma"
    return "comma" if comma_is_free and any("," in cell for cell in filled) else "point"


def _numeric_share(cells: list[str]) -> float:
    filled = [cell for cell in cells if not is_missing(cell)]
    if not filled:
        return 0.0
    return max(sum(parse_number(cell, writing) is not None for cell in filled) for writing in _FORMS) / len(filled)


def _are_numbers(row: list[str]) -> bool:
    """Whether a row has a number in it, and nothing that could be a name."""
    filled = [cell for cell in row if not is_missing(cell)]
    return bool(filled) and _numeric_share(filled) == 1.0


def _plain(cell: str) -> str:
    """A cell in plain digits: full-width ones, a true minus sign and a percent sign are understood."""
    text = unicodedata.normalize("NFKC", cell).replace("−", "-").strip()
    return " ".join(text.removesuffix("%").split())
