"""How a trained network does on sequences shorter and longer than those it was trained on."""

import msgspec

from core.config import MemoryConfig, from_json
from core.jobs.job import JobSpec, Source
from core.tasks.task import AT_ONCE, ENOUGH, task_of
from core.training.checkpoint import restore
from core.training.learner import MemoryLearner
from core.training.review import Pieces, ReviewJob

TIMES = (0.25, 0.5, 1.0, 2.0, 4.0)  # the length trained on
LONGEST = 400
UNIT_STEPS = 20_000  # hidden units × steps up to which ENOUGH sequences fit into a slice; beyond, a quarter must do


def lengths_around(length: int) -> list[int]:
    """The lengths to be judged at: shorter, the same, and longer."""
    return sorted({min(LONGEST, max(2, int(length * times))) for times in TIMES})


class LengthsJob(ReviewJob):
    """Judges weights at other lengths: the job's config is the run's MemoryConfig, its checkpoint the run's weights.

    Finishes with {"lengths": [{"length", and what core.tasks.task.Score has}]}, by rising length. Raises ValueError when
    there are no weights or the config is of another kind.
    """

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None) -> None:
        super().__init__()
        config = from_json(spec.config)
        if not isinstance(config, MemoryConfig) or checkpoint is None:
            raise ValueError("only the weights of a network on a task can be judged at other lengths")
        self.learner = MemoryLearner(config)
        restore(self.learner, checkpoint)

    def measure(self) -> Pieces:
        """See ReviewJob; a piece is one length."""
        learner, judged = self.learner, []
        for length in lengths_around(learner.config.length):
            sequences = ENOUGH if learner.config.hidden_size * length <= UNIT_STEPS else AT_ONCE
            score = task_of(learner.config).at_length(length, sequences).score(learner.model)
            judged.append({"length": length, **msgspec.to_builtins(score)})
            yield
        return {"lengths": judged}
