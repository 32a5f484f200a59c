"""Sets of Word2Vec runs: what they are compared by is measured on the finished vectors, band by band, seed against seed."""

from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from torch.nn.functional import normalize

from core.config import to_json
from core.jobs.job import Source
from core.runs.experiment import Experiment, plan_of, progress_of
from core.runs.tables import RunRow, new_run_row
from core.runs.vector_set import shared, vector_report
from core.text.pieces import exhaust
from core.ui.comparisons import COMPARISONS
from core.ui.promise import promise
from core.vectors.learner import Word2VecLearner, prepare_word2vec
from core.vectors.likeness import Directions, nearest, score, spread_of_cosines
from core.vectors.quality import quality
from core.vectors_config import Word2VecConfig
from tests.training_runs import array

pytestmark = pytest.mark.usefixtures("own_shelf")

SMALL = Word2VecConfig(vector_size=8, epochs=2, n_tokens=8_000, seed=3)


def trained(**changes: Any) -> Word2VecLearner:
    config = msgspec.structs.replace(SMALL, **changes)
    learner = exhaust(prepare_word2vec(config, Source(config.corpus)))
    while not learner.is_done:
        learner.train_step()
    return learner


def finished(learner: Word2VecLearner) -> dict[str, Any]:
    """What a run says at its end, as it comes out of the library."""
    said: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode({"loss": learner.last_loss, "quality": quality(learner)})
    )
    return said


def test_bands_share_out_all_word_sums_and_name_true_neighbours() -> None:
    learner = trained()
    found = quality(learner)
    assert found is not None
    bands, unit = found["bands"], normalize(learner.trainer.embedding, dim=1)
    whole = score(unit, learner.sections)
    assert sum(band["total"] for band in bands) == sum(section.total for section in whole) > 0
    assert sum(band["right"] for band in bands) == sum(section.excluded for section in whole)
    assert [band["high"] for band in bands] == sorted((band["high"] for band in bands), reverse=True)
    assert bands[0]["high"] == int(learner.trainer.counts[0])
    assert bands[-1]["low"] == int(learner.trainer.counts[-1])
    assert all(more["low"] > fewer["high"] for more, fewer in pairwise(bands)), "equally frequent words are in one band"
    near = array(msgspec.to_builtins(bands[0]["near"]))
    assert near[0].tolist() == [each.row for each in nearest(unit, unit[0], 10, (0,))]


def test_one_hot_vectors_are_all_equally_far_and_answer_no_sum() -> None:
    found = quality(trained(n_tokens=30_000, epochs=8))
    assert found is not None
    one_hot = found["one_hot"]
    assert one_hot["mean_cosine"] == one_hot["spread"] == 0.0
    assert one_hot["numbers"] > found["numbers"] == SMALL.vector_size
    assert found["spread"] > 0.1
    sums = {name: sum(band[name] for band in found["bands"]) for name in ("right", "total")}
    assert one_hot["right"] < 0.05 < sums["right"] / sums["total"]


def test_spread_is_the_standard_deviation_of_all_cosines() -> None:
    table = torch.randn(40, 6, generator=torch.Generator().manual_seed(1))
    cosines = (normalize(table, dim=1) @ normalize(table, dim=1).T)[~torch.eye(40, dtype=torch.bool)]
    assert spread_of_cosines(Directions(table)) == pytest.approx(float(cosines.std(correction=0)), abs=1e-5)


def test_vectors_that_are_no_numbers_are_not_judged() -> None:
    learner = trained(epochs=1)
    learner.trainer.embedding[5] = torch.nan
    assert quality(learner) is None


def test_a_set_is_told_by_variant_with_every_seed_and_the_agreement_of_each_two() -> None:
    learners = {f"run{seed}": trained(seed=seed, n_tokens=30_000, epochs=8) for seed in (1, 2, 3)}
    plan = plan_of({"some": SMALL, "none": msgspec.structs.replace(SMALL, negative_samples=0)}, (1, 2, 3), _names())
    experiment = Experiment("set", "owner", "", "running", 0.0, plan)
    rows = [row_of(member.run, "finished" if member.variant == "some" else "running") for member in plan.members]
    mine = [member.run for member in plan.members if member.variant == "some"]
    said = {run: finished(learner) for run, learner in zip(mine, learners.values(), strict=True)}
    some, none = vector_report(experiment, rows, said)["variants"]
    assert [run["seed"] for run in some["runs"]] == [1, 2, 3]
    assert len(some["agreement"]) == 3
    assert 0.1 < min(some["agreement"]) <= max(some["agreement"]) < 1
    assert none["runs"] == none["agreement"] == none["bands"] == []
    first, second = (array(said[run]["quality"]["bands"][1]["near"]) for run in mine[:2])
    overlap = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(first.tolist(), second.tolist(), strict=True)])
    assert some["bands"][1]["agreement"][0] == pytest.approx(overlap)
    assert shared(first, first) == 1.0


def _names() -> list[str]:
    return [f"run{number}" for number in range(6)]


def row_of(run: str, state: str) -> RunRow:
    row = new_run_row(run, "owner", "word2vec", to_json(SMALL), "{}", 1)
    return msgspec.structs.replace(row, state=state, elapsed_s=2.0 if state == "finished" else 0.5, step=10)


def test_time_left_is_told_although_nobody_knows_the_steps_beforehand() -> None:
    plan = plan_of({"some": SMALL}, (1, 2, 3), _names())
    experiment = Experiment("set", "owner", "", "running", 0.0, plan)
    rows = [
        row_of(member.run, state) for member, state in zip(plan.members, ("finished", "running", "queued"), strict=True)
    ]
    assert progress_of(experiment, rows, 2.0).seconds_left == pytest.approx(2.0)
    assert progress_of(experiment, [row_of(member.run, "running") for member in plan.members], 2.0).seconds_left is None


def test_every_comparison_changes_what_it_compares_and_nothing_else() -> None:
    for comparison in COMPARISONS.values():
        configs = [msgspec.structs.replace(SMALL, **changes) for changes in comparison.variants.values()]
        assert len(set(map(to_json, configs))) == len(configs)
    assert [changes["negative_samples"] for changes in COMPARISONS["negatives"].variants.values()] == [0, 1, 5, 15]
    assert len({frozenset(comparison.variants) for comparison in COMPARISONS.values()}) == len(COMPARISONS)


def test_little_natural_text_promises_neighbours_alone() -> None:
    assert promise(msgspec.structs.replace(SMALL, corpus="fables-en"), str)
    assert promise(SMALL, str) == ""
