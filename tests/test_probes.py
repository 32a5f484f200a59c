"""What is measured beside training: it is what autograd says, it fits on the wire, and it leaves no trace behind."""

import itertools
import math

import msgspec
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from core.cells.catalog import CELLS
from core.cells.recurrent import States, Trace
from core.jobs.job import Question
from core.snapshot import PARTS, Snapshot, encode
from core.tasks.ngrams import measure_baselines
from core.training.gradient_flow import memory_path
from core.training.learner import Learner
from core.training.measures import MEASURES
from core.training.probes import gate_traces, loss_gradients, shown_units
from core.training.reach import SEQUENCES
from tests.training_runs import SMALL, Recorder, array, make_job, steps_until


def learner_after(step: int, **changes: object) -> Learner:
    job = make_job(msgspec.structs.replace(SMALL, **changes))
    job.train_step()
    while job.step < step:
        job.train_step()
    assert job._learner is not None
    return job._learner


def test_one_losss_gradient_equals_autograds_at_every_distance() -> None:
    learner = learner_after(3)
    inputs, targets = learner.task.probe_batch()
    assert inputs.shape == targets.shape == (10, 8)
    step = nn.LSTMCell(6, 12)
    recurrent = learner.model.recurrent
    step.load_state_dict({name.removesuffix("_l0"): weight for name, weight in recurrent.state_dict().items()})
    state, states = (torch.zeros(8, 12), torch.zeros(8, 12)), []
    for t in range(10):
        state = step(learner.model.embedding(inputs[t]).detach(), state)
        states.append(state)
        for part in state:
            part.retain_grad()
    F.cross_entropy(learner.model.head(state[0]), targets[-1]).backward()
    learner.model.zero_grad()
    one, every, _ = loss_gradients(learner.model, inputs, targets)
    measured = {name: norms[::-1] for name, norms in one.items()}
    assert set(measured) == set(every) == set(CELLS["lstm"].states)
    for place, name in enumerate(CELLS["lstm"].states):
        for distance in range(10):
            gradient = states[9 - distance][place].grad
            assert gradient is not None
            assert measured[name][distance] == pytest.approx(gradient.norm().item(), rel=1e-4)
    # it decays: what is far away counts for less
    assert measured["hidden_state"][9] < measured["hidden_state"][0]
    # a loss at every step feeds it all along the way
    assert every["hidden_state"].min() > 0.3 * every["hidden_state"].max()


def test_the_path_through_the_memory_is_shown_beside_the_gradient() -> None:
    learner = learner_after(3)
    data = MEASURES["gradient"](learner)
    assert data is not None
    embedded = learner.model.embedding(learner.task.probe_batch().inputs).detach()
    expected = memory_path(learner.model.recurrent, embedded[:, :SEQUENCES])
    assert expected is not None
    assert data["path"]["gate"] == "forget_gate"
    assert data["path"]["half_life"] == expected.half_life
    assert array(msgspec.to_builtins(data["path"]["median"])) == pytest.approx(expected.median, rel=1e-5)


def test_training_steps_like_torchs_own_lstm() -> None:
    learner, twin = learner_after(1), learner_after(1)
    theirs = nn.LSTM(6, 12)
    theirs.load_state_dict(twin.model.recurrent.state_dict())
    parameters = [*twin.model.embedding.parameters(), *theirs.parameters(), *twin.model.head.parameters()]
    inputs, targets = twin.task.batch(2)
    outputs, _ = theirs(twin.model.embedding(inputs))
    loss = F.cross_entropy(twin.model.head(outputs).flatten(0, 1), targets.flatten())
    gradients = torch.autograd.grad(loss, parameters)
    norm = torch.stack([gradient.norm() for gradient in gradients]).norm()
    assert learner.train_step() == pytest.approx(loss.item(), rel=1e-5)
    for gradient, parameter in zip(gradients, learner.model.parameters(), strict=True):
        assert parameter.grad is not None
        clipped = gradient * min(1.0, SMALL.clip_norm / (norm.item() + 1e-6))
        assert (parameter.grad - clipped).abs().max() <= 1e-4 * clipped.abs().max() + 1e-9


def test_probing_leaves_no_gradient_no_state_and_draws_nothing() -> None:
    learner = learner_after(2)
    learner.optimiser.zero_grad()
    before = {name: weight.clone() for name, weight in learner.model.state_dict().items()}
    moments = str(learner.optimiser.state_dict())
    drawn = torch.get_rng_state()
    for measure in MEASURES.values():
        assert measure(learner) == measure(learner)
    assert all(parameter.grad is None for parameter in learner.model.parameters())
    assert all(parameter.requires_grad for parameter in learner.model.parameters())
    assert all(torch.equal(before[name], weight) for name, weight in learner.model.state_dict().items())
    assert str(learner.optimiser.state_dict()) == moments
    assert torch.equal(torch.get_rng_state(), drawn)


def test_gates_on_the_wire_are_the_gates_of_the_sentence() -> None:
    learner = learner_after(2, probe="the crow and the fox", hidden_size=100)
    data = msgspec.json.decode(encode(Snapshot("r", 1, 1, 1, 0.0, "gates", data=MEASURES["gates"](learner) or {})))[
        "data"
    ]
    assert data["tokens"] == list("the crow and the fox")
    assert len(data["units"]) == 64
    assert (data["units"][0], data["units"][-1]) == (0, 99)
    measured = gate_traces(learner.model, learner.probe.ids)
    for gate in CELLS["lstm"].gates:
        wire = array(data["arrays"][gate.name])
        assert wire.shape == (20, 64)
        assert np.abs(wire - measured[gate.name].clip(gate.low, gate.high)).max() <= (gate.high - gate.low) / 500


def test_few_units_are_all_shown() -> None:
    assert shown_units(5) == [0, 1, 2, 3, 4]
    assert len(set(shown_units(65))) == 64


@pytest.mark.parametrize("corpus", ["fables-en", "fables-zh"])
def test_no_part_is_larger_than_declared(corpus: str) -> None:
    learner = learner_after(
        1, corpus=corpus, hidden_size=128, sequence_length=400, probe="那只狐狸看见了乌鸦" * 9, batch_size=1
    )
    for part, measure in MEASURES.items():
        message = encode(Snapshot("r" * 40, 1, 10**6, 10**6, 10.0, part, kept=True, data=measure(learner) or {}))
        assert len(message) <= PARTS[part].budget_bytes


TEXTS = [("fables-en", "characters"), ("fables-en", "words"), ("fables-zh", "characters"), ("fables-zh", "jieba")]


@pytest.mark.parametrize(("corpus", "tokenizer"), TEXTS)
def test_what_is_shown_by_default_comes_from_the_text(corpus: str, tokenizer: str) -> None:
    learner = learner_after(1, corpus=corpus, tokenizer=tokenizer)
    text = learner.prepared.join(learner.prepared.vocabulary.decode(learner.prepared.ids))
    for shown in (learner.probe, learner.prompt):
        assert shown.text in text
        assert shown.text.strip()
    assert learner.probe.text[0].isalnum()
    assert 8 <= len(learner.probe.tokens) <= 60
    assert 1 < len(learner.prompt.text) <= 24


def test_sample_goes_on_from_the_prompt() -> None:
    learner = learner_after(2, prompt="the crow")
    data = MEASURES["sample"](learner)
    assert data is not None
    assert data["prompt"] == "the crow"
    assert len(data["text"]) == 120
    learner.train_step()
    assert MEASURES["sample"](learner) != data


def test_a_trace_answer_shows_unknown_tokens_and_cuts_long_text() -> None:
    job, say = make_job(), Recorder()
    steps_until(job, 2, Recorder())
    job.answer(Question("q1", "trace", "  the ξ fox "), say)
    answer = say.messages[0]
    assert (answer.kind, answer.ask, answer.step, answer.kept) == ("gates", "q1", 2, False)
    assert answer.data["text"] == "the ξ fox"
    assert answer.data["unknown"] == ["ξ"]
    assert len(answer.data["tokens"]) == 9
    assert "ξ" not in answer.data["tokens"]
    assert array(answer.data["arrays"]["forget_gate"]).shape == (9, 12)
    job.answer(Question("q2", "trace", "a" * 5000), say)
    assert len(say.messages[1].data["tokens"]) == 60
    assert say.messages[1].data["truncated"]
    for nothing in ("", " \n\t"):
        job.answer(Question("q3", "trace", nothing), say)
        assert (say.messages[-1].kind, say.messages[-1].ask) == ("failed", "q3")
        assert say.messages[-1].data == {"code": "empty_question", "params": {}}


def test_a_continuation_streams_as_it_is_written() -> None:
    job, say = make_job(), Recorder()
    steps_until(job, 2, Recorder())
    job.answer(Question("q", "continue", "the fox", temperature=0.9, length=50), say)
    texts = [message.data["text"] for message in say.messages]
    assert len(texts) > 3
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))
    assert len(texts[-1]) == 50
    assert [message.data["done"] for message in say.messages] == [False] * (len(texts) - 1) + [True]
    assert {(message.kind, message.ask) for message in say.messages} == {("sample", "q")}
    again = Recorder()
    job.answer(Question("q", "continue", "the fox", temperature=0.9, length=50), again)
    assert again.messages[-1].data == say.messages[-1].data
    job.answer(Question("q", "continue", "the fox", temperature=-1.0, length=10**6), again)
    assert len(again.messages[-1].data["text"]) == 400


def test_baselines_are_what_counting_gives() -> None:
    train, held_out = np.array([0, 1, 0, 1, 0, 1, 2], dtype=np.int32), np.array([0, 1, 2], dtype=np.int32)
    baselines = measure_baselines(train, held_out, 3)
    unigram = np.array([4, 4, 2]) / 10  # one more than counted
    assert baselines["uniform"] == pytest.approx(math.log(3))
    assert baselines["unigram"] == pytest.approx(-np.log(unigram).mean())
    after_0 = (3 + 1 * 0.4) / (3 + 1)  # 0 was followed by one kind of token, 1 by two
    after_1 = (1 + 2 * 0.2) / (3 + 2)
    assert baselines["bigram"] == pytest.approx(-(math.log(after_0) + math.log(after_1)) / 2)


def test_the_way_that_trains_and_the_way_that_is_looked_into_are_one_network() -> None:
    learner = learner_after(1)
    explicit = learner_after(1)
    for _ in range(20):
        learner.train_step()
        train_explicitly(explicit)
    assert explicit.step == learner.step
    for quick, slow in zip(learner.model.parameters(), explicit.model.parameters(), strict=True):
        assert (quick - slow).abs().max() <= 1e-4 * slow.abs().max()


def train_explicitly(learner: Learner) -> None:
    """A training step through the cell's own equations."""
    cell = learner.model.recurrent.forward

    def traced(x: torch.Tensor, states: States | None = None, trace: Trace | None = None) -> object:
        return cell(x, states, trace or Trace())

    learner.model.recurrent.forward = traced  # type: ignore[method-assign, assignment]
    learner.train_step()
    del learner.model.recurrent.forward
