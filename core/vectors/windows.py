"""Windows as matrices: the text in chunks of consecutive words, whose pairs form a band, looked up and not computed.

A chunk is CHUNK centre words and their neighbours: the `window` words before its first and behind its last belong to it
too, so chunks lose no pair. For a centre at place p of its chunk with l neighbours on the left and r on the right, the row
of 0s and 1s over the chunk's words (the band) depends on (p, l, r) alone, and all such rows are made once.
"""

from typing import NamedTuple

import torch
from torch import Tensor

CHUNK = 16  # centre words; larger chunks share negatives wider, smaller ones make the products inefficient


class Windows:
    """All bands of a chunk. `span` = chunk + 2·window is how many words a chunk sees.

    `offsets` (keys, span + 1) has the windows by numbers of neighbours alone (key left · (window + 1) + right), from the
    first word that a window can reach; `sizes` are, by the same keys, 1 where there are neighbours, and 1 ÷ their number.
    """

    def __init__(self, window: int, chunk: int, dtype: torch.dtype) -> None:
        self.window, self.chunk, self.span = window, chunk, chunk + 2 * window
        reach = window + 1
        self._place_key = torch.arange(chunk) * reach * reach
        centre = torch.arange(chunk).view(-1, 1, 1, 1)
        left, right = torch.arange(reach).view(1, -1, 1, 1), torch.arange(reach).view(1, 1, -1, 1)
        offset = torch.arange(self.span) - window - centre
        near = (offset >= -left) & (offset <= right) & (offset != 0)
        self.near = near.view(-1, self.span).to(dtype)
        self.neighbours = self.near.sum(1)
        self.has_neighbours = self.neighbours.clamp(max=1.0)
        self.share = self.neighbours.clamp(min=1.0).reciprocal()
        self.own = torch.eye(chunk, dtype=dtype).repeat_interleave(reach * reach, 0) * self.has_neighbours[:, None]

        # by (left, right) alone, as cbow_plan.py needs it
        offset = torch.arange(-window, self.span + 1 - window)
        left, right = torch.arange(reach).view(-1, 1, 1), torch.arange(reach).view(1, -1, 1)
        self.offsets = ((offset >= -left) & (offset <= right) & (offset != 0)).view(-1, self.span + 1).to(dtype)
        sizes = self.offsets.sum(1)
        self.sizes = (sizes.clamp(max=1.0), sizes.clamp(min=1.0).reciprocal())

    def keys(self, left: Tensor, right: Tensor) -> Tensor:
        """(n·chunk,) numbers of neighbours → (n·chunk,) int64: the row of `near`, `own` and `neighbours` of each centre."""
        keys = left.long().mul_(self.window + 1).add_(right)
        return keys.view(-1, self.chunk).add_(self._place_key).view(-1)

    def seen(self, stream: Tensor, chunks: int) -> Tensor:
        """(chunks·chunk + 2·window,) words → (chunks, span): what each chunk sees, without a copy."""
        return stream[: chunks * self.chunk + 2 * self.window].unfold(0, self.span, self.chunk)


class Given(NamedTuple):
    """What an architecture makes of windows, by chunk: who is given, who is to be guessed, and which pairs count.

    `inputs` (n, I) word ids whose Embedding rows are given; `targets` (n, J) word ids to be guessed. By key of Windows:
    `positive` (keys, J) has a 1 for each true pair of the centre, `positive_pairs` (keys,) says how many. `bag`
    (keys, I) says which inputs are averaged, `share` (keys,) is 1 ÷ their number; None when the centre itself is the
    input (I = chunk).
    """

    inputs: Tensor
    targets: Tensor
    positive: Tensor
    positive_pairs: Tensor
    bag: Tensor | None = None
    share: Tensor | None = None


def skipgram(windows: Windows, centres: Tensor, seen: Tensor) -> Given:
    """The centre's vector guesses each neighbour (Mikolov et al. 2013a)."""
    return Given(centres, seen, windows.near, windows.neighbours)


def cbow(windows: Windows, centres: Tensor, seen: Tensor) -> Given:
    """The mean of the neighbours' vectors guesses the centre (Mikolov et al. 2013a)."""
    return Given(seen, centres, windows.own, windows.has_neighbours, windows.near, windows.share)


ARCHITECTURES = {"skipgram": skipgram, "cbow": cbow}
