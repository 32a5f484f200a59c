"""The live views of a run: declared here with their labels, drawn by assets/instruments/*.js in the browser.

An instrument is mounted once and never redrawn by Streamlit: it follows its run over the tab's one event stream. What
goes through Streamlit is only what a page decides: which run, which language, who owns it.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import streamlit as st

from core.cells.catalog import CELLS
from core.figures import theme
from core.i18n import translator
from core.problems import PROBLEMS
from core.registry import Registry
from core.ui.instrument_labels import LABELS

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "instruments"

# Streamlit runs a component's script from a blob: URL, so the real module is imported by its address on our server,
# and one shared module instance serves all instruments of a tab.
_LOADER = """
export default async function (component) {
  const { base, version, module } = component.data;
  const address = `${window.location.origin}${base}instruments/${version}/${module}.js`;
  return (await import(address)).default(component);
}
"""


class Instrument(msgspec.Struct, frozen=True):
    """One instrument: its module is assets/instruments/{name}.js; `height` in rem is kept free before it has drawn.

    `triggers` are the events it may send to the page; each of them causes one rerun.
    """

    name: str
    height: float
    triggers: tuple[str, ...] = ()

    @property
    def labels(self) -> Mapping[str, str]:
        """Label key → untranslated text."""
        return LABELS[self.name]


INSTRUMENTS: Registry[Instrument] = Registry(
    "instrument",
    [
        Instrument("runbar", 8.25, ("restart", "ended")),
        Instrument("curve", 20.0),
        Instrument("gates", 35.0),
        Instrument("gradient", 20.0),
        Instrument("sample", 22.0),
        Instrument("upload", 2.0, ("done",)),
        Instrument("document", 0.0, ("language",)),
    ],
)


class Scene(msgspec.Struct, frozen=True):
    """What the instruments of a page have in common: the run they follow, whose it is, its cell, the page's language."""

    language: str
    run: str | None = None
    owner: bool = False
    cell: str = "lstm"


def show(
    name: str, scene: Scene, *, key: str, on: Mapping[str, Callable[[], None]] | None = None, **extra: Any
) -> Mapping[str, Any]:
    """Mount an instrument, or bring a mounted one up to date; `key` keeps it the same across reruns.

    `on` maps triggers to callbacks; the returned mapping holds each trigger's value in the rerun that it caused.
    `extra` is for single instruments: runbar `ended` (this page was drawn after the run's end), sample `temperature`,
    upload `job`, document `remember` and `restore`. Raises UnknownName for a name that is not in INSTRUMENTS.
    """
    instrument = INSTRUMENTS[name]
    callbacks = {f"on_{trigger}_change": (on or {}).get(trigger, _ignore) for trigger in instrument.triggers}
    result: Mapping[str, Any] = _COMPONENTS[name](key=key, data={**_data(instrument, scene), **extra}, **callbacks)
    return result


@lru_cache
def version() -> str:
    """A hash of all instrument files: part of their address, so that browsers may keep them for ever."""
    digest = hashlib.sha256()
    for path in sorted(ASSETS.iterdir()):
        if path.suffix in (".js", ".css"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _data(instrument: Instrument, scene: Scene) -> dict[str, Any]:
    return {
        "module": instrument.name,
        "base": _base_path(),
        "version": version(),
        "lang": scene.language,
        "run": scene.run,
        "owner": scene.owner,
        **_texts(instrument.name, scene.cell, scene.language),
        "palette": _palettes(),
    }


@lru_cache
def _texts(name: str, cell: str, language: str) -> dict[str, Any]:
    """All that an instrument says, translated: its labels, the cell's gates, the sentences for failures."""
    translate = translator(language).gettext
    gates = [{**msgspec.to_builtins(gate), "label": translate(gate.label)} for gate in CELLS[cell].gates]
    return {
        "labels": {key: translate(text) for key, text in INSTRUMENTS[name].labels.items()},
        "spec": {"cell": cell, "gates": gates},
        "problems": {problem.name: translate(problem.sentence) for problem in PROBLEMS.values()},
    }


@lru_cache
def _palettes() -> dict[str, Any]:
    return {mode: theme.as_data(palette) for mode, palette in theme.MODES.items()}


def _base_path() -> str:
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}/" if path else "/"


def _ignore() -> None:
    """A trigger without a callback still reruns the page, which then reads its value."""


def _root(instrument: Instrument) -> str:
    height = f"min-height:{instrument.height}rem" if instrument.height else "display:none"
    return f'<div class="seqlens-instrument" data-instrument="{instrument.name}" style="{height}"></div>'


_COMPONENTS = {
    name: st.components.v2.component(f"seqlens_{name}", html=_root(instrument), js=_LOADER)
    for name, instrument in INSTRUMENTS.items()
}
