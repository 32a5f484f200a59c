"""A run in words: one line of what it is, and the name of its state."""

from collections.abc import Mapping

from core.config import from_json
from core.i18n import N_, translator
from core.runs.tables import RunRow
from core.settings import settings_of
from core.ui.texts import corpus_title

STATES: Mapping[str, str] = {
    "queued": N_("waiting"),
    "preparing": N_("reading the text"),
    "running": N_("training"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "stopped": N_("stopped"),
    "failed": N_("failed"),
    "interrupted": N_("interrupted"),
}


def run_summary(row: RunRow, language: str) -> str:
    """ "LSTM · 64 units · Fables · 3000 steps · Seed 1"; every value is the run's own."""
    _ = translator(language).gettext
    config = from_json(row.config)
    fields = settings_of(type(config))
    cells = fields["cell"].setting.choices
    return " · ".join(
        [
            _((cells() if cells else {}).get(config.cell, config.cell)),
            f"{config.hidden_size} {_(fields['hidden_size'].setting.unit)}",
            corpus_title(config.corpus, language),
            f"{config.steps} {_(fields['steps'].setting.unit)}",
            f"{_(fields['seed'].setting.label)} {config.seed}",
        ]
    )
