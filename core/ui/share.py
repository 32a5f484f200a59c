"""A page as a link that others open: its settings, language and seed, if wanted what is on show; as text and as a QR code."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec
import segno
import streamlit as st

from core.jobs.job import UPLOAD
from core.settings import settings_of, to_query
from core.ui import instruments, state
from core.ui.dialogs import dialog_button
from core.web import lan

# What a link says even where it is the page's usual value: that may be another one in another language or version.
_ALWAYS = ("seed", "corpus", "series")
_DARK, _LIGHT, _QUIET_ZONE = "#000", "#fff", 4  # a scanner needs dark on white, whatever the theme, and room around


class Shared(msgspec.Struct, frozen=True):
    """What a page shares: its slug, its settings and preset, what else its address says, and what is on show by parameter.

    `own_words`: a user dictionary is in use that the settings do not name.
    """

    page: str
    config: msgspec.Struct
    preset: msgspec.Struct
    extra: Mapping[str, str] = {}
    on_show: Mapping[str, Sequence[str]] = {}
    own_words: bool = False


def share_button(shared: Shared) -> None:
    """The button that opens the dialog with the link; always there."""
    _ = state.gettext()
    dialog_button(_("Share…"), _("Share this page"), f"share-{shared.page}", lambda: _dialog(shared), icon="qr_code_2")


def settings_query(config: msgspec.Struct, preset: msgspec.Struct) -> dict[str, str]:
    """Settings → the URL parameters that bring them back; without what was uploaded, which is its owner's."""
    fields, query = settings_of(type(config)), to_query(config, preset)
    query |= {name: str(getattr(config, name)) for name in _ALWAYS if name in fields}
    return {name: value for name, value in query.items() if not _is_uploaded(name, value)}


def left_out(shared: Shared) -> list[str]:
    """What cannot be shared, a sentence each."""
    _ = state.gettext()
    config, fields = shared.config, settings_of(type(shared.config))
    said = []
    if any(_is_uploaded(name, str(getattr(config, name))) for name in fields):
        said.append(_("Your own text or numbers stay yours: the link opens the page's usual ones in their place."))
    if shared.own_words or any(
        field.setting.group == "file" and getattr(config, name) for name, field in fields.items()
    ):
        said.append(_("Your words for jieba are not part of the link."))
    return said


def link(address: str, shared: Shared, language: str, with_shown: bool) -> str:
    """The link at a page's address."""
    query = {"lang": language, **shared.extra, **settings_query(shared.config, shared.preset)}
    if with_shown:
        query |= {name: ",".join(ids) for name, ids in shared.on_show.items() if ids}
    return f"{address}?{urlencode(query, safe=',')}"


def qr_code(text: str) -> str:
    """The QR code of a text as the address of an SVG picture; "" for a text that is too long for one."""
    try:
        code = segno.make_qr(text, error="l")  # segno takes a better correction where it costs no size
    except segno.DataOverflowError:
        return ""
    return code.svg_data_uri(dark=_DARK, light=_LIGHT, border=_QUIET_ZONE, omitsize=True)


def _is_uploaded(name: str, value: str) -> bool:
    return name in _ALWAYS and value.startswith(UPLOAD)


def _dialog(shared: Shared) -> None:
    _ = state.gettext()
    st.caption(
        _("The link opens this page with its settings, seed and language, in any browser that reaches this server.")
    )
    address, warning = _reachable(str(st.context.url or ""))
    with_shown = any(shared.on_show.values()) and st.checkbox(
        _("With what is on show: others watch it, and cannot steer it"), key=f"share-shown-{shared.page}"
    )
    whole = link(address, shared, state.language(), with_shown)
    instruments.share(whole, qr_code(whole))
    for sentence in left_out(shared):
        st.info(sentence)
    if warning:
        st.warning(warning)


def _reachable(address: str) -> tuple[str, str]:
    """The page's address as others can open it, and a sentence where they cannot."""
    _ = state.gettext()
    if not lan.leads_to_oneself(address):
        return address, ""
    host = lan.network_host()
    if host and str(st.get_option("server.address") or "") in lan.EVERYWHERE:
        return lan.at_host(address, host), ""
    return address, _(
        "Others cannot open this link: “localhost” is the computer that it is opened on. "
        "Start the server with `make serve`, and open it as {address}."
    ).format(address=lan.at_host(address, host or "…"))
