"""The text as training reads it, block by block: frequent words thinned out, and how far each word's window may reach."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from core.training.seeding import generator
from core.vectors.frequencies import Corpus, keep_probability

BLOCK_WORDS = 1 << 17  # windows end at a block's border, which costs 3 pairs in 100,000


class Block(NamedTuple):
    """The words of a stretch of text that were not skipped.

    `tokens` int64 (n,). `left`, `right` uint8 (n,): how many words of the same sentence stand before and behind, at most
    the context window. `first_word` and `words` say which stretch of all words to be read (epochs included) it is.
    """

    tokens: Tensor
    left: Tensor
    right: Tensor
    first_word: int
    words: int


class Blocks:
    """All blocks of a training, by number; block b is the same whoever asks, and whenever."""

    def __init__(self, corpus: Corpus, window: int, subsample: float, epochs: int, seed: int) -> None:
        self.corpus, self.window, self.seed = corpus, window, seed
        self.keep = keep_probability(corpus.counts, subsample)
        self.thinned = bool((self.keep < 1.0).any())
        self.words_per_epoch = len(corpus.ids)
        self.words_total = self.words_per_epoch * epochs
        self.per_epoch = math.ceil(self.words_per_epoch / BLOCK_WORDS)
        self.count = self.per_epoch * epochs

    def first_word(self, number: int) -> int:
        """Where block `number` begins, counted over all epochs."""
        epoch, place = divmod(number, self.per_epoch)
        return epoch * self.words_per_epoch + place * BLOCK_WORDS

    def block(self, number: int) -> Block:
        """Block `number`, 0 … count − 1."""
        first = self.first_word(number) % self.words_per_epoch
        ids = self.corpus.ids[first : first + BLOCK_WORDS]
        sentences = self.corpus.sentence_numbers[first : first + BLOCK_WORDS]
        words = len(ids)
        tokens = ids.long()
        if self.thinned:
            draw = torch.rand(words, generator=generator(self.seed, "subsample", number))
            kept = (draw < self.keep.index_select(0, tokens)).nonzero().squeeze(1)
            tokens, sentences = tokens.index_select(0, kept), sentences.index_select(0, kept)
        left, right = _reach(sentences, self.window)
        return Block(tokens, left, right, self.first_word(number), words)


def _reach(sentences: Tensor, window: int) -> tuple[Tensor, Tensor]:
    """How many neighbours each word (n,) has in its sentence, on the left and on the right, at most `window`; uint8.

    A sentence is one stretch of the text, so a word has a k-th neighbour where the sentence k words on is still the same.
    """
    left, right = (torch.zeros(len(sentences), dtype=torch.uint8) for _ in range(2))
    for distance in range(1, min(window, len(sentences) - 1) + 1):
        together = sentences[distance:] == sentences[:-distance]
        left[distance:] += together
        right[:-distance] += together
    return left, right
