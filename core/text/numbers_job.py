"""The job that reads an uploaded table for the page: which columns are numbers, and how the chosen one looks."""

from typing import Any

import numpy as np

from core.jobs.job import JobSpec, Source
from core.text.job import ReadingJob
from core.text.numbers import Numbers, read_numbers

PREVIEW_VALUES = 240


class NumbersJob(ReadingJob[Numbers]):
    """Reads a column of numbers in slices; see ReadingJob for what it says."""

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None = None) -> None:
        """`checkpoint` is always None: reading a table again is cheaper than keeping half of it."""
        super().__init__(read_numbers(source))

    def finished(self, result: Numbers) -> dict[str, Any]:
        """What the page shows: the columns, the gaps, and the beginning of the values (null in a gap)."""
        head = result.values[:PREVIEW_VALUES]
        return {
            "encoding": result.encoding,
            "candidates": [{"encoding": other.encoding, "preview": other.preview} for other in result.candidates],
            "columns": list(result.columns),
            "column": result.column,
            "values": len(result.values),
            "missing": result.missing,
            "low": float(np.nanmin(result.values)),
            "high": float(np.nanmax(result.values)),
            "decimal": result.writing,
            "preview": [None if np.isnan(value) else float(value) for value in head],
        }
