"""A run's state as safetensors bytes, the same from every device: to go on from, or weights only, to scrub and to question."""

import json
from typing import Any

import msgspec
from safetensors.torch import load, save
from torch import Tensor

from core.config import RecurrentConfig, from_json, to_json
from core.problems import Trouble
from core.tasks.sequence_model import SequenceModel
from core.text.codec import TokenCodec
from core.text.vocabulary import Dropped, Vocabulary
from core.training.learner import KeptNetwork, LanguageLearner, Learner

WEIGHTS, FIRST_MOMENT, SECOND_MOMENT = "weights.", "adam.exp_avg.", "adam.exp_avg_sq."


class Head(msgspec.Struct, frozen=True):
    """What a checkpoint says about itself; `resumable` is false when it holds weights only."""

    step: int
    elapsed_s: float
    last_loss: float | None
    resumable: bool


def read_head(blob: bytes) -> Head:
    """The head of a checkpoint, without touching its tensors; raises ValueError when the bytes are not one."""
    try:
        return msgspec.convert(json.loads(said_in(blob)["head"]), Head)
    except (ValueError, KeyError) as error:
        raise ValueError("these bytes are not a checkpoint of SeqLens") from error


def resumable_bytes(learner: Learner, elapsed_s: float) -> bytes:
    """Weights, optimiser moments, step and time: training from here gives what never stopping would have given."""
    tensors = _weights(learner)
    for name, parameter in learner.model.named_parameters():
        moments = learner.optimiser.state.get(parameter)
        if moments:
            tensors[FIRST_MOMENT + name] = moments["exp_avg"].cpu()
            tensors[SECOND_MOMENT + name] = moments["exp_avg_sq"].cpu()
    return _save(tensors, learner, elapsed_s, resumable=True)


def weights_bytes(learner: Learner, elapsed_s: float) -> bytes:
    """The weights alone, a third of the size: enough to trace and to sample."""
    return _save(_weights(learner), learner, elapsed_s, resumable=False)


def restore(learner: Learner, blob: bytes) -> None:
    """Bring a fresh learner of the same config and text to where the checkpoint was made."""
    head, tensors = read_head(blob), load(blob)
    _load_weights(learner.model, tensors)
    learner.step, learner.last_loss = head.step, head.last_loss
    if head.resumable and head.step:
        learner.optimiser.load_state_dict(_optimiser_state(learner, tensors, head.step))


def kept_network(blob: bytes) -> KeptNetwork:
    """The network of a checkpoint, complete with its vocabulary, to be questioned.

    Raises Trouble("not_a_language") when it learned no text.
    """
    said = said_in(blob)
    config, step = from_json(said["config"]), read_head(blob).step
    if not isinstance(config, RecurrentConfig):
        raise Trouble("not_a_language")
    tokens = tuple(msgspec.json.decode(said["vocabulary"], type=list[str]))
    vocabulary = Vocabulary(tokens=tokens, counts=(0,) * len(tokens), dropped=Dropped(0, 0))
    network = KeptNetwork(config, TokenCodec(vocabulary=vocabulary, tokenizer=config.tokenizer), step)
    _load_weights(network.model, load(blob))
    return network


def _load_weights(model: SequenceModel, tensors: dict[str, Tensor]) -> None:
    model.load_state_dict(
        {name.removeprefix(WEIGHTS): tensor for name, tensor in tensors.items() if name.startswith(WEIGHTS)}
    )


def said_in(blob: bytes) -> dict[str, str]:
    try:
        size = int.from_bytes(blob[:8], "little")
        return msgspec.convert(json.loads(blob[8 : 8 + size])["__metadata__"], dict[str, str])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("these bytes are not a checkpoint of SeqLens") from error


def _optimiser_state(learner: Learner, tensors: dict[str, Tensor], step: int) -> dict[str, Any]:
    state = learner.optimiser.state_dict()
    state["state"] = {
        index: {
            # Adam counts its steps in a tensor of its own for every parameter
            "step": tensors[FIRST_MOMENT + name].new_tensor(float(step)),
            "exp_avg": tensors[FIRST_MOMENT + name],
            "exp_avg_sq": tensors[SECOND_MOMENT + name],
        }
        for index, (name, _) in enumerate(learner.model.named_parameters())
    }
    return state


def _weights(learner: Learner) -> dict[str, Tensor]:
    return {WEIGHTS + name: tensor.detach().cpu() for name, tensor in learner.model.state_dict().items()}


def _save(tensors: dict[str, Tensor], learner: Learner, elapsed_s: float, resumable: bool) -> bytes:
    head = Head(learner.step, elapsed_s, learner.last_loss, resumable)
    said = {"head": msgspec.json.encode(head).decode(), "config": to_json(learner.config)}
    if isinstance(learner, LanguageLearner):
        said["vocabulary"] = msgspec.json.encode(learner.codec.vocabulary.tokens).decode()
    return bytes(save(tensors, said))
