"""Single units: labels of the text, what a unit tells of them beside luck, and the message that the page is drawn from."""

import msgspec
import numpy as np
import pytest
import torch

from core.cells.catalog import CELLS
from core.config import RecurrentConfig
from core.jobs.job import Question
from core.snapshot import PARTS, Snapshot, encode
from core.text.properties import PROPERTIES, label_tokens
from core.training.learner import LanguageLearner
from core.training.mutual_information import BINS, equal_frequency_bins, information
from core.training.units import SHOWN_UNITS, STRETCH, passage, shown_value, units, values_while_reading
from tests.training_runs import SMALL, Recorder, array, make_job, text_source

TOKENS = 3000
LABELLED = [
    ("quotes", 'a "b" c', "0011000"),
    ("quotes", "他说：“走吧。”完", "000111100"),
    ("quotes", "「一『二』三」四", "11111100"),
    ("quotes", "‘it’s’ a", "11111000"),
    ("quotes", '"a\n\nb', "11100"),
    ("brackets", "a (b [c] d)（e）f", "001111111101100"),
    ("title", "读《论语》好", "011100"),
    ("line_position", "ab\ncd", "12012"),
    ("sentence_position", "ab. c", "12012"),
    ("word_position", "ab cde,f", "12012201"),
    ("after_mark", "a, b。c", "001001"),
    ("before_mark", "a, b。c", "100100"),
    ("before_space", "ab c\nd", "010100"),
    ("space", "a b\n", "0101"),
    ("vowel", "bAd早", "0100"),
    ("capital", "aBc早", "0100"),
]


@pytest.mark.parametrize(("name", "text", "expected"), LABELLED)
def test_characters_get_the_labels_that_a_reader_would_give_them(name: str, text: str, expected: str) -> None:
    labels = label_tokens(PROPERTIES[name], list(text))
    assert "".join(map(str, labels)) == expected


def test_words_are_labelled_as_wholes() -> None:
    tokens = ["He", "said", ",", "“", "go", "”", ".", "\n"]
    assert label_tokens(PROPERTIES["quotes"], tokens).tolist() == [0, 0, 0, 1, 1, 0, 0, 0]
    assert label_tokens(PROPERTIES["capital"], tokens).tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert label_tokens(PROPERTIES["before_mark"], tokens).tolist() == [0, 1, 1, 0, 1, 1, 0, 0]


def switching(generator: np.random.Generator, every: int = 40) -> np.ndarray:
    """Labels that stay for a while, as inside and outside of quotes do."""
    return np.repeat(generator.integers(0, 2, TOKENS // every), every)


def noise(generator: np.random.Generator, count: int = 64) -> np.ndarray:
    """Units that are slow, as memories are, and know nothing of any label."""
    values = generator.normal(size=(TOKENS, count))
    for step in range(1, TOKENS):
        values[step] = 0.9 * values[step - 1] + 0.4 * values[step]
    return values


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_unit_is_found_and_named(seed: int) -> None:
    draw = np.random.default_rng(seed)
    labels, values = switching(draw), noise(draw)
    values[:, 17] += 2.0 * labels
    told = information(equal_frequency_bins(values), labels)
    assert told.is_found
    assert int(told.bits.argmax()) == 17
    assert told.null < told.bits[17] <= told.entropy


def test_units_that_know_nothing_are_seldom_found() -> None:
    """By luck once in 21; the chance of more than 4 in 20 is below 1 in 500."""
    found = 0
    for seed in range(20):
        draw = np.random.default_rng(seed)
        found += information(equal_frequency_bins(noise(draw, 16)), switching(draw)).is_found
    assert found <= 4


def test_a_unit_that_knows_the_labels_of_another_place_is_not_taken_for_one_that_knows_these() -> None:
    draw = np.random.default_rng(1)
    labels, values = switching(draw), noise(draw, 8)
    values[:, 3] += 3.0 * np.roll(labels, TOKENS // 21)
    told = information(equal_frequency_bins(values), labels)
    assert not told.is_found
    assert told.null > 5 * told.bits.max()


def test_bits_are_those_of_the_counted_distribution() -> None:
    labels = np.array([0, 1] * 800)
    copy, coin = labels + 0.0, np.arange(1600) // 2 % 2
    told = information(equal_frequency_bins(np.stack([copy, coin], axis=1)), labels)
    assert told.bits == pytest.approx([1.0, 0.0], abs=1e-9)
    assert told.entropy == pytest.approx(1.0)
    taken = equal_frequency_bins(np.random.default_rng(0).normal(size=(800, 3)))
    assert taken.sum(axis=0) == pytest.approx(np.full((3, BINS), 100.0))
    assert (equal_frequency_bins(np.zeros((50, 1))).sum(axis=0) > 0).sum() == 1, "ties stay together"


def learner(steps: int = 2, text: str = "", **changes: object) -> LanguageLearner:
    config = msgspec.structs.replace(SMALL, **{"hidden_size": 20, **changes})
    job = make_job(config, source=text_source(text) if text else None)
    for _ in range(steps):
        job.train_step()
    assert isinstance(job._learner, LanguageLearner)
    return job._learner


def test_what_text_is_coloured_by_is_what_torch_computes() -> None:
    run = learner()
    data = units(run)
    assert data is not None
    theirs = torch.nn.LSTM(6, 20)
    theirs.load_state_dict(run.model.recurrent.state_dict())
    ids = torch.tensor(run.task.held_out_ids[:200].astype(np.int64))
    state, memories = None, []
    with torch.no_grad():
        for x in run.model.embedding(ids):
            _, state = theirs(x.view(1, 1, -1), state)
            memories.append(state[1].flatten())
    expected = torch.stack(memories).tanh().numpy().T[data["units"]]
    assert array(msgspec.to_builtins(data["values"]))[:, :200] == pytest.approx(expected, abs=1 / 250)
    assert data["tokens"][:200] == run.codec.vocabulary.decode(ids.tolist())


def test_saturation_is_the_share_of_tokens_at_either_end() -> None:
    run = learner()
    data = units(run)
    assert data is not None
    values = values_while_reading(run.model.recurrent, run.model.embedding(passage(run).ids).detach())
    fractions = array(msgspec.to_builtins(data["saturation"]["fractions"]))
    assert data["saturation"]["gates"] == ["forget_gate", "input_gate", "output_gate"]
    for place, gate in enumerate(data["saturation"]["gates"]):
        assert fractions[place, 0] == pytest.approx((values[gate] < 0.1).mean(axis=0), abs=1 / 500)
        assert fractions[place, 1] == pytest.approx((values[gate] > 0.9).mean(axis=0), abs=1 / 500)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("corpus", ["fables-en", "fables-zh"])
def test_every_cell_and_language_fits_its_message(cell: str, corpus: str) -> None:
    run = learner(1, cell=cell, corpus=corpus, hidden_size=200)
    data = units(run)
    assert data is not None
    assert data["count"] >= STRETCH
    assert {row["property"] for row in data["ranking"]} >= {"quotes", "line_position", "before_mark"}
    for row in data["ranking"]:
        assert row["found"] == (row["best"][0][1] > row["null"])
    assert len(data["units"]) <= SHOWN_UNITS
    assert data["squashed"] == (len(CELLS[cell].states) > 1)
    assert len(encode(Snapshot("r" * 40, 1, 10**6, 10**6, 10.0, "units", data=data))) <= PARTS["units"].budget_bytes


def test_a_short_text_is_read_with_what_it_was_learned_from_and_says_so() -> None:
    data = units(learner(1, text="The crow sat on the wall. " * 20, corpus="upload-test"))
    assert data is not None
    assert data["count"] == 520
    assert data["held_out"] == 52
    assert {row["property"] for row in data["ranking"]} >= {"space", "vowel"}
    assert "quotes" not in {row["property"] for row in data["ranking"]}, "there is none in this text"


def test_a_question_gets_the_unit_that_it_names() -> None:
    job, say = make_job(msgspec.structs.replace(SMALL, hidden_size=40)), Recorder()
    job.train_step()
    for wanted in (0, 17, 39, 1000):
        job.answer(Question("q", "units", "", units=(wanted,)), say)
        assert say.messages[-1].kind == "units"
        assert min(wanted, 39) in say.messages[-1].data["units"]


def test_a_cell_without_a_memory_of_its_own_shows_its_output() -> None:
    values = {"hidden_state": np.array([[0.5]]), "cell_state": np.array([[2.0]])}
    assert shown_value(CELLS["gru"], values) == pytest.approx(0.5)
    assert shown_value(CELLS["lstm"], values) == pytest.approx(np.tanh(2.0))


def test_a_network_that_broke_down_says_so() -> None:
    job, say = make_job(RecurrentConfig(hidden_size=8)), Recorder()
    job.train_step()
    assert job._learner is not None
    with torch.no_grad():
        job._learner.model.recurrent.bias_ih_l0.fill_(float("nan"))
    job.answer(Question("q", "units", ""), say)
    assert say.messages[-1].data["code"] == "gates_diverged"
    job.answer(Question("q", "clamp", "", gates={"forget_gate": 1.0}), say)
    assert say.messages[-1].data["code"] == "gates_diverged"


def test_reading_is_not_learning() -> None:
    run = learner()
    before = {name: weight.clone() for name, weight in run.model.state_dict().items()}
    drawn = torch.get_rng_state()
    units(run)
    assert torch.equal(torch.get_rng_state(), drawn)
    assert all(torch.equal(before[name], weight) for name, weight in run.model.state_dict().items())
