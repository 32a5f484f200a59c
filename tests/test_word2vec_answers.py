"""What is typed is answered from the vectors of the run: neighbours, sums, the odd one out, own axes, history and seeds."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from core.config import to_json
from core.jobs.job import JobSpec, Mailbox, Question, Source
from core.layout_config import LayoutOptions
from core.problems import Trouble
from core.snapshot import PARTS, encode, pack
from core.text.corpus import CORPORA
from core.text.pieces import exhaust
from core.vectors import queries
from core.vectors.answers import answer
from core.vectors.checkpoint import weights_bytes
from core.vectors.comparisons import compare
from core.vectors.job import Word2VecJob
from core.vectors.kept import read_vectors, vectors_of
from core.vectors.layout_job import LayoutJob
from core.vectors.learner import prepare_word2vec
from core.vectors_config import Word2VecConfig
from tests.training_runs import Recorder, array, drive, steps_until, watched_by

pytestmark = pytest.mark.usefixtures("own_shelf")

CONFIG = Word2VecConfig(vector_size=16, epochs=4, n_tokens=40_000, seed=2)


class Trained:
    """A run to its end, and the weights that were kept along it."""

    def __init__(self, config: Word2VecConfig) -> None:
        self.config, self.said = config, Recorder()
        self.job = job_of(config)
        self.kept: list[tuple[int, bytes]] = []
        state = "running"
        while state == "running":
            state = self.job.slice(0.2, watched_by(1), self.said)
            self.kept += self.job.drain_weights()
        assert state == "finished"


def job_of(config: Word2VecConfig, weights: bytes | None = None) -> Word2VecJob:
    spec = JobSpec(run="run", epoch=1, kind="word2vec", config=to_json(config))
    return Word2VecJob(spec, Source(corpus=config.corpus), weights)


@pytest.fixture(scope="module")
def trained(own_shelf: Path) -> Trained:
    return Trained(CONFIG)


@pytest.fixture(scope="module")
def sensed(own_shelf: Path) -> Trained:
    return Trained(Word2VecConfig(corpus="senses-en", min_count=2, seed=1))


def ask(job: Word2VecJob, kind: str, *sets: list[str], **more: Any) -> Any:
    """The one message that comes back."""
    said = Recorder()
    job.answer(msgspec.convert({"ask": "q", "kind": kind, "text": "", "sets": sets, **more}, Question), said)
    (message,) = said.messages
    assert message.ask == "q"
    assert message.step == job.step
    return message


def words(message: Any) -> list[str]:
    return [each["word"] for each in message.data["nearest"]]


def test_a_running_run_and_its_last_weights_answer_as_gensim_does(trained: Trained) -> None:
    last = trained.kept[-1][1]
    kept = read_vectors(last)
    vectors = queries.keyed(kept.tokens, kept.vectors)
    for job in (trained.job, job_of(CONFIG, last)):
        near = ask(job, "neighbours", [" Queen "])
        assert near.kind == "words"
        assert near.data["sets"] == [["queen"]], "texts are read in small letters"
        assert [(each["word"], each["similarity"]) for each in near.data["nearest"]] == [
            (word, pytest.approx(cosine)) for word, cosine in vectors.most_similar("queen", topn=10)
        ]
        for method, ranked in (("add", vectors.most_similar), ("mul", vectors.most_similar_cosmul)):
            said = ask(job, "analogy", ["king", "woman"], ["man"], method=method)
            assert words(said) == [word for word, _ in ranked(positive=["king", "woman"], negative=["man"], topn=5)]
        assert not {"king", "man", "woman"} & set(words(ask(job, "analogy", ["king", "woman"], ["man"])))
        assert {"king", "woman"} & set(words(ask(job, "analogy", ["king", "woman"], ["man"], keep_asked=True)))
        assert words(ask(job, "odd", ["king", "queen", "prince", "france"]))[-1] == vectors.doesnt_match(
            ["king", "queen", "prince", "france"]
        )
        alike = ask(job, "similarity", ["king", "queen"])
        assert alike.data["similarity"] == pytest.approx(float(vectors.similarity("king", "queen")), abs=1e-6)


def test_questions_change_nothing_and_follow_the_training() -> None:
    asked, alone = job_of(CONFIG), job_of(CONFIG)
    for step in (1, 40, 90):
        steps_until(asked, step, Recorder())
        steps_until(alone, step, Recorder())
        before = ask(asked, "neighbours", ["king"]).data["nearest"]
        vectors = alone.checkpoint()
        assert asked.checkpoint() is not None
        assert vectors is not None
        assert before
    losses = [Recorder(), Recorder()]
    for job, said in zip((asked, alone), losses, strict=True):
        assert drive(job, watched_by(0), said) == "finished"
    assert asked.last_weights(asked._ready())[-4000:] == alone.last_weights(alone._ready())[-4000:]


@pytest.mark.parametrize(
    ("kind", "sets", "code"),
    [
        ("neighbours", [["qeen"]], "unknown_words"),
        ("neighbours", [["ქართული"]], "unknown_words_alone"),
        ("neighbours", [["  "]], "no_word_given"),
        ("neighbours", [], "no_word_given"),
        ("odd", [["king", "queen"]], "odd_needs_three"),
        ("similarity", [["king"]], "no_word_given"),
        ("axes", [["king"], ["king"], ["man"], ["woman"]], "axis_without_length"),
        ("axes", [["king"], ["queen"], ["man"], []], "no_word_given"),
        ("senses", [["king"]], "no_senses"),
        ("trace", [["king"]], "unanswered"),
    ],
)
def test_what_cannot_be_answered_is_said(trained: Trained, kind: str, sets: list[list[str]], code: str) -> None:
    said = ask(trained.job, kind, *sets)
    assert said.kind == "failed"
    assert said.data["code"] == code
    if code == "unknown_words":
        assert "queen" in said.data["params"]["near"]


def test_vectors_that_are_no_numbers_are_said_to_be_none(trained: Trained) -> None:
    learner = exhaust(prepare_word2vec(CONFIG, Source(corpus=CONFIG.corpus)))
    learner.trainer.embedding[3, 0] = float("nan")
    with pytest.raises(Trouble, match="vectors_diverged"):
        answer(vectors_of(learner), Question("q", "neighbours", "", sets=(("king",),)))
    job, said = LayoutJob(JobSpec("layout-1", 0, "layout", "{}"), Source(""), weights_bytes(learner, 0.0)), Recorder()
    assert job.slice(0.1, Mailbox(), said) == "failed"
    assert said.messages[-1].data["code"] == "vectors_diverged"


def test_a_run_that_has_yet_to_read_its_text_says_so() -> None:
    said = ask(job_of(CONFIG), "neighbours", ["king"])
    assert said.data["code"] == "not_prepared"


def test_own_axes_put_their_words_on_their_sides(trained: Trained) -> None:
    suggested = trained.said.of("started")[0].data["suggestions"]
    assert suggested["analogy"] == [["king", "woman"], ["man"]]
    said = ask(trained.job, "axes", *suggested["axes"])
    assert said.kind == "layout"
    xy, kept = array(said.data["xy"]), read_vectors(trained.kept[-1][1])
    assert xy.shape == (len(kept.tokens[:2000]), 2)
    places = dict(zip(kept.tokens, xy, strict=False))
    right, left, top, bottom = ([places[word] for word in words] for words in suggested["axes"])
    assert np.mean(right, axis=0)[0] == pytest.approx(0.5, abs=1e-4)
    assert np.mean(left, axis=0)[0] == pytest.approx(-0.5, abs=1e-4)
    assert np.mean(top, axis=0)[1] - np.mean(bottom, axis=0)[1] == pytest.approx(1, abs=1e-4)
    others = [("uncle", "aunt"), ("son", "daughter"), ("actor", "actress"), ("husband", "wife")]
    assert all(places[he][0] > places[she][0] for he, she in others), "words that were not in the sets follow"


def test_the_history_of_a_word_is_read_from_the_weights_kept_on_the_way(trained: Trained) -> None:
    assert [step for step, _ in trained.kept][:2] == [1, 16]
    question = Question("q", "history", "", sets=(("king",),))
    part, step, data = compare(question, [blob for _, blob in trained.kept])
    assert (part, step) == ("words", trained.job.step)
    assert [each["step"] for each in data["steps"]] == [step for step, _ in trained.kept]
    now = words(ask(trained.job, "neighbours", ["king"]))
    assert [near["word"] for near in data["steps"][-1]["nearest"]] == now[:5]
    then = job_of(CONFIG, trained.kept[2][1])
    assert [near["word"] for near in data["steps"][2]["nearest"]] == words(ask(then, "neighbours", ["king"]))[:5]
    with pytest.raises(Trouble, match="unknown_words"):
        compare(Question("q", "history", "", sets=(("qeen",),)), [blob for _, blob in trained.kept])


def test_seeds_share_what_the_text_says(trained: Trained) -> None:
    other = Trained(msgspec.structs.replace(CONFIG, seed=5))
    early, late = ([run.kept[at][1] for run in (trained, other)] for at in (1, -1))
    _, _, young = compare(Question("q", "stability", ""), early)
    _, _, grown = compare(Question("q", "stability", ""), late)
    assert young["overlap"] < 4 * young["chance"]
    assert grown["overlap"] > 0.4
    assert grown["seeds"] == [2, 5]
    assert [each["overlap"] for each in grown["words"]] == sorted((e["overlap"] for e in grown["words"]), reverse=True)
    _, _, one = compare(Question("q", "stability", "", sets=(("queen",),)), late)
    assert [each["word"] for each in one["words"]] == ["queen"]
    assert len(one["words"][0]["nearest"]) == 2
    with pytest.raises(Trouble, match="too_few_runs"):
        compare(Question("q", "stability", ""), late[:1])


def test_of_large_tables_only_frequent_words_are_neighbours_and_rare_ones_can_still_be_asked_about(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.vectors.comparisons.AMONG", 30)
    last = trained.kept[-1][1]
    tokens = read_vectors(last).tokens
    _, _, usual = compare(Question("q", "stability", ""), [last, last])
    assert usual["asked"] == 30
    _, _, rare = compare(Question("q", "stability", "", sets=((f" {tokens[-1].upper()} ",),)), [last, last])
    assert [each["word"] for each in rare["words"]] == [tokens[-1]]
    assert {word for near in rare["words"][0]["nearest"] for word in near} <= set(tokens[:30])
    assert rare["overlap"] == 1.0


def test_one_vector_has_the_neighbours_of_both_senses(sensed: Trained) -> None:
    offered = sensed.said.of("started")[0].data["suggestions"]["senses"]
    assert set(offered) == set(CORPORA["senses-en"].senses())
    said = ask(sensed.job, "senses", ["Apple"])
    data = said.data
    assert [name["en"] for name in data["names"]] == ["fruit", "company"]
    kept = read_vectors(sensed.kept[-1][1])
    sentences = [
        words for words, about, sense in CORPORA["senses-en"].sense_sentences() if about == "apple" and sense == 0
    ]
    for near in data["nearest"]:
        assert near["word"] in kept.tokens
        assert near["sentences"][0] == sum(near["word"] in words for words in sentences)
    assert min(data["words"]) >= 5, "both senses have words of their own"
    assert data["between"] < min(data["toward"]), "the one vector lies between two groups"
    assert ask(sensed.job, "senses", ["bank"]).data["names"][0]["en"] == "money"


# layouts


def layout_of(trained: Trained, at: int = -1, **options: Any) -> tuple[LayoutJob, Recorder]:
    wish = msgspec.json.encode(LayoutOptions(**options)).decode()
    return LayoutJob(JobSpec("layout-1", 0, "layout", wish), Source(""), trained.kept[at][1]), Recorder()


def finish(job: LayoutJob, said: Recorder) -> list[Any]:
    while job.slice(0.2, Mailbox(), said) == "running":
        pass
    return said.of("layout")


def kept_near(xy: np.ndarray, vectors: np.ndarray, k: int = 5) -> float:
    """Of each word's k nearest by cosine, how many are among the k nearest of the layout."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    far = [np.linalg.norm(points[:, None] - points[None], axis=2) for points in (unit, xy)]
    ranked = [np.argsort(each + np.diag(np.full(len(each), np.inf)), axis=1)[:, :k] for each in far]
    return float(np.mean([len(np.intersect1d(a, b)) / k for a, b in zip(*ranked, strict=True)]))


def test_tsne_comes_in_frames_keeps_neighbours_and_goes_on_from_an_earlier_one(trained: Trained) -> None:
    job, said = layout_of(trained, perplexity=12.0)
    frames = finish(job, said)
    assert said.messages[0].kind == "started"
    assert said.messages[-1].kind == "finished"
    assert len(frames) > 5, "it is watched on its way"
    assert [frame.data["iteration"] for frame in frames] == sorted({frame.data["iteration"] for frame in frames})
    assert {frame.step for frame in frames} == {trained.job.step}
    vectors = read_vectors(trained.kept[-1][1]).vectors[:2000]
    last = array(frames[-1].data["xy"])
    assert last.shape == (len(vectors), 2)
    assert kept_near(last, vectors) > 2 * kept_near(vectors[:, :2], vectors)
    assert len(encode(frames[-1])) <= PARTS["layout"].budget_bytes

    warm, again = layout_of(trained, perplexity=12.0, start=pack(last))
    moved = array(finish(warm, again)[0].data["xy"]) - last
    assert np.abs(moved).mean() < 0.1 * last.std(), "it does not begin anew"
    space, third = layout_of(trained, perplexity=12.0, dimensions=3, start=pack(last))
    in_space = finish(space, third)
    assert array(in_space[-1].data["xy"]).shape == (len(vectors), 3)
    assert array(in_space[-1].data["xy"])[:, 2].std() > 0.3 * array(in_space[-1].data["xy"])[:, 0].std()


def test_a_layout_is_left_at_once_and_nonsense_to_begin_from_is_not_taken(trained: Trained) -> None:
    job, said = layout_of(trained, start=pack(np.full((7, 2), np.nan)))
    while not said.of("layout"):
        assert job.slice(0.01, Mailbox(), said) == "running"
    assert said.of("layout")[0].data["iterations"] == 750, "as from the beginning"
    stopped = Mailbox()
    stopped.stopped = True
    assert job.slice(0.01, stopped, said) == "stopped"
    assert job.slice(0.01, Mailbox(), said) == "stopped"
