"""Up to four runs side by side: their losses on one axis, and the settings in which they differ."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.config import RunConfig, from_json, label_of, matters
from core.i18n import N_, translator
from core.imported_config import ImportedConfig
from core.jobs.job import UPLOAD
from core.jobs.runtime import current
from core.runs.tables import RunRow
from core.settings import FieldSpec, settings_of
from core.tasks.series_catalog import SERIES
from core.text.corpus import CORPORA
from core.ui import instruments, state
from core.ui.entries import run_title
from core.ui.texts import corpus_title

MOST = 4
_NOTHING = "–"
KINDS = {
    "recurrent": N_("writing a text"),
    "memory": N_("a task with known answers"),
    "series": N_("forecasting a series"),
    "word2vec": N_("word vectors"),
}
# What the height of a loss depends on, besides how well a network does.
MEASURES = {
    "recurrent": ("corpus", "tokenizer", "vocabulary_size"),
    "memory": ("task", "symbols"),
    "series": ("series", "noise"),
    "word2vec": ("corpus", "tokenizer", "objective", "negative_samples", "min_count"),
}


def compared() -> list[RunRow]:
    """The rows of the runs that are compared: the first of those on show that are here and have trained."""
    rows = [row for run in state.runs_on_show() if (row := current().store.run(run)) is not None]
    return [row for row in rows if row.deleted is None and can_compare(row)][:MOST]


def can_compare(row: RunRow) -> bool:
    """Whether a run has losses at all."""
    return row.kind in KINDS


def toggle(run: str) -> None:
    """Compare a run too, or no longer; in a callback."""
    shown = [row.id for row in compared()]
    state.show_runs([each for each in shown if each != run] if run in shown else [*shown, run][:MOST])


def show(rows: Sequence[RunRow]) -> None:
    """Draw the comparison, or what it will be."""
    _ = state.gettext()
    language = state.language()
    configs = [from_json(row.config) for row in rows]
    runs = [
        {"run": row.id, "cell": config.cell, "label": run_title(row, language)}
        for row, config in zip(rows, configs, strict=True)
    ]
    note = "" if _measure_alike(configs) else _("These losses measure different things: compare shapes, not heights.")
    instruments.compare(runs, differences(configs, language), note)
    st.button(
        _("Untick all"), key="untick", icon=":material/close:", disabled=not rows, on_click=lambda: state.show_runs([])
    )


def differences(configs: Sequence[RunConfig], language: str) -> list[dict[str, Any]]:
    """The settings in which runs differ, as {label, values} in the user's language; of runs of different kinds, those that all have.

    A run for which a setting means nothing has "–" there.
    """
    _ = translator(language).gettext
    known = [settings_of(type(config)) for config in configs]
    rows = []
    if len({type(config) for config in configs}) > 1:
        rows.append({"label": _("What it learns"), "values": [_(KINDS.get(_kind(config), "")) for config in configs]})
    for name in known[0] if known else ():
        if not all(name in fields for fields in known):
            continue
        if len({getattr(config, name) for config in configs if matters(config, name)}) < 2:
            continue
        values = [
            _shown(fields[name], getattr(config, name), language) if matters(config, name) else _NOTHING
            for fields, config in zip(known, configs, strict=True)
        ]
        labels = dict.fromkeys(_(label_of(config, name)) for config in configs if matters(config, name))
        rows.append({"label": " / ".join(labels), "values": values})
    return rows


def _shown(field: FieldSpec, value: Any, language: str) -> str:
    _ = translator(language).gettext
    choices = field.setting.choices() if field.setting.choices else {}
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        named = value in CORPORA or value in SERIES or value.startswith(UPLOAD)
        return _(choices[value]) if value in choices else corpus_title(value, language) if named else value or _NOTHING
    return f"{value:g} {_(field.setting.unit)}".strip() if field.setting.unit else f"{value:g}"


def _measure_alike(configs: Sequence[RunConfig]) -> bool:
    measures = {
        (_kind(config), *(getattr(config, name) for name in MEASURES[_kind(config)]))
        for config in configs
        if not isinstance(config, ImportedConfig)
    }
    return len(measures) <= 1


def _kind(config: RunConfig) -> str:
    return str(config.__struct_config__.tag)
