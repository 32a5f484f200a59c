"""What changes when gates are held: the network of a step reads, predicts and writes with and without the clamp.

Nothing of the network is changed: a clamp is an argument of a pass (see core.cells.recurrent.Recurrent.forward).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from core.cells.recurrent import Clamp, Recurrent, Trace
from core.tasks.language_model import continuation
from core.tasks.sequence_model import asked_loss
from core.training.learner import LanguageLearner
from core.training.measures import continued, packed_gates
from core.training.seeding import generator
from core.training.sentences import Sentence

LIKELIEST = 6
WRITTEN_TOKENS = 80


class Read(NamedTuple):
    """Every traced quantity over a sentence by name, (T, H), on the CPU."""

    values: dict[str, Tensor]

    def largest_change(self, memory: str, start: int, units: Sequence[int]) -> float:
        """max |m_t − m_{t−1}| of a state over the units (none means all) and the steps from `start` on; m before step 0 is 0."""
        states = self.values[memory][:, list(units) or slice(None)].double()
        before = torch.cat((torch.zeros_like(states[:1]), states[:-1]))
        return float((states - before)[start:].abs().max())


@torch.inference_mode()
def read_held(layer: Recurrent, x: Tensor, clamp: Clamp, start: int = 0) -> Read:
    """Read the inputs (T, D) of one sequence, freely up to step `start` (from 0, below T), with the clamp from there on."""
    states = None
    pieces = []
    for piece, held in ((x[:start], None), (x[start:], clamp)):
        if len(piece):
            trace = Trace()
            _, states = layer(piece.unsqueeze(1), states, trace, clamp=held)
            pieces.append(trace.values)
    return Read(
        {gate.name: torch.cat([values[gate.name][:, 0] for values in pieces]).cpu() for gate in layer.spec.gates}
    )


class HeldGates(NamedTuple):
    """A question about a clamp: the sentence that is read, the gates that are held and from which token on they are."""

    sentence: Sentence
    clamp: Clamp
    start: int
    units: tuple[int, ...]


def compare(learner: LanguageLearner, asked: HeldGates) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The "gates" message of the held network and the "clamp" message beside it; None when a number is not finite.

    The latter's `free` holds the traces without the clamp; `largest_change` is that of the memory from one token to the
    next, from the first held one on; `held_out` the loss in nats and the accuracy on the validation windows, held at all
    of their tokens; `likeliest` the tokens that may come after the sentence, with their probabilities; `writes` what
    is written after it, with the same draws. All of these are a pair: free, held.
    """
    layer = learner.model.recurrent
    x = learner.model.embed(torch.tensor(asked.sentence.ids)).detach()
    reads = [read_held(layer, x, clamp, asked.start) for clamp in ({}, asked.clamp)]
    if not all(value.isfinite().all() for read in reads for value in read.values.values()):
        return None
    frames = [packed_gates(layer, {name: value.numpy() for name, value in read.values.items()}) for read in reads]
    memory, output = layer.spec.states[-1], layer.spec.states[0]
    beside = {
        "memory": memory,
        "free": frames[0],
        "largest_change": [read.largest_change(memory, asked.start, asked.units) for read in reads],
        "held_out": [_held_out(learner, clamp) for clamp in ({}, asked.clamp)],
        "likeliest": [_likeliest(learner, read.values[output][-1]) for read in reads],
        "writes": [_writes(learner, asked.sentence, clamp) for clamp in ({}, asked.clamp)],
    }
    return {"tokens": list(asked.sentence.tokens), **frames[1]}, beside


@torch.inference_mode()
def _held_out(learner: LanguageLearner, clamp: Clamp) -> dict[str, float]:
    inputs, targets = learner.task.validation_batch()
    outputs, _ = learner.model.recurrent(learner.model.embed(inputs), clamp=clamp)
    logits = learner.model.head(outputs)
    return {
        "loss": asked_loss(logits, targets).item(),
        "accuracy": (logits.argmax(-1).cpu() == targets).float().mean().item(),
    }


@torch.inference_mode()
def _likeliest(learner: LanguageLearner, h: Tensor) -> list[list[Any]]:
    """The most probable tokens after an output h (H,), as (token, probability)."""
    shares = learner.model.head(h.to(learner.model.device)).softmax(-1).cpu()
    best = shares.topk(min(LIKELIEST, len(shares)))
    tokens = learner.codec.vocabulary.decode(best.indices.tolist())
    return [[token, share] for token, share in zip(tokens, np.round(best.values.tolist(), 5).tolist(), strict=True)]


def _writes(learner: LanguageLearner, sentence: Sentence, clamp: Clamp) -> str:
    draws = torch.rand(WRITTEN_TOKENS, generator=generator(learner.config.seed, "held", learner.step))
    ids = continuation(learner.model, list(sentence.ids), draws, learner.config.temperature, clamp)
    return continued(learner, sentence, list(ids))
