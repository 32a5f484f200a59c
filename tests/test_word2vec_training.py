"""Training Word2Vec from first to last: it learns what the text has, repeats itself exactly, and never breaks down."""

import itertools

import msgspec
import pytest
import torch
from torch import Tensor

from core.problems import Trouble
from core.settings import settings_of
from core.vectors.trainer import AlreadyFinished, Trainer
from core.vectors.witness import witnessed_step
from core.vectors_config import ARCHITECTURES, OBJECTIVES, Word2VecConfig
from tests.word2vec_corpora import Text, random_text, royal_text

torch.set_num_threads(1)  # as workers have

BOTH = pytest.mark.parametrize("architecture", list(ARCHITECTURES))
EVERY_KIND = list(itertools.product(ARCHITECTURES, OBJECTIVES))


@pytest.fixture(scope="module")
def royal() -> Text:
    return royal_text()


def trainer_of(text: Text, config: Word2VecConfig) -> Trainer:
    return Trainer.on(config, text.ids, text.sentence_numbers, text.counts)


def finish(trainer: Trainer) -> Trainer:
    while not trainer.finished:
        trainer.step()
    return trainer


def nearest(vectors: Tensor, query: Tensor, without: list[int]) -> int:
    likeness = torch.nn.functional.normalize(vectors, dim=1) @ query
    likeness[without] = -2.0
    return int(likeness.argmax())


@BOTH
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_king_minus_man_plus_woman_is_queen(royal: Text, architecture: str, seed: int) -> None:
    trainer = finish(trainer_of(royal, Word2VecConfig(architecture=architecture, seed=seed)))
    unit = torch.nn.functional.normalize(trainer.embedding, dim=1)
    king, man, woman = (royal.words.index(word) for word in ("king", "man", "woman"))
    answer = nearest(unit, unit[king] - unit[man] + unit[woman], [king, man, woman])
    assert royal.words[answer] == "queen"


@pytest.mark.parametrize(("architecture", "objective"), EVERY_KIND)
def test_every_kind_learns(royal: Text, architecture: str, objective: str) -> None:
    config = Word2VecConfig(architecture=architecture, objective=objective, epochs=8)
    trainer = trainer_of(royal, config)
    losses = []
    while not trainer.finished:
        losses.append(trainer.step().loss)
    assert all(loss is not None for loss in losses)
    assert sum(losses[-20:]) < 0.9 * sum(losses[:20])  # type: ignore[arg-type]


@BOTH
def test_without_negatives_all_vectors_become_one(royal: Text, architecture: str) -> None:
    def end(negatives: int) -> tuple[float, float]:
        config = Word2VecConfig(architecture=architecture, negative_samples=negatives)
        trainer = finish(trainer_of(royal, config))
        unit = torch.nn.functional.normalize(trainer.embedding, dim=1)
        assert trainer.last_loss is not None
        return trainer.last_loss, (unit @ unit.T).mean().item()

    loss, cosine = end(0)
    assert loss < 0.02
    assert cosine > 0.9
    loss, cosine = end(5)
    assert loss > 0.2
    assert cosine < 0.5


@pytest.mark.parametrize(("architecture", "objective"), EVERY_KIND)
def test_the_same_seed_gives_the_same_tables_and_another_gives_others(architecture: str, objective: str) -> None:
    text = random_text()
    config = Word2VecConfig(architecture=architecture, objective=objective, epochs=2, min_count=1)
    first, second = finish(trainer_of(text, config)), finish(trainer_of(text, config))
    other = finish(trainer_of(text, msgspec.structs.replace(config, seed=2)))
    assert torch.equal(first.table, second.table)
    assert not torch.equal(first.table, other.table)


@pytest.mark.parametrize(("architecture", "objective"), EVERY_KIND)
def test_watching_and_measuring_change_nothing(architecture: str, objective: str) -> None:
    text = random_text()
    config = Word2VecConfig(architecture=architecture, objective=objective, epochs=2, min_count=1, batch=2)
    watched, bare = trainer_of(text, config), trainer_of(text, config)
    while not watched.finished:
        seen = witnessed_step(watched)
        watched.rows(torch.tensor([0, 1]))
        watched.state()
        assert bare.step(measure=False).loss is None
        assert seen.update.loss is not None
    assert bare.finished
    assert torch.equal(watched.table, bare.table)


@pytest.mark.parametrize(("architecture", "objective"), EVERY_KIND)
def test_going_on_from_a_state_is_as_if_never_stopped(architecture: str, objective: str) -> None:
    text = random_text(sentences=200)
    config = Word2VecConfig(architecture=architecture, objective=objective, epochs=3, min_count=1, batch=3)
    straight, stopped, resumed = (trainer_of(text, config) for _ in range(3))
    for _ in range(len(steps_of(straight)) // 2):
        stopped.step()
    resumed.load_state(stopped.state())
    assert resumed.words_done == stopped.words_done
    assert resumed.last_loss == stopped.last_loss
    finish(resumed)
    assert torch.equal(resumed.table, straight.table)
    assert resumed.step_count == straight.step_count
    with pytest.raises(ValueError, match="embedding"):
        resumed.load_state({**straight.state(), "embedding": torch.zeros(2, 2)})


def steps_of(trainer: Trainer) -> list[int]:
    """Finish; the numbers of all updates."""
    return [trainer.step().step for _ in iter(lambda: trainer.finished, True)]


def test_progress_counts_words_and_the_rate_falls_in_a_line() -> None:
    text = random_text(sentences=300)
    trainer = trainer_of(text, Word2VecConfig(epochs=2, min_count=1, batch=1))
    updates = []
    while not trainer.finished:
        updates.append(trainer.step())
    assert updates[-1].words_done == trainer.words_total == trainer.words_done == 2 * len(text.ids)
    for before, after in itertools.pairwise(updates):
        assert after.words_done > before.words_done
        line = max(1e-4, 0.05 * (1 - before.words_done / trainer.words_total))
        assert after.learning_rate == pytest.approx(line)
    assert trainer.words_per_s > 0
    with pytest.raises(AlreadyFinished):
        trainer.step()


def test_rows_copies_what_is_shown_only() -> None:
    trainer = trainer_of(random_text(), Word2VecConfig(min_count=1))
    shown = trainer.rows(torch.tensor([3, 1]))
    before = shown.clone()
    trainer.step()
    trainer.step()
    assert torch.equal(shown, before)
    assert torch.equal(trainer.rows(torch.tensor([3])), trainer.embedding[3:4])
    assert torch.equal(trainer.rows(torch.tensor([3]), of_context=True), trainer.context[3:4])


def test_a_text_without_two_frequent_words_is_refused_with_a_sentence() -> None:
    with pytest.raises(Trouble) as refused:
        trainer_of(random_text(), Word2VecConfig(min_count=1000))
    assert refused.value.code == "too_few_words"


# Which text is read and how it is cut is none of an update's business; nor is who watches.
OF_THE_TEXT = {"corpus", "tokenizer", "dictionary", "n_tokens", "probe", "seed"}
LONG = Word2VecConfig(
    epochs=200, learning_rate=0.5, context_window=15, subsample=0.0, dynamic_window=False, min_count=1
)


def test_the_sweep_has_both_ends_of_every_range_and_every_choice() -> None:
    swept = [*extremes(), LONG]
    for name, field in settings_of(Word2VecConfig).items():
        if name in OF_THE_TEXT:
            continue
        if field.setting.choices is not None:
            wanted = set(field.setting.choices())
        else:
            # The highest least count is a sentence, not a training (see too_few_words); one epoch is a part of two.
            wanted = {field.low, field.high} if field.low is not None else {False, True}
            wanted -= {"min_count": {1000}, "epochs": {1}}.get(name, set())
        assert wanted <= {getattr(config, name) for config in swept}, name


def extremes() -> list[Word2VecConfig]:
    """Each number at either end, alone and all at once, for every architecture and objective."""
    quick = {"epochs": 2, "min_count": 1}
    fields = {
        name: (field.low, field.high)
        for name, field in settings_of(Word2VecConfig).items()
        if field.low is not None and name not in ("seed", "epochs", "min_count")
    }
    alone = [{name: end} for name, ends in fields.items() for end in ends] + [{"dynamic_window": False}]
    wild = {
        "learning_rate": fields["learning_rate"][1],
        "context_window": 15,
        "subsample": 0.0,
        "dynamic_window": False,
    }
    together = [
        wild | {"batch": batch, "negative_samples": k, "vector_size": size}
        for batch in (1, 256)
        for k, size in ((0, 32), (1, 32), (20, 32), (0, 2), (20, 2), (0, 300), (20, 300))
    ]
    return [
        Word2VecConfig(
            architecture=architecture,
            objective=objective,
            **quick,
            **{name: settings_of(Word2VecConfig)[name].parse(value) for name, value in settings.items()},
        )
        for architecture, objective in EVERY_KIND
        for settings in alone + together
    ]


@pytest.mark.parametrize("config", extremes(), ids=lambda config: msgspec.json.encode(config).decode()[27:90])
@pytest.mark.parametrize("vocabulary", [2, 40])
def test_no_setting_ends_in_something_that_is_no_number(config: Word2VecConfig, vocabulary: int) -> None:
    trainer = trainer_of(random_text(vocabulary, sentences=100), config)
    while not trainer.finished:
        loss = trainer.step().loss
        assert loss is not None
        assert 0.0 <= loss < float("inf")
    assert trainer.table.isfinite().all()
    assert trainer.table.abs().max() < 1e3


@pytest.mark.parametrize(("architecture", "objective"), EVERY_KIND)
def test_a_long_training_at_the_highest_rate_stays_finite(architecture: str, objective: str) -> None:
    config = msgspec.structs.replace(LONG, architecture=architecture, objective=objective, negative_samples=20)
    assert finish(trainer_of(random_text(40, sentences=30), config)).table.isfinite().all()
