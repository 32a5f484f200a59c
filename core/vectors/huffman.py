"""The tree of hierarchical softmax: frequent words have short codes (Huffman 1952; Morin & Bengio 2005)."""

import heapq
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
    parent, branch = _merge(counts.tolist())
    paths = [_path(word, parent, branch) for word in range(size)]
    depth = max(1, max(map(len, paths)))
    nodes = torch.zeros(size, depth, dtype=torch.int64)
    code, on_path = torch.zeros(size, depth), torch.zeros(size, depth)
    for word, path in enumerate(paths):
        for place, (node, taken) in enumerate(path):
            nodes[word, place], code[word, place], on_path[word, place] = node - size, taken, 1.0
    return Tree(nodes, code, on_path)


def _merge(counts: list[int]) -> tuple[list[int], list[int]]:
    """Join the two rarest again and again; words are 0 … V − 1, inner nodes V … 2V − 2, the root the last."""
    size = len(counts)
    parent, branch = [0] * (2 * size - 1), [0] * (2 * size - 1)
    waiting = [(count, word) for word, count in enumerate(counts)]
    heapq.heapify(waiting)
    for node in range(size, 2 * size - 1):
        rarest, second = heapq.heappop(waiting), heapq.heappop(waiting)
        parent[rarest[1]] = parent[second[1]] = node
        branch[second[1]] = 1
        heapq.heappush(waiting, (rarest[0] + second[0], node))
    return parent, branch


def _path(word: int, parent: list[int], branch: list[int]) -> list[tuple[int, int]]:
    """(inner node, branch) from the root down to the word."""
    path, root = [], len(parent) - 1
    while word != root:
        path.append((parent[word], branch[word]))
        word = parent[word]
    return path[::-1]
