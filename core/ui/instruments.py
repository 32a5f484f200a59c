"""The live views of a run on a page: declared in the catalogue, drawn by assets/instruments/*.js in the browser.

An instrument is mounted once and never redrawn by Streamlit: it follows its run over the tab's one event stream. What
goes through Streamlit is only what a page decides: which run, which language, who owns it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import streamlit as st

from core.cells.catalog import CELLS
from core.figures import theme
from core.i18n import translator
from core.jobs.runtime import current
from core.snapshot import PARTS
from core.tasks.catalog import TASKS
from core.ui import state
from core.ui.instrument_catalog import INSTRUMENTS, Instrument
from core.web.routes import instruments_version

_DOCUMENT = "document"

# Streamlit runs a component's script from a blob: URL, so the real module is imported by its address on our server,
# and one shared module instance serves all instruments of a tab.
_LOADER = """
export default async function (component) {
  const { base, version, module } = component.data;
  const address = `${window.location.origin}${base}instruments/${version}/${module}.js`;
  return (await import(address)).default(component);
}
"""


def show(name: str, run: str | None, *, owned: bool, cell: str = "", key: str = "", **extra: Any) -> None:
    """Mount a view of a run, or bring it up to date; None shows what will appear there.

    `cell` names the cell that is drawn, by default the catalogue's first. `extra` reaches the instrument
    as it is (sample: `temperature`; `heir`: see `run_bar`). Raises UnknownName for a name that is not in INSTRUMENTS.
    """
    _mount(name, key=key or name, run=run, owner=owned, cell=cell or next(iter(CELLS)), **extra)


def run_bar(
    runs: Sequence[str | None],
    *,
    owned: bool,
    ended: bool = False,
    names: Sequence[str] = (),
    coming: str = "",
    **extra: Any,
) -> bool:
    """Mount the controls of a run, or of runs side by side; True in the one rerun in which the viewer asked to start again.

    `names` are those of runs side by side, in their order; None stands for one that has yet to be started. `ended` says
    that this page was drawn after the end of all; else one rerun follows when they end. `coming` is the id that a run will
    have if Start is pressed: instruments with `heir` follow it from the click on. `small`: one line.
    """
    labels = names or [""] * len(runs)
    shown = [{"run": run, "label": label} for run, label in zip(runs, labels, strict=True)]
    kept = {part.name: part.kept_per_octave for part in PARTS.values() if part.kept_per_octave}
    told = _mount(
        "runbar", key="runbar", heir=True, runs=shown, owner=owned, ended=ended, next=coming, kept=kept, **extra
    )
    return bool(told.get("restart"))


def ladder(experiment: str | None, *, owned: bool, page: str, sets: str, offer: Mapping[str, Any]) -> None:
    """Mount the table of a ladder, or the one that is offered: its `task`, `ladder` and `variants`.

    `page` is where a member's run is shown, `sets` what the address says of sets there.
    """
    _mount("ladder", key="ladder", set=experiment, owner=owned, page=page, sets=sets, offer=offer)


def race(experiment: str | None, *, owned: bool, offer: Mapping[str, Any]) -> None:
    """Mount the lanes and curves of a race, or of the one that is offered: its `task` and `variants`."""
    _mount("race", key="race", set=experiment, owner=owned, offer=offer, metrics=_metrics())


def race_results(experiment: str | None, *, guesses: Mapping[str, str]) -> None:
    """Mount what a race has shown; `guesses` is by question the cell that the viewer has said."""
    _mount("race_results", key="race_results", set=experiment, owner=False, guesses=guesses, metrics=_metrics())


def _metrics() -> dict[str, str]:
    """What each task is judged by, in the user's language."""
    return {task.name: translator(state.language()).gettext(task.metric) for task in TASKS.values()}


def compare(runs: Sequence[Mapping[str, Any]], settings: Sequence[Mapping[str, Any]], note: str) -> None:
    """Mount the losses of runs on one axis: [{run, cell, label}], their differing settings [{label, values}], and what to mind."""
    _mount("compare", key="compare", runs=runs, settings=settings, note=note)


def exports(runs: Sequence[Mapping[str, Any]]) -> None:
    """Mount the menu of files of runs: [{run, label, exporters: [{name, label, help, address}]}], in the user's language."""
    _mount("exports", key="exports", runs=runs)


def models(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Mount the comparison of the models: rows of {label, cells}, a cell a list of {text, href}; "" is no link."""
    _mount("models", key="models", columns=columns, rows=rows)


def stability(experiment: str | None, *, owned: bool) -> None:
    """Mount what a set of runs with other seeds says about neighbours."""
    _mount("stability", key="stability", set=experiment, owner=owned)


def share(link: str, qr: str) -> None:
    """Mount a link to copy, and its QR code, the address of a picture; "" for none."""
    _mount("share", key="share", link=link, qr=qr)


def upload(job: str | None, *, key: str) -> None:
    """Mount the progress of a text job; one rerun follows when it is done. None takes no room."""
    _mount("upload", key=key, job=job)


def comparison(experiment: str | None, *, owned: bool, **extra: Any) -> None:
    """Mount what several seeds of several settings came to, side by side; `extra` says which comparison it is."""
    _mount("comparison", key="comparison", set=experiment, owner=owned, **extra)


def ways(job: str | None, *, on_setting: Callable[[str, str], None], **extra: Any) -> None:
    """Mount a sentence cut in every way. What is typed or chosen there is told as (name, value) before the rerun."""
    _mount("ways", key="ways", callbacks={"setting": _teller("ways", on_setting)}, run=job, **extra)


def block(job: str | None, *, on_setting: Callable[[str, str], None], **extra: Any) -> None:
    """Mount the block of numbers of a batch. What the page's keys ask for is told as (name, value) before the rerun."""
    _mount(
        "block",
        key="block",
        cell=next(iter(CELLS)),
        callbacks={"setting": _teller("block", on_setting)},
        run=job,
        **extra,
    )


def story(job: str | None, *, on_setting: Callable[[str, str], None], **extra: Any) -> None:
    """Mount the story of Word2Vec at a scene; what is asked for there is told as (name, value) before the rerun."""
    _mount("story", key="story", callbacks={"setting": _teller("story", on_setting)}, run=job, **extra)


def _teller(key: str, on_setting: Callable[[str, str], None]) -> Callable[[], None]:
    def told() -> None:
        asked = (state.widget(key) or {}).get("setting")
        if asked:
            on_setting(str(asked["name"]), str(asked["value"]))

    return told


def document(*, language: str, chosen: bool) -> None:
    """Set the document's language. A chosen one is remembered by the browser; else the one remembered comes back."""
    _mount("document", key=_DOCUMENT, lang=language, remember=chosen, restore=not chosen)


def _restore_language() -> None:
    choice = (state.widget(_DOCUMENT) or {}).get("language")
    if choice:
        state.choose_language(choice)


def _write_down() -> None:
    """The rerun that follows an end reads it from the library, which otherwise hears of it a moment later."""
    current().hub.flush()


HEARD: Mapping[str, Callable[[], None]] = {"language": _restore_language, "ended": _write_down}
"""Trigger → what is done before the rerun that it causes."""


def _mount(
    name: str, *, key: str, cell: str = "", callbacks: Mapping[str, Callable[[], None]] = HEARD, **extra: Any
) -> Mapping[str, Any]:
    instrument = INSTRUMENTS[name]
    language = state.language()
    data = {
        "module": name,
        "base": base_path(),
        "version": instruments_version(),
        "lang": language,
        "palette": _palettes(tuple(CELLS)),
        **_texts(name, cell, language),
        **extra,
    }
    heard = {f"on_{trigger}_change": callbacks.get(trigger, _rerun) for trigger in instrument.triggers}
    result: Mapping[str, Any] = _COMPONENTS[name](key=key, data=data, **heard)
    return result


@lru_cache
def _texts(name: str, cell: str, language: str) -> dict[str, Any]:
    """All that an instrument says, translated: its labels, and what the cell is made of."""
    translate = translator(language).gettext
    return {
        "labels": {key: translate(text) for key, text in INSTRUMENTS[name].labels.items()},
        "spec": cell_data(cell, language) if cell else {},
    }


@lru_cache
def cell_data(name: str, language: str) -> dict[str, Any]:
    """What an instrument draws a cell from: its label, gates, states, diagram and conventions, in the user's language."""
    cell, translate = CELLS[name], translator(language).gettext
    gates = [{**msgspec.to_builtins(gate), "label": translate(gate.label)} for gate in cell.gates]
    conventions = [
        {**msgspec.to_builtins(way), "label": translate(way.label), "means": translate(way.means)}
        for way in cell.conventions
    ]
    return {
        "cell": name,
        "label": translate(cell.label),
        "gates": gates,
        "states": cell.states,
        "diagram": msgspec.to_builtins(cell.diagram),
        "conventions": conventions,
    }


@lru_cache
def _palettes(cells: tuple[str, ...]) -> dict[str, Any]:
    return {mode: theme.as_data(palette, cells) for mode, palette in theme.MODES.items()}


def base_path() -> str:
    """Where the server's addresses begin: "/", or "/course/lens/"."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}/" if path else "/"


def _rerun() -> None:
    """Nothing to do before the rerun; a trigger needs a callback for its value to be seen in it."""


def _root(instrument: Instrument) -> str:
    height = f"min-height:{instrument.height}rem" if instrument.height else "display:none"
    return f'<div class="seqlens-instrument" data-instrument="{instrument.name}" style="{height}"></div>'


_COMPONENTS = {
    name: st.components.v2.component(f"seqlens_{name}", html=_root(instrument), js=_LOADER)
    for name, instrument in INSTRUMENTS.items()
}
