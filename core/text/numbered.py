"""From a source to what word vectors are trained on: sentences of token ids, and how often each token occurs.

Blocks of the text are cut by the job's own worker and by others; the result does not depend on who cut what.
"""

import hashlib
from collections.abc import Generator
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.jobs.crew import Alone, Crew
from core.jobs.job import Source
from core.problems import Trouble
from core.text.blocks import getting_ready
from core.text.catalog import Cutting
from core.text.corpus import CORPORA
from core.text.dictionary import parse_dictionary
from core.text.language import Language, guess_language
from core.text.merge import Merged
from core.text.number import Ids, Progress
from core.text.pieces import retold
from core.text.prepare import MIN_TOKENS, PREVIEW_CHARACTERS, read_source
from core.text.sharing import SharedCutting
from core.text.shelf import Shelf, key_of

# Raise it when the same text and settings give other ids than before.
FORMAT = 1
_READING_SHARE = 0.05
_NUMBERING_SHARE = 0.1


class NumberingOptions(msgspec.Struct, frozen=True):
    """How a text is cut, and which tokens stay: those with min_count occurrences, the vocabulary_size most frequent.

    `n_tokens` above 0 takes the beginning of the text only, up to the sentence in which so many are full.
    `shuffled_topics` asks a generated text for sentences that do not tell rows apart.
    """

    cutting: Cutting
    min_count: int = 1
    vocabulary_size: int = 1_000_000
    n_tokens: int = 0
    shuffled_topics: bool = False


class About(msgspec.Struct, frozen=True):
    """What is kept of a numbered text beside its arrays; `dropped` is (kinds, occurrences)."""

    tokens: tuple[str, ...]
    dropped: tuple[int, int]
    dropped_examples: tuple[tuple[str, int], ...]
    encoding: str
    characters: int
    language: Language
    preview: str


class NumberedText(msgspec.Struct, frozen=True, dict=True):
    """`ids` int32 (N,), and `starts` int64 (S + 1,): sentence s is ids[starts[s] : starts[s + 1]].

    Token i occurs counts[i] times in ids; tokens stand by falling count, equally frequent ones as they first appear. What was
    dropped is not in ids at all, so that windows reach over it, as in word2vec.c.
    """

    ids: Ids
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    about: About
    trains: bool
    from_cache: bool

    @property
    def tokens(self) -> tuple[str, ...]:
        return self.about.tokens

    @cached_property
    def id_of(self) -> dict[str, int]:
        """Token → id."""
        return {token: number for number, token in enumerate(self.about.tokens)}


def numbering(
    source: Source, options: NumberingOptions, crew: Crew | None = None, shelf: Shelf | None = None
) -> Generator[Progress, None, NumberedText]:
    """The source as sentences of ids, in pieces of at most ≈ 0.15 s; yields the progress. Raises Trouble."""
    shelf = shelf or Shelf()
    key = _key(source, options)
    kept = _from_shelf(shelf, key, options)
    if kept is not None:
        return kept
    if options.cutting.dictionary:
        parse_dictionary(options.cutting.dictionary)
    text, encoding = yield from _text(source, options)
    merged = Merged(options.n_tokens)
    yield from _cut(text, options.cutting, crew or Alone(), merged)
    if merged.n_tokens < MIN_TOKENS:
        raise Trouble("too_short", needed=MIN_TOKENS, found=merged.n_tokens)
    counted = merged.vocabulary(options.min_count, options.vocabulary_size)
    if not counted.tokens:
        raise Trouble("nothing_frequent", least=options.min_count)
    ids, lengths = yield from retold(
        merged.renumbered(counted.new_numbers),
        lambda done: Progress(1 - _NUMBERING_SHARE * (1 - done), merged.n_tokens),
    )
    preview = text.strip()[:PREVIEW_CHARACTERS]
    about = About(counted.tokens, counted.dropped, counted.examples, encoding, len(text), guess_language(text), preview)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths), dtype=np.int64)])
    arrays: dict[str, Any] = {"ids": ids, "starts": [starts], "counts": [counted.counts]}
    stored = yield from retold(
        shelf.put(key, arrays, msgspec.json.encode(about)), lambda _: Progress(1.0, merged.n_tokens)
    )
    if stored and (kept := _from_shelf(shelf, key, options)):
        return msgspec.structs.replace(kept, from_cache=False)
    return NumberedText(np.concatenate(ids), starts, counted.counts, about, options.cutting.trains, False)


def require_training(cutting: Cutting) -> None:
    """Raise Trouble("mode_cannot_train") where the tokens do not stand in the order of the text."""
    if not cutting.trains:
        raise Trouble("mode_cannot_train")


def _text(source: Source, options: NumberingOptions) -> Generator[Progress, None, tuple[str, str]]:
    """The text and its encoding."""
    spec = CORPORA[source.corpus] if source.data is None and source.corpus in CORPORA else None
    if spec is not None and spec.generator:
        yield Progress(0.0, 0)
        return spec.text(options.n_tokens, options.shuffled_topics), "utf-8"
    decoded, _ = yield from read_source(source, _READING_SHARE)
    return decoded.text, decoded.encoding


def _cut(text: str, cutting: Cutting, crew: Crew, merged: Merged) -> Generator[Progress, None, None]:
    """Cut all blocks, with the crew, into `merged`."""
    cut = yield from retold(getting_ready(cutting), lambda _: Progress(_READING_SHARE, 0))
    shared = SharedCutting(text, cutting, cut, merged)
    share = 1 - _READING_SHARE - _NUMBERING_SHARE
    while not shared.is_over:
        is_at_work = shared.work(crew)
        done = _READING_SHARE + share * shared.covered / len(text)
        yield Progress(done, merged.n_tokens, idle=not is_at_work and not shared.is_over)


def _from_shelf(shelf: Shelf, key: str, options: NumberingOptions) -> NumberedText | None:
    found = shelf.get(key, ("ids", "starts", "counts"))
    if found is None:
        return None
    arrays, about = found
    try:
        known = msgspec.json.decode(about, type=About)
    except msgspec.DecodeError:
        return None
    return NumberedText(
        arrays["ids"], arrays["starts"], arrays["counts"], known, options.cutting.trains, from_cache=True
    )


def _key(source: Source, options: NumberingOptions) -> str:
    """Everything that the ids depend on: the content of the text, how it is read, and how it is cut."""
    if source.data is not None:
        content = source.digest or hashlib.sha256(source.data).hexdigest()
    elif source.corpus in CORPORA:
        content = hashlib.sha256(CORPORA[source.corpus].path.read_bytes()).hexdigest()
    else:
        raise Trouble("unknown_corpus", corpus=source.corpus[:64], names=", ".join(CORPORA))
    return key_of(FORMAT, content, source.encoding, source.column, source.filename.rpartition(".")[2].lower(), options)
