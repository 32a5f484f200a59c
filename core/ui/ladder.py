"""The ladder on a page: a choice of task and effort, a Start, and the instrument that shows how long each network remembers."""

import streamlit as st

from core.config import MemoryConfig
from core.jobs.runtime import current
from core.problems import Trouble
from core.recall_ladder import BUDGET, LADDER, VARIANTS, budget_of, climbing
from core.runs import bisection
from core.runs.experiment import Experiment
from core.sentences import sentence
from core.tasks.catalog import TASKS
from core.ui import instruments, sets, state

SEEDS = (1, 3, 5)
HIGHEST = (20, 50, 100, 200)  # how long the longest sequences may be
USUAL = (3, 50)


def show(page: str, text: str, tasks: tuple[str, ...] = (BUDGET.task,), runs_on: str = "") -> None:
    """Draw the ladder of this session, of the address, or an empty one; `text` says what it is about.

    With several `tasks` one is chosen. `runs_on` is the page that shows a member's run, by default this one.
    """
    _ = state.gettext()
    experiment, trouble = sets.on_show(lambda plan: bool(plan.ladder))
    with st.container(key="ladder-head"):
        st.markdown(text)
        with st.container(horizontal=True, vertical_alignment="bottom", key="ladder-row"):
            start = st.button(_("Climb the ladder"), icon=":material/stairs:", key="start-ladder")
            task = _task(tasks, experiment)
            usual = _effort_of(experiment)
            seeds = _choice("seeds", _("Seeds"), SEEDS, usual[0])
            highest = _choice("highest", _("Longest sequence"), HIGHEST, usual[1])
        if start:
            experiment, trouble = _start(page, task, (seeds, highest), experiment)
        # Always there: what comes and goes would remount the instrument.
        st.caption(trouble or _effort(task, seeds, highest))
    owned = experiment is not None and experiment.owner == state.owner()
    shown = experiment.id if experiment else None
    # a link to a run leaves the page, and must take along what else is on show
    kept = ",".join(state.sets_on_show())
    instruments.ladder(shown, owned=owned, page=runs_on or page, sets=kept, offer=_offer(task, highest))


def _task(tasks: tuple[str, ...], experiment: Experiment | None) -> str:
    """What the networks have to do: as chosen here, else as on the ladder on show; no choice where there is but one."""
    if len(tasks) == 1:
        return tasks[0]
    _ = state.gettext()
    key = "setting.ladder.task"
    climbed = next(iter(experiment.plan.variants.values())) if experiment else BUDGET
    usual = climbed.task if isinstance(climbed, MemoryConfig) and climbed.task in tasks else tasks[0]
    state.seed_widget(key, state.recall(key, usual))
    chosen = st.selectbox(_("Task"), tasks, format_func=lambda name: _(TASKS[name].label), key=key, width=280)
    state.remember(key, chosen)
    return str(chosen)


def _effort_of(experiment: Experiment | None) -> tuple[int, int]:
    """(seeds, longest sequence) of the ladder on show, as far as they can be chosen here; else the usual ones."""
    if experiment is None:
        return USUAL
    plan = experiment.plan
    seeds, highest = len({member.seed for member in plan.members}), plan.ladder[-1]
    return seeds if seeds in SEEDS else USUAL[0], highest if highest in HIGHEST else USUAL[1]


def _choice(name: str, label: str, options: tuple[int, ...], usual: int) -> int:
    """A small choice that is remembered while pages come and go."""
    key = f"setting.ladder.{name}"
    state.seed_widget(key, state.recall(key, usual))
    chosen = st.segmented_control(label, options, key=key, required=True)
    state.remember(key, chosen)
    return int(chosen or usual)


def _rungs(highest: int) -> tuple[int, ...]:
    return tuple(rung for rung in LADDER if rung <= highest)


def _offer(task: str, highest: int) -> dict[str, object]:
    """The ladder as it would be, for the instrument to draw before there is one."""
    _ = state.gettext()
    variants = [{"name": v.name, "label": _(v.label), "cell": v.config.cell} for v in VARIANTS.values()]
    return {"task": _(TASKS[task].label), "ladder": _rungs(highest), "variants": variants}


def _effort(task: str, seeds: int, highest: int) -> str:
    """What a rung means, and how many trainings there will be at most; how long they take is not known before they run."""
    climbs, spec, budget = seeds * len(VARIANTS), TASKS[task], budget_of(task)
    _ = state.gettext()
    means = _("T: {means} Solved: {solved}").format(means=_(spec.length_means), solved=_(spec.solved_when))
    cost = _(
        "At most {most} trainings of up to {steps} steps of {batch} sequences ({units} units, Adam {rate}): bisection spares the"
        " rest. Once they run, the time left is measured."
    ).format(
        most=climbs * bisection.most_left(_rungs(highest), {}),
        steps=f"{budget.steps:,}",
        batch=budget.batch_size,
        units=budget.hidden_size,
        rate=f"{budget.learning_rate:g}",
    )
    return f"{means}  \n{cost}"


def _start(page: str, task: str, effort: tuple[int, int], before: Experiment | None) -> tuple[Experiment | None, str]:
    """Start a ladder of (seeds, longest sequence); one of this owner that still climbs makes way for it."""
    experiments, (seeds, highest) = current().service.experiments, effort
    sets.make_way(before)
    try:
        started = experiments.submit(climbing(task), range(1, seeds + 1), state.owner(), page, _rungs(highest))
    except Trouble as trouble:
        return before, sentence(trouble.code, trouble.params, state.gettext())
    sets.show(started, before)
    return experiments.get(started), ""
