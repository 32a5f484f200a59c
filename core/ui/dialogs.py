"""Dialogs that stay open while the page behind them is drawn anew, as it is when a run ends: nobody loses what they were doing."""

from collections.abc import Callable

import streamlit as st

from core.ui import state


def dialog_button(
    label: str, title: str, key: str, content: Callable[[], None], *, icon: str = "upload_file", disabled: bool = False
) -> None:
    """A button that opens a wide dialog; it closes when it is dismissed, or by `close`. `icon` is one of Material's."""
    note = f"dialog.{key}"
    if st.button(label, icon=f":material/{icon}:", key=key, disabled=disabled):
        state.remember(note, True)
    if state.recall(note) and not disabled:
        st.dialog(title, width="large", on_dismiss=lambda: state.remember(note, False))(content)()


def close(key: str) -> None:
    """Close the dialog and draw the page with what was chosen in it; call it in the dialog."""
    state.remember(f"dialog.{key}", False)
    st.rerun()
