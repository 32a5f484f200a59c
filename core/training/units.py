"""What single units do while the network reads on: their values for the text, what they stand for, how saturated gates are.

Text coloured by one unit, and the fractions of time that a gate is left-saturated (below 0.1) or right-saturated (above
0.9), are views of Karpathy, Johnson & Fei-Fei 2015, "Visualizing and understanding recurrent networks".
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch
from torch import Tensor

from core.cells.catalog import CellSpec
from core.cells.recurrent import Recurrent, Trace
from core.snapshot import pack
from core.text.properties import PROPERTIES, label_tokens
from core.training.learner import LanguageLearner
from core.training.mutual_information import Information, equal_frequency_bins, information

STRETCH = 1_000  # tokens that are read in one go; as many stretches as the held-out text has, up to
MOST_STRETCHES = 3
SHOWN_UNITS = 12
BEFORE_WANTED = 3  # of them, so many before one that was asked for
SHOWN_BYTES = 12_000  # of the passage's tokens, as JSON
RANKED = 5
RAREST = 20  # tokens that a property must distinguish
LEFT, RIGHT = 0.1, 0.9


class Passage(NamedTuple):
    """Text to read: `ids` (T, S), S stretches that follow each other; of all its tokens so many were held out."""

    ids: Tensor
    held_out: int


def passage(learner: LanguageLearner) -> Passage:
    """The end of the text: what is held out, up to 3,000 tokens; with some of the training text where that is below 1,000."""
    held_out = len(learner.task.held_out_ids)
    ids = learner.prepared.ids[-max(held_out, STRETCH) :][: MOST_STRETCHES * STRETCH]
    stretches = max(1, len(ids) // STRETCH)
    length = len(ids) // stretches
    text = torch.from_numpy(ids[: length * stretches].astype(np.int64)).view(stretches, length)
    return Passage(text.t().contiguous(), min(held_out, text.numel()))


@torch.inference_mode()
def values_while_reading(layer: Recurrent, x: Tensor) -> dict[str, np.ndarray]:
    """Inputs (T, S, D) → every traced quantity, (S · T, H): one stretch after the other, in the order of the text."""
    trace = Trace()
    layer(x, trace=trace)
    return {name: value.transpose(0, 1).flatten(0, 1).cpu().numpy() for name, value in trace.values.items()}


def shown_value(spec: CellSpec, values: dict[str, np.ndarray]) -> np.ndarray:
    """What text is coloured by: tanh(c) for a cell with a memory of its own, else the output h."""
    memory = values[spec.states[-1]]
    return memory if len(spec.states) == 1 else np.tanh(memory)


def units(learner: LanguageLearner, wanted: int | None = None) -> dict[str, Any] | None:
    """The "units" part; None when a number is not finite.

    `tokens` is the passage as far as it is shown, and `values` (units, tokens) holds what it is coloured by for `units`: the
    best for each property, or, with a `wanted` unit, that and its neighbours. `ranking` has each property that the passage
    distinguishes, with its best units as (unit, bits); `bits` (properties, units) are those of the shown units.
    `saturation` (gates, 2, H) is by gate the fraction of time below 0.1 and above 0.9, over all `count` tokens.
    """
    read = passage(learner)
    layer = learner.model.recurrent
    with torch.inference_mode():
        values = values_while_reading(layer, learner.model.embed(read.ids))
    if not all(np.isfinite(value).all() for value in values.values()):
        return None
    tokens = learner.codec.vocabulary.decode(read.ids.t().flatten().tolist())
    shown = shown_value(layer.spec, values)
    found = _tell(shown, tokens)
    chosen = _ranked(found) if wanted is None else _around(wanted, layer.hidden_size)
    visible = _as_many_as_fit(tokens, len(read.ids))
    memory = layer.spec.gate(layer.spec.states[-1])
    squashed = len(layer.spec.states) > 1
    low, high = (-1.0, 1.0) if squashed else (memory.low, memory.high)
    return {
        "tokens": visible,
        "count": len(tokens),
        "held_out": read.held_out,
        "hidden_size": layer.hidden_size,
        "squashed": squashed,
        "units": chosen,
        "values": pack(shown[: len(visible), chosen].T, "u1", low, high),
        "ranking": [_row(name, told) for name, told in found.items()],
        "bits": pack([told.bits[chosen] for told in found.values()] or np.zeros((0, len(chosen)))),
        "saturation": _saturation(layer.spec, values),
    }


def _tell(shown: np.ndarray, tokens: Sequence[str]) -> dict[str, Information]:
    """What the units tell of every property that is there often enough to say."""
    taken = equal_frequency_bins(shown)
    labels = {what.name: label_tokens(what, tokens) for what in PROPERTIES.values()}
    return {
        name: information(taken, label)
        for name, label in labels.items()
        if len(label) - np.bincount(label).max() >= RAREST
    }


def _row(name: str, told: Information) -> dict[str, Any]:
    best = np.argsort(-told.bits, kind="stable")[:RANKED].tolist()
    return {
        "property": name,
        "null": told.null,
        "entropy": told.entropy,
        "found": told.is_found,
        "best": [[unit, float(told.bits[unit])] for unit in best],
    }


def _ranked(found: dict[str, Information]) -> list[int]:
    """The best units for all properties, those first that are furthest above luck; then the second best."""
    surest = sorted(found.values(), key=lambda told: told.null - told.bits.max())
    orders = [np.argsort(-told.bits, kind="stable") for told in surest]
    ranked = [int(order[rank]) for rank in range(RANKED) for order in orders if rank < len(order)]
    return list(dict.fromkeys(ranked))[:SHOWN_UNITS] or [0]


def _around(wanted: int, hidden_size: int) -> list[int]:
    wanted = min(max(wanted, 0), hidden_size - 1)
    first = max(0, min(wanted - BEFORE_WANTED, hidden_size - SHOWN_UNITS))
    return list(range(first, min(first + SHOWN_UNITS, hidden_size)))


def _as_many_as_fit(tokens: list[str], length: int) -> list[str]:
    """The first stretch's tokens, as far as they fit into a message."""
    sizes = np.cumsum([len(msgspec.json.encode(token)) + 1 for token in tokens[: min(length, STRETCH)]])
    return tokens[: max(1, int((sizes <= SHOWN_BYTES).sum()))]


def _saturation(spec: CellSpec, values: dict[str, np.ndarray]) -> dict[str, Any]:
    """Of every gate between 0 and 1: by unit, the fraction of time at its left end and at its right end, (gates, 2, H)."""
    gates = [gate.name for gate in spec.gates if gate.is_gate and (gate.low, gate.high) == (0.0, 1.0)]
    fractions = [[(values[gate] < LEFT).mean(axis=0), (values[gate] > RIGHT).mean(axis=0)] for gate in gates]
    return {"gates": gates, "fractions": pack(fractions, "u1")}
