"""The ladder on a page: a choice of effort, a Start, and the instrument that shows how long each network remembers."""

import math

import streamlit as st

from core.jobs.runtime import current
from core.problems import Trouble
from core.recall_ladder import BUDGET, LADDER, VARIANTS
from core.runs import bisection
from core.runs.experiment import Experiment
from core.sentences import sentence
from core.ui import instruments, state

SEEDS = (1, 3, 5)
HIGHEST = (20, 50, 100, 200)  # how long the longest sequences may be
USUAL = (3, 50)
# For the guess before anything is measured here: a worker's seconds for a training step, at least and for each time step of
# its 64 sequences (mean of the five variants, one core of a laptop), and the share of the budget that trainings use.
STEP_S, TIME_STEP_S, SHARE_USED = 1.7e-3, 1.25e-4, 0.6


def show(page: str, text: str) -> None:
    """Draw the ladder of this session, of the address, or an empty one; `text` says what it is about."""
    _ = state.gettext()
    with st.container(key="ladder-head"):
        st.markdown(text)
        with st.container(horizontal=True, vertical_alignment="bottom", key="ladder-row"):
            start = st.button(_("Climb the ladder"), icon=":material/stairs:", key="start-ladder")
            seeds = _choice("seeds", _("Seeds"), SEEDS, USUAL[0])
            highest = _choice("highest", _("Longest sequence"), HIGHEST, USUAL[1])
        experiment, trouble = _on_show()
        if start:
            experiment, trouble = _start(page, seeds, highest, experiment)
        # Always there: what comes and goes would remount the instrument.
        st.caption(trouble or _estimate(seeds, highest))
    owned = experiment is not None and experiment.owner == state.owner()
    instruments.ladder(experiment.id if experiment else None, owned=owned, page=page, offer=_offer(highest))


def _choice(name: str, label: str, options: tuple[int, ...], usual: int) -> int:
    """A small choice that is remembered while pages come and go."""
    key = f"setting.ladder.{name}"
    state.seed_widget(key, state.recall(key, usual))
    chosen = st.segmented_control(label, options, key=key, required=True)
    state.remember(key, chosen)
    return int(chosen or usual)


def _rungs(highest: int) -> tuple[int, ...]:
    return tuple(rung for rung in LADDER if rung <= highest)


def _offer(highest: int) -> dict[str, object]:
    """The ladder as it would be, for the instrument to draw before there is one."""
    _ = state.gettext()
    variants = [{"name": v.name, "label": _(v.label), "cell": v.config.cell} for v in VARIANTS.values()]
    return {"ladder": _rungs(highest), "variants": variants}


def _estimate(seeds: int, highest: int) -> str:
    """How many trainings there will be at most, and about how long they take."""
    rungs, climbs = _rungs(highest), seeds * len(VARIANTS)
    workers = max(1, current().hub.engine.total)
    climb_s = bisection.expected_cost(rungs, {}, lambda rung: SHARE_USED * BUDGET.steps * (STEP_S + TIME_STEP_S * rung))
    about_s = max(climb_s, climb_s * climbs / workers)
    _ = state.gettext()
    return _(
        "At most {most} trainings of up to {steps} steps: bisection spares the rest. On {workers} workers like those of an"
        " ordinary laptop about {seconds} s; once it runs, the time left is measured."
    ).format(
        most=climbs * bisection.most_left(rungs, {}),
        steps=f"{BUDGET.steps:,}",
        workers=workers,
        seconds=10 * math.ceil(about_s / 10),
    )


def _on_show() -> tuple[Experiment | None, str]:
    """The ladder in the address or of this session; a sentence where there is none of that name. Sets of other kinds are passed over."""
    asked = state.set_on_show()
    if not asked:
        return None, ""
    try:
        found = current().service.experiments.get(asked)
    except LookupError:
        state.show_set(None)
        return None, state.gettext()(
            "The set of runs in this address is not here. It may have been deleted; start a new one."
        )
    return (found, "") if found.plan.ladder else (None, "")


def _start(page: str, seeds: int, highest: int, before: Experiment | None) -> tuple[Experiment | None, str]:
    """Start a ladder; one of this owner that still climbs makes way for it."""
    experiments, owner = current().service.experiments, state.owner()
    if before is not None and before.owner == owner and before.state == "running":
        experiments.cancel(before.id, owner)
    variants = {variant.name: variant.config for variant in VARIANTS.values()}
    try:
        started = experiments.submit(variants, range(1, seeds + 1), owner, page, _rungs(highest))
    except Trouble as trouble:
        return before, sentence(trouble.code, trouble.params, state.gettext())
    state.show_set(started)
    return experiments.get(started), ""
