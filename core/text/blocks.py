"""A text in blocks that can be cut anywhere by anyone: the same tokens as in one piece, each block a short task."""

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text.catalog import Cutting
from core.text.chinese import JIEBA_BREAK, cut_chinese, reading
from core.text.pieces import exhaust
from core.text.sentence_split import last_sentence_end, split_sentences
from core.text.tokenize import cut_words

# At most ≈ 0.15 s of work each, so that a worker is never held much longer.
BLOCK_CHARACTERS = {"characters": 1 << 17, "words": 1 << 17, "jieba": 1 << 14}


class Block(NamedTuple):
    """A block, cut: `numbers` int32 (tokens,) into `kinds`, and how many tokens each sentence has, int32 (sentences,)."""

    numbers: NDArray[np.int32]
    lengths: NDArray[np.int32]
    kinds: list[str]


def borders(text: str, tokenizer: str, most: int = 0) -> Iterator[tuple[int, int]]:
    """(start, end) of every block, at most BLOCK_CHARACTERS (or `most`) long.

    A block ends with a sentence; where one sentence is longer than a block, between two words. Only a word as
    long as a block, which no language has, is parted.
    """
    size = most or BLOCK_CHARACTERS[tokenizer]
    start = 0
    while start < len(text):
        end = len(text) if start + size >= len(text) else _border(text, start, start + size, tokenizer)
        yield start, end
        start = end


def _border(text: str, start: int, limit: int, tokenizer: str) -> int:
    found = last_sentence_end(text, start, limit)
    if found is not None and found > start:
        return found
    if tokenizer == "characters":
        return limit
    for place in range(limit, start, -1):
        if text[place - 1].isspace() or (tokenizer == "jieba" and JIEBA_BREAK.match(text, place - 1)):
            return place
    return limit


def getting_ready(cutting: Cutting) -> Generator[None, None, Callable[[str], list[str]]]:
    """What cuts a sentence, made ready in pieces (jieba reads its dictionaries)."""
    if cutting.tokenizer == "characters":
        return list
    if cutting.tokenizer == "words":
        return cut_words
    tokenizer = yield from reading(cutting)
    return lambda sentence: cut_chinese(sentence, tokenizer, cutting.mode, cutting.hmm)


def cut_block(text: str, cutting: Cutting, cut: Callable[[str], list[str]]) -> Block:
    """One block, cut sentence by sentence. Spaces, and punctuation unless it is wanted, are left out."""
    numbers: dict[str, int] = {}
    found: list[int] = []
    lengths: list[int] = []
    for sentence in split_sentences(text):
        tokens = cut(sentence.lower() if cutting.lowercase else sentence)
        found += [numbers.setdefault(token, len(numbers)) for token in tokens]
        lengths.append(len(tokens))
    wanted = np.fromiter((is_wanted(kind, cutting.punctuation) for kind in numbers), bool, len(numbers))
    return _only(wanted, np.array(found, np.int32), np.array(lengths, np.int32), list(numbers))


def cut_sentences(text: str, cutting: Cutting) -> list[list[str]]:
    """The tokens of a short text, sentence by sentence, cut as a corpus is; for looking at."""
    cut = exhaust(getting_ready(cutting))
    sentences = [
        [
            token
            for token in cut(sentence.lower() if cutting.lowercase else sentence)
            if is_wanted(token, cutting.punctuation)
        ]
        for sentence in split_sentences(text)
    ]
    return [sentence for sentence in sentences if sentence]


def is_wanted(token: str, punctuation: bool) -> bool:
    """Whether a token counts: spaces never do, punctuation does where it is asked for."""
    return not token.isspace() and token != "" and (punctuation or any(map(str.isalnum, token)))


def _only(wanted: NDArray[np.bool_], numbers: NDArray[np.int32], lengths: NDArray[np.int32], kinds: list[str]) -> Block:
    """The block without the kinds that are not wanted, and without the sentences that had nothing else."""
    kept, lengths = keep_tokens(wanted[numbers], numbers, lengths)
    renumbered = np.cumsum(wanted, dtype=np.int32) - 1
    return Block(renumbered[kept], lengths, [kind for kind, is_wanted in zip(kinds, wanted, strict=True) if is_wanted])


def keep_tokens(
    mask: NDArray[np.bool_], numbers: NDArray[np.int32], lengths: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The tokens under a mask, and the sentence lengths that remain, empty ones left out."""
    before = np.concatenate([[0], np.cumsum(mask)])
    ends = np.cumsum(lengths)
    remaining = (before[ends] - before[ends - lengths]).astype(np.int32)
    return numbers[mask], remaining[remaining > 0]
