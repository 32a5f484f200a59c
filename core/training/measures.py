"""The parts of a recurrent run: for each, how to measure it on a learner and put it into a message's data."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import msgspec
import numpy as np
import torch
from torch import Tensor

from core.cells.recurrent import Recurrent
from core.cells.starts import gates_by_role
from core.snapshot import pack
from core.tasks.language_model import continuation
from core.tasks.sequence_model import SequenceModel
from core.training.conventions import compare
from core.training.forecasts import forecast
from core.training.gradient_flow import unit_half_lives
from core.training.gradient_theory import fitted
from core.training.learner import (
    KeptNetwork,
    LanguageLearner,
    Learner,
    MemoryLearner,
    ScoredLearner,
    SeriesLearner,
)
from core.training.next_step import next_iteration
from core.training.observer import Data, Measure
from core.training.probes import gate_traces, held_out_loss, loss_gradients, shown_units
from core.training.reach import path, reach, reach_map
from core.training.seeding import generator
from core.training.sentences import MAX_TOKENS, Sentence
from core.training.units import units

SAMPLE_TOKENS = 120
COMPARED_SEQUENCES = 100


def validation(learner: LanguageLearner) -> Data | None:
    """The loss on the held-out windows, in nats."""
    loss = held_out_loss(learner.model, *learner.task.validation_batch())
    return {"loss": loss} if np.isfinite(loss) else None


def score(learner: ScoredLearner) -> Data | None:
    """How the network does on fresh sequences."""
    measured = learner.score()
    return msgspec.to_builtins(measured) if np.isfinite(measured.loss) else None


def gates(learner: LanguageLearner) -> Data | None:
    """Every traced quantity over the watched sentence."""
    return sentence_gates(learner, learner.probe)


def sentence_gates(learner: LanguageLearner | KeptNetwork, sentence: Sentence) -> Data | None:
    """Every traced quantity over a sentence, (T, units), one byte each within the catalogue's range."""
    data = _gates(learner.model, sentence.ids, range(len(sentence.ids)))
    return data and {"tokens": list(sentence.tokens), **data}


def example_gates(learner: ScoredLearner) -> Data | None:
    """Every traced quantity over the example; of a long one, 60 steps, first and last included. `steps` counts from 1."""
    inputs, tokens = learner.example
    shown = [int(step) for step in np.linspace(0, len(tokens) - 1, min(len(tokens), MAX_TOKENS)).round()]
    data = _gates(learner.model, inputs[:, 0], shown)
    return data and {**data, "tokens": [tokens[step] for step in shown], "steps": [step + 1 for step in shown]}


def _gates(model: SequenceModel, inputs: Sequence[int] | Tensor, shown: Sequence[int]) -> Data | None:
    """The arrays of a "gates" message at the shown steps."""
    traces = gate_traces(model, inputs)
    if not _all_finite(traces):
        return None
    return _packed(model.recurrent, traces, shown)


def packed_gates(layer: Recurrent, traces: Mapping[str, np.ndarray]) -> Data:
    """The arrays of a "gates" message from all units' traces (T, H) of a sentence."""
    units = shown_units(layer.hidden_size)
    shown = {name: trace[:, units] for name, trace in traces.items()}
    return _packed(layer, shown, range(len(next(iter(shown.values())))))


def _packed(layer: Recurrent, traces: Mapping[str, np.ndarray], shown: Sequence[int]) -> Data:
    """Traces (T, ≤ 64 units) as wire arrays at the shown steps, and how long units keep what they hold."""
    arrays = {gate.name: pack(traces[gate.name][shown], "u1", gate.low, gate.high) for gate in layer.spec.gates}
    data: Data = {"units": shown_units(layer.hidden_size), "arrays": arrays}
    keeps = gates_by_role(layer.spec, "forget")
    return data | {"half_life": _half_life(keeps[0], traces[keeps[0]])} if keeps else data


def _half_life(gate: str, kept: np.ndarray) -> Data:
    """Quartiles over the units of the tokens after which half of a memory is left; None for one that never is."""
    lives = np.sort(unit_half_lives(kept))
    quartiles = [lives[round(share * (len(lives) - 1))] for share in (0.25, 0.5, 0.75)]
    return {"gate": gate, "quartiles": [float(life) if np.isfinite(life) else None for life in quartiles]}


def gradient(learner: LanguageLearner) -> Data | None:
    """One loss's gradient by distance, and how fast it falls; by time step, that of a loss at every step, as training has it."""
    one, every, values = loss_gradients(learner.model, *learner.task.probe_batch())
    if not _all_finite(one) or not _all_finite(every):
        return None
    layer = learner.model.recurrent
    return {
        "states": {state: pack(norms[::-1]) for state, norms in one.items()},
        "fit": fitted({state: norms[::-1] for state, norms in one.items()}),
        "all_losses": pack(every[layer.spec.states[0]]),
        "path": path(layer, values),
    }


def conventions(learner: Learner) -> Data | None:
    """The network read with other papers' equations: on fresh sequences of a task, or on the probe batch of a text or a series."""
    if isinstance(learner, MemoryLearner):
        draw = generator(learner.config.seed, "conventions")
        return compare(learner.model, learner.task.draw(COMPARED_SEQUENCES, draw))
    return compare(learner.model, learner.task.probe_batch())


def sample(learner: LanguageLearner) -> Data | None:
    """What the network writes after the prompt; the same at the same step, however often it is measured."""
    config = learner.config
    draws = torch.rand(SAMPLE_TOKENS, generator=generator(config.seed, "sample", learner.step))
    ids = continuation(learner.model, list(learner.prompt.ids), draws, config.temperature)
    return {"prompt": learner.prompt.text, "text": continued(learner, learner.prompt, list(ids)), "done": True}


def continued(learner: LanguageLearner | KeptNetwork, prompt: Sentence, ids: list[int]) -> str:
    """Token ids written after a prompt → their text, with what joins it to the prompt (a space between words)."""
    join = learner.codec.join
    return join([*prompt.tokens, *learner.codec.vocabulary.decode(ids)])[len(join(list(prompt.tokens))) :]


MEASURES: Mapping[str, Callable[[LanguageLearner], Data | None]] = {
    "validation": validation,
    "gates": gates,
    "gradient": gradient,
    "iteration": next_iteration,
    "sample": sample,
    "units": units,
}
MEMORY_MEASURES: Mapping[str, Callable[[ScoredLearner], Data | None]] = {
    "score": score,
    "gates": example_gates,
    "gradient": reach,
    "gradient_map": reach_map,
    "iteration": next_iteration,
}
SERIES_MEASURES: Mapping[str, Callable[[SeriesLearner], Data | None]] = {**MEMORY_MEASURES, "forecast": forecast}


def measures_of(learner: Learner) -> dict[str, Measure]:
    """The parts that this kind of run has, each with how to measure it now; conventions where its cell has some."""
    measures: dict[str, Measure]
    if isinstance(learner, SeriesLearner):
        measures = {part: partial(measure, learner) for part, measure in SERIES_MEASURES.items()}
    elif isinstance(learner, ScoredLearner):
        measures = {part: partial(measure, learner) for part, measure in MEMORY_MEASURES.items()}
    else:
        assert isinstance(learner, LanguageLearner)
        measures = {part: partial(measure, learner) for part, measure in MEASURES.items()}
    if learner.model.recurrent.spec.conventions:
        measures["conventions"] = partial(conventions, learner)
    return measures


def verdict(learner: Learner) -> Data:
    """What a finished run has come to: its last loss and that on held-out text, or its last score."""
    if isinstance(learner, ScoredLearner):
        return score(learner) or {}
    assert isinstance(learner, LanguageLearner)
    held_out = validation(learner)
    return {"loss": learner.last_loss, "validation": held_out and held_out["loss"]}


def _all_finite(arrays: Mapping[str, np.ndarray]) -> bool:
    return all(np.isfinite(array).all() for array in arrays.values())
