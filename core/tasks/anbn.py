"""aⁿbⁿ: after some a come exactly as many b. Telling when the word ends means having counted.

Gers & Schmidhuber 2001, "LSTM recurrent networks learn simple context free and context sensitive languages". Words
follow one another, # between them: # a a b b # a b #… The next symbol is predicted at every step; it is certain
("forced") after # and after every b, and open while the a last. Training draws n evenly from 1 … N, N = T/2.
The metric is the largest n ≤ T such that for all n′ ≤ n every forced symbol is right in all fresh words of n′, each
read after a word of a random, trained n. Solved: that is T, beyond anything trained on. Weiss, Goldberg & Yahav 2018:
LSTMs count, GRUs do not.
"""

import math

import msgspec
import torch
from torch import Tensor
from torch.nn import functional as F

from core.config import MemoryConfig
from core.tasks.sequence_model import NOT_ASKED, SequenceModel, asked_loss
from core.tasks.task import AT_ONCE, ENOUGH, Batch, GeneratedTask, Score
from core.training.seeding import generator

A, B, END = 0, 1, 2


class AnBn(GeneratedTask):
    """Inputs and outputs: one-hot of a, b and #."""

    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.input_size = self.output_size = 3
        self.longest_trained = max(1, config.length // 2)

    def at_length(self, length: int, sequences: int = ENOUGH) -> "AnBn":
        """See GeneratedTask; what came before a word stays as long as in training."""
        other = AnBn(msgspec.structs.replace(self.config, length=length))
        other.judged_on, other.longest_trained = sequences, self.longest_trained
        return other

    def draw(self, count: int, draw: torch.Generator) -> Batch:
        """Two of the longest trained words' room, (2 (2N + 1), count, 3), and the symbol after each step."""
        room = 2 * (2 * self.longest_trained + 1)
        # words of one a fill the room with 3 symbols each
        n = torch.randint(1, self.longest_trained + 1, (count, room // 3 + 1), generator=draw)
        texts = torch.tensor([_text(row)[: room + 1] for row in n.tolist()]).t()
        return Batch(F.one_hot(texts[:-1], 3).float(), texts[1:].contiguous())

    def tokens(self, inputs: Tensor) -> list[str]:
        """a, b and #."""
        return ["ab#"[symbol] for symbol in inputs.argmax(-1).tolist()]

    def answer(self, target: int) -> str:
        """a, b or #."""
        return "ab#"[target]

    def baselines(self) -> dict[str, float]:
        """Nats a symbol: by frequency, by the symbol before, and the best that counting can reach."""
        mean = (self.longest_trained + 1) / 2
        word = 2 * mean + 1
        last = _two_way(1 / mean)  # after an a or a b that may be the last of its kind
        return {
            "unigram": -(2 * mean * math.log(mean / word) - math.log(word)) / word,
            "bigram": 2 * mean * last / word,
            "best": math.log(self.longest_trained) / word,
        }

    def chance(self) -> float:
        """1/T: who always ends the word after a b has the words of n = 1 right."""
        return 1.0 / self.config.length

    @torch.inference_mode()
    def score(self, model: SequenceModel) -> Score:
        """The largest n; `accuracy` is the share of words without a mistake, `loss` that on sequences as in training."""
        n, right = self._words_right(model)
        wrong = n[~right]
        largest = int(wrong.min()) - 1 if len(wrong) else self.config.length
        batch = self.draw(AT_ONCE, generator(self.config.seed, "score"))
        loss = asked_loss(model(batch.inputs)[0], batch.targets).item()
        accuracy = right.float().mean().item()
        return Score(float(largest), accuracy, loss, largest >= self.config.length, len(n), self.chance())

    def _words_right(self, model: SequenceModel) -> tuple[Tensor, Tensor]:
        """n of `judged_on` words or more, as many of each n ≤ T, (W,), and whether each was without a mistake, (W,)."""
        each = math.ceil(self.judged_on / self.config.length)
        n = torch.arange(1, self.config.length + 1).repeat_interleave(each)
        before = torch.randint(
            1, self.longest_trained + 1, n.shape, generator=generator(self.config.seed, "score words")
        )
        right = []
        for piece in torch.arange(len(n)).split(AT_ONCE):  # type: ignore[no-untyped-call]
            inputs, targets = words_after_words(before[piece].tolist(), n[piece].tolist())
            answers = model(inputs)[0].argmax(-1).cpu()
            right.append(((answers == targets) | (targets == NOT_ASKED)).all(0))
        return n, torch.cat(right)


def words_after_words(before: list[int], n: list[int]) -> Batch:
    """Pairs of words, (T, B, 3), and targets (T, B) at the forced symbols of the second words alone; short ones padded."""
    texts = [_text([first, second]) for first, second in zip(before, n, strict=True)]
    steps = max(map(len, texts)) - 1
    read = torch.tensor([text[:-1] + [END] * (steps + 1 - len(text)) for text in texts]).t()
    targets = torch.full_like(read, NOT_ASKED)
    for place, (first, second) in enumerate(zip(before, n, strict=True)):
        start = 2 * first + 1  # the # before the second word
        targets[start, place] = A
        # after each of its b but the last comes another, then #
        targets[start + second + 1 : start + 2 * second, place] = B
        targets[start + 2 * second, place] = END
    return Batch(F.one_hot(read, 3).float(), targets)


def _text(n: list[int]) -> list[int]:
    """# a b # a a b b #…"""
    return [END] + [symbol for count in n for symbol in [A] * count + [B] * count + [END]]


def _two_way(share: float) -> float:
    return -sum(p * math.log(p) for p in (share, 1 - share) if p > 0.0)
