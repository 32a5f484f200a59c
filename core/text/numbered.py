"""From a source to what word vectors are trained on: sentences of token ids, and how often each token occurs.

Blocks of the text are cut by the job's own worker and by others; the result does not depend on who cut what.
"""

import hashlib
import heapq
import time
from collections.abc import Generator
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.jobs.crew import Alone, Crew
from core.jobs.job import Source
from core.problems import Trouble
from core.text.blocks import Block, borders, cut_block, getting_ready, keep_tokens
from core.text.catalog import Cutting
from core.text.corpus import CORPORA
from core.text.dictionary import parse_dictionary
from core.text.language import Language, guess_language
from core.text.number import Ids, Progress
from core.text.pieces import retold
from core.text.prepare import MIN_TOKENS, PREVIEW_CHARACTERS, read_source
from core.text.shelf import Shelf, key_of

# Raise it when the same text and settings give other ids than before.
FORMAT = 1
READINESS_S = 0.2
EXAMPLES = 50
_READING_SHARE = 0.05
_NUMBERING_SHARE = 0.1
_IDS_IN_BLOCK = 1 << 20


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
    merged = _Merged(options.n_tokens)
    yield from _cut(text, options.cutting, crew or Alone(), merged)
    if merged.n_tokens < MIN_TOKENS:
        raise Trouble("too_short", needed=MIN_TOKENS, found=merged.n_tokens)
    counts, tokens, dropped, examples, new_numbers = merged.vocabulary(options)
    if not tokens:
        raise Trouble("nothing_frequent", least=options.min_count)
    yield Progress(1 - _NUMBERING_SHARE, merged.n_tokens)
    ids, lengths = yield from merged.renumbered(new_numbers)
    about = About(
        tokens, dropped, examples, encoding, len(text), guess_language(text), text.strip()[:PREVIEW_CHARACTERS]
    )
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths), dtype=np.int64)])
    arrays: dict[str, Any] = {"ids": ids, "starts": [starts], "counts": [counts]}
    stored = yield from retold(
        shelf.put(key, arrays, msgspec.json.encode(about)), lambda _: Progress(1.0, merged.n_tokens)
    )
    if stored and (kept := _from_shelf(shelf, key, options)):
        return msgspec.structs.replace(kept, from_cache=False)
    return NumberedText(np.concatenate(ids), starts, counts, about, options.cutting.trains, False)


def require_training(cutting: Cutting) -> None:
    """Raise Trouble("mode_cannot_train") where the tokens do not stand in the order of the text."""
    if not cutting.trains:
        raise Trouble("mode_cannot_train")


def help_cut(text: str, cutting: Cutting) -> Block | None:
    """A helper's task: one block; or None, when its dictionaries are not read yet and it spent its time on that."""
    begun = time.perf_counter()
    ready = _READYING.pop(cutting, None) or getting_ready(cutting)
    try:
        while time.perf_counter() - begun < READINESS_S:
            next(ready)
    except StopIteration as done:
        return cut_block(text, cutting, done.value)
    # The generators of jobs that went away are not kept for ever.
    while len(_READYING) > 2:
        _READYING.pop(next(iter(_READYING)))
    _READYING[cutting] = ready
    return None


_READYING: dict[Cutting, Generator[None, None, Any]] = {}


class _Merged:
    """Blocks put together in the order of the text, under provisional numbers: first appearance in the text."""

    def __init__(self, most_tokens: int) -> None:
        self.most_tokens, self.n_tokens = most_tokens, 0
        self._numbers: dict[str, int] = {}
        self._blocks: list[tuple[Ids, NDArray[np.int32]]] = []
        self._counts = np.zeros(1024, np.int64)

    @property
    def is_full(self) -> bool:
        return 0 < self.most_tokens <= self.n_tokens

    def add(self, block: Block) -> None:
        """The next block."""
        if self.is_full:
            return
        numbers = self._numbers
        mine = np.array([numbers.setdefault(kind, len(numbers)) for kind in block.kinds], np.int32)
        ids, lengths = mine[block.numbers] if len(mine) else block.numbers, block.lengths
        if 0 < self.most_tokens < self.n_tokens + len(ids):
            sentences = int(np.searchsorted(np.cumsum(lengths), self.most_tokens - self.n_tokens)) + 1
            lengths = lengths[:sentences]
            ids = ids[: int(lengths.sum())]
        if len(numbers) > len(self._counts):
            self._counts = np.concatenate([self._counts, np.zeros(2 * len(numbers), np.int64)])
        self._counts += np.bincount(ids, minlength=len(self._counts))
        self._blocks.append((ids, lengths))
        self.n_tokens += len(ids)

    def vocabulary(
        self, options: NumberingOptions
    ) -> tuple[NDArray[np.int64], tuple[str, ...], tuple[int, int], tuple[tuple[str, int], ...], Ids]:
        """Counts, tokens, what was dropped, examples of it, and provisional number → id (−1: dropped)."""
        counts = self._counts[: len(self._numbers)]
        order = np.argsort(-counts, kind="stable")
        order = order[counts[order] > 0]
        enough = order[counts[order] >= max(1, options.min_count)][: options.vocabulary_size]
        left_out = order[len(enough) :]
        kinds = list(self._numbers)
        new_numbers = np.full(len(kinds), -1, np.int32)
        new_numbers[enough] = np.arange(len(enough), dtype=np.int32)
        examples = tuple((kinds[number], int(counts[number])) for number in left_out[:EXAMPLES].tolist())
        dropped = (len(left_out), int(counts[left_out].sum()))
        return counts[enough], tuple(kinds[number] for number in enough.tolist()), dropped, examples, new_numbers

    def renumbered(self, new_numbers: Ids) -> Generator[Progress, None, tuple[list[Ids], list[NDArray[np.int32]]]]:
        """The blocks as ids, without what was dropped; forgets the provisional ones on the way."""
        ids: list[Ids] = []
        lengths: list[NDArray[np.int32]] = []
        self._blocks.reverse()
        total = len(self._blocks)
        while self._blocks:
            numbers, sentence_lengths = self._blocks.pop()
            final = new_numbers[numbers]
            kept, remaining = keep_tokens(final >= 0, final, sentence_lengths)
            ids.append(kept)
            lengths.append(remaining)
            yield Progress(1 - _NUMBERING_SHARE * (len(self._blocks) / total), self.n_tokens)
        return ids, lengths


def _text(source: Source, options: NumberingOptions) -> Generator[Progress, None, tuple[str, str]]:
    """The text and its encoding."""
    spec = CORPORA[source.corpus] if source.data is None and source.corpus in CORPORA else None
    if spec is not None and spec.generator:
        yield Progress(0.0, 0)
        return spec.text(options.n_tokens, options.shuffled_topics), "utf-8"
    decoded, _ = yield from read_source(source, _READING_SHARE)
    return decoded.text, decoded.encoding


def _cut(text: str, cutting: Cutting, crew: Crew, merged: _Merged) -> Generator[Progress, None, None]:
    """Cut all blocks, with the crew, and merge them in order."""
    cut = yield from retold(getting_ready(cutting), lambda _: Progress(_READING_SHARE, 0))
    blocks = enumerate(borders(text, cutting.tokenizer))
    spans: dict[int, tuple[int, int]] = {}
    again: list[int] = []
    done: dict[int, Block] = {}
    turn = covered = 0

    def next_block() -> int | None:
        if again:
            return heapq.heappop(again)
        if merged.is_full or (found := next(blocks, None)) is None:
            return None
        spans[found[0]] = found[1]
        return found[0]

    while True:
        for number, block in crew.take():
            if block is None:
                heapq.heappush(again, number)
            else:
                done[number] = block
        for _ in range(crew.room()):
            if (given := next_block()) is not None:
                crew.give(given, help_cut, text[slice(*spans[given])], cutting)
        mine = next_block()
        if mine is not None:
            done[mine] = cut_block(text[slice(*spans[mine])], cutting, cut)
        while turn in done:
            merged.add(done.pop(turn))
            covered = spans.pop(turn)[1]
            turn += 1
        share = _READING_SHARE + (1 - _READING_SHARE - _NUMBERING_SHARE) * covered / max(1, len(text))
        yield Progress(share, merged.n_tokens, idle=mine is None and bool(spans))
        if (mine is None and not spans) or merged.is_full:
            return


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
