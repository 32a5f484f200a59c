"""Comparisons of Word2Vec on a page: the same text under several settings, several seeds of each, as a set of real runs."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import streamlit as st

from core.config import RunConfig
from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.experiment import Experiment, Plan
from core.sentences import sentence
from core.settings import settings_of
from core.text.corpus import CORPORA
from core.ui import address, controls, instruments, sets, state
from core.ui.promise import promise
from core.ui.texts import corpus_title
from core.ui.uploads import upload_button
from core.vectors_config import Word2VecConfig

SEEDS = (3, 5)
CHOSEN, SEEN = "setting.comparison.which", "comparison.seen"


class Comparison(msgspec.Struct, frozen=True):
    """What is compared: variant → what it changes in the settings. `label` is the key of the variants' label, "" where each has its
    own; `measures` are what is told, `by_band` whether also by how often words occur, `beside_one_hot` whether one-hot vectors,
    which nobody has to train, stand beside them.
    """

    variants: Mapping[str, dict[str, Any]]
    label: str
    measures: tuple[str, ...]
    by_band: bool = False
    beside_one_hot: bool = False


def _each(name: str, values: tuple[int, ...], **fixed: Any) -> dict[str, dict[str, Any]]:
    return {str(value): {name: value, **fixed} for value in values}


COMPARISONS: Mapping[str, Comparison] = {
    "architectures": Comparison(
        {name: {"architecture": name} for name in ("skipgram", "cbow")},
        "",
        ("right", "agreement", "seconds"),
        by_band=True,
    ),
    "size": Comparison(_each("vector_size", (2, 5, 10, 32, 100, 300)), "d", ("right", "agreement", "seconds")),
    "negatives": Comparison(
        _each("negative_samples", (0, 1, 5, 15), objective="negative_sampling"),
        "k",
        ("right", "mean_cosine", "agreement", "loss"),
    ),
    "dense": Comparison({"dense": {}}, "", ("right", "spread", "numbers"), beside_one_hot=True),
    "little": Comparison(
        {"whole": {"n_tokens": 0, "vector_size": 32}, **_each("vector_size", (8, 2), n_tokens=10_000)},
        "tokens",
        ("right", "agreement"),
    ),
}


def show(page: str, preset: RunConfig, text: dict[str, str]) -> None:
    """Draw the comparison on show for this session; what is not compared is as in the page's lab."""
    _ = state.gettext()
    in_address, gone = sets.on_show(lambda plan: bool(_name_of(plan)))
    usual = _name_of(in_address.plan) if in_address else next(iter(COMPARISONS))
    asked = address.asked(address.COMPARISON)
    if asked not in COMPARISONS and in_address and state.recall(SEEN) != in_address.id:
        # a link to a set comes before what was chosen last
        state.remember(SEEN, in_address.id)
        state.choose(CHOSEN, usual)
    state.seed_widget(CHOSEN, asked if asked in COMPARISONS else state.recall(CHOSEN, usual))
    chosen = st.segmented_control(
        _("Comparisons"),
        list(COMPARISONS),
        format_func=lambda name: text[f"compare-{name}"].partition("\n")[0].lstrip("# "),
        key=CHOSEN,
        label_visibility="collapsed",
        required=True,
    )
    state.remember(CHOSEN, chosen)
    address.follow(address.COMPARISON, str(chosen), usual)
    comparison = COMPARISONS[str(chosen)]
    experiment, trouble = sets.on_show(lambda plan: _name_of(plan) == chosen)[0], gone
    st.markdown(text[f"compare-{chosen}"].partition("\n")[2].strip())
    with st.container(horizontal=True, vertical_alignment="bottom", key="comparison-row"):
        start = st.button(_("Compare"), type="primary", icon=":material/stacked_bar_chart:", key="start-comparison")
        config = _settings(page, preset)
        seeds = _seeds()
    variants = {name: msgspec.structs.replace(config, **changes) for name, changes in comparison.variants.items()}
    if start:
        experiment, trouble = _start(f"{page} {chosen}", variants, seeds, experiment)
    # Always there: what comes and goes would remount the instrument.
    st.caption(trouble or _told(experiment, variants, seeds, _))
    instruments.comparison(
        experiment.id if experiment else None,
        owned=experiment is not None and experiment.owner == state.owner(),
        which=chosen,
        label=comparison.label,
        variants=[*comparison.variants, *(["one_hot"] if comparison.beside_one_hot else [])],
        measures=comparison.measures,
        by_band=comparison.by_band,
        sums=_has_sums(next(iter(experiment.plan.variants.values())) if experiment else config),
    )


def _has_sums(config: RunConfig) -> bool:
    """Whether word sums are known for the text, so that they decide who is ahead; else neighbours do."""
    spec = CORPORA.get(config.corpus) if isinstance(config, Word2VecConfig) else None
    return spec is not None and spec.generator == "worlds"


def _name_of(plan: Plan) -> str:
    """Which comparison a set of runs is; "" for none."""
    return next((name for name, each in COMPARISONS.items() if set(plan.variants) == set(each.variants)), "")


def _settings(page: str, preset: RunConfig) -> Word2VecConfig:
    """The page's settings; the text can be changed here."""
    config = state.page_settings(page, preset, None)[0]
    assert isinstance(config, Word2VecConfig)
    corpus = controls.setting_widget(page, settings_of(Word2VecConfig)["corpus"], config.corpus)
    upload_button(page, words=True)
    chosen = msgspec.structs.replace(config, corpus=corpus)
    state.keep_settings(page, chosen, preset)
    return chosen


def _seeds() -> int:
    _ = state.gettext()
    key = "setting.comparison.seeds"
    state.seed_widget(key, state.recall(key, SEEDS[0]))
    seeds = st.segmented_control(_("Seeds"), SEEDS, key=key, required=True)
    state.remember(key, seeds)
    return int(seeds or SEEDS[0])


def _told(
    experiment: Experiment | None, variants: Mapping[str, Word2VecConfig], seeds: int, gettext: Callable[[str], str]
) -> str:
    """What is on show, or what Compare would train; and what can be promised of the text."""
    _ = gettext
    if experiment is None:
        first = next(iter(variants.values()))
        said = _("Compare trains {count} times, {seeds} seeds of each setting.").format(
            count=seeds * len(variants), seeds=seeds
        )
        return f"{said} {promise(first, _)}".strip()
    config = next(iter(experiment.plan.variants.values()))
    assert isinstance(config, Word2VecConfig)
    said = _("On show: {text}, {epochs} times through it.").format(
        text=corpus_title(config.corpus, state.language()), epochs=config.epochs
    )
    return f"{said} {promise(config, _)}".strip()


def _start(
    name: str, variants: Mapping[str, Word2VecConfig], seeds: int, before: Experiment | None
) -> tuple[Experiment | None, str]:
    """Start a comparison; one of the same kind that still runs makes way for it."""
    experiments, owner = current().service.experiments, state.owner()
    sets.make_way(before)
    first = next(iter(variants.values())).seed
    try:
        started = experiments.submit(variants, range(first, first + seeds), owner, name)
    except Trouble as trouble:
        return before, sentence(trouble.code, trouble.params, state.gettext())
    sets.show(started, before)
    return experiments.get(started), ""
