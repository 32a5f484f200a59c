"""The part "iteration": the next training step of a run, before it is taken, number by number."""

from collections.abc import Sequence
from typing import Any

import msgspec

from core.snapshot import pack
from core.tasks.task import Batch, ScoredTask
from core.training.batch_update import batch_update
from core.training.iteration import Focus, Iteration
from core.training.learner import LanguageLearner, Learner
from core.training.slow_motion import cross_entropies, one_iteration, squared_errors

UNITS = 3
SHOWN_STEPS = 6


def next_iteration(learner: Learner) -> dict[str, Any] | None:
    """What the step after the present one does, worked out on a copy; None when it gives no finite numbers.

    Forward, loss and backward are those of the *first sequence* of that step's batch, with the mean of its own losses as
    L. The update is the real one: `weight` has the gradient of the whole batch, so `weight.adam.after` is what the
    weight will be after the step, and `batch_loss` the loss that the step will report. `own_gradient` is what the first
    sequence alone gives for that weight; the batch's is the mean of those of its `sequences`.
    """
    step = learner.step + 1
    batch = learner.task.batch(step)
    length, sequences = batch.targets.shape
    units = tuple(range(min(UNITS, learner.config.hidden_size)))
    clip_norm = learner.config.clip_norm
    update = batch_update(
        learner.model, learner.optimiser, lambda model: learner.task.loss(model, batch), clip_norm, units
    )
    if update is None:
        return None
    batch_loss, weight = update
    focus = Focus(_shown_steps(length), units, (weight.row, weight.column))
    losses = squared_errors if batch.targets.is_floating_point() else cross_entropies
    first = (batch.inputs[:, :1], batch.targets[:, :1])
    told = one_iteration(learner.model, learner.optimiser, first, clip_norm, focus, losses)
    if told is None:
        return None
    names = {
        "next_step": step,
        "sequences": sequences,
        "tokens": _tokens(learner, batch),
        "answers": _answers(learner, told),
    }
    return {**names, **_numbers(told), "batch_loss": batch_loss, "weight": _packed(msgspec.to_builtins(weight))}


def _numbers(told: Iteration) -> dict[str, Any]:
    """The first sequence's story; NaN in `losses` (T,) at the steps without one."""
    return {
        "loss": told.loss,
        "losses": pack([float("nan") if loss is None else loss for loss in told.losses]),
        "steps": msgspec.to_builtins(told.steps, str_keys=True),
        "gradient_norms": {state: pack(norms) for state, norms in told.gradient_norms.items()},
        "own_gradient": told.weight.gradient,
    }


def _packed(weight: dict[str, Any]) -> dict[str, Any]:
    return {**weight, "contributions": pack(weight["contributions"])}


def _shown_steps(length: int) -> tuple[int, ...]:
    """From 1: the first two, the last two, and two between them."""
    between = {1 + round((length - 1) * part / 3) for part in (1, 2)}
    shown = sorted({1, 2, *between, length - 1, length})
    return tuple(t for t in shown if 1 <= t <= length)[:SHOWN_STEPS]


def _tokens(learner: Learner, batch: Batch) -> Sequence[str]:
    """What each step of the first sequence reads."""
    if isinstance(learner, LanguageLearner):
        return list(learner.codec.vocabulary.decode(batch.inputs[:, 0].tolist()))
    assert isinstance(learner.task, ScoredTask)
    return list(learner.task.tokens(batch.inputs[:, 0]))


def _answers(learner: Learner, told: Iteration) -> dict[str, str]:
    """The outputs that are shown, by index, as people write them."""
    shown = sorted({index for step in told.steps for index in step.probabilities or ()})
    if isinstance(learner, LanguageLearner):
        return dict(zip(map(str, shown), learner.codec.vocabulary.decode(shown), strict=True))
    assert isinstance(learner.task, ScoredTask)
    return {str(index): learner.task.answer(index) for index in shown}
