"""The training of word vectors as a job."""

import math
from collections.abc import Generator, Mapping
from functools import partial
from typing import Any

from core.text.number import Progress
from core.training.observer import Measure
from core.vectors.asked_job import AskedJob
from core.vectors.checkpoint import restore, resumable_bytes, vectors_bytes, weights_bytes
from core.vectors.learner import Word2VecLearner, prepare_word2vec
from core.vectors.next_update import next_update
from core.vectors.quality import quality
from core.vectors.suggestions import suggestions
from core.vectors.views import MapView, analogies, neighbours
from core.vectors_config import Word2VecConfig


class Word2VecJob(AskedJob[Word2VecLearner]):
    """A run of Word2Vec; see RunJob. A step is one update."""

    config: Word2VecConfig

    def prepare(self) -> Generator[Progress, None, Word2VecLearner]:
        """See RunJob."""
        learner = yield from prepare_word2vec(self.config, self._source)
        self._map = MapView(learner)
        if self._checkpoint:
            restore(learner, self._map, self._checkpoint)
        return learner

    def introduction(self, learner: Word2VecLearner) -> dict[str, Any]:
        """Sizes of text, vocabulary and tables; the number of updates, exact for all but long trainings."""
        return {
            "vocabulary": len(learner.words),
            "tokens": learner.tokens,
            "parameters": learner.trainer.table.numel(),
            "device": "cpu",
            "steps_total": learner.steps_total,
            "words_total": learner.trainer.words_total,
            "baselines": baselines(learner),
            "probe": "" if learner.probe is None else learner.words[learner.probe],
            "analogies": sum(len(section.questions) for section in learner.sections),
            "suggestions": suggestions(self.config.corpus, dict.fromkeys(learner.words)),
        }

    def measures(self, learner: Word2VecLearner) -> Mapping[str, Measure]:
        """Analogies only where the text is known to hold some."""
        measures: dict[str, Measure] = {
            "map": self._map.frame,
            "neighbours": partial(neighbours, learner),
            "update": partial(next_update, learner),
        }
        return measures | ({"analogies": partial(analogies, learner)} if learner.sections else {})

    def kept_beside(self, learner: Word2VecLearner) -> Mapping[str, Measure]:
        """A kept map names its words."""
        return {"map": self._map.names}

    def verdict(self, learner: Word2VecLearner) -> dict[str, Any]:
        """The last loss, how many analogies come out, and what sets of runs are compared by."""
        found = analogies(learner) if learner.sections else None
        share = found and found["excluded"] / found["total"]
        return {"loss": learner.last_loss, "analogies": share, "quality": quality(learner)}

    def resumable(self, learner: Word2VecLearner) -> bytes | None:
        """See core.vectors.checkpoint."""
        return resumable_bytes(learner, self._map, self.elapsed_s)

    def weights(self, learner: Word2VecLearner) -> bytes:
        """The vectors of the most frequent words, to be asked how it was."""
        return vectors_bytes(learner, self.elapsed_s)

    def last_weights(self, learner: Word2VecLearner) -> bytes:
        """Both tables with their words; see core.vectors.checkpoint."""
        return weights_bytes(learner, self.elapsed_s)


def baselines(learner: Word2VecLearner) -> dict[str, float]:
    """What guessing costs: with negative sampling the coin, and always answering by the share of "yes"; with softmax any word alike."""
    config = learner.config
    if config.objective == "softmax":
        return {"uniform": math.log(len(learner.words))}
    if config.objective != "negative_sampling":
        return {}
    yes = 1.0 / (1.0 + config.negative_samples)
    entropy = -sum(share * math.log(share) for share in (yes, 1.0 - yes) if share > 0.0)
    return {"undecided": math.log(2.0), "same_answer": entropy}
