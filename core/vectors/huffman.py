"""The tree of hierarchical softmax: frequent words have short codes (Huffman 1952; Morin & Bengio 2005)."""

from collections.abc import Generator
from typing import NamedTuple

import torch
from torch import Tensor

from core.text.pieces import exhaust

_NODES_IN_PIECE = 50_000


class Tree(NamedTuple):
    """Each word's way from the root: (vocabulary, depth), padded.

    `nodes` int64: which inner node decides; `code` float: 0 or 1, the branch taken there; `on_path` float: 1 where there
    is a decision at all. A vocabulary of V words has V − 1 inner nodes.
    """

    nodes: Tensor
    code: Tensor
    on_path: Tensor


def huffman_tree(counts: Tensor) -> Tree:
    """The tree that makes the mean code length, weighted by count, as short as it can be."""
    return exhaust(growing_tree(counts))


def growing_tree(counts: Tensor) -> Generator[None, None, Tree]:
    """`huffman_tree` in pieces: that of 200,000 words takes 0.3 s."""
    size = len(counts)
    children = torch.tensor((yield from _merging(counts)), dtype=torch.int64).view(-1, 2)
    yield
    # From the root down, one level at a time: each node with the way to it, as node · 2 + branch of all above it.
    level, ways = torch.arange(size, 2 * size - 1)[-1:], torch.empty(min(1, size - 1), 0, dtype=torch.int64)
    arrived: list[tuple[Tensor, Tensor]] = []
    while len(level):
        taken = (level[:, None] - size) * 2 + torch.arange(2)
        ways = torch.cat([ways.repeat_interleave(2, 0), taken.view(-1, 1)], 1)
        below = children.index_select(0, level - size).view(-1)
        words, inner = ((below < size).nonzero().squeeze(1), (below >= size).nonzero().squeeze(1))
        arrived.append((below[words], ways.index_select(0, words)))
        level, ways = below[inner], ways.index_select(0, inner)
    yield
    depth = max(1, len(arrived))
    way, on_path = torch.zeros(size, depth, dtype=torch.int64), torch.zeros(size, depth)
    for length, (words, found) in enumerate(arrived, start=1):
        way[words, :length], on_path[words, :length] = found, 1.0
    return Tree(way >> 1, (way & 1).float(), on_path)


def _merging(counts: Tensor) -> Generator[None, None, list[int]]:
    """Join the two rarest again and again: of each inner node in turn its two children, branch 0 first.

    Words are 0 … V − 1, inner nodes V … 2V − 2, the root the last. Words stand in one line by count, inner nodes in another,
    where each new one is the most frequent, so the rarest is always the first of one of the two (van Leeuwen 1976); of equally
    rare ones a word goes before a node.
    """
    size = len(counts)
    order = counts.argsort(stable=True).tolist()
    count = counts.tolist() + [0] * (size - 1)
    children: list[int] = []
    words, inner = 0, size
    for node in range(size, 2 * size - 1):
        for _ in range(2):
            if words < size and (inner == node or count[order[words]] <= count[inner]):
                rarest = order[words]
                words += 1
            else:
                rarest = inner
                inner += 1
            children.append(rarest)
            count[node] += count[rarest]
        if node % _NODES_IN_PIECE == 0:
            yield
    return children
