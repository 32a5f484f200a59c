"""Files that are not text, told by their first bytes, so that each can be refused by its own name."""

from pathlib import PurePath

from core.problems import Trouble

# First bytes, code of the problem, kind: no text begins like this.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "document", "RTF"),
    (b"\x89PNG\r\n\x1a\n", "media", "PNG"),
    (b"\xff\xd8\xff", "media", "JPEG"),
    (b"II*\x00", "media", "TIFF"),
    (b"MM\x00*", "media", "TIFF"),
    (b"8BPS\x00", "media", "PSD"),
    (b"OggS\x00", "media", "OGG"),
    (b"fLaC\x00", "media", "FLAC"),
    (b"MThd\x00", "media", "MIDI"),
    (b"ID3\x02", "media", "MP3"),
    (b"ID3\x03", "media", "MP3"),
    (b"ID3\x04", "media", "MP3"),
    (b"\xff\xfb", "media", "MP3"),
    (b"\xff\xf3", "media", "MP3"),
    (b"\xff\xf2", "media", "MP3"),
    (b"\x1aE\xdf\xa3", "media", "MKV"),
    (b"\x1f\x8b\x08", "archive", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "7Z"),
    (b"Rar!\x1a\x07", "archive", "RAR"),
    (b"BZh91AY&SY", "archive", "BZIP2"),
    (b"\xfd7zXZ\x00", "archive", "XZ"),
    (b"\x28\xb5\x2f\xfd", "archive", "ZSTD"),
    (b"\x7fELF", "program", "ELF"),
    (b"\xcf\xfa\xed\xfe", "program", "Mach-O"),
    (b"\xca\xfe\xba\xbe", "program", "Java"),
    (b"\x00asm", "program", "WebAssembly"),
    (b"SQLite format 3\x00", "program", "SQLite"),
    (b"\x93NUMPY", "program", "NumPy"),
    (b"\x89HDF\r\n", "program", "HDF5"),
    (b"OTTO\x00", "program", "OpenType"),
    (b"\x00\x01\x00\x00\x00", "program", "TrueType"),
)

# Offset, bytes there, code, kind: a text may have these letters there, so they count only beside a NUL byte.
_LETTERS: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"GIF87a", "media", "GIF"),
    (0, b"GIF89a", "media", "GIF"),
    (8, b"WEBP", "media", "WEBP"),
    (8, b"WAVE", "media", "WAV"),
    (8, b"AVI LIST", "media", "AVI"),
    (4, b"ftyp", "media", "MP4"),
    (60, b"BOOKMOBI", "document", "MOBI"),
    (257, b"ustar", "archive", "TAR"),
)

# What is inside a zip container tells the format; names in a zip's directory are never compressed.
_ZIP_CONTENTS: tuple[tuple[bytes, str, str], ...] = (
    (b"word/document", "document", "DOCX"),
    (b"xl/workbook", "document", "XLSX"),
    (b"ppt/presentation", "document", "PPTX"),
    (b"application/epub+zip", "document", "EPUB"),
    (b"opendocument.text", "document", "ODT"),
    (b"opendocument.spreadsheet", "document", "ODS"),
    (b"data.pkl", "program", "PyTorch"),
)
_TEXT_SUFFIXES = ("CSV", "TSV", "TXT", "MD")  # a packed file with such a name is not called by it
_LEGACY_OFFICE: tuple[tuple[str, str], ...] = (
    ("WordDocument", "DOC"),
    ("Workbook", "XLS"),
    ("PowerPoint Document", "PPT"),
)


def refuse_known_formats(raw: bytes, filename: str = "") -> None:
    """Raise Trouble (document, pdf, media, archive, program) when the bytes begin as a known non-text format does."""
    if raw[:1024].lstrip().startswith((b"%PDF-1.", b"%PDF-2.")):
        raise Trouble("pdf")
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _refuse_zip(raw, filename)
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        names = [kind for stream, kind in _LEGACY_OFFICE if stream.encode("utf-16-le") in raw]
        raise Trouble("document", kind=names[0] if names else "Office")
    if raw.startswith(b"MZ") and b"\x00" in raw[:64]:
        raise Trouble("program", kind="EXE")
    if raw.startswith(b"BM") and raw[2:6] == len(raw).to_bytes(4, "little"):
        raise Trouble("media", kind="BMP")
    if raw[:1] == b"\x80" and raw[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05") and raw.endswith(b"."):
        raise Trouble("program", kind="Pickle")
    for signature, code, kind in _SIGNATURES:
        if raw.startswith(signature):
            raise Trouble(code, kind=kind)
    for offset, letters, code, kind in _LETTERS:
        if raw.startswith(letters, offset) and b"\x00" in raw[:1024]:
            raise Trouble(code, kind=kind)


def _refuse_zip(raw: bytes, filename: str) -> None:
    for inside, code, kind in _ZIP_CONTENTS:
        if inside in raw:
            raise Trouble(code, kind=kind)
    suffix = PurePath(filename).suffix.lstrip(".").upper()
    is_its_own = suffix.isalnum() and suffix.isascii() and suffix not in _TEXT_SUFFIXES
    raise Trouble("archive", kind=suffix if is_its_own else "ZIP")
