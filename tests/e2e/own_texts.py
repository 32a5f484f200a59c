"""Files a visitor may bring: good ones of a megabyte, made from the texts in the repository, and bad ones."""

import io
import random
import zipfile

import msgspec
from playwright.sync_api import FilePayload

from tests.e2e.server import ROOT

CORPORA = ROOT / "assets" / "corpora"
MEGABYTE = 1_000_000


class OwnFile(msgspec.Struct, frozen=True):
    """A file as a browser uploads it."""

    name: str
    body: bytes
    kind: str = "text/plain"

    def payload(self) -> FilePayload:
        """The file as Playwright gives it to a page."""
        return {"name": self.name, "mimeType": self.kind, "buffer": self.body}


def megabyte_of(language: str, encoding: str) -> OwnFile:
    """About a megabyte of the built-in fables of a language, their lines shuffled again and again."""
    lines = (CORPORA / f"fables-{language}.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    shuffler = random.Random(1)
    text, size = [], 0
    while size < MEGABYTE:
        shuffler.shuffle(lines)
        text += lines
        size += sum(len(line.encode(encoding)) for line in lines)
    return OwnFile(f"novel-{language}.txt", "".join(text).encode(encoding))


def fables(language: str) -> OwnFile:
    """The built-in fables of a language as a file of the visitor's: a natural text far below a megabyte."""
    return OwnFile(f"stories-{language}.txt", (CORPORA / f"fables-{language}.txt").read_bytes())


def picture() -> OwnFile:
    """A PNG that calls itself a text."""
    return OwnFile("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)


def nothing() -> OwnFile:
    """A file without a single byte."""
    return OwnFile("empty.txt", b"")


def document() -> OwnFile:
    """What a word processor saves: a zip container."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return OwnFile("story.docx", packed.getvalue(), "application/octet-stream")


def broken_utf16() -> OwnFile:
    """UTF-16 that lost a byte on the way: after its mark, every character is torn apart."""
    body = "The wind took his hat. ".encode("utf-16-be") * 40
    return OwnFile("torn.txt", b"\xfe\xff" + b"\xd8\x00" + body[:-1])


def table(language: str) -> OwnFile:
    """A table whose second column is a text."""
    lines = (CORPORA / f"fables-{language}.txt").read_text(encoding="utf-8").replace('"', "").splitlines()
    rows = [f'{number},"{line}",{number % 5}' for number, line in enumerate(lines) if line]
    return OwnFile("reviews.csv", ("id,review,stars\n" + "\n".join(rows)).encode(), "text/csv")
