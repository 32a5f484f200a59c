"""Tables: the chosen column becomes the text, a row a line, whatever the delimiter and however ragged the rows."""

import pytest

from core.text.pieces import exhaust
from core.text.table import column_text, columns, header, is_table

REVIEWS = [
    ("commas", "id,review,stars\n1,Good,5\n2,Bad,1\n", "a.csv"),
    ("semicolons", "id;review;stars\n1;Good;5\n2;Bad;1\n", "a.csv"),
    ("tabs", "id\treview\tstars\n1\tGood\t5\n2\tBad\t1\n", "a.tsv"),
    ("semicolons, with commas in the text", "id;review;stars\n1;Good;5,0\n2;Bad;1,5\n", "a.CSV"),
    ("spaces around names", " id , review , stars\n1,Good,5\n2, Bad ,1\n", "a.csv"),
    ("empty lines", "\n\nid,review,stars\n\n1,Good,5\n,,\n2,Bad,1\n\n", "a.csv"),
    ("ragged rows", "id,review,stars\n1,Good\n2,Bad,1,extra,more\n3\n4,\n", "a.csv"),
]


@pytest.mark.parametrize(("text", "filename"), [row[1:] for row in REVIEWS], ids=[row[0] for row in REVIEWS])
def test_a_column_is_read_a_row_a_line(text: str, filename: str) -> None:
    assert header(text, filename) == ("id", "review", "stars")
    assert exhaust(column_text(text, "review", filename)) == "Good\nBad\n"


def test_quoted_cells_keep_commas_and_lose_line_breaks() -> None:
    text = 'text,label\n"One, two\nand ""three""",x\n'
    assert exhaust(column_text(text, "text", "a.csv")) == 'One, two and "three"\n'


def test_a_single_column_may_hold_commas_in_quotes() -> None:
    text = '标题\n"风来了，水涨了, 人走了"\n夏天\n'
    assert header(text, "a.csv") == ("标题",)
    assert exhaust(column_text(text, "标题", "a.csv")) == "风来了，水涨了, 人走了\n夏天\n"


def test_columns_are_read_from_bytes_in_any_encoding() -> None:
    assert columns("编号,正文\n1,今天天气真好，我们去公园吧\n".encode("gbk"), filename="a.csv") == ("编号", "正文")
    assert columns("编号,正文\n1,好\n".encode("utf-16"), "utf-16-le") == ("编号", "正文")


def test_nameless_and_equal_columns() -> None:
    assert header("text,,text,\nA,B,C,D\n", "a.csv") == ("text", "#2", "#4")
    assert exhaust(column_text("text,,text,\nA,B,C,D\n", "#4", "a.csv")) == "D\n"


def test_long_tables_are_read_in_pieces() -> None:
    text = "id,text\n" + "7,The miller climbed his hill.\n" * 40_000
    done = list(column_text(text, "text", "a.csv"))
    assert len(done) > 3
    assert done == sorted(done)
    assert done[-1] <= 1.0


def test_only_tables_are_tables() -> None:
    assert [is_table(name) for name in ("a.csv", "A.TSV", "a.txt", "csv", "")] == [True, True, False, False, False]
