"""Every kind of bad file is refused by its own code, with a sentence that can be shown as it stands."""

import bz2
import gzip
import io
import json
import lzma
import pickle
import sqlite3
import struct
import tarfile
import wave
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.jobs.job import Source
from core.problems import Trouble
from core.text.decode import check_size, decode
from core.text.pieces import exhaust
from core.text.prepare import prepare
from core.text.problems import TEXT_PROBLEMS

PROSE = "The miller climbed his hill and shouted at the sky. 磨坊主爬上山坡，对着天空大喊。\n"
TABLE = b"id,title,body\n1,one,\n2,two,\n"


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, PROSE * 5)
    return file.getvalue()


def epub() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("novel.txt"))
    return file.getvalue()


def png() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    )


def wav() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(200))
    return file.getvalue()


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table novel (line text)")
    raw = connection.serialize()
    connection.close()
    return raw


def saved_array() -> bytes:
    file = io.BytesIO()
    np.save(file, np.arange(9))
    return file.getvalue()


def legacy_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(500)


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(40)
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x0f" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(40)
ELF = b"\x7fELF\x02\x01\x01" + bytes(60)
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(80)
NOISE = np.random.default_rng(7).integers(0, 256, 5000, dtype=np.uint8).tobytes()
MIXED = ("春天来了，河水涨了起来。\n" * 9).encode() + ("夏天到了，孩子们下河游泳，\n" * 9).encode("gbk")

# What it is, the code it is refused by, its bytes, its name, the encoding and the column that were chosen.
BAD_FILES: list[tuple[str, str, bytes, str, str, str]] = [
    ("empty file", "empty", b"", "a.txt", "", ""),
    ("spaces and line breaks", "blank", b" \n\t\r\n   \n", "a.txt", "", ""),
    ("ideographic and invisible spaces", "blank", "\u3000\u200b\n\u3000".encode(), "a.txt", "", ""),
    ("byte order mark alone", "blank", b"\xef\xbb\xbf", "a.txt", "", ""),
    ("UTF-16 mark alone", "blank", b"\xff\xfe", "a.txt", "", ""),
    ("one character", "too_short", b"a", "a.txt", "", ""),
    ("one short sentence", "too_short", b"Too few tokens.", "a.txt", "", ""),
    ("one symbol again and again", "one_symbol", b"aaaaaaaaaa\n" * 90, "a.txt", "", ""),
    ("one Chinese symbol", "one_symbol", ("哈" * 99).encode("gbk"), "a.txt", "", ""),
    ("Word document", "document", zipped("[Content_Types].xml", "word/document.xml"), "a.docx", "", ""),
    ("Word document under a false name", "document", zipped("word/document.xml"), "a.txt", "", ""),
    ("Excel workbook", "document", zipped("xl/workbook.xml"), "a.xlsx", "", ""),
    ("PowerPoint", "document", zipped("ppt/presentation.xml"), "a.pptx", "", ""),
    ("e-book", "document", epub(), "a.epub", "", ""),
    ("Word 97 document", "document", legacy_word(), "a.doc", "", ""),
    ("rich text", "document", rb"{\rtf1\ansi Hello}", "a.rtf", "", ""),
    ("PDF", "pdf", PDF, "a.pdf", "", ""),
    ("PNG picture", "media", png(), "a.png", "", ""),
    ("JPEG picture", "media", JPEG, "a.jpg", "", ""),
    ("GIF picture", "media", GIF, "a.gif", "", ""),
    ("WAV sound", "media", wav(), "a.wav", "", ""),
    ("MP3 sound", "media", MP3, "a.mp3", "", ""),
    ("MP4 video", "media", MP4, "a.mp4", "", ""),
    ("zip archive", "archive", zipped("novel.txt"), "a.zip", "", ""),
    ("gzip", "archive", gzip.compress(PROSE.encode()), "a.gz", "", ""),
    ("bzip2", "archive", bz2.compress(PROSE.encode()), "a.bz2", "", ""),
    ("xz", "archive", lzma.compress(PROSE.encode()), "a.xz", "", ""),
    ("tar", "archive", tarred(), "a.tar", "", ""),
    ("7z", "archive", b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(40), "a.7z", "", ""),
    ("rar", "archive", b"Rar!\x1a\x07\x01\x00" + bytes(40), "a.rar", "", ""),
    ("Linux program", "program", ELF, "a", "", ""),
    ("Windows program", "program", EXE, "a.exe", "", ""),
    ("database", "program", database(), "a.db", "", ""),
    ("pickle", "program", pickle.dumps({"words": [1, 2, 3]}), "a.pkl", "", ""),
    ("NumPy array", "program", saved_array(), "a.npy", "", ""),
    ("full of NUL bytes", "binary", struct.pack("<200I", *range(200)), "a.dat", "", ""),
    ("noise", "binary", NOISE, "a.dat", "", ""),
    ("chosen encoding does not fit", "wrong_encoding", PROSE.encode("gbk") * 3, "a.txt", "utf-8", ""),
    ("chosen encoding does not exist", "wrong_encoding", PROSE.encode() * 3, "a.txt", "klingon", ""),
    ("two encodings in one file", "no_encoding", MIXED, "a.txt", "", ""),
    (
        "character cut in the middle of the file",
        "no_encoding",
        ("河" * 40).encode()[:-1] + b"\n" + PROSE.encode(),
        "a",
        "",
        "",
    ),
    ("broken UTF-16", "no_encoding", PROSE.encode("utf-16") + b"\x00\xd8\x41\x00" * 3, "a.txt", "", ""),
    ("table, no column chosen", "csv_needs_column", TABLE, "a.csv", "", ""),
    ("table without the column", "csv_no_column", TABLE, "a.csv", "", "review"),
    ("table with an empty column", "csv_empty_column", TABLE, "a.csv", "", "body"),
    ("table with a header only", "csv_empty_column", b"text,label\n", "a.csv", "", "text"),
    ("table with an open quotation mark", "csv_broken", b'text,label\n"' + b"word, " * 30000, "a.csv", "", "text"),
    ("no such built-in text", "unknown_corpus", b"", "", "", ""),
]


def trouble_of(work: Callable[[], object]) -> Trouble:
    with pytest.raises(Trouble) as raised:
        work()
    return raised.value


def sentence_of(trouble: Trouble) -> str:
    sentences = {problem.name: problem.sentence for problem in TEXT_PROBLEMS}
    return sentences[trouble.code].format(**trouble.params)


def looks_like_a_sentence(text: str) -> bool:
    return text.endswith(".") and "{" not in text and "None" not in text and 20 < len(text) < 300


@pytest.mark.parametrize(
    ("code", "raw", "filename", "encoding", "column"), [row[1:] for row in BAD_FILES], ids=[row[0] for row in BAD_FILES]
)
def test_bad_files_are_refused_by_their_own_sentence(
    code: str, raw: bytes, filename: str, encoding: str, column: str
) -> None:
    data = None if code == "unknown_corpus" else raw
    source = Source("mine", data, encoding=encoding, column=column, filename=filename)
    trouble = trouble_of(lambda: exhaust(prepare(source, "characters", 100)))
    assert trouble.code == code
    assert looks_like_a_sentence(sentence_of(trouble))
    json.dumps(trouble.params)


def test_the_sentence_names_what_the_file_is() -> None:
    for name, kind in [
        ("Word document", "DOCX"),
        ("e-book", "EPUB"),
        ("Word 97 document", "DOC"),
        ("gzip", "GZIP"),
        ("MP4 video", "MP4"),
        ("pickle", "Pickle"),
        ("database", "SQLite"),
    ]:
        raw = next(row[2] for row in BAD_FILES if row[0] == name)
        assert kind in sentence_of(trouble_of(lambda raw=raw: decode(raw)))


def test_an_unknown_zip_format_is_named_by_its_file_name() -> None:
    assert sentence_of(trouble_of(lambda: decode(zipped("index.iwa"), filename="letter.pages"))).count("PAGES") == 1


def test_mixed_encodings_tell_the_line_that_breaks() -> None:
    assert trouble_of(lambda: decode(MIXED)).params == {"encoding": "utf-8", "line": 10}


def test_csv_sentences_offer_the_columns() -> None:
    source = Source("mine", TABLE, filename="a.csv")
    trouble = trouble_of(lambda: exhaust(prepare(source, "characters", 100)))
    assert trouble.params["columns"] == ["id", "title", "body"]
    assert "id, title, body" in sentence_of(trouble)


def test_size_limit_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    check_size(20 * 2**20)
    trouble = trouble_of(lambda: check_size(20 * 2**20 + 1))
    assert trouble.code == "too_large"
    assert sentence_of(trouble).startswith("The file has 20.1 MB, and this server takes at most 20 MB.")
    monkeypatch.setenv("SEQLENS_UPLOAD_MB", "0.5")
    check_size(2**19)
    assert trouble_of(lambda: check_size(2**20)).params == {"size_mb": "1", "limit_mb": "0.5"}


@pytest.mark.parametrize(
    "text",
    [
        "MZ is where the story starts.",
        "BM, said the owl.",
        "PK went home.",
        "GIF89a is a format.",
        "The big WAVE came in and took the boat.",
        "A loftype of person.",
    ],
)
def test_texts_that_begin_like_another_format_are_texts(text: str) -> None:
    assert decode(text.encode()).text == text


# Tables of numbers, user dictionaries and counted texts have their own tables of what is wrong with them.
OTHER_TABLES = ("test_numbers.py", "test_text_dictionary.py", "test_text_numbered.py", "test_pages.py")


def test_every_sentence_belongs_to_something_that_was_tried() -> None:
    tried = {row[1] for row in BAD_FILES} | {"too_large"}
    sentences = {problem.name for problem in TEXT_PROBLEMS}
    assert tried <= sentences
    others = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in OTHER_TABLES)
    assert {name for name in sentences - tried if f'"{name}"' not in others} == set()
