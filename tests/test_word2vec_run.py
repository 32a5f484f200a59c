"""Word2Vec as a run: the same however it is watched, paused or moved; what it shows is what the tables hold."""

import hashlib
import itertools
import random
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from core.config import RunConfig, to_json
from core.jobs.job import JobSpec, Mailbox, Source
from core.problems import Trouble
from core.snapshot import PARTS, encode, is_kept_step
from core.text.corpus import CORPORA
from core.text.numbered import About, NumberedText
from core.text.pieces import exhaust
from core.training.learner import prepare_learner
from core.vectors import queries
from core.vectors.job import Word2VecJob
from core.vectors.learner import Word2VecLearner, cutting_of, loading, prepare_word2vec
from core.vectors.likeness import Directions, read_questions, score
from core.vectors.next_update import SHOWN_QUESTIONS, next_update
from core.vectors.projection import principal_axes, turned
from core.vectors.views import MAP_WORDS, MapView, analogies, neighbours
from core.vectors_config import ARCHITECTURES, OBJECTIVES, Word2VecConfig
from tests.training_runs import Recorder, array, drive, final_weights, steps_until, text_source, watched_by

pytestmark = pytest.mark.usefixtures("own_shelf")

SMALL = Word2VecConfig(vector_size=8, epochs=2, n_tokens=8_000, min_count=2, seed=3)
OBJECTIVE = pytest.mark.parametrize("objective", list(OBJECTIVES))


def changed(**changes: object) -> Word2VecConfig:
    return msgspec.structs.replace(SMALL, **changes)


def job_of(
    config: Word2VecConfig = SMALL, checkpoint: bytes | None = None, source: Source | None = None
) -> Word2VecJob:
    spec = JobSpec(run="run", epoch=1, kind="word2vec", config=to_json(config))
    return Word2VecJob(spec, source or Source(corpus=config.corpus), checkpoint)


def learner_of(config: Word2VecConfig = SMALL, source: Source | None = None) -> Word2VecLearner:
    return exhaust(prepare_word2vec(config, source or Source(corpus=config.corpus)))


def own_text(words: int = 3_000, kinds: int = 60) -> Source:
    draw = random.Random(1)
    names = [f"{a}{b}" for a, b in itertools.product("bcdfghklmn", "aeiouy")][:kinds]
    lines = [" ".join(draw.choices(names, k=12)) + "." for _ in range(words // 12)]
    return text_source("\n".join(lines))


# watching, pausing, moving


@OBJECTIVE
def test_watching_changes_nothing(objective: str) -> None:
    seen = []
    for viewers in (0, 3):
        job, say = job_of(changed(objective=objective)), Recorder()
        assert drive(job, watched_by(viewers), say) == "finished"
        seen.append((say.losses(), final_weights(job), kept(say)))
        assert len(say.losses()) == job.step == say.of("started")[0].data["steps_total"]
    assert seen[0] == seen[1]


def kept(say: Recorder) -> list[tuple[str, int, Any]]:
    """What is stored: what was measured, but for the map's names, which come along."""
    return [(message.kind, message.step, message.data) for message in say.messages if message.kept]


def test_single_steps_and_looks_at_the_next_update_change_nothing() -> None:
    alone, say = job_of(), Recorder()
    drive(alone, watched_by(0), say)
    job, stepped = job_of(), Recorder()
    mailbox = watched_by(2)
    mailbox.paused = True
    for _ in range(5):
        mailbox.single_steps = 2
        assert drive(job, mailbox, stepped) == "paused"
    assert job.step == 10
    assert [message.step for message in stepped.of("update")] == list(range(11)), "at every rest"
    mailbox.paused = False
    assert drive(job, mailbox, stepped) == "finished"
    assert stepped.losses() == say.losses()
    assert final_weights(job) == final_weights(alone)


def test_a_run_goes_on_elsewhere_as_if_nothing_had_been() -> None:
    whole, say = job_of(), Recorder()
    drive(whole, watched_by(1), say)
    first = job_of()
    steps_until(first, 30, Recorder())
    blob = first.checkpoint()
    assert blob is not None
    second, rest = job_of(checkpoint=blob), Recorder()
    assert second.step == 30
    assert drive(second, watched_by(1), rest) == "finished"
    assert rest.losses()[30:] == say.losses()[30:]
    assert final_weights(second) == final_weights(whole)
    after = [frame for frame in kept(say) if frame[1] > 30]
    assert [frame for frame in kept(rest) if frame[1] > 30] == after


def test_nothing_is_kept_before_the_first_step_and_stopping_works_while_reading() -> None:
    job, mailbox, say = job_of(), Mailbox(), Recorder()
    mailbox.stopped = True
    assert job.slice(0.02, mailbox, say) == "stopped"
    assert job.checkpoint() is None
    assert job.drain_weights() == ()


def test_slow_motion_leaves_the_worker_alone() -> None:
    job, mailbox, say = job_of(), watched_by(1), Recorder()
    mailbox.steps_per_s = 5.0
    while job.step < 1:
        job.slice(0.02, mailbox, say)
    job.slice(0.02, mailbox, say)
    assert 0.0 < job.wait_s <= 0.2


# what is shown


def test_live_maps_name_their_words_once_and_kept_ones_always() -> None:
    job, say = job_of(changed(epochs=6)), Recorder()
    drive(job, watched_by(1), say)
    maps = say.of("map")
    assert len(maps) > 3
    for number, frame in enumerate(maps):
        named = frame.data["tokens"] is not None
        assert named == (number == 0 or frame.kept)
        if frame.kept:
            assert is_kept_step(frame.step, PARTS["map"].kept_per_octave) or frame.step == job.step
    count = len(maps[0].data["tokens"])
    assert array(maps[-1].data["xy"]).shape == (count, 3)
    assert len(maps[-1].data["counts"]) == count
    assert maps[-1].data["scale"] == pytest.approx(np.abs(array(maps[-1].data["xy"])).max())


def test_the_map_shows_the_vectors_turned_onto_the_last_kept_frame() -> None:
    learner = learner_of()
    view = MapView(learner)
    for _ in range(16):
        learner.train_step()
    view.frame()
    assert view.reference is not None
    kept_frame = view.reference.clone()
    learner.train_step()
    data = view.frame()
    assert data is not None
    shown = array(msgspec.to_builtins(data["xy"]))
    assert torch.equal(view.reference, kept_frame)
    vectors = learner.trainer.embedding[:MAP_WORDS].double()
    free = principal_axes(vectors, 3).coordinates
    # the same picture but for a turn in its plane and a mirrored third axis …
    assert np.linalg.norm(shown[:, :2], axis=1) == pytest.approx(
        np.linalg.norm(free[:, :2], axis=1), rel=1e-4, abs=1e-6
    )
    assert np.abs(shown[:, 2]) == pytest.approx(np.abs(free[:, 2].numpy()), rel=1e-4, abs=1e-6)
    # … and no turn would bring it nearer
    assert np.linalg.norm(shown - kept_frame.numpy()) <= np.linalg.norm(free - kept_frame) * (1 + 1e-6)


def test_a_turned_picture_is_turned_back() -> None:
    draw = torch.Generator().manual_seed(1)
    picture = torch.randn(50, 3, generator=draw, dtype=torch.float64)
    angle = torch.tensor(2.0)
    turn = torch.eye(3, dtype=torch.float64)
    turn[:2, :2] = torch.tensor([[angle.cos(), -angle.sin()], [angle.sin(), angle.cos()]])
    turn[2, 2] = -1.0
    assert torch.allclose(turned(picture @ turn, picture), picture, atol=1e-9)


def test_principal_axes_are_those_of_the_largest_variance() -> None:
    draw = torch.Generator().manual_seed(1)
    stretched = torch.randn(400, 5, generator=draw) * torch.tensor([0.1, 3.0, 0.2, 1.0, 0.1])
    projected = principal_axes(stretched, 2)
    assert projected.explained.tolist() == sorted(projected.explained.tolist(), reverse=True)
    assert float(projected.explained.sum()) > 0.95
    assert abs(np.corrcoef(projected.coordinates[:, 0], stretched[:, 1])[0, 1]) > 0.999


@OBJECTIVE
@pytest.mark.parametrize("architecture", list(ARCHITECTURES))
def test_the_next_update_does_what_was_told(architecture: str, objective: str) -> None:
    learner = learner_of(changed(architecture=architecture, objective=objective, batch=1))
    for _ in range(5):
        learner.train_step()
    data = next_update(learner)
    assert data is not None
    before = learner.trainer.embedding.clone(), learner.trainer.context.clone()
    assert learner.train_step() == data["loss"]
    for name, old, new in zip(
        ("embedding", "context"), before, (learner.trainer.embedding, learner.trainer.context), strict=True
    ):
        moved = torch.ne(old, new).any(1).nonzero().squeeze(1).tolist()
        assert data[name]["lit"] == moved
        assert data[name]["moved"] == len(moved) > 0
    row = learner.words.index(data["row"]["word"])
    assert array(msgspec.to_builtins(data["row"]["after"])) == pytest.approx(learner.trainer.embedding[row].numpy())
    assert {question["yes"] for question in data["questions"]} >= {True}
    assert sum(data["asked"].values()) >= len(data["questions"])
    if len(data["questions"]) < SHOWN_QUESTIONS:
        assert data["asked"]["yes"] == sum(question["yes"] for question in data["questions"])
    assert data["row"]["numbers"] == learner.trainer.embedding.shape[1]
    assert bool(data["bag"]) == (architecture == "cbow")


def test_there_is_no_update_after_the_last() -> None:
    job, say = job_of(), Recorder()
    drive(job, watched_by(1), say)
    assert not [message for message in say.of("update") if message.step == job.step]


def test_messages_fit_their_budgets() -> None:
    job, say = job_of(Word2VecConfig(epochs=1)), Recorder()
    drive(job, watched_by(1), say)
    assert {"map", "neighbours", "analogies"} <= {message.kind for message in say.messages}
    for message in say.messages:
        if message.kind in PARTS:
            assert len(encode(message)) <= PARTS[message.kind].budget_bytes
    data = next_update(job_learner(Word2VecConfig(batch=1)))
    assert len(msgspec.json.encode(data)) <= PARTS["update"].budget_bytes


def job_learner(config: Word2VecConfig) -> Word2VecLearner:
    learner = learner_of(config)
    learner.train_step()
    return learner


# texts


def test_an_own_text_has_a_map_and_neighbours_and_no_known_analogies() -> None:
    config = changed(corpus="upload-test", tokenizer="words", n_tokens=0, probe=" BA ")
    job, say = job_of(config, source=own_text()), Recorder()
    assert drive(job, watched_by(1), say) == "finished"
    assert say.of("analogies") == []
    assert say.of("started")[0].data["analogies"] == 0
    last = say.of("neighbours")[-1].data
    assert (last["word"], last["known"]) == ("ba", True)
    cosines = [near["similarity"] for near in last["nearest"]]
    assert cosines == sorted(cosines, reverse=True)
    assert "ba" not in [near["word"] for near in last["nearest"]]


def test_a_watched_word_that_has_no_vector_is_said_to_have_none() -> None:
    data = neighbours(learner_of(changed(probe="xylophone")))
    assert data is not None
    assert (data["word"], data["known"], data["nearest"]) == ("xylophone", False, [])


def test_a_text_with_too_few_words_fails_with_its_sentence() -> None:
    job, say = job_of(changed(min_count=1000, n_tokens=500)), Recorder()
    assert drive(job, watched_by(1), say) == "failed"
    assert say.of("failed")[0].data["code"] in ("too_few_words", "nothing_frequent")


# what is learned


def test_without_negatives_the_loss_vanishes_and_all_vectors_turn_one_way() -> None:
    found = {}
    for negatives in (0, 5):
        learner = learner_of(Word2VecConfig(negative_samples=negatives, epochs=8))
        while not learner.is_done:
            learner.train_step()
        data, right = neighbours(learner), analogies(learner)
        assert data is not None
        assert right is not None
        found[negatives] = (learner.last_loss, data["mean_cosine"], right["excluded"] / right["total"])
    assert found[0][0] is not None
    assert found[0][0] < 0.01
    assert found[0][1] > 0.8 > found[5][1]
    assert found[0][2] < 0.6 < found[5][2]


@pytest.mark.parametrize(
    ("language", "wanted"), [("en", ("man", "king", "woman", "queen")), ("zh", ("男人", "国王", "女人", "女王"))]
)
@pytest.mark.parametrize("architecture", list(ARCHITECTURES))
@pytest.mark.parametrize("seed", [1, 2])
def test_king_less_man_plus_woman_is_queen(
    language: str, wanted: tuple[str, ...], architecture: str, seed: int
) -> None:
    corpus = CORPORA[f"worlds-{language}"]
    learner = learner_of(
        Word2VecConfig(corpus=corpus.name, tokenizer=corpus.tokenizer, architecture=architecture, seed=seed)
    )
    while not learner.is_done:
        learner.train_step()
    data = neighbours(learner)
    assert data is not None
    example = data["analogies"][0]
    assert (*example["words"], example["expected"]) == wanted
    right = analogies(learner)
    assert right is not None
    assert right["pairs"][:2] == [[wanted[0], wanted[2]], [wanted[1], wanted[3]]]
    assert right["excluded"] >= 0.95 * right["total"]
    others = [near["word"] for near in example["nearest"] if near["word"] not in example["words"]]
    assert others[0] == example["expected"]


def test_neighbours_and_sums_in_training_are_gensim_s() -> None:
    learner = learner_of()
    for _ in range(40):
        learner.train_step()
    vectors = queries.keyed(learner.words, learner.trainer.embedding.numpy())
    data = neighbours(learner)
    assert data is not None
    for near, theirs in zip(data["nearest"], queries.neighbours(vectors, data["word"]), strict=True):
        assert (near["word"], near["similarity"]) == (theirs.word, pytest.approx(theirs.score, abs=1e-5))
    for example in data["analogies"]:
        a, b, c = example["words"]
        found = queries.analogy(vectors, [b, c], [a], n=5, exclude_query=False)
        assert [near["word"] for near in example["nearest"]] == [theirs.word for theirs in found]


def test_analogies_are_counted_with_and_without_the_asked_words() -> None:
    unit = torch.nn.functional.normalize(torch.tensor([[1.0, 0.0], [0.9, 0.5], [0.0, 1.0], [0.1, 0.9], [0.5, 0.9]]))
    rows = {name: row for row, name in enumerate("abcde")}
    sections = read_questions(": one\na b c e\na b x d\n: none\nx y z a\n", rows)
    assert [section.name for section in sections] == ["one"]
    (found,) = score(Directions(3.0 * unit), sections)
    wanted = unit[1] - unit[0] + unit[2]
    best = (unit @ wanted).argsort(descending=True).tolist()
    assert found.total == 1
    assert found.included == (best[0] == 4)
    assert found.excluded == (next(row for row in best if row not in (0, 1, 2)) == 4)


def test_word_vectors_are_no_network() -> None:
    config: RunConfig = SMALL
    with pytest.raises(AssertionError):
        exhaust(prepare_learner(config, Source(corpus=SMALL.corpus)))


def test_a_text_is_loaded_in_pieces_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = [3, 1, 9, 2, 5, 4]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    ids = np.arange(starts[-1], dtype=np.int32)
    about = About(("a",), (0, 0), (), "utf-8", 1, "en", "")
    text = NumberedText(ids, starts, np.array([1]), about, True, False)
    for size in (1, 4, 7, 100):
        monkeypatch.setattr("core.vectors.learner.LOADED_WORDS", size)
        loaded, sentences = exhaust(loading(text))
        assert loaded.tolist() == ids.tolist()
        assert sentences.tolist() == np.repeat(np.arange(len(lengths)), lengths).tolist()


CHINESE = "小明在南京市长江大桥上看书。小红在网易杭研大厦里看书。" * 30


def words_of(**changes: object) -> list[str]:
    """The words that get a vector, of an upload in Chinese."""
    body = CHINESE.encode()
    source = Source("upload-zh", body, hashlib.sha256(body).hexdigest(), "", "", "zh.txt")
    config = changed(corpus="upload-zh", n_tokens=0, min_count=1, **changes)
    return exhaust(prepare_word2vec(config, source)).words


def test_every_way_of_cutting_and_the_reader_s_own_words_reach_training(own_shelf: Path) -> None:
    plain, own = words_of(tokenizer="jieba"), words_of(tokenizer="jieba", dictionary="网易杭研大厦\n")
    assert "网易杭研大厦" in own
    assert "网易杭研大厦" not in plain
    assert set(words_of(tokenizer="characters")) == set(CHINESE) - {"。"}
    guessed = words_of(tokenizer="jieba-no-hmm")
    assert set(guessed) != set(plain)
    for way in ("full", "search"):
        with pytest.raises(Trouble, match="mode_cannot_train"):
            words_of(tokenizer=way)
    entries = {entry.name for entry in (own_shelf / "numbered").iterdir()}
    assert words_of(tokenizer="jieba", dictionary="网易杭研大厦\n") == own
    assert {entry.name for entry in (own_shelf / "numbered").iterdir()} == entries, "what was cut once is not cut again"
    assert words_of(tokenizer="characters", dictionary="网易杭研大厦\n") == words_of(tokenizer="characters")


def test_a_generated_text_is_cut_into_its_own_words_whatever_else_is_in_the_list() -> None:
    closed = cutting_of(Word2VecConfig(corpus="worlds-zh", tokenizer="jieba", dictionary="网易杭研大厦"))
    assert closed.closed
    assert closed == CORPORA["worlds-zh"].cutting()
    assert cutting_of(Word2VecConfig(corpus="worlds-zh", tokenizer="characters")).tokenizer == "characters"
