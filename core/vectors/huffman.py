"""The tree of hierarchical softmax: frequent words have short codes (Huffman 1952; Morin & Bengio 2005)."""

from typing import NamedTuple

import torch
from torch import Tensor


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
    size = len(counts)
    parent, branch = (torch.tensor(values) for values in _merge(counts))
    root, word = 2 * size - 2, torch.arange(size)
    # All words at once go up, one node at a time, each with a place in line until it is at the root.
    steps: list[tuple[Tensor, Tensor, Tensor]] = []
    node = word
    while len(word := word[node != root]):
        node = node[node != root]
        steps.append((word, parent[node], branch[node]))
        node = parent[node]
    length = torch.zeros(size, dtype=torch.int64)
    for climbing, _, _ in steps:
        length[climbing] += 1
    shape = (size, max(1, len(steps)))
    nodes = torch.zeros(shape, dtype=torch.int64)
    code, on_path = torch.zeros(shape), torch.zeros(shape)
    for number, (climbing, above, taken) in enumerate(steps, start=1):
        place = length[climbing] - number
        nodes[climbing, place], code[climbing, place], on_path[climbing, place] = above - size, taken.float(), 1.0
    return Tree(nodes, code, on_path)


def _merge(counts: Tensor) -> tuple[list[int], list[int]]:
    """Join the two rarest again and again; words are 0 … V − 1, inner nodes V … 2V − 2, the root the last.

    Words stand in one line by count, inner nodes in another, where each new one is the most frequent, so the rarest is
    always the first of one of the two (van Leeuwen 1976); of equally rare ones a word goes before a node.
    """
    size = len(counts)
    order = counts.argsort(stable=True).tolist()
    count = counts.tolist() + [0] * (size - 1)
    parent, branch = [0] * (2 * size - 1), [0] * (2 * size - 1)
    words, inner = 0, size
    for node in range(size, 2 * size - 1):
        for taken in (0, 1):
            if words < size and (inner == node or count[order[words]] <= count[inner]):
                rarest = order[words]
                words += 1
            else:
                rarest = inner
                inner += 1
            parent[rarest], branch[rarest] = node, taken
            count[node] += count[rarest]
    return parent, branch
