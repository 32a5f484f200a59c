"""From a source to what training needs: token ids and their vocabulary, made in pieces, kept for the next run."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Generator
from pathlib import PurePath
from typing import NamedTuple

import msgspec

from core.jobs.job import Source
from core.problems import Trouble
from core.text.codec import TokenCodec
from core.text.corpus import CORPORA
from core.text.decode import Candidate, Decoded, decoding
from core.text.language import Language, guess_language, suggest_tokenizer, suggest_words
from core.text.number import Ids, Progress, number_tokens
from core.text.pieces import retold
from core.text.table import column_text, header, is_table
from core.text.vocabulary import Vocabulary

MIN_TOKENS = 20
CACHE_BYTES = 200_000_000
PREVIEW_CHARACTERS = 300

# The part of the whole work that reading the text is, as measured on long texts.
_READING_SHARE = {"characters": 0.5, "words": 0.05, "jieba": 0.01}


class Reading(msgspec.Struct, frozen=True):
    """What a person is told about a text: how it was read, how it begins, what it seems to be."""

    candidates: tuple[Candidate, ...]
    columns: tuple[str, ...]
    preview: str
    language: Language
    suggested_tokenizer: str
    suggested_words: str


class Prepared(TokenCodec, frozen=True, kw_only=True):
    """A text ready for training: `ids` int32 of shape (tokens,), and what turns text into ids and back."""

    ids: Ids
    encoding: str
    characters: int
    reading: Reading


class CacheKey(NamedTuple):
    """Everything that the ids depend on. `content` is the digest of an upload, or a corpus with its file's time."""

    content: str
    encoding: str
    column: str
    suffix: str
    tokenizer: str
    vocabulary_size: int


class PreparedCache:
    """The texts prepared last, up to a number of bytes; the one used longest ago goes first."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._kept: OrderedDict[CacheKey, Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: CacheKey) -> Prepared | None:
        """The prepared text, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: CacheKey, prepared: Prepared) -> None:
        """Keep a prepared text; others make room."""
        with self._lock:
            self._kept[key] = prepared
            self._kept.move_to_end(key)
            while self.n_bytes > self.limit_bytes:
                self._kept.popitem(last=False)

    @property
    def n_bytes(self) -> int:
        """Memory in use: the ids, and about 300 bytes for each entry of a vocabulary."""
        return sum(kept.ids.nbytes + 300 * len(kept.vocabulary) for kept in self._kept.values())


CACHE = PreparedCache(CACHE_BYTES)


def prepare(source: Source, tokenizer: str, vocabulary_size: int) -> Generator[float, None, Prepared]:
    """The source as ids, in pieces of ≈ 50 ms; yields the fraction done (0 … 1). Raises Trouble for bad texts."""
    return retold(prepare_counting(source, tokenizer, vocabulary_size), lambda progress: progress.done)


def prepare_counting(source: Source, tokenizer: str, vocabulary_size: int) -> Generator[Progress, None, Prepared]:
    """`prepare` that also yields how many tokens were cut so far."""
    key = _key(source, tokenizer, vocabulary_size)
    kept = CACHE.get(key)
    if kept is not None:
        return kept
    share = _READING_SHARE[tokenizer]
    decoded, columns = yield from read_source(source, share)
    ids, vocabulary = yield from retold(
        number_tokens(decoded.text, tokenizer, vocabulary_size),
        lambda progress: Progress(share + (1 - share) * progress.done, progress.tokens),
    )
    _refuse_pointless(ids, vocabulary)
    text = decoded.text
    reading = Reading(
        decoded.candidates,
        columns,
        text.strip()[:PREVIEW_CHARACTERS],
        guess_language(text),
        suggest_tokenizer(text),
        suggest_words(text),
    )
    prepared = Prepared(
        vocabulary=vocabulary,
        tokenizer=tokenizer,
        ids=ids,
        encoding=decoded.encoding,
        characters=len(text),
        reading=reading,
    )
    CACHE.put(key, prepared)
    return prepared


def read_source(source: Source, share: float) -> Generator[Progress, None, tuple[Decoded, tuple[str, ...]]]:
    """The source's text and, for a table, its columns; yields progress up to `share`."""
    table = source.data is not None and is_table(source.filename)
    part = share / 2 if table else share
    pieces = decoding(source_bytes(source), source.encoding, source.filename)
    decoded = yield from retold(pieces, lambda done: Progress(part * done, 0))
    if not table:
        return decoded, ()
    rows = column_text(decoded.text, source.column, source.filename)
    text = yield from retold(rows, lambda done: Progress(part + part * done, 0))
    return msgspec.structs.replace(decoded, text=text), header(decoded.text, source.filename)


def source_bytes(source: Source) -> bytes:
    """An upload's bytes, or a built-in text's; raises Trouble("unknown_corpus")."""
    if source.data is not None:
        return source.data
    if source.corpus not in CORPORA:
        raise Trouble("unknown_corpus", corpus=source.corpus[:64], names=", ".join(CORPORA))
    return CORPORA[source.corpus].text().encode()


def _key(source: Source, tokenizer: str, vocabulary_size: int) -> CacheKey:
    if source.data is not None:
        content = source.digest or hashlib.sha256(source.data).hexdigest()
    elif source.corpus in CORPORA:
        content = f"{source.corpus} {CORPORA[source.corpus].path.stat().st_mtime_ns}"
    else:
        content = source.corpus
    suffix = PurePath(source.filename).suffix.lower()
    return CacheKey(content, source.encoding, source.column, suffix, tokenizer, vocabulary_size)


def _refuse_pointless(ids: Ids, vocabulary: Vocabulary) -> None:
    if len(ids) < MIN_TOKENS:
        raise Trouble("too_short", needed=MIN_TOKENS, found=len(ids))
    visible = [
        token
        for token, count in zip(vocabulary.tokens, vocabulary.counts, strict=True)
        if count and not token.isspace()
    ]
    if len(visible) == 1 and not vocabulary.dropped.kinds:
        raise Trouble("one_symbol", symbol=visible[0][:20])
