"""Held gates: a frozen memory stays constant, what is not held is free, and the answer says what the network then does."""

import msgspec
import numpy as np
import pytest
import torch

from core.cells.catalog import CELLS
from core.cells.recurrent import Hold, Recurrent
from core.jobs.job import Question
from core.snapshot import PARTS, encode
from core.tasks.sequence_model import asked_loss
from core.training.gradient_flow import unit_half_lives
from core.training.held_gates import read_held
from core.training.learner import LanguageLearner
from core.training.loop import TrainingJob
from tests.training_runs import SMALL, Recorder, array, make_job, steps_until

FROZEN = {"lstm": {"forget_gate": 1.0, "input_gate": 0.0}, "gru": {"keep_gate": 1.0}}


def trained(steps: int = 30, **changes: object) -> TrainingJob:
    job = make_job(msgspec.structs.replace(SMALL, **changes))
    for _ in range(steps):
        job.train_step()
    return job


def learner_of(job: TrainingJob) -> LanguageLearner:
    assert isinstance(job._learner, LanguageLearner)
    return job._learner


def asked(job: TrainingJob, question: Question) -> Recorder:
    say = Recorder()
    job.answer(question, say)
    return say


@pytest.mark.parametrize("cell", FROZEN)
def test_a_frozen_memory_changes_by_less_than_a_millionth(cell: str) -> None:
    learner = learner_of(trained(cell=cell))
    x = learner.model.embedding(torch.tensor(learner.probe.ids)).detach()
    memory = CELLS[cell].states[-1]
    start = 9
    read = read_held(learner.model.recurrent, x, FROZEN[cell], start)
    states = read.values[memory]
    assert states[start - 1].abs().min() > 0, "there is something to keep"
    assert (states[start:] - states[start - 1]).abs().max() <= 1e-6
    assert read.largest_change(memory, start, ()) <= 1e-6
    free = read_held(learner.model.recurrent, x, {}, start)
    assert free.largest_change(memory, start, ()) > 1e-2
    assert torch.equal(free.values[memory][:start], states[:start]), "before, nothing is held"


@pytest.mark.parametrize("cell", FROZEN)
def test_the_page_is_told_so(cell: str) -> None:
    job = trained(cell=cell)
    say = asked(job, Question("q", "clamp", "the crow and the fox", gates=FROZEN[cell], start=5))
    gates, beside = say.messages
    assert [(m.kind, m.ask, m.step, m.kept) for m in say.messages] == [
        ("gates", "q", 30, False),
        ("clamp", "q", 30, False),
    ]
    memory = beside.data["memory"]
    assert memory == CELLS[cell].states[-1]
    assert beside.data["largest_change"][1] <= 1e-6 < beside.data["largest_change"][0]
    held, free = array(gates.data["arrays"][memory]), array(beside.data["free"]["arrays"][memory])
    assert (held[5:] == held[4]).all()
    assert (free[5:] != free[4]).any()
    assert gates.data["held"] == beside.data["held"] == {"gates": FROZEN[cell], "units": [], "start": 5}
    assert gates.data["tokens"] == list("the crow and the fox")
    for gate, value in FROZEN[cell].items():
        assert (array(gates.data["arrays"][gate])[5:] == value).all()


def test_loss_output_and_writing_are_those_of_the_held_network() -> None:
    job = trained(60)
    learner = learner_of(job)
    say = asked(job, Question("q", "clamp", "", gates={"output_gate": 0.0}))
    data = say.messages[1].data
    inputs, targets = learner.task.validation_batch()
    with torch.no_grad():
        free, _ = learner.model(inputs)
        silent = learner.model.head.bias.expand_as(free)
    for measured, logits in zip(data["held_out"], (free, silent), strict=True):
        assert measured["loss"] == pytest.approx(asked_loss(logits, targets).item(), rel=1e-4)
        assert measured["accuracy"] == pytest.approx((logits.argmax(-1) == targets).float().mean().item())
    shares = learner.model.head.bias.detach().softmax(0)
    assert data["likeliest"][1][0][1] == pytest.approx(shares.max().item(), abs=1e-4)
    assert data["likeliest"][0] != data["likeliest"][1]
    assert data["writes"][0] != data["writes"][1]
    assert say.messages[0].data["tokens"] == list(learner.probe.tokens), "no sentence means the watched one"


def test_one_unit_is_held_and_the_others_are_free() -> None:
    job = trained()
    layer = learner_of(job).model.recurrent
    x = torch.randn(20, 6, generator=torch.Generator().manual_seed(3))
    read = read_held(layer, x, {"forget_gate": Hold(1.0, (4,)), "input_gate": Hold(0.0, (4,))}, 6)
    states = read.values["cell_state"]
    assert torch.equal(states[6:, 4], states[5, 4].expand(14))
    others = [unit for unit in range(12) if unit != 4]
    assert (states[6:, others] != states[5, others]).any(dim=0).all()
    beside = asked(job, Question("q", "clamp", "", gates=FROZEN["lstm"], units=(4,), start=6)).messages[1].data
    assert beside["largest_change"][1] <= 1e-6
    with pytest.raises(ValueError, match="12 units"):
        layer(x.unsqueeze(1), clamp={"forget_gate": Hold(1.0, (12,))})


@pytest.mark.parametrize(
    ("gates", "units"),
    [({"cell_state": 1.0}, ()), ({"peephole": 1.0}, ()), ({"forget_gate": 1.5}, ()), ({"forget_gate": 1.0}, (12,))],
)
def test_what_cannot_be_held_gets_a_sentence(gates: dict[str, float], units: tuple[int, ...]) -> None:
    say = asked(trained(2), Question("q", "clamp", "the crow", gates=gates, units=units))
    assert [(m.kind, m.data["code"]) for m in say.messages] == [("failed", "no_such_gate")]


@pytest.mark.parametrize("cell", [name for name, cell in CELLS.items() if any(gate.is_gate for gate in cell.gates)])
def test_answers_fit_their_messages(cell: str) -> None:
    job = trained(1, cell=cell, corpus="fables-zh", hidden_size=128, probe="那只狐狸看见了乌鸦" * 9)
    gate = next(gate for gate in CELLS[cell].gates if gate.is_gate)
    for message in asked(job, Question("q", "clamp", "", gates={gate.name: gate.high}, start=10**6)).messages:
        assert len(encode(message)) <= PARTS[message.kind].budget_bytes


@pytest.mark.parametrize("kind", ["units", "clamp"])
def test_weights_of_an_earlier_step_answer_as_the_run_did_there(kind: str) -> None:
    job = make_job(SMALL)
    steps_until(job, 16, Recorder())
    kept = dict(job.drain_weights())[16]
    question = Question("q", kind, "", gates=FROZEN["lstm"] if kind == "clamp" else {})  # type: ignore[arg-type]
    then = asked(job, question)
    steps_until(job, 20, Recorder())
    again = asked(make_job(SMALL, kept), question)
    assert [message.step for message in again.messages] == [message.step for message in then.messages]
    assert [message.data for message in again.messages] == [message.data for message in then.messages]


def test_half_lives_are_those_of_a_gate_that_stays_where_it_is() -> None:
    steady = np.full((50, 3), [0.5, 0.9, 1.0])
    assert unit_half_lives(steady) == pytest.approx([1.0, np.log(2) / -np.log(0.9), np.inf])


@pytest.mark.parametrize(("bias", "expected"), [(0.0, 1.0), (1.0, 2.2), (3.0, 14.3)])
def test_the_start_of_the_forget_gate_sets_how_long_a_memory_lasts(bias: float, expected: float) -> None:
    job, say = make_job(msgspec.structs.replace(SMALL, hidden_size=64, forget_bias=bias)), Recorder()
    steps_until(job, 1, say)
    life = say.of("gates")[0].data["half_life"]
    assert life["gate"] == "forget_gate"
    low, median, high = life["quartiles"]
    assert low <= median <= high
    assert median == pytest.approx(expected, rel=0.25)


def test_a_layer_without_a_clamp_is_left_as_it_was() -> None:
    layer = Recurrent("lstm", 3, 4, torch.Generator().manual_seed(1))
    before = [weight.clone() for weight in layer.weights]
    read_held(layer, torch.ones(5, 3), FROZEN["lstm"], 2)
    assert all(torch.equal(then, now) for then, now in zip(before, layer.weights, strict=True))
