"""What CBOW with negative sampling does next: windows stored once as a diagonal band, negatives shared by neighbouring chunks.

An update's windows are rows of 2·window + 1 offsets from their centre. Stored with a row length of span + 1 and read with
one of span, every row stands one place further right than the one above: the same numbers are then, without a copy, each
chunk's matrix of centres by inputs, and read with another start that of inputs by centres, which carries moves back.
"""

from math import gcd

import torch
from torch import Tensor

from core.training.seeding import generator
from core.vectors.blocks import Block
from core.vectors.objectives import NegativeSampling
from core.vectors.plan import CbowPlan, Planner, piece
from core.vectors.windows import Windows
from core.vectors_config import Word2VecConfig

SHARING_CHUNKS = 4  # that are asked about the same negatives, where the batch can be divided so
NEGATIVES_PER_CHUNK = 8  # of the shared ones, all of which every centre is asked about
FEWEST_NEGATIVES = 16
PLANNED_UPDATES = 8


class CbowPlanner(Planner):
    """See Planner. `inputs` and `questions` are now those of a whole update."""

    def __init__(
        self,
        config: Word2VecConfig,
        objective: NegativeSampling,
        vocabulary: int,
        words_total: int,
        windows: Windows,
    ) -> None:
        super().__init__(config, objective, vocabulary, words_total, windows)
        chunk, window = windows.chunk, windows.window
        self.noise = objective.noise
        self.groups = self.batch // gcd(self.batch, SHARING_CHUNKS)
        self.negatives = max(FEWEST_NEGATIVES, NEGATIVES_PER_CHUNK * (self.batch // self.groups))
        self.noise_weight = config.negative_samples / self.negatives
        self.centres = self.batch * chunk
        self.inputs = -(-(self.centres + 2 * window) // chunk) * chunk
        self.questions = self.centres + self.groups * self.negatives
        self.plan_at_once(PLANNED_UPDATES)

    def plan(self, block: Block, number: int, first: int) -> CbowPlan:
        """See Planner."""
        updates = min(self.updates, self.updates_of(block) - first)
        draw = generator(self.config.seed, f"pairs of block {number}", first)
        window, start, size = self.windows.window, first * self.centres, updates * self.centres
        left, right = self.reach(block, start, size, draw)
        stream = piece(block.tokens, start - window, size - self.centres + self.inputs)
        inputs = stream.unfold(0, self.inputs, self.centres)
        centres = inputs[:, window : window + self.centres]
        keys = left.long().mul_(window + 1).add_(right)
        pairs, share = (table.index_select(0, keys).view(updates, -1, 1) for table in self.windows.sizes)
        place = torch.randint(len(self.noise), (updates * self.groups * self.negatives,), generator=draw)
        noise = self.noise.index_select(0, place).view(updates, -1)
        rows = torch.cat([inputs, centres + self.vocabulary, noise + self.vocabulary], 1)
        band = self._band(keys.view(updates, -1))
        bag, back, uses = self._read(band)
        of_noise = pairs.view(updates, self.groups, -1).sum(2, keepdim=True).mul_(self.noise_weight)
        return CbowPlan(
            rates=[self.rate(self.words_done(block, first + update)) for update in range(updates)],
            centres=centres,
            rows=rows,
            pairs=pairs,
            bag=bag,
            back=back,
            share=share,
            negatives=self.negatives,
            noise_weight=self.noise_weight,
            capped=self.capped(rows, uses.sum(2), pairs, of_noise.expand(-1, -1, self.negatives)),
        )

    def _band(self, keys: Tensor) -> Tensor:
        """(U, centres) window keys → (U, inputs + 2·window, span + 1): the windows, and none before and behind them."""
        margin = 2 * self.windows.window
        padded = keys.new_zeros(len(keys), self.inputs + margin)
        padded[:, margin : margin + self.centres] = keys
        return self.windows.offsets.index_select(0, padded.view(-1)).view(*padded.shape, -1)

    def _read(self, band: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Three views of a band: `bag`, `back`, and who uses each input, (U, inputs, 2·window + 1)."""
        updates, whole, span = len(band), band.stride(0), self.windows.span
        chunk, margin, row = self.windows.chunk, 2 * self.windows.window, span + 1
        bag = band.as_strided((updates, self.batch, chunk, span), (whole, chunk * row, span, 1), margin * row)
        back = band.as_strided((updates, self.inputs // chunk, chunk, span), (whole, chunk * row, 1, span), margin)
        return bag, back, band.as_strided((updates, self.inputs, margin + 1), (whole, row, span), margin)
