"""The job that judges a run's kept vectors by a list: analogies (gensim's accuracy) or word pairs (rank correlation)."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import gensim
import msgspec
from gensim.models import KeyedVectors

from core.jobs.job import JobSpec, Source
from core.problems import Trouble
from core.runs.vector_export import kept_table
from core.text.corpus import CORPORA
from core.text.job import ReadingJob
from core.text.number import Progress
from core.text.pieces import retold
from core.vector_lists import VECTOR_LISTS, JudgingOptions
from core.vectors.evaluation import evaluating, word_pairs
from core.vectors.queries import keying

# gensim's package brings the usual lists with its tests.
_LISTS = Path(gensim.__file__).parent / "test" / "test_data"
_MOST_PAIRS = 8
_ANALOGY_MARK = ":"


class JudgingJob(ReadingJob[dict[str, Any]]):
    """Judges in slices; see ReadingJob for what it says."""

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` holds the kept vectors; None where there are none any more."""
        super().__init__(_judged(msgspec.json.decode(spec.config, type=JudgingOptions), checkpoint))

    def finished(self, result: dict[str, Any]) -> dict[str, Any]:
        """Already as the page is told."""
        return result


def _judged(options: JudgingOptions, weights: bytes | None) -> Generator[Progress, None, dict[str, Any]]:
    if weights is None:
        raise Trouble("no_weights")
    text = _text_of(options)
    kept = kept_table(weights)
    yield Progress(0.0, 0)
    vectors = yield from retold(keying(kept.words, kept.vectors), lambda _: Progress(0.0, 0))
    yield Progress(0.0, 0)
    if text.lstrip("\ufeff \n").startswith(_ANALOGY_MARK):
        return (yield from _by_analogies(vectors, text))
    return _by_pairs(vectors, text)


def _by_analogies(vectors: KeyedVectors, text: str) -> Generator[Progress, None, dict[str, Any]]:
    score = yield from evaluating(vectors, text)
    return {"sections": [section._asdict() for section in score.sections], "accuracy": score.accuracy}


def _by_pairs(vectors: KeyedVectors, text: str) -> dict[str, Any]:
    """With the pairs that the vectors put nearest: what people made of them is beside."""
    score = word_pairs(vectors, text)
    nearest = sorted(score.pairs, key=lambda pair: -pair[3])[:_MOST_PAIRS]
    return {
        "spearman": score.spearman,
        "pearson": score.pearson,
        "found": len(score.pairs),
        "skipped": score.skipped,
        "pairs": [list(pair) for pair in nearest],
    }


def _text_of(options: JudgingOptions) -> str:
    chosen = VECTOR_LISTS[options.by]
    if chosen.corpus:
        return CORPORA[chosen.corpus].questions()
    return (_LISTS / chosen.file).read_text(encoding="utf-8") if chosen.file else options.text
