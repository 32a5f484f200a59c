"""The job that cuts and counts a text for word vectors, with the other workers' help: progress, then what it found."""

from typing import Any

import msgspec

from core.jobs.crew import crew_of_this_worker
from core.jobs.job import JobSpec, Source
from core.text.job import ReadingJob
from core.text.numbered import NumberedText, NumberingOptions, numbering

MOST_FREQUENT = 200


class CorpusJob(ReadingJob[NumberedText]):
    """Numbers a text; the ids stay on this machine's shelf, where a training run finds them."""

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` is always None: what was finished is on the shelf."""
        options = msgspec.json.decode(spec.config, type=NumberingOptions)
        super().__init__(numbering(source, options, crew_of_this_worker()))

    def finished(self, result: NumberedText) -> dict[str, Any]:
        """Sizes, the most frequent tokens, what was dropped, and whether such a cut may be trained on."""
        about = result.about
        counts = result.counts[:MOST_FREQUENT].tolist()
        return {
            "tokens": len(result.ids),
            "sentences": len(result.starts) - 1,
            "vocabulary": len(about.tokens),
            "once": int((result.counts == 1).sum()),
            "most_frequent": list(zip(about.tokens[:MOST_FREQUENT], counts, strict=True)),
            "dropped_kinds": about.dropped[0],
            "dropped_tokens": about.dropped[1],
            "dropped_examples": about.dropped_examples,
            "characters": about.characters,
            "encoding": about.encoding,
            "language": about.language,
            "preview": about.preview,
            "trains": result.trains,
            "from_cache": result.from_cache,
        }
