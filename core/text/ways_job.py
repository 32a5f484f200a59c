"""The job that cuts one sentence in every way; with jieba's dictionary read, it is over in milliseconds."""

from typing import Any

import msgspec

from core.jobs.job import JobSpec, Source
from core.text.job import ReadingJob
from core.text.number import Progress
from core.text.pieces import retold
from core.text.reading_config import WaysOptions
from core.text.ways import CutSentence, in_every_way


class WaysJob(ReadingJob[list[CutSentence]]):
    """Cuts the sentence of its options, in small letters, as a corpus is read."""

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` is always None, and no text is read."""
        options = msgspec.json.decode(spec.config, type=WaysOptions)
        self.sentence = " ".join(options.sentence.lower().split())
        super().__init__(retold(in_every_way(self.sentence, options.dictionary), lambda _: Progress(0.0, 0)))

    def finished(self, result: list[CutSentence]) -> dict[str, Any]:
        """The sentence, and [start, end, kept] of every piece by way."""
        return {"sentence": self.sentence, "ways": [[way, pieces] for way, pieces in result]}
