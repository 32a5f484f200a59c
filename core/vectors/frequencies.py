"""What word counts decide before training: which words are kept, which are skipped, which serve as negatives."""

from typing import NamedTuple

import torch
from torch import Tensor

NOISE_TABLE = 1 << 20  # entries, at least; more when the vocabulary is large
ENTRIES_PER_WORD = 8


class Corpus(NamedTuple):
    """A text as training reads it.

    `ids` and `sentence_numbers` int32 (words,), ids counted from 0 without gaps; `counts` int64 (vocabulary,);
    `vocabulary_ids` int64 (vocabulary,) gives each row's id in the vocabulary that the text came with.
    """

    ids: Tensor
    sentence_numbers: Tensor
    counts: Tensor
    vocabulary_ids: Tensor


def leave_out_rare(ids: Tensor, sentence_numbers: Tensor, counts: Tensor, min_count: int) -> Corpus:
    """The text without the words that occur less than `min_count` times; neighbours close up, as in word2vec.c.

    A count of 0 marks a token that is no word (such as "unknown") and always leaves it out.
    """
    kept = counts >= max(1, min_count)
    if bool(kept.all()):
        # A long text need not be written a second time.
        return Corpus(ids.to(torch.int32), sentence_numbers.to(torch.int32), counts, torch.arange(len(counts)))
    vocabulary_ids = kept.nonzero().squeeze(1)
    new_ids = (kept.cumsum(0) - 1).to(torch.int32)
    inside = kept[ids]
    return Corpus(
        new_ids[ids[inside]], sentence_numbers[inside].to(torch.int32), counts[vocabulary_ids], vocabulary_ids
    )


def keep_probability(counts: Tensor, subsample: float) -> Tensor:
    """(vocabulary,) float32: how likely an occurrence of a word is read at all.

    With f a word's share of the text and t = `subsample`: min(1, (√(f/t) + 1) · t/f), as word2vec.c computes it (the
    paper, Mikolov et al. 2013b eq. 5, has √(t/f)). t = 0 keeps everything.
    """
    if subsample <= 0.0:
        return torch.ones(len(counts))
    share = counts.double() / counts.sum()
    return (((share / subsample).sqrt() + 1.0) * subsample / share).clamp(max=1.0).float()


def noise_table(counts: Tensor, power: float) -> Tensor:
    """int32: a word fills a part of the table proportional to count**power, so a random entry is a negative sample."""
    size = max(NOISE_TABLE, ENTRIES_PER_WORD * len(counts))
    weights = counts.double().pow(power)
    upper = weights.cumsum(0) / weights.sum()
    middles = (torch.arange(size, dtype=torch.float64) + 0.5) / size
    return torch.searchsorted(upper, middles).clamp(max=len(counts) - 1).to(torch.int32)
