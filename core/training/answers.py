"""Answers to a viewer's question, from the network as it is now: trace a sentence, continue a prompt."""

import torch

from core.jobs.job import Emit, Question
from core.problems import Trouble
from core.settings import settings_of
from core.tasks.language_model import continuation
from core.training.learner import KeptNetwork, LanguageLearner, Learner
from core.training.measures import continued, sentence_gates
from core.training.seeding import generator
from core.training.sentences import Sentence, read_sentence

MAX_CONTINUATION = 400
TOKENS_PER_MESSAGE = 8


def answer(learner: Learner | KeptNetwork, question: Question, emit: Emit) -> None:
    """Send the answer with the question's `ask`.

    Raises Trouble("empty_question") when there is nothing to read, and Trouble("not_a_language") for a network that
    learned no text.
    """
    if not isinstance(learner, LanguageLearner | KeptNetwork):
        raise Trouble("not_a_language")
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
