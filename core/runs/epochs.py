"""What of a run's stream in the library holds: when an epoch begins from step k, whatever older epochs had beyond k never happened."""

import math
from array import array

from core.runs.store import RunStore


def epoch_starts(store: RunStore, run: str) -> dict[int, int]:
    """Epoch → the step it began from, of every epoch after the first."""
    starts: dict[int, int] = {}
    for epoch, step, _seq in store.frame_steps(run, "resumed"):
        if epoch > 0:
            starts.setdefault(epoch, step)
    return starts


def valid_frames(store: RunStore, run: str, kind: str, began: dict[int, int]) -> list[tuple[int, int]]:
    """(step, seq) of a part's kept messages that no later epoch has undone, by rising step."""
    return sorted(
        (step, seq)
        for epoch, step, seq in store.frame_steps(run, kind)
        if all(step <= start for later, start in began.items() if later > epoch)
    )


def valid_losses(store: RunStore, run: str, began: dict[int, int]) -> array:  # type: ignore[type-arg]
    """The stored loss of every step that no later epoch has undone, NaN where a message was lost."""
    losses, starts = array("f"), sorted(began.items())

    def undo(epoch: float) -> None:
        while starts and starts[0][0] <= epoch:
            del losses[starts.pop(0)[1] :]

    for epoch, first_step, body in store.losses_of(run):
        undo(epoch)
        put_losses(losses, first_step, array("f", body))
    undo(math.inf)  # an epoch that has said nothing yet
    return losses


def put_losses(losses: array, first_step: int, values: array) -> None:  # type: ignore[type-arg]
    """Put the losses from `first_step` (from 1) on in their places; what is missing before them is NaN."""
    if first_step - 1 > len(losses):
        losses.extend([math.nan] * (first_step - 1 - len(losses)))
    losses[first_step - 1 : first_step - 1 + len(values)] = values
