"""The training of a recurrent network as a job."""

from collections.abc import Generator, Mapping
from typing import Any

from core.jobs.job import Emit, Question
from core.text.number import Progress
from core.text.pieces import retold
from core.training.answers import answer
from core.training.checkpoint import kept_network, restore, resumable_bytes, weights_bytes
from core.training.learner import Learner, prepare_learner
from core.training.measures import measures_of, verdict
from core.training.observer import Measure
from core.training.run_job import RunJob
from core.training.sizes import sizes_beside


class TrainingJob(RunJob[Learner]):
    """A run of any recurrent network; see RunJob."""

    def reply(self, question: Question, emit: Emit) -> None:
        """Answer from the present weights; a job made from weights only needs no text for most questions."""
        kept = self._state == "stopped" and self._learner is None and not question.needs_text
        answer(kept_network(self._checkpoint) if kept and self._checkpoint else self._ready(), question, emit)

    def prepare(self) -> Generator[Progress, None, Learner]:
        """See RunJob."""
        learner = yield from retold(prepare_learner(self.config, self._source), lambda done: Progress(done, 0))
        if self._checkpoint:
            restore(learner, self._checkpoint)
        return learner

    def introduction(self, learner: Learner) -> dict[str, Any]:
        """Cell, sizes, device, the number of steps and the baselines; and what this kind of run adds."""
        return {
            "cell": learner.config.cell,
            "parameters": learner.model.parameter_count(),
            "device": learner.device.type,
            "layers": sizes_beside(learner.model.recurrent),
            "steps_total": learner.config.steps,
            "baselines": learner.task.baselines(),
            **learner.introduction(),
        }

    def measures(self, learner: Learner) -> Mapping[str, Measure]:
        """See core.training.measures."""
        return measures_of(learner)

    def verdict(self, learner: Learner) -> dict[str, Any]:
        """Its last loss and that on held-out text, or its last score."""
        return verdict(learner)

    def resumable(self, learner: Learner) -> bytes | None:
        """None before the first step."""
        begun = learner.step > 0 and bool(learner.optimiser.state)
        return resumable_bytes(learner, self.elapsed_s) if begun else None

    def weights(self, learner: Learner) -> bytes:
        """The weights alone, with the vocabulary."""
        return weights_bytes(learner, self.elapsed_s)
