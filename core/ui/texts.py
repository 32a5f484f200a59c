"""The texts a page can offer: the built-in corpora and this browser's uploads."""

from typing import get_args

from core.i18n import translator
from core.jobs.job import UPLOAD
from core.jobs.runtime import current
from core.runs.tables import UploadRow
from core.settings import Purpose
from core.snapshot import decode
from core.tasks.series_catalog import SERIES
from core.text.corpus import CORPORA, corpora_for
from core.ui import state


def texts_on_offer(purpose: Purpose = "writing") -> dict[str, str]:
    """Corpus name → title in the session's language; uploads first, as they are what the user came with."""
    uploads = {UPLOAD + row.id: row.name for row in current().store.list_uploads(state.owner()) if is_readable(row)}
    language = state.language()
    # The texts of the session's own language come before the others.
    builtin = sorted(corpora_for(purpose), key=lambda corpus: corpus.language != language)
    return uploads | {corpus.name: corpus_title(corpus.name, language) for corpus in builtin}


def all_texts_on_offer() -> dict[str, str]:
    """The same for every purpose: what is to be cut and counted need not be good for anything else."""
    offers = [texts_on_offer(purpose) for purpose in get_args(Purpose)]
    every = {name: title for offer in offers for name, title in offer.items()}
    here = state.language()
    return dict(sorted(every.items(), key=lambda item: item[0] in CORPORA and 1 + (CORPORA[item[0]].language != here)))


def series_on_offer() -> dict[str, str]:
    """Series name → title in the session's language; this browser's own numbers first."""
    own = {
        UPLOAD + row.id: row.name for row in current().store.list_uploads(state.owner(), "numbers") if is_readable(row)
    }
    return own | {name: corpus_title(name, state.language()) for name in SERIES}


def is_readable(row: UploadRow) -> bool:
    """Whether a text job has read the upload and found nothing wrong."""
    return '"kind":"finished"' in row.report


def usual_words(name: str) -> str:
    """How a text is cut where whole words are wanted: the name of a tokenizer."""
    if name in CORPORA:
        cut = CORPORA[name].tokenizer
        return cut if cut != "characters" else ("jieba" if CORPORA[name].language == "zh" else "words")
    row = current().store.upload(name.removeprefix(UPLOAD))
    # a text that was read before whole words were suggested has no such suggestion
    return str(decode(row.report).data.get("suggested_words", "words")) if row and is_readable(row) else "words"


def corpus_title(name: str, language: str) -> str:
    """A corpus's or a series' title in a language; an upload's file name; or a word for one that was deleted."""
    if name in CORPORA:
        titles = CORPORA[name].title
        return titles.get(language, titles["en"])
    if name in SERIES:
        return translator(language).gettext(SERIES[name].label)
    row = current().store.upload(name.removeprefix(UPLOAD))
    return row.name if row else translator(language).gettext("(deleted text)")
