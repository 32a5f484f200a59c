"""Stability on a page: one click trains the same word vectors with several seeds, the instrument compares their neighbours."""

import msgspec
import streamlit as st

from core.config import from_json
from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.experiment import Experiment, Plan
from core.sentences import sentence
from core.ui import controls, instruments, sets, state
from core.vectors_config import Word2VecConfig

VARIANT = "stability"
SEEDS = (3, 5, 8)


def show(page: str, text: str) -> None:
    """Draw the comparison of this session, of the address, or an empty one; `text` says what it is about."""
    _ = state.gettext()
    experiment, trouble = sets.on_show(_is_of_seeds)
    with st.container(key="stability-head"):
        st.markdown(text)
        with st.container(horizontal=True, vertical_alignment="bottom", key="stability-row"):
            seeds = _seeds(experiment)
            if st.button(_("Train {count} seeds").format(count=seeds), icon=":material/casino:", key="start-seeds"):
                experiment, trouble = _start(page, seeds, experiment)
        # Always there: what comes and goes would remount the instrument.
        st.caption(
            trouble or _("The settings are those of the run on show, or else those above; only the seed differs.")
        )
    owned = experiment is not None and experiment.owner == state.owner()
    instruments.stability(experiment.id if experiment else None, owned=owned)


def _is_of_seeds(plan: Plan) -> bool:
    return set(plan.variants) == {VARIANT}


def _seeds(experiment: Experiment | None) -> int:
    """How many seeds, as chosen here or as the set on show has them."""
    _ = state.gettext()
    key = "setting.stability.seeds"
    shown = len({member.seed for member in experiment.plan.members}) if experiment else SEEDS[0]
    state.seed_widget(key, state.recall(key, shown if shown in SEEDS else SEEDS[0]))
    chosen = st.segmented_control(_("Seeds"), SEEDS, key=key, required=True)
    state.remember(key, chosen)
    return int(chosen or SEEDS[0])


def _config(page: str) -> Word2VecConfig:
    """That of the run on show, or else what the page's settings say."""
    rows = [row for run in state.runs_on_show() if (row := current().store.run(run)) is not None]
    shown = [config for row in rows if isinstance(config := from_json(row.config), Word2VecConfig)]
    preset = controls.localized_preset(Word2VecConfig(), state.language())
    config = shown[0] if shown else state.page_settings(page, preset, None)[0]
    assert isinstance(config, Word2VecConfig)
    return config


def _start(page: str, seeds: int, before: Experiment | None) -> tuple[Experiment | None, str]:
    """Train the same with the seeds 1 … `seeds`; a set of this owner that still runs makes way for it."""
    experiments = current().service.experiments
    sets.make_way(before)
    config = msgspec.structs.replace(_config(page), seed=1)
    try:
        started = experiments.submit({VARIANT: config}, range(1, seeds + 1), state.owner(), page)
    except Trouble as trouble:
        return before, sentence(trouble.code, trouble.params, state.gettext())
    sets.show(started, before)
    return experiments.get(started), ""
