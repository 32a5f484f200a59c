"""One fast update of Word2Vec does what the definition says: pairs, negatives, trees, gradients, and nothing else."""

import itertools
from collections import Counter

import pytest
import torch
from torch import Tensor

from core.vectors.blocks import Blocks
from core.vectors.frequencies import Corpus, keep_probability, leave_out_rare, noise_table
from core.vectors.huffman import huffman_tree
from core.vectors.plain import plain_update
from core.vectors.trainer import Trainer
from core.vectors.witness import Pairs, pairs_of, witnessed_step
from core.vectors_config import ARCHITECTURES, OBJECTIVES, Word2VecConfig
from tests.word2vec_corpora import Text, random_text

torch.set_num_threads(1)  # as workers have

BOTH = pytest.mark.parametrize("architecture", list(ARCHITECTURES))


def trainer_of(text: Text, dtype: torch.dtype = torch.float32, **settings: object) -> Trainer:
    values = {"vector_size": 8, "min_count": 1, "epochs": 1, "batch": 4, **settings}
    config = Word2VecConfig(**values)  # type: ignore[arg-type]
    return Trainer.on(config, text.ids, text.sentence_numbers, text.counts, dtype=dtype)


def all_pairs(trainer: Trainer) -> list[Pairs]:
    found = []
    while not trainer.finished:
        found.append(pairs_of(trainer, *trainer.upcoming()))
        trainer.step()
    return found


@BOTH
@pytest.mark.parametrize("objective", list(OBJECTIVES))
def test_one_update_equals_autograd(architecture: str, objective: str) -> None:
    # so low a rate that no row reaches the cap; tables away from their start, where half of all gradients are 0
    trainer = trainer_of(
        random_text(sentences=300), torch.float64, architecture=architecture, objective=objective, learning_rate=2e-4
    )
    trainer.table.copy_(torch.randn(trainer.table.shape, generator=torch.Generator().manual_seed(1)))
    for _ in range(3):
        embedding, context = trainer.embedding.clone(), trainer.context.clone()
        seen = witnessed_step(trainer)
        wanted = plain_update(embedding, context, seen.pairs, seen.update.learning_rate, objective)
        for fast, slow, before in zip((trainer.embedding, trainer.context), wanted, (embedding, context), strict=True):
            moved = (slow - before).abs().max()
            assert moved > 1e-4
            assert (fast - slow).abs().max() <= 1e-6 * moved


@pytest.mark.parametrize("window", [1, 5, 15])
@pytest.mark.parametrize("batch", [1, 2, 3, 6, 8])  # those that four divides share negatives by four chunks
def test_cbow_equals_autograd_however_chunks_share(batch: int, window: int) -> None:
    trainer = trainer_of(
        random_text(sentences=300),
        torch.float64,
        architecture="cbow",
        learning_rate=2e-4,
        batch=batch,
        context_window=window,
    )
    trainer.table.copy_(torch.randn(trainer.table.shape, generator=torch.Generator().manual_seed(1)))
    while not trainer.finished:  # to the last, which the text does not fill
        embedding, context = trainer.embedding.clone(), trainer.context.clone()
        seen = witnessed_step(trainer)
        wanted = plain_update(embedding, context, seen.pairs, seen.update.learning_rate, "negative_sampling")
        for fast, slow, before in zip((trainer.embedding, trainer.context), wanted, (embedding, context), strict=True):
            assert (fast - slow).abs().max() <= 1e-6 * (slow - before).abs().max()


@BOTH
@pytest.mark.parametrize("objective", list(OBJECTIVES))
def test_the_loss_is_that_of_the_pairs(architecture: str, objective: str) -> None:
    trainer = trainer_of(random_text(), torch.float64, architecture=architecture, objective=objective)
    trainer.table.copy_(torch.randn(trainer.table.shape, generator=torch.Generator().manual_seed(1)))
    seen = witnessed_step(trainer)
    label, weight, probability = seen.pairs.label, seen.pairs.weight, seen.pairs.probability
    terms = -(torch.where(label > 0.5, probability, 1.0 - probability).log() * weight).sum()
    if objective == "negative_sampling":
        number = weight.sum()  # of questions
    elif architecture == "cbow":
        number = torch.tensor(len(seen.pairs.position.unique()))  # one true word for each centre with neighbours
    else:
        words = seen.pairs.position.bincount(weight) if objective == "softmax" else true_pairs(trainer, seen.pairs)
        number = words.sum()
    assert seen.update.loss == pytest.approx((terms / number).item(), rel=1e-9)


def true_pairs(trainer: Trainer, pairs: Pairs) -> Tensor:
    """How many pairs of a Skip-gram with a tree: every way begins at the root, the last node."""
    return pairs.weight[pairs.asked == len(trainer.counts) - 2]


@BOTH
def test_a_plan_is_made_once_however_often_one_asks_for_it(architecture: str) -> None:
    trainer = trainer_of(random_text(sentences=300), architecture=architecture, batch=1)
    plan, place = trainer.upcoming()
    assert not trainer.finished
    assert trainer.upcoming()[0] is plan
    trainer.step()
    assert trainer.upcoming()[0] is plan
    assert trainer.upcoming()[1] == place + 1


@BOTH
def test_exactly_the_named_rows_move(architecture: str) -> None:
    trainer = trainer_of(random_text(vocabulary=400), architecture=architecture, batch=1)
    trainer.step()
    before = trainer.table.clone()
    seen = witnessed_step(trainer)
    after = trainer.table.clone()
    rows = torch.cat([seen.embedding.rows, seen.context.rows + len(trainer.counts)])
    others = torch.ones(len(before), dtype=torch.bool)
    others[rows] = False
    assert torch.equal(before[others], after[others])
    assert 0 < len(rows) < len(before) // 2
    assert torch.equal(torch.cat([seen.embedding.before, seen.context.before]), before[rows])
    assert torch.equal(torch.cat([seen.embedding.after, seen.context.after]), after[rows])
    given = seen.pairs.bag_rows if architecture == "cbow" else seen.pairs.given
    assert set(seen.embedding.rows.tolist()) == set(given.tolist())
    assert set(seen.context.rows.tolist()) == set(seen.pairs.asked.tolist())


def test_a_row_moves_as_if_by_five_over_alpha_pairs_at_most() -> None:
    text = random_text(vocabulary=3, sentences=300)
    capped, free = (trainer_of(text, torch.float64, learning_rate=0.2, batch=8) for _ in range(2))
    free.planner.cap = float("inf")
    for trainer in (capped, free):
        trainer.table.copy_(torch.randn(trainer.table.shape, generator=torch.Generator().manual_seed(1)))
    shown, unbound = witnessed_step(capped), witnessed_step(free)
    load = torch.zeros(3, dtype=torch.float64).scatter_add_(0, shown.pairs.given, shown.pairs.weight)
    assert (load > 25).all()
    wanted = (unbound.embedding.after - unbound.embedding.before) * (25 / load)[:, None]
    assert torch.allclose(shown.embedding.after - shown.embedding.before, wanted, rtol=1e-9)


@BOTH
def test_a_fixed_window_gives_every_pair_of_each_sentence_once(architecture: str) -> None:
    text = random_text()
    found = all_pairs(
        trainer_of(text, architecture=architecture, dynamic_window=False, subsample=0.0, context_window=3)
    )
    wanted: Counter[tuple[int, int]] = Counter()
    centres = 0
    for number in text.sentence_numbers.unique():
        sentence = text.ids[text.sentence_numbers == number].tolist()
        centres += len(sentence) > 1
        for i, j in itertools.permutations(range(len(sentence)), 2):
            wanted[(sentence[i], sentence[j])] += abs(i - j) <= 3
    seen: Counter[tuple[int, int]] = Counter()
    for pairs in found:
        if architecture == "cbow":
            centre_at = dict(zip(pairs.position.tolist(), pairs.given.tolist(), strict=True))
            seen.update(
                (centre_at[place], row)
                for place, row in zip(*map(Tensor.tolist, (pairs.bag_positions, pairs.bag_rows)), strict=True)
            )
        else:
            true = pairs.label > 0.5
            seen.update(zip(pairs.given[true].tolist(), pairs.asked[true].tolist(), strict=True))
    assert seen == +wanted


def test_windows_are_drawn_evenly_between_one_and_the_whole() -> None:
    text = Text(
        ["a", "b"], torch.arange(40_000, dtype=torch.int32) % 2, torch.zeros(40_000), torch.tensor([20_000] * 2)
    )
    sizes: Counter[float] = Counter()
    for pairs in all_pairs(trainer_of(text, subsample=0.0, negative_samples=0, batch=64, context_window=4)):
        sizes.update(torch.bincount(pairs.position).tolist())
    for neighbours in (2, 4, 6, 8):
        assert sizes[neighbours] / 40_000 == pytest.approx(0.25, abs=0.01)


@BOTH
@pytest.mark.parametrize("negatives", [0, 1, 5, 20])
def test_every_pair_has_k_negatives_on_average(architecture: str, negatives: int) -> None:
    for pairs in all_pairs(trainer_of(random_text(), architecture=architecture, negative_samples=negatives)):
        true = pairs.label > 0.5
        assert pairs.weight[~true].sum() == pytest.approx(negatives * pairs.weight[true].sum().item(), rel=1e-5)
        wanted = torch.zeros(int(pairs.position.max()) + 1).scatter_add_(0, pairs.position, pairs.weight * true)
        found = torch.zeros_like(wanted).scatter_add_(0, pairs.position, pairs.weight * ~true)
        assert torch.allclose(found, negatives * wanted, rtol=1e-5)


@pytest.mark.parametrize("power", [0.0, 0.75, 1.0])
def test_negatives_follow_the_counts_to_the_power(power: float) -> None:
    counts = torch.tensor([1000, 300, 50, 5, 1])
    found = torch.bincount(noise_table(counts, power).long(), minlength=5).double()
    wanted = counts.double() ** power
    assert torch.allclose(found / found.sum(), wanted / wanted.sum(), atol=2e-6)


def test_frequent_words_are_skipped_as_word2vec_does() -> None:
    counts = torch.tensor([60_000, 30_000, 9_000, 1_000])
    ids = torch.repeat_interleave(torch.arange(4, dtype=torch.int32), counts)
    corpus = Corpus(ids, torch.zeros_like(ids), counts, torch.arange(4))
    share = counts.double() / counts.sum()
    wanted = (((share / 0.01).sqrt() + 1) * 0.01 / share).clamp(max=1.0)
    assert torch.allclose(keep_probability(counts, 0.01).double(), wanted, atol=1e-6)
    blocks = Blocks(corpus, 5, 0.01, epochs=10, seed=3)
    read = sum(torch.bincount(blocks.block(number).tokens, minlength=4) for number in range(blocks.count))
    assert torch.allclose((read / counts).double() / 10, wanted, atol=0.02)
    assert read[3] == 10_000


def test_rare_words_are_left_out_and_their_neighbours_close_up() -> None:
    ids, counts = torch.tensor([0, 2, 1, 0, 3, 1]), torch.tensor([2, 2, 1, 1])
    corpus = leave_out_rare(ids, torch.zeros(6), counts, 2)
    assert corpus.ids.tolist() == [0, 1, 0, 1]
    assert corpus.vocabulary_ids.tolist() == [0, 1]
    assert leave_out_rare(ids, torch.zeros(6), torch.tensor([0, 2, 1, 1]), 1).vocabulary_ids.tolist() == [1, 2, 3]


def test_codes_of_the_tree_are_the_shortest_and_tell_words_apart() -> None:
    counts = torch.tensor([40, 30, 10, 8, 6, 3, 2, 1])
    tree = huffman_tree(counts)
    sizes = tree.on_path.sum(1).long().tolist()
    codes = [tuple(code[:size].int().tolist()) for code, size in zip(tree.code, sizes, strict=True)]
    for one, other in itertools.permutations(codes, 2):
        assert other[: len(one)] != one
    assert sum(2.0**-size for size in sizes) == 1.0
    # of all code lengths that a tree on 8 leaves can have, none has a smaller mean (Kraft's inequality)
    possible = itertools.combinations_with_replacement(range(1, 8), 8)
    best = min(
        sum(size * count for size, count in zip(each, counts.tolist(), strict=True))
        for each in possible
        if sum(2.0**-size for size in each) <= 1.0
    )
    assert sum(size * count for size, count in zip(sizes, counts.tolist(), strict=True)) == best
    assert set(tree.nodes[tree.on_path > 0].tolist()) == set(range(7))
