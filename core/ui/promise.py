"""What may be promised of word vectors from a text of a reader's own: neighbours from little, word sums only from much."""

from collections.abc import Callable

from core.config import RunConfig
from core.jobs.job import UPLOAD
from core.jobs.runtime import current
from core.text.corpus import CORPORA
from core.vectors_config import Word2VecConfig

ENOUGH_BYTES = 1_000_000


def promise(config: RunConfig, gettext: Callable[[str], str]) -> str:
    """A sentence where the config's text is a natural one of less than about 1 MB; else nothing."""
    _ = gettext
    if not isinstance(config, Word2VecConfig) or size_of(config.corpus) >= ENOUGH_BYTES:
        return ""
    return _("This text has less than about 1 MB: expect sensible neighbours, but no word sums.")


def size_of(corpus: str) -> float:
    """Bytes of a natural text; without end for one that was made for word vectors, and for one that is not here."""
    if corpus in CORPORA:
        spec = CORPORA[corpus]
        return float("inf") if spec.generator else float(spec.path.stat().st_size)
    row = current().store.upload(corpus.removeprefix(UPLOAD))
    return float(row.size) if row else float("inf")
