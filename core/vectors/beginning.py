"""A training before its first update, in pieces: who has a row, what will be asked, and both tables as they were drawn."""

from collections.abc import Generator
from typing import NamedTuple

import torch
from torch import Tensor

from core.problems import Trouble
from core.training.seeding import generator
from core.vectors.frequencies import Corpus, leave_out_rare
from core.vectors.huffman import growing_tree
from core.vectors.objectives import HierarchicalSoftmax, NegativeSampling, Objective, Softmax
from core.vectors_config import Word2VecConfig

FEWEST_WORDS = 2
_NUMBERS_IN_PIECE = 1 << 23
_ROWS_AT_ONCE = 256


class Beginning(NamedTuple):
    """What a Trainer begins with. `table`: Embedding above Context, (vocabulary + context rows, vector size)."""

    corpus: Corpus
    objective: Objective
    table: Tensor


def beginning(
    config: Word2VecConfig, ids: Tensor, sentence_numbers: Tensor, counts: Tensor, dtype: torch.dtype = torch.float32
) -> Generator[None, None, Beginning]:
    """A training on a text, in pieces of at most ≈ 0.15 s; the largest tables have 120 million numbers.

    `ids` int (words,) index `counts` (vocabulary,); `sentence_numbers` (words,) differ where a new sentence begins. Words
    rarer than the least count get no row. Raises Trouble("too_few_words") when not even two words are frequent enough.
    """
    corpus = leave_out_rare(ids, sentence_numbers, counts, config.min_count)
    vocabulary = len(corpus.counts)
    if vocabulary < FEWEST_WORDS:
        raise Trouble("too_few_words", found=vocabulary, needed=FEWEST_WORDS, count=config.min_count)
    yield
    objective = yield from _objective(config, corpus)
    yield
    table = yield from _first_vectors(config, vocabulary, objective.context_rows, dtype)
    return Beginning(corpus, objective, table)


def _objective(config: Word2VecConfig, corpus: Corpus) -> Generator[None, None, Objective]:
    if config.objective == "hierarchical_softmax":
        return HierarchicalSoftmax((yield from growing_tree(corpus.counts)))
    if config.objective == "softmax":
        return Softmax(corpus.counts)
    return NegativeSampling(corpus.counts, config.negative_samples, config.sampling_power)


def _first_vectors(
    config: Word2VecConfig, vocabulary: int, context_rows: int, dtype: torch.dtype
) -> Generator[None, None, Tensor]:
    """Both tables before training: Embedding uniform in ±0.5 ÷ vector size, Context zero (word2vec.c)."""
    table = torch.empty(vocabulary + context_rows, config.vector_size, dtype=dtype)
    draw = generator(config.seed, "vectors")
    rows_in_piece = _ROWS_AT_ONCE * max(1, _NUMBERS_IN_PIECE // (_ROWS_AT_ONCE * config.vector_size))
    for piece in torch.split(table[:vocabulary], rows_in_piece):
        # a few rows at a time, in fast memory
        for rows in torch.split(piece, _ROWS_AT_ONCE):
            rows.copy_(torch.rand(rows.shape, generator=draw).sub_(0.5).div_(config.vector_size))
        yield
    for piece in torch.split(table[vocabulary:], rows_in_piece):
        piece.zero_()
        yield
    return table
