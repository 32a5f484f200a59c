"""The job that imports vectors for the page: how far it is, and at the end what they are, or why not."""

from typing import Any

import msgspec

from core.jobs.job import JobSpec, Source
from core.text.job import ReadingJob
from core.vectors.importing import ImportedVectors, VectorOptions, importing

PREVIEW_WORDS = 20


class VectorsJob(ReadingJob[ImportedVectors]):
    """Reads a vector file in slices; see ReadingJob for what it says (its tokens are rows). The config is VectorOptions."""

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` is always None: an import that was cut off begins again."""
        super().__init__(importing(source, msgspec.json.decode(spec.config, type=VectorOptions)))

    def finished(self, result: ImportedVectors) -> dict[str, Any]:
        """What the page shows: the format, how many words, the first of them, and `key`, by which they are found again."""
        about = result.about
        return {
            "key": result.key,
            "format": about.format,
            "words": len(about.tokens),
            "dimension": about.dimension,
            "promised": about.promised,
            "notes": [msgspec.to_builtins(note) for note in about.notes],
            "preview": [token[:40] for token in about.tokens[:PREVIEW_WORDS]],
        }
