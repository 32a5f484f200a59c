"""What an import of word vectors is asked to do: a run that trains nothing, and whose vectors others have learned."""

from typing import Annotated

import msgspec

from core.i18n import N_
from core.settings import number, text
from core.vector_files import MOST_ROWS

USUAL_ROWS = 50_000


class ImportedConfig(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="imported"):
    """Vectors out of a file: an upload where `corpus` names one, else a file of the teacher's folder; `file` is its name."""

    corpus: Annotated[
        str, text(N_("Upload"), group="text", max_length=64, pattern=r"^(upload-[a-z0-9][a-z0-9-]{0,56})?$")
    ] = ""
    file: Annotated[str, text(N_("File"), group="text", max_length=200)] = ""
    rows: Annotated[
        int,
        number(
            N_("Words to take"),
            group="primary",
            ge=2,
            le=MOST_ROWS,
            step=1000,
            unit=N_("words"),
            help=N_("Files begin with the most frequent words: only so many are read, however large the file is."),
        ),
    ] = USUAL_ROWS
    probe: Annotated[str, text(N_("Watched word"), group="text", max_length=60)] = ""

    @property
    def cell(self) -> str:
        """There is no network at all."""
        return ""

    @property
    def device(self) -> str:
        """Files are read on a CPU."""
        return "cpu"

    @property
    def hidden_size(self) -> int:
        """Known once the file is read."""
        return 0

    @property
    def batch_size(self) -> int:
        """Nothing is trained."""
        return 0

    @property
    def steps(self) -> int:
        """Nothing is trained."""
        return 0

    @property
    def time_span(self) -> int:
        """Nothing is read in order."""
        return 0

    @property
    def seed(self) -> int:
        """Nothing is drawn."""
        return 0
