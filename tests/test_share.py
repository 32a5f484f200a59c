"""A shared link opens the page as it was: settings, seed, language, lesson and who runs; what cannot be shared is said."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core.config import MemoryConfig, RecurrentConfig, RunConfig
from core.i18n import languages, translator
from core.jobs.runtime import Runtime
from core.settings import from_query, settings_of
from core.ui.share import Shared, link, qr_code, settings_query
from core.vectors_config import Word2VecConfig
from core.web import lan
from tests.test_config import configs
from tests.test_pages import LESSONS, SIZES, opened

ADDRESS = "http://10.0.0.7:8501/class/lstm"


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def without_files(config: RunConfig) -> RunConfig:
    files = {name: "" for name, field in settings_of(type(config)).items() if field.setting.group == "file"}
    return msgspec.structs.replace(config, **files)


@given(configs(), configs())
def test_a_link_brings_every_setting_back_whatever_the_preset(config: RunConfig, other: RunConfig) -> None:
    preset = other if type(other) is type(config) else type(config)()
    whole = link(ADDRESS, Shared("page", config, preset), "zh", with_shown=False)
    assert whole.startswith(f"{ADDRESS}?")
    assert whole.isascii()
    query = query_of(whole)
    assert query.pop("lang") == "zh"
    assert query["seed"] == str(config.seed)
    uploaded = any(str(getattr(config, name, "")).startswith("upload-") for name in ("corpus", "series"))
    brought = from_query(query, without_files(preset))
    assert uploaded or brought == (without_files(config), [])


@given(st.sampled_from([RecurrentConfig, Word2VecConfig]), st.from_regex(r"upload-[a-z0-9]{1,40}", fullmatch=True))
def test_an_uploaded_text_is_in_no_link(kind: type[RunConfig], name: str) -> None:
    config = msgspec.structs.replace(kind(), corpus=name, learning_rate=0.01)
    assert settings_query(config, kind()) == {"learning_rate": "0.01", "seed": "1"}


def test_what_is_on_show_goes_along_only_when_it_is_wanted() -> None:
    shared = Shared("gradients", MemoryConfig(), MemoryConfig(), on_show={"run": ["a", "b"], "set": []})
    assert "run" not in query_of(link(ADDRESS, shared, "en", with_shown=False))
    told = query_of(link(ADDRESS, shared, "en", with_shown=True))
    assert told["run"] == "a,b"
    assert "set" not in told


def test_a_link_too_long_for_a_code_has_none() -> None:
    assert qr_code(ADDRESS).startswith("data:image/svg+xml")
    assert qr_code(ADDRESS + "?probe=" + "x" * 3000) == ""


@pytest.mark.parametrize(
    ("address", "oneself"),
    [
        ("http://localhost:8501/lstm", True),
        ("http://127.0.0.1/lstm", True),
        ("http://[::1]:8501/", True),
        ("https://class.school.example/seqlens/lstm", False),
        ("http://192.168.0.12:8501", False),
        ("", False),
    ],
)
def test_an_address_that_only_its_own_computer_can_open_is_known(address: str, oneself: bool) -> None:
    assert lan.leads_to_oneself(address) is oneself


def test_another_host_keeps_port_and_base_path() -> None:
    assert lan.at_host("http://localhost:8501/class/lstm", "10.0.0.7") == ADDRESS
    assert lan.at_host("https://localhost/lstm", "pc") == "https://pc/lstm"


CASES = [
    *((page, {}) for page in LESSONS),
    ("gru", {"learns": "gru-text"}),
    ("word2vec", {"room": "story", "scene": "noise"}),
    ("word2vec", {"room": "comparisons", "comparison": "negatives"}),
    ("word2vec", {"stop": "size"}),
]


def shown(app: AppTest) -> dict[str, object]:
    """What every widget of a page shows, by its key."""
    widgets = [
        *app.selectbox,
        *app.number_input,
        *app.select_slider,
        *app.slider,
        *app.text_input,
        *app.checkbox,
        *app.button_group,
        *app.toggle,
    ]
    return {w.key: w.value for w in widgets if w.key and not w.key.startswith("share-")}


def shared_link(app: AppTest) -> str:
    """The link in the dialog that Share opens."""
    button = next(each for each in app.button if each.key and each.key.startswith("share-"))
    button.click().run()
    assert not app.exception
    data = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return str(next(each["link"] for each in data if each.get("module") == "share"))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("page", "query"), CASES)
@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
def test_a_second_browser_sees_what_the_first_shares(page: str, query: dict[str, str], language: str) -> None:
    other = "hidden_size" if query.get("learns") else SIZES[page]
    asked = {other: "36", "seed": "7", "learning_rate": "0.01"}
    if query.get("room"):
        asked = {other: "36", "seed": "7", "context_window": "3"}
    first = opened(page, language, **asked, **query)
    told = query_of(shared_link(first))
    assert told["lang"] == language
    assert told["seed"] == "7"
    assert query.items() <= told.items()
    elsewhere = next(each for each in languages() if each != language)
    second = opened(page, elsewhere, **told)
    assert not second.warning
    assert shown(second) == shown(first)


@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
def test_a_shared_race_has_the_same_runners() -> None:
    first = opened("race", "en")
    first.button_group(key="setting.race.cells").set_value(["rnn", "lstm"])
    first.button_group(key="setting.race.seeds").set_value(5)
    first.toggle(key="setting.race.matched").set_value(True).run()
    second = opened("race", **{"language": "en", **query_of(shared_link(first))})
    assert not second.warning
    assert shown(second) == shown(first)
    assert second.button_group(key="setting.race.cells").value == ["rnn", "lstm"]


@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("page", "stop"), [("gradients", "explode"), ("race", "matched"), ("text", "tour-rare")])
def test_a_shared_page_stands_at_the_same_stop_of_its_tour(page: str, stop: str, language: str) -> None:
    first = opened(page, language)
    first.button_group(key=f"setting.tour.{page}").set_value(stop).run()
    told = query_of(shared_link(first))
    second = opened(page, **{"language": language, **told})
    assert not second.warning
    assert second.button_group(key=f"setting.tour.{page}").value == stop
    names = [{re.sub(r"\.\d+$", "", str(key)): value for key, value in shown(app).items()} for app in (first, second)]
    assert names[0] == names[1], "what a stop has set has keys of its own"
    lost = opened(page, language, stop="no such stop")
    assert len(lost.warning) == 1


@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("language", languages())
def test_the_text_page_shares_its_sentence(language: str) -> None:
    first = opened("text", language, sentence="一只 <b>cat</b> & 50 % of #1", min_count="4")
    told = query_of(shared_link(first))
    assert (told["sentence"], told["min_count"]) == ("一只 <b>cat</b> & 50 % of #1", "4")
    assert shown(opened("text", **{"language": language, **told})) == shown(first)


@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
def test_a_text_that_is_not_here_is_named_and_the_usual_one_used() -> None:
    for page, name, value in [
        ("lstm", "corpus", "upload-somebodys"),
        ("word2vec", "corpus", "fables-of-old"),
        ("series", "series", "upload-somebodys"),
        ("text", "corpus", "upload-somebodys"),
        ("rnn", "cell", "lstm"),
    ]:
        app = opened(page, "en", **{name: value})
        assert len(app.warning) == 1, page
        assert value.replace("-", "\\-") in app.warning[0].value
        assert shown(app) == shown(opened(page, "en")), page


@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("language", languages())
def test_what_an_address_means_nothing_with_is_told_until_something_is_set(language: str) -> None:
    app = opened("lstm", language, hiden_size="32", layers="2", seed="3")
    assert len(app.warning) == 1
    assert "hiden" in app.warning[0].value
    assert "layers" in app.warning[0].value
    assert "hiden_size" not in app.query_params
    app.run()
    assert len(app.warning) == 1, "a rerun that nobody asked for does not take it away"
    app.number_input(key="setting.lstm.hidden_size").set_value(48).run()
    assert not app.warning


@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
def test_an_address_cannot_bring_markup_along() -> None:
    app = opened("lstm", "en", **{"![a](http://b)": "1", "tokenizer": "[x](http://y)"})
    assert len(app.warning) == 2
    for warning in app.warning:
        assert "](http" not in warning.value


@pytest.mark.stack
def test_uploads_and_word_lists_are_said_to_stay(runtime: Runtime) -> None:
    app = opened("word2vec", "zh", tokenizer="jieba")
    app.session_state["note.dictionary"] = "杭研大厦"
    app.run()
    assert "dictionary" not in query_of(shared_link(app))
    assert [info.value for info in app.info] == [
        translator("zh").gettext("Your words for jieba are not part of the link.")
    ]
