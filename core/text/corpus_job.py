"""The job that cuts and counts a text for word vectors, with the other workers' help: progress, then what it found."""

from collections.abc import Generator
from typing import Any

import msgspec

from core.jobs.crew import Crew, crew_of_this_worker
from core.jobs.job import JobSpec, Source
from core.text.job import ReadingJob
from core.text.number import Progress
from core.text.numbered import NumberedText, NumberingOptions, numbering

MOST_FREQUENT = 200


class CorpusJob(ReadingJob):
    """Numbers a text; the ids stay on this machine's shelf, where a training run finds them."""

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` is always None: what was finished is on the shelf."""
        options = msgspec.json.decode(spec.config, type=NumberingOptions)
        super().__init__(_count(source, options, crew_of_this_worker()))


def _count(source: Source, options: NumberingOptions, crew: Crew) -> Generator[Progress, None, dict[str, Any]]:
    numbered = yield from numbering(source, options, crew)
    return _account(numbered)


def _account(numbered: NumberedText) -> dict[str, Any]:
    """What a page shows: sizes, the most frequent tokens, what was dropped, and whether such a cut may be trained on."""
    about = numbered.about
    return {
        "tokens": len(numbered.ids),
        "sentences": len(numbered.starts) - 1,
        "vocabulary": len(about.tokens),
        "most_frequent": list(zip(about.tokens[:MOST_FREQUENT], numbered.counts[:MOST_FREQUENT].tolist(), strict=True)),
        "dropped_kinds": about.dropped[0],
        "dropped_tokens": about.dropped[1],
        "dropped_examples": about.dropped_examples,
        "characters": about.characters,
        "encoding": about.encoding,
        "language": about.language,
        "preview": about.preview,
        "trains": numbered.trains,
        "from_cache": numbered.from_cache,
    }
