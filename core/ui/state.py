"""Everything a session remembers: the only module that touches session_state. What the URL says is read through `address`.

Kept here: the language, the run on show, and each page's settings. Widgets come and go with pages; what they said stays under
`settings.<page>` and seeds them again.
"""

import datetime
import re
import secrets
import zoneinfo
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import streamlit as st

from core.i18n import languages, pick_language, translator
from core.runs.tables import new_run_id
from core.settings import InvalidSetting, from_query, settings_of, to_query
from core.ui import address
from core.ui.address import LANGUAGE, LEARNS, RUN, SET
from core.web.owner import OWNER_COOKIE, valid_owner

Config = TypeVar("Config", bound=msgspec.Struct)
_COMING, _HERE = "coming", "page"
MOST_RUNS = 8  # side by side
MOST_SETS = 8  # of different kinds


def language() -> str:
    """The session's language: URL, then what was chosen before, then the browser's locale."""
    asked = address.asked(LANGUAGE)
    if asked in languages():
        st.session_state[LANGUAGE] = asked
    return st.session_state.get(LANGUAGE) or pick_language(st.context.locale)


def gettext() -> Callable[[str], str]:
    """The translator of this session's language."""
    return translator(language()).gettext


def language_is_chosen() -> bool:
    """Whether the language was asked for, rather than taken from the browser's locale."""
    return LANGUAGE in st.session_state


def choose_language(code: str) -> None:
    """Switch the language; in a callback or before a rerun. Keyed values are assigned again, or the browser would keep old words."""
    if code not in languages():
        return
    st.session_state[LANGUAGE] = code
    address.say(LANGUAGE, code)
    for key in list(st.session_state):
        if isinstance(key, str) and key.startswith("setting."):
            st.session_state[key] = st.session_state[key]
    st.session_state["setting.language"] = code


def local_time(seconds: float) -> datetime.datetime:
    """A time since the epoch as the browser's own clock shows it; the server's where the browser has not said."""
    try:
        zone = zoneinfo.ZoneInfo(st.context.timezone or "")
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        zone = None
    return datetime.datetime.fromtimestamp(seconds, zone)


def owner() -> str:
    """This browser's owner token, from the cookie our middleware set."""
    return valid_owner(st.context.cookies.get(OWNER_COOKIE)) or _visitor()


def arrive(page: str) -> None:
    """A page is about to be drawn. Where a link with settings led here, they hold, and not what this session had left on it.

    The run and the set that were on show elsewhere stay away then, unless the link names them.
    """
    if recall(_HERE) == page:
        return
    remember(_HERE, page)
    named = address.names()
    if {RUN, SET} & named:  # shown in the page's lab, if no room is asked for
        st.session_state.pop(f"note.setting.room.{page}", None)
    if not named - {RUN, SET, LANGUAGE}:
        return
    for key in list(st.session_state):
        of_page = isinstance(key, str) and re.fullmatch(rf"settings\.{page}(-\w+)?|note\.setting\.room\.{page}", key)
        if of_page or (key in (RUN, SET) and key not in named):
            del st.session_state[key]


def link_to(**query: str) -> dict[str, str]:
    """The parameters of a link inside the app: with the language where one was chosen, for those who open it in a new tab."""
    return query | ({LANGUAGE: language()} if language_is_chosen() else {})


def runs_on_show() -> list[str]:
    """The ids of the runs on show: from the URL, or the last ones of this session (navigation drops URL parameters)."""
    return _on_show(RUN)[:MOST_RUNS]


def show_runs(runs: Sequence[str]) -> None:
    """Put runs on show side by side, in the session and the URL; none at all clears both."""
    _show(RUN, runs)


def sets_on_show() -> list[str]:
    """The ids of the sets of runs on show: from the URL, or the last ones of this session."""
    return _on_show(SET)[:MOST_SETS]


def show_sets(experiments: Sequence[str]) -> None:
    """Put sets of runs on show, in the session and the URL; none at all clears both."""
    _show(SET, experiments[:MOST_SETS])


def _on_show(kind: str) -> list[str]:
    asked = address.asked(kind)
    if asked:
        st.session_state[kind] = asked
    elif kind in st.session_state:
        address.say(kind, st.session_state[kind])
    shown: str = st.session_state.get(kind, "")
    return [one for one in shown.split(",") if one]


def _show(kind: str, shown: Sequence[str]) -> None:
    if shown:
        st.session_state[kind] = ",".join(shown)
    else:
        st.session_state.pop(kind, None)
    address.say(kind, ",".join(shown))


def coming_run() -> str:
    """The id of this session's next run, known before there is one: the browser may listen for it from the click on."""
    if _COMING not in st.session_state:
        st.session_state[_COMING] = new_run_id()
    return str(st.session_state[_COMING])


def use_coming_run() -> str:
    """That id, now used up."""
    run = coming_run()
    del st.session_state[_COMING]
    return run


def choice(page: str, options: Collection[str], of_run: str | None) -> str:
    """Which of a page's lessons is on show: that in the URL, else that of the run on show, else the one chosen last, else the first."""
    asked, kept = address.asked(LEARNS), recall(f"{LEARNS}.{page}")
    return str(next(name for name in (asked, of_run, kept, *options) if name in options))


def choose_lesson(page: str, name: str, kinds: Iterable[type[msgspec.Struct]]) -> None:
    """Put another of a page's lessons on show, in a callback; what the URL says of the settings of these `kinds` is of the one before."""
    remember(f"{LEARNS}.{page}", name)
    for setting in {setting for kind in kinds for setting in settings_of(kind)}:
        address.say(setting, "")
    address.say(LEARNS, name)


def page_settings(
    page: str, preset: Config, of_run: Config | None, offers: Callable[[], Mapping[str, Collection[str]]] = dict
) -> tuple[Config, list[InvalidSetting]]:
    """A page's settings: as left in this session, else from the URL, else those of the run on show, else the preset.

    The second value lists URL parameters that were refused; it is empty from the second call on. `offers` is asked then only:
    see `from_query`.
    """
    kept = st.session_state.get(f"settings.{page}")
    if kept is not None:
        return kept, []
    asked = address.asked_settings(type(preset))
    config, refused = from_query(asked, preset, offers()) if asked or of_run is None else (of_run, [])
    st.session_state[f"settings.{page}"] = config
    return config, refused


def keep_settings(page: str, config: Config, preset: Config) -> None:
    """Remember a page's settings and write what differs from its preset to the URL."""
    st.session_state[f"settings.{page}"] = config
    address.say_settings(type(preset), to_query(config, preset))


def change_setting(page: str, name: str, value: Any) -> None:
    """Set one of a page's settings from outside its widget; in a callback or before a rerun."""
    kept = st.session_state.get(f"settings.{page}")
    if kept is not None:
        st.session_state[f"settings.{page}"] = msgspec.structs.replace(kept, **{name: value})
    st.session_state.pop(setting_key(page, name), None)


def impose_setting(page: str, name: str, value: Any) -> None:
    """The same for a widget that the browser may not have put up, as in a closed popover: it would send what it showed before."""
    change_setting(page, name, value)
    _renew(f"setting.{page}.{name}")


def impose_settings(page: str, config: msgspec.Struct, names: Iterable[str]) -> None:
    """Set many of a page's settings at once while its widgets can be clicked; in a callback or before a rerun."""
    kept = st.session_state.get(f"settings.{page}")
    for name in names:
        value, key = getattr(config, name), setting_key(page, name)
        if getattr(kept, name, None) != value or st.session_state.get(key, value) != value:
            impose_setting(page, name, value)


def impose(name: str, value: Any) -> None:
    """Set a switch from outside while it can be clicked; in a callback or before a rerun."""
    _renew(name)
    remember(name, value)


def setting_key(page: str, name: str) -> str:
    """The widget key of a page's setting."""
    return key_in_use(f"setting.{page}.{name}")


def key_in_use(name: str) -> str:
    """The key of a widget that may be imposed on: a new one each time.

    A click that was made before the browser had heard of it brings along what the widgets showed until then. That is said
    of keys no longer in use, and so it is not taken for the user's wish.
    """
    renewed = recall(f"renewed.{name}", 0)
    return f"{name}.{renewed}" if renewed else name


def _renew(name: str) -> None:
    remember(f"renewed.{name}", recall(f"renewed.{name}", 0) + 1)


def seed_widget(key: str, value: Any) -> None:
    """Give a keyed widget its value unless it has one."""
    if key not in st.session_state:
        st.session_state[key] = value


def choose(key: str, value: Any) -> None:
    """Set a keyed widget from outside; in a callback or before it is drawn."""
    st.session_state[key] = value
    remember(key, value)


def widget(key: str, default: Any = None) -> Any:
    """A keyed widget's value, for callbacks."""
    return st.session_state.get(key, default)


def remember(name: str, value: Any) -> None:
    """Keep a small plain value for this session."""
    st.session_state[f"note.{name}"] = value


def recall(name: str, default: Any = None) -> Any:
    """What `remember` kept."""
    return st.session_state.get(f"note.{name}", default)


def _visitor() -> str:
    """A session without our cookie (a test, a browser that refuses cookies) owns what it makes while it lasts."""
    if "visitor" not in st.session_state:
        st.session_state["visitor"] = secrets.token_urlsafe(32)
    return str(st.session_state["visitor"])
