"""Uploaded bytes → clean text, in any common encoding, detected or chosen; what is not text is refused by its name.

Work is done in pieces of at most a megabyte, so that a worker can decode a large file between other people's slices.
Detection looks at the first megabyte; decoding then holds for the whole file.
"""

import codecs
import io
import math
import os
import re
import unicodedata
from collections.abc import Generator
from typing import NoReturn

import msgspec

from core.problems import Trouble
from core.text.detect import (
    bom_encoding,
    canonical,
    codec_of,
    furthest_reading,
    is_binary,
    is_mixed,
    rank_encodings,
    read_head,
)
from core.text.magic import refuse_known_formats
from core.text.pieces import exhaust, retold

UPLOAD_MB = 20.0
PREVIEW_CHARACTERS = 120
_PIECE_BYTES = 1 << 20
_MAX_REMOVED_SHARE = 0.2

# Control characters except tab and newline, byte order marks, noncharacters, and surrogates, which no text holds.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_VISIBLE = re.compile("[^\\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164]")
# Characters that never join the one before them under NFC, so that text may be cut before them.
_SAFE_CUT = re.compile("[ -~\u3000-\u3029\u3041-\u3096\u4e00-\u9fff\uff01-\uff5e]")


class Candidate(msgspec.Struct, frozen=True):
    """An encoding the file may be in, and how its text would begin (at most 120 characters)."""

    encoding: str
    preview: str


class Decoded(msgspec.Struct, frozen=True):
    """Clean text (NFC, "\\n" line ends, no control characters), its encoding, and the others it may be in."""

    text: str
    encoding: str
    candidates: tuple[Candidate, ...]


def upload_limit_mb() -> float:
    """The limit for uploads: SEQLENS_UPLOAD_MB megabytes (2**20 bytes), or 20."""
    return float(os.environ.get("SEQLENS_UPLOAD_MB") or UPLOAD_MB)


def check_size(n_bytes: int) -> None:
    """Raise Trouble("too_large") beyond the limit for uploads."""
    limit_mb = upload_limit_mb()
    size_mb = n_bytes / 2**20
    if size_mb > limit_mb:
        raise Trouble("too_large", size_mb=f"{math.ceil(size_mb * 10) / 10:g}", limit_mb=f"{limit_mb:g}")


def decode(raw: bytes, encoding: str = "", filename: str = "") -> Decoded:
    """Bytes → text; `encoding` empty detects, `filename` only names formats. Raises Trouble and nothing else."""
    return exhaust(decoding(raw, encoding, filename))


def decoding(raw: bytes, encoding: str = "", filename: str = "") -> Generator[float, None, Decoded]:
    """`decode` in pieces; yields the fraction done (0 … 1)."""
    if not raw:
        raise Trouble("empty")
    refuse_known_formats(raw, filename)
    detected = yield from retold(rank_encodings(raw), lambda _: 0.0)
    marked = bom_encoding(raw)
    for name in _tries(encoding, marked, detected):
        text = yield from _read_whole(raw, name)
        if text is not None:
            if not is_visible(text):
                raise Trouble("blank")
            return Decoded(text, name, candidates(raw, [name, *detected]))
    if encoding:
        others = [msgspec.to_builtins(other) for other in candidates(raw, detected)]
        raise Trouble("wrong_encoding", encoding=encoding[:40], candidates=others)
    _refuse(raw, marked)


def _tries(encoding: str, marked: str | None, detected: list[str]) -> list[str]:
    """The encodings to read the file in, in order: the chosen one only, else the marked one only, else as detected."""
    if encoding:
        chosen = canonical(encoding)
        return [chosen] if chosen else []
    return [marked] if marked else detected


def candidates(raw: bytes, encodings: list[str]) -> tuple[Candidate, ...]:
    """The encodings, in order, whose beginning reads differently from those before, each with its preview."""
    found: dict[str, str] = {}
    for encoding in encodings:
        head = read_head(raw, encoding)
        preview = _preview(head) if head else ""
        if preview:
            found.setdefault(preview, encoding)
    return tuple(Candidate(encoding, preview) for preview, encoding in found.items())


def clean(text: str) -> str:
    """Text as every corpus is read: NFC, "\\n" line ends, no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))


def is_visible(text: str) -> bool:
    """Whether the text holds any character that shows: not a space, a line break or an invisible mark."""
    return _VISIBLE.search(text) is not None


def _read_whole(raw: bytes, encoding: str) -> Generator[float, None, str | None]:
    """The whole file, clean, or None when the encoding does not fit; a character cut off by the end is left out."""
    decoder = codecs.getincrementaldecoder(codec_of(encoding))()
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    parts: list[str] = []
    carried, read, removed = "", 0, 0
    for start in range(0, len(raw), _PIECE_BYTES):
        is_last = start + _PIECE_BYTES >= len(raw)
        try:
            text = decoder.decode(raw[start : start + _PIECE_BYTES], False)
        except UnicodeError:
            return None
        text = carried + newlines.decode(text, final=is_last)
        cut = len(text) if is_last else _safe_cut(text)
        carried = text[cut:]
        printable, unprintable = _UNPRINTABLE.subn("", text[:cut])
        read, removed = read + cut, removed + unprintable
        parts.append(unicodedata.normalize("NFC", printable))
        yield min(1.0, (start + _PIECE_BYTES) / len(raw))
    # The byte order mark alone may be most of a tiny file.
    return None if removed - 1 > _MAX_REMOVED_SHARE * read else "".join(parts)


def _safe_cut(text: str) -> int:
    """The last place near the end where cutting cannot part an accent from its letter; the end if there is none."""
    for place in range(len(text) - 1, max(0, len(text) - 1000), -1):
        if _SAFE_CUT.match(text[place]):
            return place
    return len(text)


def _preview(head: str) -> str:
    text = head.lstrip()
    strange = re.search(r"[^\x00-\x7f]", text)
    # The reader compares readings, so the preview begins near the first character on which they differ.
    if strange and strange.start() > PREVIEW_CHARACTERS // 2:
        text = text[strange.start() - PREVIEW_CHARACTERS // 4 :]
    return re.sub(r"\s+", " ", clean(text[: 2 * PREVIEW_CHARACTERS])).strip()[:PREVIEW_CHARACTERS]


def _refuse(raw: bytes, marked: str | None) -> NoReturn:
    """Say why nothing reads the file; one with a byte order mark was meant to be text, so it is broken, not binary."""
    if marked:
        broken = furthest_reading(raw, (marked,))
    elif is_mixed(raw):
        broken = furthest_reading(raw, ("utf-8",))
    else:
        broken = None if is_binary(raw) else furthest_reading(raw, ("utf-8", "gb18030", "big5"))
    if broken is None:
        raise Trouble("binary")
    raise Trouble("no_encoding", encoding=broken[0], line=broken[1])
