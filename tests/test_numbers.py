"""A column of somebody's table becomes numbers, however they are written; what cannot be used is told why."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pytest

from core.jobs.job import JobSpec, Mailbox, Source
from core.problems import Trouble
from core.sentences import PROBLEMS, sentence
from core.text.numbers import Numbers, Writing, parse_number, read_numbers, without_gaps
from core.text.numbers_job import NumbersJob
from core.text.pieces import exhaust
from tests.training_runs import Recorder


def source(text: str | bytes, name: str = "mine.csv", column: str = "") -> Source:
    body = text if isinstance(text, bytes) else text.encode()
    return Source("upload-mine", body, "", "", column, name)


def read(text: str | bytes, name: str = "mine.csv", column: str = "") -> Numbers:
    return exhaust(read_numbers(source(text, name, column)))


def column_of(cells: Sequence[object], head: str = "x") -> str:
    return "\n".join([head, *(f'"{cell}"' for cell in cells)])


def trouble(text: str | bytes, name: str = "mine.csv", column: str = "") -> Trouble:
    with pytest.raises(Trouble) as refused:
        read(text, name, column)
    said = sentence(refused.value.code, refused.value.params, str)
    assert refused.value.code in PROBLEMS
    assert "{" not in said
    return refused.value


WAVE = [round(10 + 5 * np.sin(i / 7), 3) for i in range(150)]


@pytest.mark.parametrize(
    ("cell", "writing", "value"),
    [
        ("3.5", "point", 3.5),
        ("-0.25", "point", -0.25),
        ("1,234,567.8", "point", 1234567.8),
        ("1 234.5", "point", 1234.5),
        ("1'234", "point", 1234.0),
        ("6.02e23", "point", 6.02e23),
        ("−4", "point", -4.0),
        ("１２．５", "point", 12.5),
        ("12 %", "point", 12.0),
        ("3,5", "comma", 3.5),
        ("1.234.567,8", "comma", 1234567.8),
        ("1\u202f234,5", "comma", 1234.5),
        ("3,5", "point", None),
        ("1,23,456", "point", None),
        ("3.5", "comma", None),
        ("inf", "point", None),
        ("1e400", "point", None),
        ("12 Feb", "point", None),
        ("2024-01-05", "point", None),
        ("", "point", None),
    ],
)
def test_a_cell_is_read_as_it_was_written(cell: str, writing: Writing, value: float | None) -> None:
    assert parse_number(cell, writing) == value


def test_a_decimal_comma_is_found_out() -> None:
    german = [f"{value:,.3f}".translate(str.maketrans(",.", ".,")) for value in np.array(WAVE) * 1000]
    found = read("Tag;Druck\n" + "\n".join(f"{i}.1.;{cell}" for i, cell in enumerate(german)))
    assert (found.column, found.writing, found.columns) == ("Druck", "comma", ("Druck",))
    assert found.values == pytest.approx(np.array(WAVE) * 1000)


def test_thousands_are_no_decimals_where_commas_part_the_columns() -> None:
    cells = [f"1,{100 + i}" for i in range(120)]
    assert read(column_of(cells)).values[0] == 1100.0
    assert read("a;b\n" + "\n".join(f"x;{cell}" for cell in cells), column="b").values[0] == 1.1


def test_columns_of_numbers_are_offered_and_the_first_is_taken() -> None:
    text = "name,temp,wind\n" + "\n".join(f"day {i},{value},{i % 7}" for i, value in enumerate(WAVE))
    found = read(text)
    assert (found.columns, found.column) == (("temp", "wind"), "temp")
    assert read(text, column="wind").values[:8].tolist() == [0, 1, 2, 3, 4, 5, 6, 0]
    refused = trouble(text, column="name")
    assert refused.code == "csv_no_column"
    assert refused.params["columns"] == ["temp", "wind"]


def test_a_table_without_names_loses_no_row() -> None:
    found = read("\n".join(f"{value}\t{-value}" for value in WAVE), "mine.tsv", "#2")
    assert found.columns == ("#1", "#2")
    assert found.values.tolist() == [-value for value in WAVE]
    assert read("\n".join(map(str, WAVE)), "numbers.txt").values.tolist() == WAVE


def test_gaps_are_counted_and_bridged_or_left_out() -> None:
    cells: list[object] = list(range(200))
    for place, mark in zip((3, 50, 51, 52, 120), ("", "NA", "n/a", "—", "缺失"), strict=True):
        cells[place] = mark
    found = read(column_of(["", *cells, "-"]))
    assert (len(found.values), found.missing) == (200, 5)
    assert without_gaps(found.values, "interpolate").tolist() == list(range(200))
    dropped = without_gaps(found.values, "drop").tolist()
    assert dropped == [value for value in range(200) if value not in (3, 50, 51, 52, 120)]


def test_empty_lines_are_gaps_in_a_single_column_unless_every_line_has_one() -> None:
    lines = [str(value) for value in WAVE]
    lines[20] = ""
    assert np.flatnonzero(np.isnan(read("\n".join(["x", *lines, ""])).values)).tolist() == [20]
    assert read("x\n\n" + "\n\n".join(map(str, WAVE))).values.tolist() == WAVE
    assert read("a,b\n\n" + "\n\n".join(f"{value},1" for value in WAVE)).values.tolist() == WAVE


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("once upon a time\nthere was a king", "tale.txt", "not_a_table"),
        ("a,b\n" + "x,y\n" * 200, "mine.csv", "no_numeric_column"),
        ("only,names", "mine.csv", "no_numeric_column"),
        (column_of(range(20)), "mine.csv", "too_few_rows"),
        (column_of([7] * 200), "mine.csv", "constant_column"),
        (column_of([i if i % 2 else "" for i in range(400)]), "mine.csv", "too_many_missing"),
        (column_of(["twelve" if i == 40 else i for i in range(200)]), "mine.csv", "text_in_column"),
        ("", "mine.csv", "empty"),
        (b"PK\x03\x04 [Content_Types].xml xl/workbook.xml", "mine.xlsx", "document"),
        ('x\n"never closed\n' + "1\n" * 200_000, "mine.csv", "csv_broken"),
    ],
)
def test_each_bad_file_gets_its_sentence(text: str | bytes, name: str, code: str) -> None:
    assert trouble(text, name).code == code


def test_text_in_a_column_is_pointed_at() -> None:
    params = trouble(column_of(["twelve" if i in (40, 60) else i for i in range(200)])).params
    assert (params["cell"], params["row"], params["count"], params["column"]) == ("twelve", 42, 2, "x")


def test_rows_are_numbered_as_an_editor_numbers_them() -> None:
    lines = ["", "a,b", ""] + [f"{value},1" for value in WAVE]
    lines[60] = "twelve,1"
    lines.insert(20, "")
    assert trouble("\n".join(lines)).params["row"] == 62


def test_the_job_tells_the_page_what_it_found_or_why_not() -> None:
    cells: list[object] = list(WAVE)
    cells[5] = ""
    job, say = NumbersJob(JobSpec("job", 0, "numbers", "{}"), source(column_of(cells))), Recorder()
    assert job.slice(5.0, Mailbox(), say) == "finished"
    data = say.messages[-1].data
    assert (data["column"], data["columns"], data["missing"], data["values"]) == ("x", ["x"], 1, 150)
    assert data["preview"][4:7] == [WAVE[4], None, WAVE[6]]
    assert (data["low"], data["high"]) == (min(WAVE), max(WAVE))
    bad, say = NumbersJob(JobSpec("job", 0, "numbers", "{}"), source("a,b\nx,y\n")), Recorder()
    assert bad.slice(5.0, Mailbox(), say) == "failed"
    assert msgspec.to_builtins(say.messages[-1].data)["code"] == "no_numeric_column"
