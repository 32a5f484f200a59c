"""What a guess is scored against: yes/no questions to rows of the Context table, each with a label and a weight.

Negative sampling (Mikolov et al. 2013b eq. 4) asks about the true words and random ones, hierarchical softmax (Morin &
Bengio 2005) about the branches on the way to the true word. The full softmax is no set of questions: see softmax.py.
"""

from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from core.vectors.frequencies import noise_table
from core.vectors.huffman import Tree
from core.vectors.windows import Given

SHARED_NEGATIVES = 16  # drawn once for a chunk; weights make them count as k for each pair


class Questions(NamedTuple):
    """For n chunks of c centres and X questions each, asked of every centre of the chunk with its own weight.

    `rows` (n, X) int64: rows of the Context table. `labels` (c, X) or (n, 1, X): 1 for yes, 0 for no. `weights` (n, c, X):
    how many pairs a question stands for; 0 where it does not concern the centre.
    """

    rows: Tensor
    labels: Tensor
    weights: Tensor


class Objective(Protocol):
    """How targets become questions. `context_rows` is the size of the second table, `loss_by_pair` whether its loss is
    that of a pair (a softmax) or of a single question.
    """

    context_rows: int
    loss_by_pair: bool

    def width(self, targets: int) -> int:
        """How many questions a chunk with so many targets is asked."""
        ...

    def numbers(self, chunk: int, targets: int, vector_size: int) -> int:
        """How many numbers the largest intermediate has for each chunk: what limits the chunks of an update."""
        ...

    def questions(self, given: Given, keys: Tensor, draw: torch.Generator) -> Questions:
        """The questions of chunks whose centres have the window keys `keys` (n, c)."""
        ...


class NegativeSampling:
    """k random words for each true pair, as an expectation: `shared` words drawn for a chunk count k ÷ shared each."""

    def __init__(self, counts: Tensor, negatives: int, power: float, shared: int = SHARED_NEGATIVES) -> None:
        self.context_rows, self.loss_by_pair = len(counts), False
        self.negatives = negatives
        self.shared = shared if negatives else 0
        self.noise = noise_table(counts, power)
        self._weights: Tensor | None = None  # by window key, made with the first windows

    def width(self, targets: int) -> int:
        """See Objective."""
        return targets + self.shared

    def numbers(self, chunk: int, targets: int, vector_size: int) -> int:
        """See Objective: the rows that are fetched."""
        return self.width(targets) * vector_size

    def questions(self, given: Given, keys: Tensor, draw: torch.Generator) -> Questions:
        """See Objective. A drawn word that happens to be a true neighbour stays, as in the theory (Levy & Goldberg 2014)."""
        n_chunks, n_targets = given.targets.shape
        if self._weights is None:
            share = given.positive.sum(1, keepdim=True) * (self.negatives / max(1, self.shared))
            self._weights = torch.cat([given.positive, share.expand(-1, self.shared)], 1)
        place = torch.randint(len(self.noise), (n_chunks * self.shared,), generator=draw)
        noise = self.noise.index_select(0, place).view(n_chunks, self.shared)
        labels = given.positive.new_ones(keys.shape[1], n_targets + self.shared)
        labels[:, n_targets:] = 0.0
        weights = self._weights.index_select(0, keys.reshape(-1)).view(*keys.shape, -1)
        return Questions(torch.cat([given.targets, noise], 1), labels, weights)


class HierarchicalSoftmax:
    """Every branch on the way to the true word: label 1 for branch 0 and 0 for branch 1, as word2vec.c has it."""

    def __init__(self, tree: Tree) -> None:
        self.context_rows, self.loss_by_pair = max(1, len(tree.nodes) - 1), True
        self.tree = tree

    def width(self, targets: int) -> int:
        """See Objective."""
        return targets * self.tree.nodes.shape[1]

    def numbers(self, chunk: int, targets: int, vector_size: int) -> int:
        """See Objective: the rows that are fetched."""
        return self.width(targets) * vector_size

    def questions(self, given: Given, keys: Tensor, draw: torch.Generator) -> Questions:
        """See Objective; nothing is drawn."""
        positive = given.positive.index_select(0, keys.reshape(-1)).view(*keys.shape, -1, 1)
        on_path = self.tree.on_path[given.targets].to(positive.dtype)[:, None]
        labels = 1.0 - self.tree.code[given.targets].to(positive.dtype)
        return Questions(
            self.tree.nodes[given.targets].flatten(1), labels.flatten(1)[:, None], (positive * on_path).flatten(2)
        )


class Softmax:
    """The question which of all words it is. Only the true words are listed; softmax.py adds all others."""

    def __init__(self, counts: Tensor) -> None:
        self.context_rows, self.loss_by_pair = len(counts), True

    def width(self, targets: int) -> int:
        """See Objective."""
        return targets

    def numbers(self, chunk: int, targets: int, vector_size: int) -> int:
        """See Objective: a probability for each word."""
        return chunk * self.context_rows

    def questions(self, given: Given, keys: Tensor, draw: torch.Generator) -> Questions:
        """See Objective; nothing is drawn."""
        weights = given.positive.index_select(0, keys.reshape(-1)).view(*keys.shape, -1)
        return Questions(given.targets, torch.ones_like(weights[0]), weights)
