"""What every run with word vectors has in common: it answers questions about words."""

from typing import Protocol, TypeVar

from core.jobs.job import Emit, Question
from core.problems import Trouble
from core.training.run_job import RunJob, Trainee
from core.vectors.kept import Answering, read_vectors, vectors_of


class _Learner(Answering, Trainee, Protocol):
    """What such a run trains, and is asked about."""


T = TypeVar("T", bound=_Learner)


class AskedJob(RunJob[T]):
    """A RunJob whose learner holds words with their vectors, whether it trained them or not."""

    def reply(self, question: Question, emit: Emit) -> None:
        """Answer about words from the vectors of now, or of the weights it was made from; see core.vectors.answers."""
        if self._learner is not None:
            vectors = vectors_of(self._learner)
        elif self._checkpoint and self._state == "stopped":
            vectors = read_vectors(self._checkpoint)
        else:
            raise Trouble("not_prepared")
        # Here, and not above: training needs no gensim, which takes a second to import where it was not yet.
        from core.vectors.answers import answer

        part, data = answer(vectors, question)
        emit(part, vectors.step, data, ask=question.ask)
