"""The one scaffold every lesson page stands on: question, prediction, tour, controls, run bar, instruments, explanation."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import streamlit as st

from core.cells.catalog import CELLS
from core.config import RunConfig, from_json
from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.tables import RunRow
from core.sentences import sentence
from core.snapshot import ENDED
from core.ui import (
    controls,
    instruments,
    ladder,
    prediction,
    rooms,
    stability,
    state,
    tour,
    vector_judging,
    vector_library,
)
from core.ui.at_rest import FIGURES
from core.ui.exports import export_button
from core.ui.instrument_needs import needs_of
from core.ui.lesson_text import lesson_sections
from core.ui.promise import promise
from core.ui.share import Shared, share_button
from core.ui.summary import run_summary

FIRST_POINT_S = 0.15  # that a start is waited for; where the workers are busy the page is drawn first
_REFUSED = "start.refused"  # the sentence for a start that could not be
PANELS: Mapping[str, Callable[[str, str], None]] = {"ladder": ladder.show, "stability": stability.show}
VIEWS: Mapping[str, Callable[[Sequence[RunRow]], Any]] = {
    **FIGURES,
    "vector_library": vector_library.show,
    "vector_judging": vector_judging.show,
}
OF_TRAINING = ("curve", "update")  # have nothing to show of a run that trains nothing


class Lesson(msgspec.Struct, frozen=True):
    """A lesson as data: its slug (URL and text files), title, question, the config it starts from, and its rows.

    A row names instruments, figures at rest, or sections of the lesson's text; "name:cell" is the instrument for that cell's run.
    What stands in PANELS is drawn with the section of its name and has nothing to do with the runs on show.
    `also` are kinds of runs that it does not start but shows.
    `cells` are trained side by side; by default the preset's alone, or the one chosen of `alternatives`. `at_hand` names
    the settings in the control row, by default those declared primary. `predict` is what may be guessed before, `stops`
    are the tour's. `rooms` are further views of the lesson, each in the place of the lab (see core.ui.rooms).
    Where a page has several lessons to choose from, they share the first one's text; `choice` is the name of each, `intro`
    the section that it begins with.
    """

    slug: str
    title: str
    question: str
    preset: RunConfig
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    also: tuple[type[RunConfig], ...] = ()
    at_hand: tuple[str, ...] = ()
    predict: prediction.Prediction | None = None
    stops: tuple[tour.Stop, ...] = ()
    choice: str = ""
    intro: str = "intro"
    rooms: tuple[str, ...] = ()

    @property
    def all_cells(self) -> tuple[str, ...]:
        """The cells that are trained together."""
        return self.cells or (self.preset.cell,)

    def shown_of(self, rows: Sequence[RunRow]) -> list[RunRow]:
        """Of runs, the first of each cell that this page trains; of alternatives, the first of any."""
        by_cell: dict[str, RunRow] = {}
        for row in rows:
            config = from_json(row.config)
            is_shown = isinstance(config, (type(self.preset), *self.also))
            if is_shown and config.cell in (*self.all_cells, *self.alternatives):
                by_cell.setdefault(config.cell, row)
        if self.alternatives:
            return list(by_cell.values())[:1]
        return [by_cell[cell] for cell in self.all_cells if cell in by_cell]

    def trained_of(self, rows: Sequence[RunRow]) -> list[RunRow]:
        """Of the runs on show, those that were trained, and can be trained again."""
        return [row for row in rows if isinstance(from_json(row.config), type(self.preset))]


def render(*lessons: Lesson) -> None:
    """Draw the lesson for this session; where a page has several, the one that was chosen."""
    _ = state.gettext()
    language = state.language()
    lesson = lessons[0]
    text = lesson_sections(lesson.slug, language)
    with st.container(key="lesson-head"):
        st.title(_(lesson.question), anchor=False)
        if len(lessons) > 1:
            lesson = _chosen(lessons)
        preset = controls.localized_preset(lesson.preset, language)
        room = rooms.choice(lesson.slug, lesson.rooms) if lesson.rooms else rooms.LAB
        if room != rooms.LAB:
            config = controls.settings_of_page(lesson.slug, preset)
            rooms.show(room, lesson.slug, preset, text)
            share_button(Shared(lesson.slug, config, preset, rooms.in_address(room), {"set": state.sets_on_show()}))
            return
        rows = _runs_on_show(lesson)
        st.markdown(text[lesson.intro])
        if lesson.predict is not None:
            prediction.show(lesson.slug, lesson.predict, text["predict"], lesson.trained_of(rows))
        if lesson.stops:
            tour.show(lesson.slug, lesson.stops, text, preset)
    engine = current().hub.engine
    if engine.problem:
        st.error(sentence(engine.problem, engine.params, _))
    trained = lesson.trained_of(rows)
    controls.settings_row(
        lesson.slug,
        preset,
        from_json(trained[0].config) if trained else None,
        lesson.alternatives,
        lesson.at_hand,
        lesson.cells,
        on_start=lambda config: _start(lesson, config, trained),
    )
    with st.container(key="refused"):  # always there, as the caption below
        if refused := state.recall(_REFUSED):
            st.error(refused)
            state.remember(_REFUSED, None)
    if _run_bar(lesson, trained) and trained:
        _start(lesson, from_json(trained[0].config), trained)
        st.rerun()
    # Always there: an element that came with the run would push the instruments below into new places.
    with st.container(key="run-line", horizontal=True, vertical_alignment="center"):
        summary = run_summary(rows, language) if rows else _("Nothing is training here yet.")
        st.caption(f"{summary} {promise(from_json(rows[0].config) if rows else preset, _)}".strip())
        export_button(rows)
        share_button(_shared(lesson, lessons, preset, rows))
    for names in lesson.rows:
        for name, place in zip(names, st.columns(len(names), gap="medium"), strict=True):
            with place:
                _panel(name, lesson, rows, text)


def _shared(lesson: Lesson, lessons: Sequence[Lesson], preset: RunConfig, rows: Sequence[RunRow]) -> Shared:
    """What a link to this page says."""
    config = state.page_settings(lesson.slug, preset, None)[0]
    has_sets = any(name in PANELS for row in lesson.rows for name in row)
    on_show = {"run": [row.id for row in rows], "set": state.sets_on_show() if has_sets else []}
    learns = {"learns": lesson.slug} if len(lessons) > 1 else {}
    return Shared(lesson.slug, config, preset, learns | tour.in_address(lesson.slug), on_show)


def _chosen(lessons: Sequence[Lesson]) -> Lesson:
    """The lesson that was asked for, else the one that the run on show is of, else the first."""
    _ = state.gettext()
    by_slug = {each.slug: each for each in lessons}
    rows = _rows(state.runs_on_show())
    usual = next((each.slug for each in lessons if each.shown_of(rows)), None)
    key = f"setting.choice.{lessons[0].slug}"
    state.seed_widget(key, state.choice(lessons[0].slug, by_slug, usual))
    chosen = st.segmented_control(
        _("What it learns"),
        list(by_slug),
        format_func=lambda slug: _(by_slug[slug].choice),
        key=key,
        required=True,
        on_change=lambda: state.choose_lesson(lessons[0].slug, state.widget(key), [type(e.preset) for e in lessons]),
    )
    return by_slug[str(chosen)]


def _run_bar(lesson: Lesson, rows: Sequence[RunRow]) -> bool:
    """The controls of all runs on show, together. True when the viewer asked to start again."""
    owned = bool(rows) and all(row.owner == state.owner() for row in rows)
    ended = bool(rows) and all(row.state in ENDED for row in rows)
    if len(lesson.all_cells) == 1:
        runs: list[str | None] = [*(row.id for row in rows)] or [None]
        return instruments.run_bar(runs, owned=owned, ended=ended, coming=state.coming_run())
    _ = state.gettext()
    by_cell = {from_json(row.config).cell: row.id for row in rows}
    names = [_(CELLS[cell].label) for cell in lesson.all_cells]
    return instruments.run_bar([by_cell.get(cell) for cell in lesson.all_cells], owned=owned, ended=ended, names=names)


def _panel(name: str, lesson: Lesson, rows: Sequence[RunRow], text: dict[str, str]) -> None:
    if name in PANELS:
        PANELS[name](lesson.slug, text[name])
        return
    if name in text:
        st.markdown(text[name])
        return
    if name in VIEWS:
        with st.container(key=name):
            VIEWS[name](rows)
        return
    instrument, _, cell_of_many = name.partition(":")
    by_cell = {from_json(row.config).cell: row for row in rows}
    row = by_cell.get(cell_of_many or next(iter(by_cell), ""))
    if row is not None and instrument in OF_TRAINING and not lesson.trained_of([row]):
        row = None
    config = from_json(row.config) if row else state.page_settings(lesson.slug, lesson.preset, None)[0]
    cell = cell_of_many or config.cell
    extra = needs_of(instrument, config, rows)
    if cell_of_many:
        extra["of_cell"] = state.gettext()(CELLS[cell_of_many].label)
    else:
        extra["heir"] = True
    owned = row is not None and row.owner == state.owner()
    instruments.show(instrument, row.id if row else None, owned=owned, cell=cell, key=name, **extra)


def _runs_on_show(lesson: Lesson) -> list[RunRow]:
    """The runs in the URL that are of this page's kind and cells, in their order; a sentence if none is here at all."""
    runs = state.runs_on_show()
    rows = _rows(runs)
    if runs and not rows:
        _ = state.gettext()
        st.warning(_("The run in this address is not here. It may have been deleted; start a new one below."))
        state.show_runs([])
    return lesson.shown_of(rows)


def _rows(runs: Sequence[str]) -> list[RunRow]:
    found = [row for run in runs if (row := current().store.run(run)) is not None]
    return [row for row in found if row.deleted is None]


def _start(lesson: Lesson, config: RunConfig, before: Sequence[RunRow]) -> None:
    """Start a run, or one of each of the lesson's cells, and show it; where that cannot be, the page says why when it is drawn.

    Several at once take the place of those on show, which would keep their workers for long.
    """
    service, owner = current().service, state.owner()
    try:
        if len(lesson.all_cells) == 1:
            runs = [service.submit(config, owner, state.use_coming_run())]
            # Before the wait: the browser asks for the page anew when a run ends, and Streamlit then breaks off here.
            state.show_runs(runs)
            # The instruments follow the run already. Drawing the page around them keeps the browser busy for longer
            # than a first step takes: the point comes first.
            current().hub.wait_for_point(runs[0], FIRST_POINT_S)
        else:
            for shown in before:
                if shown.owner == owner and shown.state not in ENDED:
                    service.command(shown.id, owner, "stop")
            variants = {cell: msgspec.structs.replace(config, cell=cell) for cell in lesson.all_cells}
            experiment = service.experiments.submit(variants, [config.seed], owner, name=lesson.slug)
            state.show_runs([member.run for member in service.experiments.get(experiment).plan.members])
    except Trouble as trouble:
        state.remember(_REFUSED, sentence(trouble.code, trouble.params, state.gettext()))
