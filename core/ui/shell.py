"""The script Streamlit runs for every session: page frame, navigation, language; then the page itself."""

from pathlib import Path

import streamlit as st

from core.i18n import languages
from core.ui import instruments, state
from core.ui.contents import CONTENTS

_ROOT = Path(__file__).resolve().parents[2]
_SIDEBAR_PX = 220


def main() -> None:
    """Build the navigation in the session's language, the sidebar, and run the page."""
    _ = state.gettext()
    st.set_page_config(
        page_icon=str(_ROOT / "assets" / "icon.svg"),
        layout="wide",
        initial_sidebar_state=_SIDEBAR_PX,
    )
    st.html(_ROOT / "assets" / "app.css")
    pages = [
        st.Page(
            page.file,
            title=_(page.title),
            icon=page.icon,
            url_path=page.name,
            default=page.name == "home",
        )
        for page in CONTENTS.values()
    ]
    chosen = st.navigation(pages, position="sidebar")
    st.set_page_config(page_title="SeqLens · 序镜" if chosen.url_path == "" else f"{chosen.title} · SeqLens")
    _sidebar()
    state.arrive(chosen.url_path or "home")
    chosen.run()


def _sidebar() -> None:
    _ = state.gettext()
    here = state.language()
    with st.sidebar:
        state.seed_widget("setting.language", here)
        st.segmented_control(
            _("Language"),
            list(languages()),
            format_func=languages().get,
            key="setting.language",
            required=True,
            on_change=lambda: state.choose_language(state.widget("setting.language")),
        )
    instruments.document(language=here, chosen=state.language_is_chosen())


main()
