"""What came of one member of an experiment, read from its run's stored stream."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from core.config import RunConfig
from core.runs.bands import Curve
from core.runs.epochs import epoch_starts, valid_frames, valid_losses
from core.runs.experiment import Member
from core.runs.store import RunStore
from core.runs.tables import RunRow
from core.snapshot import decode

# The parts that judge a run, the best judge first: a task with known answers has a score, a language model held-out text.
JUDGES = ("score", "validation")


class Outcome(msgspec.Struct, frozen=True):
    """A member's curves as far as they have come.

    `losses[k]` is the training loss of step k + 1, NaN where a message was lost. `judgements` holds (step, data) of the
    part that judges this kind of run, by rising step; empty when there is none yet.
    """

    member: Member
    config: RunConfig
    state: str
    step: int
    elapsed_s: float
    losses: np.ndarray
    judgements: tuple[tuple[int, dict[str, Any]], ...]

    @property
    def last(self) -> dict[str, Any]:
        """The newest judgement; empty when there is none."""
        return self.judgements[-1][1] if self.judgements else {}

    @property
    def solved(self) -> bool | None:
        """Whether the finished run solved its task; a failed run did not; None when this is not (or never) judged."""
        return verdict_of(self.state, self.last)

    def curve(self, measure: str) -> Curve:
        """One number of the judgements along the run, as "accuracy" or "loss"."""
        found = [(step, data[measure]) for step, data in self.judgements if data.get(measure) is not None]
        return np.array([step for step, _ in found], np.int64), np.array([value for _, value in found], np.float64)

    def loss_curve(self) -> Curve:
        """The training loss of every step."""
        return np.arange(1, len(self.losses) + 1), self.losses


def verdict_of(state: str, last: Mapping[str, Any]) -> bool | None:
    """The verdict on a run by its state and its last judgement; see Outcome.solved."""
    if state == "failed":
        return False
    verdict = last.get("solved") if state == "finished" else None
    return None if verdict is None else bool(verdict)


def outcome_of(store: RunStore, member: Member, config: RunConfig, row: RunRow) -> Outcome:
    """Read a member's outcome; what its run said in the last second may not be in the library yet."""
    began = epoch_starts(store, row.id)
    losses = np.array(valid_losses(store, row.id, began), dtype=np.float32)
    judgements: dict[int, dict[str, Any]] = {}
    for judge in JUDGES:
        for step, seq in valid_frames(store, row.id, judge, began):
            if found := store.frame(row.id, seq):
                judgements[step] = decode(found.body).data
        if judgements:
            break
    return Outcome(member, config, row.state, row.step, row.elapsed_s, losses, tuple(judgements.items()))
