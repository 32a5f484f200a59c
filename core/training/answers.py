"""Answers to a viewer's question, from the network as it is now: trace a sentence, continue a prompt, hold gates."""

import torch

from core.cells.recurrent import Clamp, Hold
from core.jobs.job import Emit, Question
from core.problems import Trouble
from core.settings import settings_of
from core.tasks.language_model import continuation
from core.training.held_gates import HeldGates, compare
from core.training.learner import KeptNetwork, LanguageLearner, Learner
from core.training.measures import continued, sentence_gates
from core.training.seeding import generator
from core.training.sentences import Sentence, read_sentence
from core.training.units import units

MAX_CONTINUATION = 400
TOKENS_PER_MESSAGE = 8


def answer(learner: Learner | KeptNetwork, question: Question, emit: Emit) -> None:
    """Send the answer with the question's `ask`.

    Raises Trouble("empty_question") when there is nothing to read, Trouble("not_a_language") for a network that
    learned no text, and Trouble("no_such_gate") for a clamp that the cell cannot have.
    """
    if not isinstance(learner, LanguageLearner | KeptNetwork):
        raise Trouble("not_a_language")
    if isinstance(learner, LanguageLearner) and question.needs_text:
        {"units": _units, "clamp": _clamp}[question.kind](learner, question, emit)
        return
    sentence = read_sentence(learner.codec, question.text)
    if sentence is None:
        raise Trouble("empty_question")
    {"trace": _trace, "continue": _continue}[question.kind](learner, question, sentence, emit)


def _trace(learner: LanguageLearner | KeptNetwork, question: Question, sentence: Sentence, emit: Emit) -> None:
    data = sentence_gates(learner, sentence)
    if data is None:
        raise Trouble("gates_diverged", step=learner.step)
    said = {"text": sentence.text, "unknown": list(sentence.unknown), "truncated": sentence.truncated}
    emit("gates", learner.step, data | said, ask=question.ask)


def _continue(learner: LanguageLearner | KeptNetwork, question: Question, sentence: Sentence, emit: Emit) -> None:
    limits = settings_of(type(learner.config))["temperature"]
    temperature = min(max(question.temperature, limits.low or 0.0), limits.high or question.temperature)
    length = min(max(question.length, 1), MAX_CONTINUATION)
    draws = torch.rand(length, generator=generator(learner.config.seed, f"continue/{question.ask}", learner.step))
    ids: list[int] = []

    def tell(done: bool) -> None:
        data = {"prompt": sentence.text, "text": continued(learner, sentence, ids), "done": done}
        emit("sample", learner.step, data, ask=question.ask)

    for token_id in continuation(learner.model, list(sentence.ids), draws, temperature):
        ids.append(token_id)
        if len(ids) % TOKENS_PER_MESSAGE == 0 and len(ids) < length:
            tell(done=False)
    tell(done=True)


def _units(learner: LanguageLearner, question: Question, emit: Emit) -> None:
    data = units(learner, question.units[0] if question.units else None)
    if data is None:
        raise Trouble("gates_diverged", step=learner.step)
    emit("units", learner.step, data, ask=question.ask)


def _clamp(learner: LanguageLearner, question: Question, emit: Emit) -> None:
    sentence = read_sentence(learner.codec, question.text) or learner.probe
    start = min(max(question.start, 0), len(sentence.ids) - 1)
    asked = HeldGates(sentence, _clamp_of(learner, question), start, question.units)
    compared = compare(learner, asked)
    if compared is None:
        raise Trouble("gates_diverged", step=learner.step)
    gates, beside = compared
    held = {"gates": question.gates, "units": list(question.units), "start": start}
    said = {"text": sentence.text, "unknown": list(sentence.unknown), "truncated": sentence.truncated, "held": held}
    emit("gates", learner.step, gates | said, ask=question.ask)
    emit("clamp", learner.step, beside | {"held": held}, ask=question.ask)


def _clamp_of(learner: LanguageLearner, question: Question) -> Clamp:
    """The question's clamp, if the cell has such gates and units, and the gates such values."""
    layer = learner.model.recurrent
    gates = {gate.name: gate for gate in layer.spec.gates if gate.is_gate}
    for name, value in question.gates.items():
        if name not in gates or not gates[name].low <= value <= gates[name].high:
            raise Trouble("no_such_gate")
    if any(unit >= layer.hidden_size for unit in question.units):
        raise Trouble("no_such_gate")
    everywhere = not question.units
    return {name: value if everywhere else Hold(value, question.units) for name, value in question.gates.items()}
