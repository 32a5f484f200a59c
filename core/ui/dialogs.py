"""Dialogs that stay open while the page behind them is drawn anew, as it is when a run ends: nobody loses what they were doing."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from core.ui import state


def dialog_button(
    label: str, title: str, key: str, content: Callable[[], None], *, icon: str = "upload_file", disabled: bool = False
) -> None:
    """A button that opens a wide dialog; it closes when it is dismissed, or by `close`. `icon` is one of Material's."""
    if st.button(label, icon=f":material/{icon}:", key=key, disabled=disabled):
        open_dialog(key)
    if not disabled:
        dialog(title, key, content)


def open_dialog(key: str) -> None:
    """Have a dialog of this key open where it is drawn next."""
    state.remember(f"dialog.{key}", True)


def dialog(title: str, key: str, content: Callable[[], None], width: Literal["small", "large"] = "large") -> None:
    """Draw a dialog if it is open; it closes as that of `dialog_button` does."""
    note = f"dialog.{key}"
    if state.recall(note):
        st.dialog(title, width=width, on_dismiss=lambda: state.remember(note, False))(content)()


def close(key: str) -> None:
    """Close the dialog and draw the page with what was chosen in it; call it in the dialog."""
    state.remember(f"dialog.{key}", False)
    st.rerun()
