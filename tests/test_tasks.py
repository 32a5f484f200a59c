"""Tasks with known answers: their targets are right, their baselines are what measuring gives, and solved means solved."""

import math

import msgspec
import numpy as np
import pytest
import torch
from safetensors.torch import load
from torch import Tensor

from core.cells.catalog import CELLS
from core.cells.recurrent import Trace
from core.config import MemoryConfig, RecurrentConfig
from core.jobs.job import Question
from core.snapshot import PARTS, Snapshot, encode
from core.tasks.anbn import AnBn, words_after_words
from core.tasks.catalog import TASKS
from core.tasks.copy_memory import CopyMemory
from core.tasks.language_model import LanguageModelTask
from core.tasks.sequence_model import NOT_ASKED, SequenceModel, asked_loss
from core.tasks.task import ENOUGH, GeneratedTask, task_of
from core.training.learner import MemoryLearner
from core.training.loop import TrainingJob
from core.training.measures import MEMORY_MEASURES
from core.training.seeding import generator
from tests.training_runs import Recorder, array, drive, final_weights, make_job, watched_by

SMALL = MemoryConfig(length=8, hidden_size=12, batch_size=8, steps=40, seed=3)
MANY = 20_000


def memory_job(config: MemoryConfig = SMALL, checkpoint: bytes | None = None) -> TrainingJob:
    return make_job(config, checkpoint)


def task(name: str, **changes: object) -> GeneratedTask:
    return task_of(msgspec.structs.replace(SMALL, task=name, **changes))


def drawn(made: GeneratedTask, count: int = MANY) -> tuple[Tensor, Tensor]:
    return made.draw(count, generator(99, "measuring"))


class Constant(SequenceModel):
    """Says the same at every step, whatever it reads: (V,) or (T, V) outputs."""

    def __init__(self, made: GeneratedTask, outputs: Tensor) -> None:
        super().__init__(SMALL, made.input_size, made.output_size)
        self.outputs = outputs

    def forward(
        self, inputs: Tensor, states: object = None, trace: Trace | None = None
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        by_step = self.outputs if self.outputs.dim() == 2 else self.outputs.expand(len(inputs), -1)
        return by_step.unsqueeze(1).expand(-1, inputs.shape[1], -1), ()


# what each task asks, on cases small enough to check by hand


def test_recall_asks_for_the_first_symbol_at_the_last_step_alone() -> None:
    inputs, targets = drawn(task("recall", length=5, symbols=4), 50)
    assert inputs.shape == (5, 50, 6)
    assert (inputs[..., :4].sum(-1) == 1).all()
    assert inputs[:, 0, 4].tolist() == [1, 0, 0, 0, 0]
    assert inputs[:, 0, 5].tolist() == [0, 0, 0, 0, 1]
    assert (targets[:-1] == NOT_ASKED).all()
    assert torch.equal(targets[-1], inputs[0, :, :4].argmax(-1))
    assert len(set(inputs[1:, :, :4].argmax(-1).flatten().tolist())) == 4, "distractors are of the same alphabet"


def test_copy_asks_for_ten_symbols_after_the_delay() -> None:
    made = task("copy", length=3, symbols=4)
    assert isinstance(made, CopyMemory)
    inputs, targets = drawn(made, 1)
    read, due = inputs[:, 0].argmax(-1).tolist(), targets[:, 0].tolist()
    assert len(read) == 3 + 2 * 10
    assert max(read[:10]) < 4
    assert read[10:] == [made.blank, made.blank, made.delimiter] + [made.blank] * 10
    assert due == [made.blank] * 13 + read[:10]


def test_adding_asks_for_the_sum_of_the_two_flagged_numbers() -> None:
    inputs, targets = drawn(task("adding", length=7), 30)
    flags = inputs[..., 1].bool()
    assert (flags[:3].sum(0) == 1).all()
    assert (flags[3:].sum(0) == 1).all()
    assert targets[:-1].isnan().all()
    for sequence in range(30):
        pair = inputs[:, sequence, 0][flags[:, sequence]]
        assert targets[-1, sequence].item() == pytest.approx(pair.sum().item())


def test_depth_is_the_number_of_open_brackets() -> None:
    made = task("dyck", length=40, symbols=4)
    inputs, targets = drawn(made, 20)
    for sequence in range(20):
        depth = 0
        for bracket, due in zip(made.tokens(inputs[:, sequence]), targets[:, sequence].tolist(), strict=True):
            depth += 1 if bracket == "(" else -1
            assert 0 <= depth <= 3
            assert due == depth


def test_words_have_as_many_b_as_a_and_every_symbol_but_the_last_is_predicted() -> None:
    made = task("anbn", length=8)
    inputs, targets = drawn(made, 40)
    assert inputs.shape[0] == 2 * (2 * 4 + 1)
    longest = 0
    for sequence in range(40):
        text = "".join(made.tokens(inputs[:, sequence]))
        assert "".join("ab#"[symbol] for symbol in targets[:-1, sequence].tolist()) == text[1:]
        for word in text[1:].split("#")[:-1]:
            assert word == "a" * (len(word) // 2) + "b" * (len(word) // 2)
            longest = max(longest, len(word) // 2)
    assert longest == 4, "trained up to half the length"


def test_forced_symbols_are_those_after_the_end_and_after_every_b() -> None:
    inputs, targets = words_after_words([1, 2], [2, 1])
    assert "".join("ab#"[symbol] for symbol in inputs[:, 0].argmax(-1)) == "#ab#aabb"
    asked = {step: "ab#"[symbol] for step, symbol in enumerate(targets[:, 0].tolist()) if symbol != NOT_ASKED}
    assert asked == {3: "a", 6: "b", 7: "#"}
    assert "".join("ab#"[symbol] for symbol in inputs[:, 1].argmax(-1))[:8] == "#aabb#ab"
    asked = {step: "ab#"[symbol] for step, symbol in enumerate(targets[:, 1].tolist()) if symbol != NOT_ASKED}
    assert asked == {5: "a", 7: "#"}


# baselines, measured


def frequencies(targets: Tensor, size: int) -> Tensor:
    return torch.bincount(targets[targets != NOT_ASKED], minlength=size).float().clamp(min=1e-9).log()


@pytest.mark.parametrize("name", TASKS)
def test_the_catalogue_knows_how_many_steps_are_read(name: str) -> None:
    for length in (10, 50):
        batch = task(name, length=length).draw(2, generator(1, "test"))
        assert len(batch.inputs) == TASKS[name].time_steps(length)


@pytest.mark.parametrize(
    ("name", "baseline", "changes"),
    [
        ("recall", "uniform", {}),
        ("dyck", "unigram", {"length": 20, "symbols": 5}),
        ("anbn", "unigram", {"length": 12}),
    ],
)
def test_who_knows_only_how_often_each_answer_comes_gets_the_baseline(
    name: str, baseline: str, changes: dict[str, object]
) -> None:
    made = task(name, **changes)
    _, targets = drawn(made)
    loss = asked_loss(frequencies(targets, made.output_size).expand(*targets.shape, -1), targets)
    # the room of an aⁿbⁿ sequence cuts its last word short
    assert loss.item() == pytest.approx(made.baselines()[baseline], rel=0.03 if name == "anbn" else 0.005)


def test_copying_without_memory_costs_m_ln_k_over_all_steps() -> None:
    made = task("copy", length=30, symbols=8)
    inputs, targets = drawn(made, 500)
    outputs = torch.full((len(inputs), 9), -1e9)
    outputs[:-10, -1] = 0.0  # certain of blanks
    outputs[-10:, :-1] = 0.0  # then any symbol alike
    loss = asked_loss(outputs.unsqueeze(1).expand(-1, 500, -1), targets)
    assert loss.item() == pytest.approx(10 * math.log(8) / (30 + 20)) == pytest.approx(made.baselines()["memoryless"])


def test_always_answering_one_is_wrong_by_a_sixth() -> None:
    made = task("adding", length=20)
    _, targets = drawn(made)
    assert asked_loss(torch.ones(*targets.shape, 1), targets).item() == pytest.approx(1 / 6, rel=0.03)
    assert made.baselines()["constant"] == pytest.approx(1 / 6)
    score = made.score(Constant(made, torch.ones(1)))
    assert score.accuracy == pytest.approx(score.chance, abs=0.03)
    assert score.metric == score.loss == pytest.approx(1 / 6, rel=0.1)


def test_knowing_the_step_helps_to_guess_the_depth() -> None:
    made = task("dyck", length=15, symbols=5)
    _, targets = drawn(made)
    by_step = torch.stack([frequencies(step, 5) for step in targets]).log_softmax(-1)
    loss = asked_loss(by_step.unsqueeze(1).expand(-1, MANY, -1), targets)
    assert loss.item() == pytest.approx(made.baselines()["by_position"], rel=0.01)


def test_knowing_the_symbol_before_helps_with_words_and_counting_helps_more() -> None:
    made = task("anbn", length=20)
    inputs, targets = drawn(made)
    before = inputs.argmax(-1)
    by_symbol = torch.stack([frequencies(targets[before == symbol], 3) for symbol in range(3)])
    baselines = made.baselines()
    assert asked_loss(by_symbol[before], targets).item() == pytest.approx(baselines["bigram"], rel=0.03)
    assert baselines["best"] < baselines["bigram"] < baselines["unigram"]


@pytest.mark.parametrize("name", ["recall", "copy", "dyck"])
def test_chance_is_what_the_best_constant_answer_gets(name: str) -> None:
    made = task(name, length=12)
    _, targets = drawn(made)
    asked = targets[-10:] if name == "copy" else targets[targets != NOT_ASKED]
    best = frequencies(asked.flatten(), made.output_size)
    assert best.softmax(-1).max().item() == pytest.approx(made.chance(), rel=0.03)
    assert made.score(Constant(made, best)).accuracy == pytest.approx(made.chance(), abs=0.03)


# scores


@pytest.mark.parametrize("name", TASKS)
def test_scores_are_of_a_thousand_sequences_that_training_never_draws(name: str) -> None:
    made = task(name, length=30)
    score = made.score(SequenceModel(made.config, made.input_size, made.output_size))
    assert score.sequences >= ENOUGH == 1000
    assert not score.solved
    assert math.isfinite(score.loss)
    if isinstance(made, AnBn):  # one word for every n: what is new about those judged is their length
        assert made.longest_trained == 15
        return
    scored = {piece.inputs[:, place].numpy().tobytes() for piece in made.score_batches() for place in range(250)}
    for step in range(1, 20):
        batch = made.batch(step)
        assert not scored & {batch.inputs[:, place].numpy().tobytes() for place in range(batch.inputs.shape[1])}


@pytest.mark.parametrize("name", TASKS)
def test_the_same_seed_gives_the_same_batches_and_another_seed_others(name: str) -> None:
    first, again, other = task(name), task(name), task(name, seed=4)
    for step in (1, 2):
        assert torch.equal(first.batch(step).inputs, again.batch(step).inputs)
        assert not torch.equal(first.batch(step).inputs, other.batch(step).inputs)
    assert not torch.equal(first.batch(1).inputs, first.batch(2).inputs)
    assert torch.equal(first.example().inputs, again.example().inputs)


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("length", [2, 3, 61])
def test_every_length_can_be_drawn_scored_and_looked_at(name: str, length: int) -> None:
    learner = MemoryLearner(msgspec.structs.replace(SMALL, task=name, length=length, symbols=2))
    learner.train_step()
    inputs, targets = learner.task.probe_batch()
    assert inputs.shape[1] == 8
    assert math.isfinite(asked_loss(torch.zeros(8, learner.task.output_size), targets[-1]).item()), "asked at the end"
    assert len(learner.example.tokens) == len(learner.example.inputs)
    for part, measure in MEMORY_MEASURES.items():
        data = measure(learner)
        assert data is not None
        assert len(encode(Snapshot("r", 1, 1, 1, 0.0, part, data=data))) <= PARTS[part].budget_bytes


def test_a_solver_is_solved_and_counting_stops_at_the_first_mistake() -> None:
    made = task("anbn", length=10)
    assert isinstance(made, AnBn)

    class Counter(Constant):
        """Counts right up to `limit` and believes that longer words end there."""

        def forward(self, inputs: Tensor, *_: object, **__: object) -> tuple[Tensor, tuple[Tensor, ...]]:
            answers = torch.zeros(inputs.shape[:2], dtype=torch.int64)
            for place in range(inputs.shape[1]):
                ups = downs = 0
                for step, symbol in enumerate(inputs[:, place].argmax(-1).tolist()):
                    ups, downs = (0, 0) if symbol == 2 else (ups + (symbol == 0), downs + (symbol == 1))
                    answers[step, place] = 0 if not downs else 1 if downs < min(ups, self.limit) else 2
            return torch.nn.functional.one_hot(answers, 3).float(), ()

    counter = Counter(made, torch.zeros(3))
    counter.limit = 10
    score = made.score(counter)
    assert (score.metric, score.accuracy, score.solved) == (10.0, 1.0, True)
    counter.limit = 6
    score = made.score(counter)
    assert (score.metric, score.solved) == (6.0, False)
    assert score.accuracy == pytest.approx(0.6)


def test_short_sequences_are_solved_where_long_ones_are_not() -> None:
    for seed in (1, 2):
        scores = {}
        for length in (10, 30):
            learner = MemoryLearner(MemoryConfig(cell="rnn", length=length, seed=seed))
            for _ in range(200):
                learner.train_step()
            scores[length] = learner.score()
        assert scores[10].solved
        assert scores[10].sequences == 1000
        assert not scores[30].solved
        assert scores[30].accuracy < 0.5


def test_a_language_model_scores_on_the_same_terms() -> None:
    config = RecurrentConfig(hidden_size=12, embedding_size=6, sequence_length=10)
    made = LanguageModelTask(config, np.tile(np.arange(1, 5, dtype=np.int32), 300), 5)
    model = SequenceModel(config, 6, 5, symbols=5)
    score = made.score(model)
    assert 0 < score.sequences <= ENOUGH
    assert score.chance == pytest.approx(0.25, abs=0.03)
    assert not score.solved


# runs


def test_a_run_on_a_task_says_what_it_is_and_ends_with_its_score() -> None:
    job, say = memory_job(), Recorder()
    assert drive(job, watched_by(1), say) == "finished"
    started = say.of("started")[0].data
    assert started["config"]["task"] == "recall"
    assert started["baselines"] == {"uniform": pytest.approx(math.log(8))}
    assert started["chance"] == 0.125
    assert len(started["example"]) == 8
    assert started["steps_total"] == 40
    assert len(say.losses()) == 40
    assert {(part, 40) for part in MEMORY_MEASURES if PARTS[part].kept_per_octave} <= say.kept_frames()
    assert say.messages[-1].kind == "finished"
    score = say.of("score")[-1].data
    assert say.messages[-1].data == score
    assert score.keys() == {"metric", "accuracy", "loss", "solved", "sequences", "chance"}
    gates = say.of("gates")[-1].data
    assert gates["tokens"] == started["example"]
    assert gates["steps"] == list(range(1, 9))
    assert array(gates["arrays"]["forget_gate"]).shape == (8, 12)
    gradient = say.of("gradient")[-1].data
    assert array(gradient["states"]["cell_state"]).shape == (8,)


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_trains_on_every_task_and_repeats_itself(name: str, cell: str) -> None:
    config = msgspec.structs.replace(SMALL, task=name, cell=cell, steps=10, length=6, initialisation="open_gates")
    runs = []
    for _ in range(2):
        job, say = memory_job(config), Recorder()
        assert drive(job, watched_by(2), say) == "finished"
        runs.append((say.losses(), final_weights(job)))
        torch.rand(5)  # somebody else's use of the global generator
    assert runs[0] == runs[1]


def test_a_run_on_a_task_goes_on_from_its_checkpoint() -> None:
    whole, begun = memory_job(), memory_job()
    losses = [whole.train_step() for _ in range(20)]
    assert [begun.train_step() for _ in range(9)] == losses[:9]
    blob = begun.checkpoint()
    assert blob is not None
    assert "weights.embedding.weight" not in load(blob)
    resumed = memory_job(checkpoint=blob)
    assert [resumed.train_step() for _ in range(11)] == losses[9:]


def test_a_network_without_a_language_says_so_when_asked() -> None:
    job = memory_job()
    drive(job, watched_by(0), Recorder())
    weights = job.drain_weights()[-1][1]
    for asked in (job, memory_job(checkpoint=weights)):
        say = Recorder()
        asked.answer(Question("q", "trace", "hello"), say)
        assert say.messages[0].data == {"code": "not_a_language", "params": {}}


def test_a_long_example_is_shown_in_sixty_steps() -> None:
    learner = MemoryLearner(msgspec.structs.replace(SMALL, length=400, hidden_size=64))
    data = MEMORY_MEASURES["gates"](learner)
    assert data is not None
    assert (len(data["tokens"]), data["steps"][0], data["steps"][-1]) == (60, 1, 400)
    assert data["tokens"][0].endswith("!")
    assert data["tokens"][-1].endswith("?")
