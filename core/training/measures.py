"""The parts of a recurrent run: for each, how to measure it on a learner and put it into a message's data."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from core.snapshot import Array, pack
from core.tasks.language_model import continuation
from core.training.learner import KeptNetwork, Learner
from core.training.probes import gate_traces, held_out_loss, loss_gradients, shown_units
from core.training.seeding import generator
from core.training.sentences import Sentence

SAMPLE_TOKENS = 120

Data = dict[str, Any]
Measure = Callable[[Learner], Data | None]  # None when the network gives no finite numbers


def validation(learner: Learner) -> Data | None:
    """The loss on the held-out windows, in nats."""
    loss = held_out_loss(learner.model, *learner.task.validation_batch())
    return {"loss": loss} if np.isfinite(loss) else None


def gates(learner: Learner) -> Data | None:
    """Every traced quantity over the watched sentence."""
    return sentence_gates(learner, learner.probe)


def sentence_gates(learner: Learner | KeptNetwork, sentence: Sentence) -> Data | None:
    """Every traced quantity over a sentence, (T, units), one byte each within the catalogue's range."""
    traces = gate_traces(learner.model, sentence.ids)
    if not _all_finite(traces):
        return None
    spec = learner.model.recurrent.spec
    arrays = {gate.name: pack(traces[gate.name], "u1", gate.low, gate.high) for gate in spec.gates}
    return {
        "tokens": list(sentence.tokens),
        "units": shown_units(learner.model.recurrent.hidden_size),
        "arrays": arrays,
    }


def gradient(learner: Learner) -> Data | None:
    """One loss's gradient by distance; beside it, by time step, that of a loss at every step, as training has it."""
    one, every = loss_gradients(learner.model, *learner.task.probe_batch())
    if not _all_finite(one) or not _all_finite(every):
        return None
    output = learner.model.recurrent.spec.states[0]
    return {"states": {state: pack(norms[::-1]) for state, norms in one.items()}, "all_losses": pack(every[output])}


def sample(learner: Learner) -> Data | None:
    """What the network writes after the prompt; the same at the same step, however often it is measured."""
    config = learner.config
    draws = torch.rand(SAMPLE_TOKENS, generator=generator(config.seed, "sample", learner.step))
    ids = continuation(learner.model, list(learner.prompt.ids), draws, config.temperature)
    return {"prompt": learner.prompt.text, "text": continued(learner, learner.prompt, list(ids)), "done": True}


def continued(learner: Learner | KeptNetwork, prompt: Sentence, ids: list[int]) -> str:
    """Token ids written after a prompt → their text, with what joins it to the prompt (a space between words)."""
    join = learner.codec.join
    return join([*prompt.tokens, *learner.codec.vocabulary.decode(ids)])[len(join(list(prompt.tokens))) :]


MEASURES: Mapping[str, Measure] = {
    "validation": validation,
    "gates": gates,
    "gradient": gradient,
    "sample": sample,
}


def message_bytes(data: Data) -> int:
    """About how long the message is on the wire; exact would mean encoding it twice."""
    return 300 + sum(_size(value) for value in data.values())


def _size(value: object) -> int:
    if isinstance(value, Array):
        return len(value.b64)
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, Mapping):
        return sum(_size(item) for item in value.values())
    return 6 * len(value) if isinstance(value, list) else 8


def _all_finite(arrays: Mapping[str, np.ndarray]) -> bool:
    return all(np.isfinite(array).all() for array in arrays.values())
