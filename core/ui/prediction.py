"""Predict first: a guess before the run, and beside it what was measured. Nothing waits for it."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import streamlit as st

from core.cells.catalog import CELLS
from core.config import MemoryConfig, from_json
from core.jobs.runtime import current
from core.runs.guesses import Guesses
from core.runs.tables import RunRow
from core.snapshot import ENDED, Array, decode, unpack
from core.ui import state
from core.ui.percent import percent

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class LongestLength(msgspec.Struct, frozen=True):
    """The guess is a length: up to there the network will solve its task."""

    options: tuple[int, ...]

    def label(self, option: int) -> str:
        """An option in words."""
        _ = state.gettext()
        return _("{length} steps").format(length=option)

    def gap(self, chosen: int, rows: Sequence[RunRow]) -> str:
        """The guess beside the run's last score; nothing while there is none, or while it trains."""
        config, score = from_json(rows[0].config), _newest(rows[0], "score")
        if not isinstance(config, MemoryConfig) or score is None or rows[0].state not in ("finished", "stopped"):
            return ""
        _ = state.gettext()
        said = {"chosen": chosen, "length": config.length, "right": f"{percent(score['accuracy'])} %"}
        if score["solved"]:
            return _("You said {chosen} steps. At {length} steps it is solved: {right} right.").format(**said)
        return _("You said {chosen} steps. At {length} steps it is not solved: {right} right.").format(**said)


class LongestReach(msgspec.Struct, frozen=True):
    """The guess is a cell: of those trained side by side, its gradient reaches farthest back."""

    options: tuple[str, ...]

    def label(self, option: str) -> str:
        """An option in words."""
        return state.gettext()(CELLS[option].label)

    def gap(self, chosen: str, rows: Sequence[RunRow]) -> str:
        """The guess beside the newest kept gradients; nothing while a cell has none."""
        reach = {from_json(row.config).cell: _share_that_arrives(row) for row in rows}
        measured = {cell: share for cell, share in reach.items() if share is not None}
        if len(measured) < len(self.options):
            return ""
        winner = max(measured, key=lambda cell: measured[cell])
        _ = state.gettext()
        return _(
            "You said {chosen}. Measured: it reaches farthest in the {winner}, where at the first step it is {share} times what it"
            " is at the loss."
        ).format(chosen=self.label(chosen), winner=self.label(winner), share=_two_figures(measured[winner]))


class FreeHorizon(msgspec.Struct, frozen=True):
    """The guess is for how many steps a network's own forecast stays near the curve."""

    options: tuple[int, ...]

    def label(self, option: int) -> str:
        """An option in words."""
        _ = state.gettext()
        return _("{length} steps").format(length=option)

    def gap(self, chosen: int, rows: Sequence[RunRow]) -> str:
        """The guess beside the run's last forecast; nothing while it trains, and for what is not forecast."""
        said = _newest(rows[0], "forecast")
        if said is None or "horizon" not in said or rows[0].state not in ("finished", "stopped"):
            return ""
        _ = state.gettext()
        length, steps = msgspec.convert(said["truth"], Array).shape[0], said["horizon"]
        if steps >= length:
            return _(
                "You said {chosen} steps. Measured: it stays within one standard deviation for all {length} steps that were looked at."
            ).format(chosen=chosen, length=length)
        return _(
            "You said {chosen} steps. Measured: it is off by more than one standard deviation after {steps} steps."
        ).format(chosen=chosen, steps=steps)


class ParameterShare(msgspec.Struct, frozen=True):
    """The guess is a share in per cent: so many of another cell's parameters has this one at the same hidden size."""

    options: tuple[int, ...]
    beside: str

    def label(self, option: int) -> str:
        """An option in words."""
        return f"{option} %"

    def gap(self, chosen: int, rows: Sequence[RunRow]) -> str:
        """The guess beside what the worker counted when the run began; nothing before that."""
        started = _newest(rows[0], "started") or {}
        counted = {layer["cell"]: layer["parameters"] for layer in started.get("layers", [])}
        own = from_json(rows[0].config).cell
        if own not in counted or self.beside not in counted:
            return ""
        _ = state.gettext()
        return _(
            "You said {chosen}. Counted: {parameters} of {others} parameters, {share} % of those of the {beside}."
        ).format(
            chosen=self.label(chosen),
            parameters=f"{counted[own]:,}",
            others=f"{counted[self.beside]:,}",
            share=f"{100 * counted[own] / counted[self.beside]:.0f}",
            beside=_(CELLS[self.beside].label),
        )


class HalfLife(msgspec.Struct, frozen=True):
    """The guess is a number of tokens: after so many, half of what a unit holds is gone."""

    options: tuple[int, ...]

    def label(self, option: int) -> str:
        """An option in words."""
        _ = state.gettext()
        return _("{count} tokens").format(count=option)

    def gap(self, chosen: int, rows: Sequence[RunRow]) -> str:
        """The guess beside the median over units on the watched sentence, as it was kept last; nothing while it trains."""
        data = _newest(rows[0], "gates") if rows[0].state in ENDED else None
        if data is None or "half_life" not in data:
            return ""
        _ = state.gettext()
        median = data["half_life"]["quartiles"][1]
        return _(
            "You said {chosen} tokens. Measured on the watched sentence: {median} tokens, the median of all units."
        ).format(chosen=chosen, median="∞" if median is None else f"{median:.1f}")


class AnalogyShare(msgspec.Struct, frozen=True):
    """The guess is a share in per cent: so many of the text's own analogies come out, the asked words left out."""

    options: tuple[int, ...]

    def label(self, option: int) -> str:
        """An option in words."""
        return f"{option} %"

    def gap(self, chosen: int, rows: Sequence[RunRow]) -> str:
        """The guess beside the last count; nothing while it trains, and for a text whose analogies nobody knows."""
        data = _newest(rows[0], "analogies") if rows[0].state in ENDED else None
        if data is None:
            return ""
        _ = state.gettext()
        return _("You said {chosen}. Measured: {right} of {total} come out, {share} %.").format(
            chosen=self.label(chosen),
            right=data["excluded"],
            total=data["total"],
            share=percent(data["excluded"] / data["total"]),
        )


Prediction = AnalogyShare | LongestLength | LongestReach | ParameterShare | FreeHorizon | HalfLife


def show(page: str, prediction: Prediction, question: str, rows: Sequence[RunRow]) -> None:
    """The question with its answers in a line, and the gap to what the runs on show came to."""
    chosen = guess(page, prediction.options, prediction.label, question)
    reveal(prediction.gap(chosen, rows) if chosen is not None and rows else "")


def guess(page: str, options: Sequence[Any], label: Callable[[Any], str], question: str) -> Any:
    """The question with its answers in a line; returns the one chosen, None before that."""
    _ = state.gettext()
    key = widget_key(page)
    state.seed_widget(key, said_before(page, options))
    with st.container(horizontal=True, vertical_alignment="center", key="predict"):
        st.markdown(question, width="content")
        chosen = st.segmented_control(
            _("Your prediction"),
            options,
            format_func=label,
            key=key,
            label_visibility="collapsed",
        )
    keep(page, chosen)
    return chosen


def widget_key(question: str) -> str:
    """The key of a question's widget."""
    return f"setting.predict.{question}"


def said_before(question: str, options: Sequence[Any]) -> Any:
    """The option that was chosen last, in this session or, before a reload, in another of this browser; None for none of these."""
    note = f"guess.{question}"
    said = state.recall(note)
    if said is None:
        said = Guesses(current().store).answer(state.owner(), question)
        state.remember(note, said)
    return next((option for option in options if str(option) == said), None)


def keep(question: str, chosen: Any) -> None:
    """Write down what is chosen now; None takes back what was said."""
    note, said = f"guess.{question}", "" if chosen is None else str(chosen)
    if state.recall(note) != said:
        Guesses(current().store).keep(state.owner(), question, said)
        state.remember(note, said)


def reveal(gap: str) -> None:
    """The gap between guess and measurement; always there, or what follows would move."""
    _ = state.gettext()
    st.caption(gap or _("Choose, or go straight to the lab."))


def _two_figures(value: float) -> str:
    """As instruments write small and large numbers: 0.86, 8.6×10⁻⁷."""
    exponent = math.floor(math.log10(value)) if value > 0.0 else 0
    if -3 <= exponent <= 3:
        return f"{float(f'{value:.2g}'):g}"
    return f"{value / 10.0**exponent:.1f}×10{str(exponent).translate(_SUPERSCRIPTS)}"


def _newest(row: RunRow, part: str) -> dict[str, Any] | None:
    """The data of a run's newest kept message of a part."""
    frames = current().store.frames_of(row.id, [part])
    return decode(frames[-1].body).data if frames else None


def _share_that_arrives(row: RunRow) -> float | None:
    """Of the gradient's norm at the loss, what is left at the first step."""
    data = _newest(row, "gradient")
    if data is None:
        return None
    state_name = CELLS[from_json(row.config).cell].states[0]
    norms = unpack(msgspec.convert(data["states"][state_name], type=Array))
    return float(norms[-1] / norms[0]) if np.isfinite(norms).all() and norms[0] > 0 else None
