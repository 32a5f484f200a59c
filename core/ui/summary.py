"""A run in words: one line of what it is, and the name of its state."""

from collections.abc import Iterable, Mapping, Sequence

from core.config import MemoryConfig, NetworkConfig, from_json
from core.devices import AUTOMATIC
from core.i18n import N_, translator
from core.imported_config import ImportedConfig
from core.runs.tables import RunRow
from core.series_config import SeriesConfig
from core.settings import settings_of
from core.tasks.catalog import TASKS
from core.ui.texts import corpus_title
from core.vectors_config import Word2VecConfig

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


SHORT_NAMES: Mapping[str, str] = {"skipgram": N_("Skip-gram"), "cbow": N_("CBOW")}


def run_summary(rows: Sequence[RunRow], language: str) -> str:
    """ "LSTM · 64 units · Fables · 3,000 steps · Seed 1"; every value is the run's own. A device is named
    where one was chosen; what the automatic one came to is in the run bar.

    Runs side by side may differ in their cells, sizes, lengths and seeds, which are all named.
    """
    configs = [from_json(row.config) for row in rows]
    config = configs[0]
    if isinstance(config, Word2VecConfig):
        return _vectors_summary([each for each in configs if isinstance(each, Word2VecConfig)], language)
    if isinstance(config, ImportedConfig):
        return (
            translator(language).gettext("Imported from {file}: learned elsewhere, not here").format(file=config.file)
        )
    return _networks_summary([each for each in configs if isinstance(each, NetworkConfig)], language)


def _networks_summary(configs: Sequence[NetworkConfig], language: str) -> str:
    _ = translator(language).gettext
    config = configs[0]
    names, sizes = _each(each.cell for each in configs), _each(str(each.hidden_size) for each in configs)
    fields = settings_of(type(config))
    cells, devices = fields["cell"].setting.choices, fields["device"].setting.choices
    device = [] if config.device == AUTOMATIC else [_((devices() if devices else {}).get(config.device, config.device))]
    return " · ".join(
        [
            _(", ").join(_((cells() if cells else {}).get(name, name)) for name in names),
            f"{', '.join(sizes)} {_(fields['hidden_size'].setting.unit)}",
            _what_it_learns(configs, language),
            f"{config.steps:,} {_(fields['steps'].setting.unit)}",
            f"{_(fields['seed'].setting.label)} {_seeds(configs)}",
            *device,
        ]
    )


def _vectors_summary(configs: Sequence[Word2VecConfig], language: str) -> str:
    """ "Skip-gram · 32 numbers · Worlds · 20 times through the text · Seed 1"."""
    _ = translator(language).gettext
    config = configs[0]
    fields = settings_of(type(config))
    sizes = _each(str(each.vector_size) for each in configs)
    return " · ".join(
        [
            ", ".join(_each(_(SHORT_NAMES[each.architecture]) for each in configs)),
            f"{', '.join(sizes)} {_(fields['vector_size'].setting.unit)}",
            corpus_title(config.corpus, language),
            f"{config.epochs} {_(fields['epochs'].setting.unit)}",
            f"{_(fields['seed'].setting.label)} {_seeds(configs)}",
        ]
    )


def _each(names: Iterable[str]) -> list[str]:
    """Every name once, in order."""
    return list(dict.fromkeys(names))


def _seeds(configs: Sequence[NetworkConfig | Word2VecConfig]) -> str:
    return ",\N{NO-BREAK SPACE}".join(map(str, sorted({config.seed for config in configs})))


def _what_it_learns(configs: Sequence[NetworkConfig], language: str) -> str:
    """The title of its text, or its task and length."""
    config = configs[0]
    if isinstance(config, MemoryConfig):
        task = translator(language).gettext(TASKS[config.task].label if config.task in TASKS else config.task)
        lengths = [each.time_span for each in configs]
        return f"{task} · T = {'–'.join(_each(map(str, (min(lengths), max(lengths)))))}"
    if isinstance(config, SeriesConfig):
        return f"{corpus_title(config.series, language)} · T = {config.time_span}"
    return corpus_title(config.corpus, language)
