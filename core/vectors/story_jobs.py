"""The jobs behind the story: each reads the page's settings, works in short pieces, and says all it found in its last message."""

from collections.abc import Callable, Generator
from typing import Any

import msgspec

from core.jobs.job import JobSpec, Source
from core.text.job import ReadingJob
from core.text.number import Progress
from core.vectors.collapse import collapsing
from core.vectors.softmax_cost import timing
from core.vectors.story import telling
from core.vectors.word_order import comparing
from core.vectors_story import StoryOptions

Work = Callable[[StoryOptions, Source], Generator[Progress, None, dict[str, Any]]]


class _StoryJob(ReadingJob[dict[str, Any]]):
    """A job of the story; `work` is what it does."""

    work: Work

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` is always None: it takes seconds."""
        super().__init__(type(self).work(msgspec.json.decode(spec.config, type=StoryOptions), source))

    def finished(self, result: dict[str, Any]) -> dict[str, Any]:
        """Already as the page is told."""
        return result


class StoryJob(_StoryJob):
    """The sentence with its pairs, draws and updates."""

    work = staticmethod(telling)


class CollapseJob(_StoryJob):
    """Two trainings: without negatives, and with."""

    work = staticmethod(collapsing)


class SoftmaxCostJob(_StoryJob):
    """How long an update takes, by size of the vocabulary."""

    work = staticmethod(timing)


class WordOrderJob(_StoryJob):
    """What reversing and shuffling do to neighbours, and permuting a context to an update."""

    work = staticmethod(comparing)
