"""A race on a page: who runs at which size, what is guessed before, a Start, what comes of it, and the ladder beneath."""

from collections.abc import Mapping

import msgspec
import streamlit as st

from core.cells.catalog import CELLS
from core.cells.sizes import matching_hidden_size, parameter_count
from core.config import MemoryConfig
from core.i18n import N_
from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.experiment import Experiment
from core.sentences import sentence
from core.tasks.catalog import TASKS
from core.ui import address, controls, instruments, ladder, prediction, sets, state, tour
from core.ui.exports import export_button
from core.ui.lesson_text import lesson_sections
from core.ui.share import Shared, share_button

SEEDS = (3, 5)
MATCHED = "setting.race.matched"
RUNS_ON = "gradients"  # the page that shows one of the ladder's runs
SMALLEST, LARGEST = 4, 512  # units that a matched cell may have, as in the settings
QUESTIONS: Mapping[str, str] = {
    "errors": N_("Fewest errors?"),
    "parameters": N_("Fewest parameters?"),
    "time": N_("Quickest step on torch's own kernels?"),
}


class Race(msgspec.Struct, frozen=True):
    """A page with a race, as data: its slug (URL and text files), title, question, preset, usual cells, and the tour's stops."""

    slug: str
    title: str
    question: str
    preset: MemoryConfig
    cells: tuple[str, ...]
    stops: tuple[tour.Stop, ...]


def render(race: Race) -> None:
    """Draw the race for this session."""
    _ = state.gettext()
    text = lesson_sections(race.slug, state.language())
    experiment, trouble = sets.on_show(lambda plan: plan.race)
    _take_from_address()
    before = _config_of(experiment)
    with st.container(key="lesson-head"):
        st.title(_(race.question), anchor=False)
        st.markdown(text["intro"])
        guesses = _guesses(_remembered_cells(race, experiment), text["predict"])
        tour.show(race.slug, race.stops, text, race.preset)
    engine = current().hub.engine
    if engine.problem:
        st.error(sentence(engine.problem, engine.params, _))
    wanted = controls.settings_row(race.slug, race.preset, before, trains=tuple(CELLS))
    config = wanted or state.page_settings(race.slug, race.preset, before)[0]
    assert isinstance(config, MemoryConfig)
    cells, seeds, matched = _field(race, experiment)
    variants = variants_of(config, cells, matched)
    if wanted is not None:
        experiment, trouble = _start(race.slug, variants, seeds, experiment)
    # Always there: an element that came and went would remount the instruments below.
    with st.container(key="run-line", horizontal=True, vertical_alignment="center"):
        st.caption(trouble or _sizes(variants, seeds))
        export_button(current().service.experiments.members(experiment.id) if experiment else [])
        share_button(_shared(race, config, (cells, seeds, matched)))
    shown = experiment.id if experiment else None
    owned = experiment is not None and experiment.owner == state.owner()
    instruments.race(shown, owned=owned, offer=_offer(config, variants))
    instruments.race_results(shown, guesses=guesses)
    for place, name in zip(st.columns(2, gap="medium"), ("see", "explain"), strict=True):
        place.markdown(text[name])
    ladder.show(race.slug, text["ladder"], tuple(TASKS), RUNS_ON)
    st.markdown(text["try"])


def _shared(race: Race, config: MemoryConfig, field: tuple[tuple[str, ...], int, bool]) -> Shared:
    """What a link to this race says: besides the settings who runs, with how many seeds, and whether at the same number of parameters."""
    cells, seeds, matched = field
    extra = {"cells": ",".join(cells), "seeds": str(seeds), "matched": str(int(matched))}
    extra |= tour.in_address(race.slug)
    return Shared(race.slug, config, race.preset, extra, {"set": state.sets_on_show()})


def variants_of(config: MemoryConfig, cells: tuple[str, ...], matched: bool) -> dict[str, MemoryConfig]:
    """The config of each cell: all of the same hidden size, or all with about the parameters of the largest one at that size."""
    same = {cell: msgspec.structs.replace(config, cell=cell) for cell in cells}
    if not matched:
        return same
    read, given = TASKS[config.task].sizes(config.symbols)
    most = max(parameter_count(CELLS[cell], read, config.hidden_size, given) for cell in cells)
    sizes = {cell: matching_hidden_size(CELLS[cell], most, read, given) for cell in cells}
    return {
        cell: msgspec.structs.replace(same[cell], hidden_size=min(LARGEST, max(SMALLEST, size)))
        for cell, size in sizes.items()
    }


def _guesses(cells: tuple[str, ...], question: str) -> dict[str, str]:
    """Question → the cell that is guessed, of those chosen for the race."""
    _ = state.gettext()
    said = {}
    st.markdown(question)
    with st.container(horizontal=True, vertical_alignment="bottom", key="predict"):
        for name, asks in QUESTIONS.items():
            question = f"race.{name}"
            key = prediction.widget_key(question)
            state.seed_widget(key, prediction.said_before(question, cells))
            if state.widget(key) not in cells:
                state.choose(key, None)
            chosen = st.segmented_control(_(asks), cells, format_func=_label_of, key=key)
            prediction.keep(question, chosen)
            if chosen:
                said[name] = str(chosen)
    return said


def _take_from_address() -> None:
    """What a shared link says of who runs; what it says wrongly stays in the address, for the page to name."""

    def cells(said: str) -> tuple[str, ...] | None:
        names = tuple(said.split(","))
        return names if all(name in CELLS for name in names) else None

    wishes = {
        "setting.race.cells": address.take("cells", cells),
        "setting.race.seeds": address.take("seeds", {str(seeds): seeds for seeds in SEEDS}.get),
        MATCHED: address.take("matched", {"0": False, "1": True}.get),
    }
    for key, wish in wishes.items():
        if wish is not None:
            state.remember(key, wish)


def _field(race: Race, experiment: Experiment | None) -> tuple[tuple[str, ...], int, bool]:
    """Who runs, with how many seeds, and whether at the same number of parameters."""
    _ = state.gettext()
    cells_key, seeds_key, matched_key = "setting.race.cells", "setting.race.seeds", state.key_in_use(MATCHED)
    state.seed_widget(cells_key, list(_remembered_cells(race, experiment)))
    state.seed_widget(seeds_key, state.recall(seeds_key, _seeds_of(experiment)))
    state.seed_widget(matched_key, state.recall(MATCHED, _is_matched(experiment)))
    with st.container(horizontal=True, vertical_alignment="bottom", key="race-row"):
        cells = st.pills(_("Cells"), list(CELLS), selection_mode="multi", format_func=_label_of, key=cells_key)
        seeds = st.segmented_control(_("Seeds"), SEEDS, key=seeds_key, required=True)
        matched = st.toggle(
            _("Matched parameters"),
            key=matched_key,
            help=_("Smaller cells get more units, until all have about as many parameters as the largest."),
        )
    for key, value in ((cells_key, cells), (seeds_key, seeds), (MATCHED, matched)):
        state.remember(key, value)
    chosen = tuple(cell for cell in CELLS if cell in cells) or race.cells
    return chosen, int(seeds or SEEDS[0]), bool(matched)


def _remembered_cells(race: Race, experiment: Experiment | None) -> tuple[str, ...]:
    """The cells as last chosen in this session, else those of the race on show, else the usual ones."""
    usual = tuple(config.cell for config in experiment.plan.variants.values()) if experiment else race.cells
    kept = state.widget("setting.race.cells") or state.recall("setting.race.cells") or usual
    return tuple(cell for cell in CELLS if cell in kept)


def _seeds_of(experiment: Experiment | None) -> int:
    seeds = len({member.seed for member in experiment.plan.members}) if experiment else SEEDS[0]
    return seeds if seeds in SEEDS else SEEDS[0]


def _is_matched(experiment: Experiment | None) -> bool:
    return experiment is not None and len({config.hidden_size for config in experiment.plan.variants.values()}) > 1


def _label_of(cell: str) -> str:
    return state.gettext()(CELLS[cell].label)


def _config_of(experiment: Experiment | None) -> MemoryConfig | None:
    """The settings of the race on show: those of its largest cell, whose size is the one that was chosen."""
    if experiment is None:
        return None
    largest = max(experiment.plan.variants.values(), key=lambda config: CELLS[config.cell].blocks)
    seed = min(member.seed for member in experiment.plan.members)
    return msgspec.structs.replace(largest, seed=seed) if isinstance(largest, MemoryConfig) else None


def _offer(config: MemoryConfig, variants: Mapping[str, MemoryConfig]) -> dict[str, object]:
    """The race as it would be, for the instrument to draw before there is one."""
    lanes = [
        {"name": name, "label": _label_of(own.cell), "cell": own.cell, "hidden_size": own.hidden_size}
        for name, own in variants.items()
    ]
    return {"task": config.task, "variants": lanes}


def _sizes(variants: Mapping[str, MemoryConfig], seeds: int) -> str:
    """What Start would train."""
    _ = state.gettext()
    sizes = " · ".join(
        _("{cell} {hidden} units").format(cell=_label_of(config.cell), hidden=config.hidden_size)
        for config in variants.values()
    )
    return _(
        "Start trains {count} networks, {seeds} of each: {sizes}. A seed draws the same data for every cell."
    ).format(count=seeds * len(variants), seeds=seeds, sizes=sizes)


def _start(
    page: str, variants: Mapping[str, MemoryConfig], seeds: int, before: Experiment | None
) -> tuple[Experiment | None, str]:
    """Start a race; one of this owner that still runs makes way for it. The settings' seed is the first of its seeds."""
    experiments, owner = current().service.experiments, state.owner()
    sets.make_way(before)
    first = next(iter(variants.values())).seed
    try:
        started = experiments.submit(variants, range(first, first + seeds), owner, page, race=True)
    except Trouble as trouble:
        return before, sentence(trouble.code, trouble.params, state.gettext())
    sets.show(started, before)
    return experiments.get(started), ""
