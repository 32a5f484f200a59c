"""The story of Word2Vec: updates are the rule's own, measurements are of trainings that were really run, words without a row are told."""

from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from core.jobs.job import JOB_KINDS, JobSpec, Mailbox, Source
from core.text.pieces import exhaust
from core.vectors.short_training import ReadText, reading, trainer_of
from core.vectors.story import examples, updates
from core.vectors.story_jobs import CollapseJob, SoftmaxCostJob, StoryJob, WordOrderJob
from core.vectors.word_order import arranged, overlap
from core.vectors_config import Word2VecConfig
from core.vectors_story import MEASURED, SCENES, StoryOptions
from tests.test_text_job import Recorder
from tests.training_runs import array

pytestmark = pytest.mark.usefixtures("own_shelf")

SMALL = Word2VecConfig(vector_size=8, epochs=2, n_tokens=8_000, seed=3)
ARCHITECTURE = pytest.mark.parametrize("architecture", ["skipgram", "cbow"])


def told(kind: str, config: Word2VecConfig = SMALL, sentence: str = "", source: Source | None = None) -> dict[str, Any]:
    """What a job of the story says at its end, done in the smallest pieces."""
    job_class = {
        "story": StoryJob,
        "softmax_cost": SoftmaxCostJob,
        "collapse": CollapseJob,
        "word_order": WordOrderJob,
    }[kind]
    assert JOB_KINDS[kind].factory == f"{job_class.__module__}:{job_class.__name__}"
    options = msgspec.json.encode(StoryOptions(config, sentence)).decode()
    job, say = job_class(JobSpec("r", 0, kind, options), source or Source(config.corpus)), Recorder()
    while (state := job.slice(0.0, Mailbox(), say)) == "running":
        pass
    assert state == "finished", say.messages
    shares = [data["done"] for name, _, data in say.messages if name == "preparing"]
    assert shares == sorted(shares)
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(say.messages[-1][2]))
    return found


def changed(**changes: Any) -> Word2VecConfig:
    return msgspec.structs.replace(SMALL, **changes)


def read(config: Word2VecConfig = SMALL) -> ReadText:
    return exhaust(reading(config, Source(config.corpus), 8_000))


def test_every_measured_scene_has_its_job() -> None:
    assert set(MEASURED) <= set(SCENES)
    assert set(MEASURED.values()) <= set(JOB_KINDS)


# the sentence


def test_a_window_reaches_over_words_without_a_row() -> None:
    pairs = [(one.given, one.asked) for one in examples([4, -1, 7, 2], 1, "skipgram")]
    assert pairs == [([4], 7), ([7], 4), ([7], 2), ([2], 7)]
    assert [(one.given, one.asked) for one in examples([4, -1, 7, 2], 1, "cbow")] == [([7], 4), ([4, 2], 7), ([7], 2)]
    assert examples([4, -1], 5, "cbow") == []


def test_an_unknown_word_is_told_with_pythons_own_error_and_what_is_spelt_like_it() -> None:
    data = told("story", sentence="The king met a kinge from Timbuktu")
    assert data["own"]
    assert [token["word"] for token in data["tokens"] if token["row"] < 0] == ["kinge", "timbuktu"]
    unknown = {one["word"]: one for one in data["unknown"]}
    assert unknown["kinge"]["error"] == "KeyError: 'kinge'"
    assert "king" in unknown["kinge"]["near"]
    known = len(data["tokens"]) - len(data["unknown"])
    assert data["pairs"] == known * (known - 1), "the window is wider than the sentence"


def test_known_words_are_told_with_the_row_that_their_look_up_gives() -> None:
    known = told("story", sentence="The king met the queen near Timbuktu")["known"]
    text = read()
    assert {"king", "queen"} <= set(known["words"])
    assert "timbuktu" not in known["words"]
    assert [text.rows[row] for row in known["rows"]] == known["words"]
    assert array(known["numbers"]).shape == (len(known["words"]), SMALL.vector_size)
    assert told("story", sentence="Timbuktu")["known"]["words"] == []


def test_without_a_sentence_of_ones_own_the_texts_is_taken() -> None:
    data, text = told("story"), read()
    assert not data["own"]
    words = [token["word"] for token in data["tokens"]]
    every = [text.sentence(number) for number in range(int(text.sentences[-1]) + 1)]
    assert words in every
    known = text.rows[int(text.sections[0].questions[0][0])]
    rivals = [other for other in every if known in other and len(other) >= 7][:200]
    twice = min(len(other) - len(set(other)) for other in rivals)
    assert len(words) - len(set(words)) == twice
    assert len(words) == min(len(other) for other in rivals if len(other) - len(set(other)) == twice)


@ARCHITECTURE
def test_an_update_is_one_step_down_the_gradient_of_its_pair(architecture: str) -> None:
    text = read()
    config = changed(architecture=architecture, negative_samples=4, learning_rate=0.3)
    trainer = trainer_of(config, text)
    while trainer.step_count < 40:
        trainer.step()
    embedding, context = trainer.embedding.double(), trainer.context.double()
    rows = [text.row_of[word] for word in ("the", "king", "and", "his")]
    for one in updates(StoryOptions(config), text, trainer, rows):
        v, u = embedding.clone().requires_grad_(), context.clone().requires_grad_()
        given, asked = torch.tensor(one["given"]["rows"]), torch.tensor(one["asked"]["rows"])
        # CBOW's inputs get the gradient of the mean whole, as in word2vec.c
        hidden = v[given].sum(0) + (v[given].mean(0) - v[given].sum(0)).detach()
        scores = u[asked] @ hidden
        loss = -torch.nn.functional.logsigmoid(torch.cat([scores[:1], -scores[1:]])).sum()
        of_v, of_u = torch.autograd.grad(loss, (v, u))
        embedding, context = embedding - 0.3 * of_v, context - 0.3 * of_u
        shown = slice(None), slice(None, 8)
        np.testing.assert_allclose(array(one["given"]["after"]), embedding[given][shown], atol=1e-6)
        np.testing.assert_allclose(array(one["asked"]["after"]), context[asked][shown], atol=1e-6)
        changed_rows = (of_v.abs().sum(1) > 0).nonzero().squeeze(1).tolist()
        assert sorted(set(one["given"]["rows"])) == changed_rows
    assert trainer.step_count == 40


def test_draws_follow_the_power_and_one_hot_words_are_all_alike() -> None:
    data = told("story", changed(sampling_power=0.5))
    uniform, powered, as_in_text = array(data["noise"]["shares"])
    assert np.ptp(uniform) == 0
    assert as_in_text[0] > powered[0] > uniform[0] > powered[-1] > as_in_text[-1]
    counts = {one["word"]: one["count"] for one in data["tokens"]}
    assert set(data["onehot"]["words"]) == set(counts)
    np.testing.assert_array_equal(array(data["onehot"]["one_hot"]), np.eye(len(counts)))
    assert np.abs(array(data["onehot"]["dense"]) - np.eye(len(counts))).max() > 0.05


# what is measured


def test_without_negatives_vectors_collapse_and_with_them_they_do_not() -> None:
    data = told("collapse", changed(n_tokens=30_000, epochs=10, vector_size=16))
    without, usual = (run["points"] for run in data["runs"])
    assert [run["negatives"] for run in data["runs"]] == [0, 5]
    assert without[-1]["loss"] < 0.05 < usual[-1]["loss"]
    assert without[-1]["mean_cosine"] > 0.9
    assert usual[-1]["mean_cosine"] < 0.6
    assert without[-1]["right"] < usual[-1]["right"] <= data["total"]


def test_the_softmax_is_timed_beside_negative_sampling_for_every_size() -> None:
    data = told("softmax_cost")
    assert all(
        low <= middle <= high
        for point in data["points"]
        for low, middle, high in (point["softmax"], point["negative_sampling"])
    )
    assert data["own"] == len(read().rows)


@ARCHITECTURE
def test_a_permuted_context_leaves_the_update_as_it_is(architecture: str) -> None:
    data = told("word_order", changed(architecture=architecture, n_tokens=4_000, epochs=1))["update"]
    assert data["difference"] < 1e-6 < data["moved"]
    assert data["swapped"] > data["examples"]


def test_shuffled_sentences_have_other_neighbours_and_reversed_ones_do_not() -> None:
    data = told("word_order", changed(n_tokens=20_000, epochs=4, context_window=1))
    as_written, reversed_, shuffled = (np.array(text["overlaps"]) for text in data["texts"])
    assert shuffled.mean() < as_written.min() - 0.02
    assert abs(reversed_.mean() - as_written.mean()) < 0.03


def test_sentences_keep_their_words_when_they_are_turned_around() -> None:
    text = read()
    for name in ("reversed", "shuffled"):
        other = text._replace(ids=arranged(text, name, 1))
        assert other.sentence(5) != text.sentence(5)
        assert sorted(other.sentence(5)) == sorted(text.sentence(5))
    assert text._replace(ids=arranged(text, "reversed", 1)).sentence(5) == text.sentence(5)[::-1]
    assert overlap(np.array([[1, 2], [3, 4]]), np.array([[2, 9], [4, 3]])) == 0.75
