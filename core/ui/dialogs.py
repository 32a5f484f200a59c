"""Dialogs that stay open while the page behind them is drawn anew, as it is when a run ends: nobody loses what they were doing."""

from collections.abc import Callable

import streamlit as st

from core.ui import state


def dialog_button(label: str, title: str, key: str, content: Callable[[], None]) -> None:
    """A button that opens a wide dialog; it closes when it is dismissed, or by `close`."""
    note = f"dialog.{key}"
    if st.button(label, icon=":material/upload_file:", key=key):
        state.remember(note, True)
    if state.recall(note):
        st.dialog(title, width="large", on_dismiss=lambda: state.remember(note, False))(content)()


def close(key: str) -> None:
    """Close the dialog and draw the page with what was chosen in it; call it in the dialog."""
    state.remember(f"dialog.{key}", False)
    st.rerun()
