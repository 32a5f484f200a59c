"""Every word that an instrument shows. JavaScript holds none: it gets these translated, with {names} to fill."""

from core.ui.instrument_labels import gradients, library, network, run, sets, story, words

LABELS: dict[str, dict[str, str]] = {
    **run.LABELS,
    **network.LABELS,
    **gradients.LABELS,
    **sets.LABELS,
    **words.LABELS,
    **story.LABELS,
    **library.LABELS,
}
