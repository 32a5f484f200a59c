"""The user's own numbers: a dialog to upload a table, choose a column, decide about its gaps, and forecast it."""

import numpy as np
import streamlit as st

from core.figures.forecast import gaps_figure
from core.jobs.job import UPLOAD
from core.jobs.runtime import current
from core.runs.tables import UploadRow
from core.series_config import MISSING
from core.snapshot import Snapshot
from core.text.decode import upload_limit_mb
from core.ui import state, uploads
from core.ui.at_rest import palette
from core.ui.dialogs import close, dialog_button

PURPOSE = "numbers"
DIALOG = "own-numbers"


def number_upload_button(page: str) -> None:
    """The button beside the menu of series; opens the dialog."""
    _ = state.gettext()
    dialog_button(_("Your own numbers…"), _("Your own numbers"), DIALOG, lambda: _dialog(page))


def _dialog(page: str) -> None:
    _ = state.gettext()
    st.caption(
        _(
            "A table (.csv) with one value a row, in the order of time: temperatures, prices, steps a day; up to {limit} MB. "
            "It stays on this server and is yours to delete."
        ).format(limit=f"{upload_limit_mb():g}")
    )
    uploads.file_place(PURPOSE)
    for row in current().store.list_uploads(state.owner(), PURPOSE):
        _card(page, row)


def _card(page: str, row: UploadRow) -> None:
    _ = state.gettext()
    with st.container(border=True, key=f"upload-{row.id}"):
        report = uploads.report_of(row)
        if report is None:
            return
        if report.kind == "failed":
            uploads.failed(row, report, _("Column of numbers"))
            return
        how = _described(row, report)
        if st.button(_("Use these numbers"), type="primary", key=f"use-{row.id}"):
            state.impose_setting(page, "series", UPLOAD + row.id)
            if how is not None:
                state.impose_setting(page, "missing", how)
            close(DIALOG)


def _described(row: UploadRow, report: Snapshot) -> str | None:
    """What was read; returns what is to become of missing values, None where there are none."""
    _ = state.gettext()
    data = report.data
    uploads.column_choice(row, data["columns"], _("Column of numbers"), data["column"])
    signs = {"point": _("decimal point"), "comma": _("decimal comma")}
    st.caption(
        _("{values} rows from {low} to {high} · {missing} missing · {decimal} · read as {encoding}").format(
            values=f"{data['values']:,}",
            missing=f"{data['missing']:,}",
            low=f"{data['low']:g}",
            high=f"{data['high']:g}",
            decimal=signs[data["decimal"]],
            encoding=data["encoding"],
        )
    )
    how = _gaps(row) if data["missing"] else None
    _preview(row, data["preview"], how)
    uploads.encoding_choice(row, data["candidates"])
    return how


def _gaps(row: UploadRow) -> str:
    _ = state.gettext()
    key = f"setting.missing.{row.id}"
    state.seed_widget(key, next(iter(MISSING)))
    chosen = st.segmented_control(
        _("Missing values"), list(MISSING), format_func=lambda how: _(MISSING[how]), key=key, required=True
    )
    return str(chosen)


def _preview(row: UploadRow, values: list[float | None], how: str | None) -> None:
    """The beginning of the column as it will be learned from."""
    _ = state.gettext()
    known = [place for place, value in enumerate(values) if value is not None]
    measured = [value for value in values if value is not None]
    words = {"value": _("value"), "filled": _("filled in"), "row": _("row")}
    if how == "drop":
        figure = gaps_figure(measured, [], words, palette())
    else:
        figure = gaps_figure(values, list(np.interp(range(len(values)), known, measured)), words, palette())
    shown = {"displayModeBar": False}
    st.plotly_chart(figure, key=f"preview-{row.id}", config=shown, alt=_("The beginning of the column"))
