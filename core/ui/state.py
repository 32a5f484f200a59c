"""Everything a session remembers and everything in the URL: the only module that touches session_state and query_params.

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
from core.web.owner import OWNER_COOKIE, valid_owner

Config = TypeVar("Config", bound=msgspec.Struct)
Taken = TypeVar("Taken")
_RUN, _SET, _LANGUAGE, _LEARNS, _ROOM, _COMING = "run", "set", "lang", "learns", "room", "coming"
SCENE, COMPARISON = "scene", "comparison"  # what of a room is on show, where a link says so
_HERE = "page"
_OURS = (_RUN, _SET, _LANGUAGE, _LEARNS, _ROOM, SCENE, COMPARISON)
MOST_RUNS = 8  # side by side
MOST_SETS = 8  # of different kinds


def language() -> str:
    """The session's language: URL, then what was chosen before, then the browser's locale."""
    asked = st.query_params.get(_LANGUAGE)
    if asked in languages():
        st.session_state[_LANGUAGE] = asked
    return st.session_state.get(_LANGUAGE) or pick_language(st.context.locale)


def gettext() -> Callable[[str], str]:
    """The translator of this session's language."""
    return translator(language()).gettext


def language_is_chosen() -> bool:
    """Whether the language was asked for, rather than taken from the browser's locale."""
    return _LANGUAGE in st.session_state


def choose_language(code: str) -> None:
    """Switch the language; in a callback or before a rerun. Keyed values are assigned again, or the browser would keep old words."""
    if code not in languages():
        return
    st.session_state[_LANGUAGE] = code
    st.query_params[_LANGUAGE] = code
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
    if {_RUN, _SET} & set(st.query_params):  # shown in the page's lab, if no room is asked for
        st.session_state.pop(f"note.setting.room.{page}", None)
    if not set(st.query_params) - {_RUN, _SET, _LANGUAGE}:
        return
    for key in list(st.session_state):
        of_page = isinstance(key, str) and re.fullmatch(rf"settings\.{page}(-\w+)?|note\.setting\.room\.{page}", key)
        if of_page or (key in (_RUN, _SET) and key not in st.query_params):
            del st.session_state[key]


def link_to(**query: str) -> dict[str, str]:
    """The parameters of a link inside the app: with the language where one was chosen, for those who open it in a new tab."""
    return query | ({_LANGUAGE: language()} if language_is_chosen() else {})


def runs_on_show() -> list[str]:
    """The ids of the runs on show: from the URL, or the last ones of this session (navigation drops URL parameters)."""
    asked = st.query_params.get(_RUN)
    if asked:
        st.session_state[_RUN] = asked
    elif _RUN in st.session_state:
        st.query_params[_RUN] = st.session_state[_RUN]
    shown: str = st.session_state.get(_RUN, "")
    return [run for run in shown.split(",") if run][:MOST_RUNS]


def show_runs(runs: Sequence[str]) -> None:
    """Put runs on show side by side, in the session and the URL; none at all clears both."""
    if runs:
        st.session_state[_RUN] = st.query_params[_RUN] = ",".join(runs)
    else:
        st.session_state.pop(_RUN, None)
        st.query_params.pop(_RUN, None)


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


def sets_on_show() -> list[str]:
    """The ids of the sets of runs on show: from the URL, or the last ones of this session."""
    asked = st.query_params.get(_SET)
    if asked:
        st.session_state[_SET] = asked
    elif _SET in st.session_state:
        st.query_params[_SET] = st.session_state[_SET]
    shown: str = st.session_state.get(_SET, "")
    return [experiment for experiment in shown.split(",") if experiment][:MOST_SETS]


def show_sets(experiments: Sequence[str]) -> None:
    """Put sets of runs on show, in the session and the URL; none at all clears both."""
    if experiments:
        st.session_state[_SET] = st.query_params[_SET] = ",".join(experiments[:MOST_SETS])
    else:
        st.session_state.pop(_SET, None)
        st.query_params.pop(_SET, None)


def choice(page: str, options: Collection[str], of_run: str | None) -> str:
    """Which of a page's lessons is on show: that in the URL, else that of the run on show, else the one chosen last, else the first."""
    asked, kept = st.query_params.get(_LEARNS), recall(f"{_LEARNS}.{page}")
    return str(next(name for name in (asked, of_run, kept, *options) if name in options))


def choose_lesson(page: str, name: str, kinds: Iterable[type[msgspec.Struct]]) -> None:
    """Put another of a page's lessons on show, in a callback; what the URL says of the settings of these `kinds` is of the one before."""
    remember(f"{_LEARNS}.{page}", name)
    for setting in {setting for kind in kinds for setting in settings_of(kind)}:
        st.query_params.pop(setting, None)
    st.query_params[_LEARNS] = name


def room_in_address() -> str:
    """Which room of its page the address asks for; "" for none."""
    return str(st.query_params.get(_ROOM, ""))


def show_room(room: str) -> None:
    """Write the room on show to the address; "" takes it out."""
    if room:
        st.query_params[_ROOM] = room
    else:
        st.query_params.pop(_ROOM, None)


def take_from_address(name: str, read: Callable[[str], Taken | None]) -> Taken | None:
    """What the URL says for something that is neither a setting nor one of the above; once read it is the session's."""
    taken = read(st.query_params[name]) if name in st.query_params else None
    if taken is not None:
        del st.query_params[name]
    return taken


def strangers_in_address(config_type: type[msgspec.Struct]) -> list[str]:
    """The URL parameters that mean nothing on a page with such settings; they are taken out of the URL, so it is said once."""
    names = [name for name in st.query_params if name not in (*_OURS, *settings_of(config_type))]
    for name in names:
        del st.query_params[name]
    return names


def asked_in_address(name: str) -> str:
    """Which scene or comparison the address asks for; "" for none."""
    return str(st.query_params.get(name, ""))


def follow_in_address(name: str, shown: str) -> None:
    """An address that names one follows what is on show."""
    if name in st.query_params:
        st.query_params[name] = shown


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
    asked = {name: st.query_params[name] for name in settings_of(type(preset)) if name in st.query_params}
    config, refused = from_query(asked, preset, offers()) if asked or of_run is None else (of_run, [])
    st.session_state[f"settings.{page}"] = config
    return config, refused


def keep_settings(page: str, config: Config, preset: Config) -> None:
    """Remember a page's settings and write what differs from its preset to the URL."""
    st.session_state[f"settings.{page}"] = config
    query = to_query(config, preset)
    for name in settings_of(type(preset)):
        if name in query:
            if st.query_params.get(name) != query[name]:
                st.query_params[name] = query[name]
        elif name in st.query_params:
            del st.query_params[name]


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
