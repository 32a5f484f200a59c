"""Which encodings a file may be in, best first: strict UTF-8, familiar East Asian readings, then one byte a letter.

charset-normalizer alone takes twelve Chinese characters in GBK for UTF-16 as often as not, so encodings of two bytes a
character are first compared by how familiar their reading is; charset-normalizer decides among the one-byte encodings.
"""

import codecs
import re
from collections.abc import Generator
from functools import lru_cache

from core.text.familiar import familiarity, kana_share

HEAD_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 15
_CONVINCING = 0.3
_POSSIBLE = 0.15
_LAST_RESORT = -0.5
_KANA_IN_CHINESE = 0.2
_CONTROL_SHARE = 0.02
_MOST_MATCHES = 5
_BEYOND_CHANCE = 16

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Shown name → Python's codec: the widest of the family, because files "in Big5" or "in GBK" use the extensions.
_EAST_ASIAN = {
    "gb18030": "gb18030",
    "big5": "cp950",
    "big5hkscs": "big5hkscs",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "shift_jis": "cp932",
    "euc_jp": "euc_jp",
    "euc_kr": "cp949",
}
_ONE_BYTE = (
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8-r",
    "cp866",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp1258",
    "tis-620",
    "iso8859-2",
    "iso8859-15",
    "mac-roman",
)
_CODECS = {
    "utf-8": "utf-8",
    **_EAST_ASIAN,
    **{name: name for name in _ONE_BYTE},
    "utf-32-le": "utf-32-le",
    "utf-32-be": "utf-32-be",
}
_FAMILIES = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp950": "big5",
    "cp932": "shift_jis",
    "cp949": "euc_kr",
    "utf-16": "utf-16-le",
    "utf-8-sig": "utf-8",
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def canonical(name: str) -> str | None:
    """The name an encoding is shown by ("GBK" → "gb18030"), or None when it is not one that texts are read in."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    known = _FAMILIES.get(known, known)
    return known if known in _CODECS else None


def codec_of(encoding: str) -> str:
    """Python's codec for a canonical name."""
    return _CODECS[encoding]


def bom_encoding(raw: bytes) -> str | None:
    """The encoding that the byte order mark names, if there is one."""
    return next((encoding for mark, encoding in _BOMS if raw.startswith(mark)), None)


def read_head(raw: bytes, encoding: str) -> str | None:
    """The text of the first HEAD_BYTES, or None if they do not decode; a character cut off by the end is left out."""
    try:
        return codecs.getincrementaldecoder(codec_of(encoding))().decode(raw[:HEAD_BYTES], final=False)
    except UnicodeError:
        return None


def rank_encodings(raw: bytes) -> Generator[None, None, list[str]]:
    """The encodings that may be meant, best first; none when nothing reads as text. Yields between pieces of work."""
    if is_mixed(raw):
        return []
    head = raw[:HEAD_BYTES]
    ranked: list[tuple[float, str]] = []
    if _is_utf8(raw):
        ranked.append((2.0, "utf-8"))
    yield
    for encoding in _EAST_ASIAN:
        text = read_head(head, encoding)
        if text:
            ranked.append((_east_asian_score(text, encoding), encoding))
        yield
    one_byte = [] if is_binary(head) or _is_utf8(raw) else _one_byte_matches(head)
    yield
    # A doubtful two-byte reading comes after a one-byte reading that charset-normalizer finds clean.
    ranked += [(_CONVINCING - 0.001 * place, encoding) for place, encoding in enumerate(one_byte, start=1)]
    ranked.sort(key=lambda entry: -entry[0])
    likely = [encoding for score, encoding in ranked if score >= _POSSIBLE]
    return likely or [encoding for score, encoding in ranked if score >= _LAST_RESORT]


def is_binary(raw: bytes) -> bool:
    """More control characters than any text has; ask only after no encoding was found, since UTF-16 is full of NUL."""
    head = raw[:HEAD_BYTES]
    return len(_CONTROL.findall(head)) > _CONTROL_SHARE * len(head)


def is_mixed(raw: bytes) -> bool:
    """Begins as UTF-8 beyond chance, then breaks: two encodings in one file, whatever else its bytes may be read as."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw[:HEAD_BYTES], final=False)
    except UnicodeDecodeError as error:
        continuation_bytes = error.start - len(raw[: error.start].decode("utf-8"))
        return continuation_bytes >= _BEYOND_CHANCE
    return False


def furthest_reading(raw: bytes, encodings: tuple[str, ...]) -> tuple[str, int] | None:
    """Of the encodings that break, the one that breaks last, and the line (from 1) where; None when none breaks."""
    breaks: list[tuple[int, str]] = []
    for encoding in encodings:
        try:
            raw.decode(codec_of(encoding))
        except UnicodeDecodeError as error:
            breaks.append((error.start, encoding))
    if not breaks:
        return None
    start, encoding = max(breaks, key=lambda entry: entry[0])
    return encoding, raw.count(b"\n", 0, start) + 1


def _is_utf8(raw: bytes) -> bool:
    text = read_head(raw, "utf-8")
    if text is None or is_binary(raw):
        return False
    # The end may cut a character, but a file whose only non-ASCII byte is the last is rather "café" in Latin-1.
    return not text.isascii() or raw[:HEAD_BYTES].isascii() or len(raw) > HEAD_BYTES


def _east_asian_score(text: str, encoding: str) -> float:
    score = familiarity(text, two_byte_ascii=encoding.startswith("utf-16"))
    # GB 2312 and Big5 hold kana too, GB 2312 even at the code points of EUC-JP.
    is_chinese = encoding in ("gb18030", "big5", "big5hkscs")
    return score - _KANA_IN_CHINESE if is_chinese and kana_share(text) > 0.2 else score


def _one_byte_matches(head: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    first = re.search(rb"[\x80-\xff]", head)
    if first is None:
        return []
    start = head.rfind(b"\n", 0, first.start()) + 1
    start = start if first.start() - start < _SAMPLE_BYTES // 2 else first.start()
    sample = head[start : start + _SAMPLE_BYTES]
    matches = from_bytes(sample, cp_isolation=_normalizer_names(), preemptive_behaviour=False, enable_fallback=False)
    # Equally clean and equally like a language: the commoner encoding first, as _ONE_BYTE lists them.
    places: dict[str, tuple[float, float, int]] = {}
    for match in matches:
        for name in filter(None, map(canonical, (match.encoding, *match.could_be_from_charset))):
            if name in _ONE_BYTE and read_head(head, name) is not None:
                places.setdefault(name, (round(match.chaos, 2), -match.coherence, _ONE_BYTE.index(name)))
    return sorted(places, key=lambda name: places[name])[:_MOST_MATCHES]


@lru_cache
def _normalizer_names() -> list[str]:
    from charset_normalizer.utils import iana_name

    return [iana_name(name) for name in _ONE_BYTE]
