"""Everything about the next updates that does not depend on the weights, made for many updates at once."""

from typing import NamedTuple

import torch
from torch import Tensor

from core.training.seeding import generator
from core.vectors.blocks import Block
from core.vectors.objectives import Objective, Questions
from core.vectors.windows import ARCHITECTURES, Given, Windows
from core.vectors_config import Word2VecConfig

PLANNED_QUESTIONS = 1 << 18  # as many as fit the processor's cache
LARGEST_UPDATE = 1 << 23  # numbers in an intermediate; where it would have more, an update has fewer chunks
LARGEST_TALLY = 1 << 23  # rows of both tables times updates
PAIRS_PER_ROW = 5.0  # ÷ learning rate: a row moves in one update as if by no more pairs. More was seen to end in NaN
CERTAIN = (
    32.0  # a score beyond it is no opinion (σ = 1 − 10⁻¹⁴) but the start of a swing, seen at extreme settings only
)
LONGEST_MOVE = 1.0  # how far a row may then go in one update
LEAST_RATE = 1e-4


class Asked(NamedTuple):
    """One update laid open by chunk, as a plan knows it: B chunks with c centres, X questions and I inputs each.

    `rows` (B, X) count through both tables; `labels` and `weights` are as in Plan; `bag` (B, c, I) are CBOW's windows over
    the words `inputs` (B, I), None for Skip-gram.
    """

    rows: Tensor
    labels: Tensor
    weights: Tensor
    bag: Tensor | None
    inputs: Tensor


class Plan(NamedTuple):
    """U updates of B chunks with c centres, I inputs and X questions each. Row numbers count through both tables.

    `rows` (U, B·I + B·X): inputs first. `labels` (c, X) or (U, B, 1, X), `weights` (U, B, c, X), `pairs` (U, B, c): the
    true pairs of each centre. For CBOW `bag` (U, B, c, I) are the windows and `share` (U, B, c, 1) is 1 ÷ their sizes;
    None for Skip-gram. `capped` names for each update the places in `rows` that must move less, with their factors (n, 1).
    """

    rates: list[float]
    centres: Tensor
    rows: Tensor
    labels: Tensor
    weights: Tensor
    pairs: Tensor
    bag: Tensor | None
    share: Tensor | None
    capped: list[tuple[Tensor, Tensor]]

    def asked(self, place: int) -> Asked:
        """The update's questions by chunk."""
        batch, _, questions = self.weights.shape[1:]
        inputs, rows = torch.split(self.rows[place], [self.rows.shape[1] - batch * questions, batch * questions])
        return Asked(
            rows=rows.view(batch, questions),
            labels=self.labels if self.labels.ndim == 2 else self.labels[place],
            weights=self.weights[place],
            bag=None if self.bag is None else self.bag[place],
            inputs=inputs.view(batch, -1),
        )


class CbowPlan(NamedTuple):
    """U updates of B chunks with c centres, in G groups that share N negatives. Row numbers count through both tables.

    `rows` (U, c·A + B·c + G·N): the inputs in the order of the text, in A > B chunks of c words so that the windows of the
    last centres end inside; then the centres' rows of Context; then the negatives'. `bag` (U, B, c, span) are the windows,
    `back` (U, A, c, span) the centres that each input goes into, counted from the input's chunk; `share` (U, B·c, 1) is
    1 ÷ a window's size, `pairs` (U, B·c, 1) is 1 where a centre has neighbours. A negative counts `noise_weight` times.
    `capped` is as in Plan.
    """

    rates: list[float]
    centres: Tensor
    rows: Tensor
    pairs: Tensor
    bag: Tensor
    back: Tensor
    share: Tensor
    negatives: int
    noise_weight: float
    capped: list[tuple[Tensor, Tensor]]

    def asked(self, place: int) -> Asked:
        """The update's questions by chunk: the chunk's centres, of whom each is asked about itself, and the negatives."""
        batch, chunk, span = self.bag.shape[1:]
        inputs, own, noise = torch.split(
            self.rows[place], [self.back.shape[1] * chunk, batch * chunk, self._noise_rows]
        )
        noise = noise.view(-1, self.negatives)
        shared = noise.repeat_interleave(batch // len(noise), 0)
        pairs = self.pairs[place].view(batch, chunk, 1)
        true = torch.eye(chunk, dtype=pairs.dtype) * pairs
        weights = torch.cat([true, (pairs * self.noise_weight).expand(-1, -1, self.negatives)], 2)
        labels = torch.cat([pairs.new_ones(chunk), pairs.new_zeros(self.negatives)]).expand(chunk, -1)
        return Asked(
            rows=torch.cat([own.view(batch, chunk), shared], 1),
            labels=labels,
            weights=weights,
            bag=self.bag[place],
            inputs=inputs.unfold(0, span, chunk)[:batch],
        )

    @property
    def _noise_rows(self) -> int:
        return self.rows.shape[1] - (self.back.shape[1] + self.bag.shape[1]) * self.bag.shape[2]


AnyPlan = Plan | CbowPlan


class Drawn(NamedTuple):
    """What the updates of a plan read and draw, for n = U · B chunks: `seen` (n, span) word ids, window `keys` (n, c) of
    their centres, who is `given` and what is `asked`.
    """

    centres: Tensor
    seen: Tensor
    keys: Tensor
    given: Given
    asked: Questions


class Planner:
    """Makes plans for the blocks of one training; the same numbers give the same plan.

    `batch` is how many chunks an update has: the config's number, or as many as fit.
    """

    def __init__(
        self, config: Word2VecConfig, objective: Objective, vocabulary: int, words_total: int, windows: Windows
    ) -> None:
        self.config, self.objective, self.windows = config, objective, windows
        self.vocabulary, self.words_total = vocabulary, words_total
        skipgram = config.architecture == "skipgram"
        self.inputs, targets = (windows.chunk, windows.span) if skipgram else (windows.span, windows.chunk)
        self.questions = objective.width(targets)
        numbers = objective.numbers(windows.chunk, targets, config.vector_size)
        self.batch = max(1, min(config.batch, LARGEST_UPDATE // numbers))
        self.cap = PAIRS_PER_ROW / config.learning_rate
        self.plan_at_once(PLANNED_QUESTIONS // (self.batch * windows.chunk * self.questions))

    def plan_at_once(self, updates: int) -> None:
        """Make plans of so many updates, or of as many as fit."""
        rows = self.vocabulary + self.objective.context_rows
        self.updates = max(1, min(updates, LARGEST_TALLY // rows))
        self._tally = torch.zeros(self.updates * rows, dtype=self.windows.near.dtype)
        self._first_row = torch.arange(self.updates)[:, None] * rows

    def updates_of(self, block: Block) -> int:
        """How many updates a block takes."""
        return -(-len(block.tokens) // (self.batch * self.windows.chunk))

    def words_done(self, block: Block, update: int) -> float:
        """How many words were read before the block's update `update`, skipped ones included."""
        return block.first_word + block.words * min(1.0, update / max(1, self.updates_of(block)))

    def rate(self, words_done: float) -> float:
        """The learning rate after so many words: a line that falls to almost 0."""
        start = self.config.learning_rate
        return max(min(LEAST_RATE, start), start * (1.0 - words_done / self.words_total))

    def plan(self, block: Block, number: int, first: int) -> AnyPlan:
        """The plan of block `number` that begins with its update `first`, a multiple of `updates`."""
        centres, _, keys, given, asked = self.drawn(block, number, first)
        updates = len(keys) // self.batch
        places, shape = keys.view(-1), (updates, self.batch, self.windows.chunk, -1)
        bag = share = None
        pairs = given.positive_pairs.index_select(0, places)
        if given.bag is not None and given.share is not None:
            bag = given.bag.index_select(0, places).view(shape)
            share = given.share.index_select(0, places).view(shape)
        load = _sums(asked.weights) if bag is None else _sums(bag, of_rows=False)
        rows = torch.cat([given.inputs.reshape(updates, -1), (asked.rows + self.vocabulary).view(updates, -1)], 1)
        return Plan(
            rates=[self.rate(self.words_done(block, first + update)) for update in range(updates)],
            centres=centres.reshape(updates, -1),
            rows=rows,
            labels=asked.labels if asked.labels.ndim == 2 else asked.labels.view(updates, self.batch, 1, -1),
            weights=asked.weights.view(shape),
            pairs=pairs.view(shape[:3]),
            bag=bag,
            share=share,
            capped=self.capped(rows, load, _sums(asked.weights, of_rows=False)),
        )

    def drawn(self, block: Block, number: int, first: int) -> Drawn:
        """All that is random in the plan of block `number` that begins with its update `first`."""
        updates = min(self.updates, self.updates_of(block) - first)
        draw = generator(self.config.seed, f"pairs of block {number}", first)
        centres, seen, keys = self._windows(block, first, updates, draw)
        given = ARCHITECTURES[self.config.architecture](self.windows, centres, seen)
        return Drawn(centres, seen, keys, given, self.objective.questions(given, keys, draw))

    def _windows(self, block: Block, first: int, updates: int, draw: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Centres (n, c), what each chunk sees (n, span), and window keys (n, c), for n = updates · batch chunks."""
        chunk, window = self.windows.chunk, self.windows.window
        chunks = updates * self.batch
        start, size = first * self.batch * chunk, chunks * chunk
        left, right = self.reach(block, start, size, draw)
        stream = piece(block.tokens, start - window, size + 2 * window)
        keys = self.windows.keys(left, right).view(chunks, chunk)
        return stream[window : window + size].view(chunks, chunk), self.windows.seen(stream, chunks), keys

    def reach(self, block: Block, start: int, size: int, draw: torch.Generator) -> tuple[Tensor, Tensor]:
        """How many neighbours count before and behind each centre start … start + size − 1; (size,) both, 0 past the end."""
        left, right = (piece(reach, start, size) for reach in (block.left, block.right))
        if self.config.dynamic_window:
            drawn = torch.randint(1, self.windows.window + 1, (size,), generator=draw, dtype=torch.uint8)
            left, right = torch.minimum(left, drawn), torch.minimum(right, drawn)
        return left, right

    def capped(self, rows: Tensor, *loads: Tensor) -> list[tuple[Tensor, Tensor]]:
        """The places among rows (U, R) behind which there are more pairs in one update than a row may move by."""
        updates = len(rows)
        load = torch.cat([part.reshape(updates, -1) for part in loads], 1).view(-1)
        entries = (rows + self._first_row[:updates]).view(-1)
        total = self._tally.scatter_add_(0, entries, load).index_select(0, entries)
        self._tally.index_fill_(0, entries, 0.0)
        flat = (total > self.cap).nonzero().squeeze(1)
        update = flat.div(rows.shape[1], rounding_mode="floor")
        factors = self.cap / total.index_select(0, flat)
        sizes = torch.bincount(update, minlength=updates).tolist()
        place = flat - update * rows.shape[1]
        return list(zip(torch.split(place, sizes), torch.split(factors[:, None], sizes), strict=True))


def piece(values: Tensor, start: int, size: int) -> Tensor:
    """values[start : start + size], with zeros where there are none."""
    inside = values[max(0, start) : max(0, start + size)]
    if len(inside) == size:
        return inside
    piece = values.new_zeros(size)
    piece[max(0, -start) :][: len(inside)] = inside
    return piece


def _sums(weights: Tensor, of_rows: bool = True) -> Tensor:
    """The sums of rows or of columns of many small matrices (…, c, X), as products with ones, which are faster than sums."""
    if of_rows:
        return weights @ weights.new_ones(weights.shape[-1])
    matrices = weights.flatten(0, -3)
    return torch.bmm(matrices.new_ones(len(matrices), 1, matrices.shape[1]), matrices)


def shorten(moves: Tensor) -> None:
    """Rows (n, vector size) longer than LONGEST_MOVE are shortened to it, in place: what swings cannot swing up."""
    moves.mul_((LONGEST_MOVE / moves.norm(dim=1, keepdim=True).clamp_(min=1e-12)).clamp_(max=1.0))
