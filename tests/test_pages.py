"""Every page in every language, run by Streamlit itself: it draws, its words are translated, its values are kept."""

import re
from urllib.parse import unquote

import msgspec
import pytest
from streamlit.testing.v1 import AppTest

from core.config import MemoryConfig, RecurrentConfig, RunConfig, can_matter, from_json
from core.i18n import languages, translator
from core.jobs.runtime import Runtime
from core.sentences import sentence
from core.series_config import SeriesConfig
from core.settings import settings_of
from core.ui import controls, instruments
from core.ui.contents import CONTENTS, page_of
from core.ui.controls import localized_preset
from core.vectors_config import MOST_DICTIONARY, Word2VecConfig
from tests.e2e.server import ROOT

# Pages find the runtime that a server would have opened.
pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("runtime")]
SHELL = str(ROOT / "core" / "ui" / "shell.py")
PRESETS: dict[str, RunConfig] = {
    "lstm": RecurrentConfig(cell="lstm"),
    "rnn": MemoryConfig(cell="rnn", task="recall", length=10),
    "gru": MemoryConfig(cell="gru", task="adding", hidden_size=32, steps=1000),
    "gradients": MemoryConfig(cell="rnn", task="recall", length=40, steps=600),
    "race": MemoryConfig(task="recall", length=30, steps=600, score_every=50),
    "series": SeriesConfig(cell="gru"),
    "word2vec": Word2VecConfig(),
}
LESSONS = list(PRESETS)  # the pages that train a network
# the number on each page that says how large it is what learns
SIZES = {page: "vector_size" if page == "word2vec" else "hidden_size" for page in PRESETS}
# Words that are the same in every language: names, units of code, numbers.
_NAMES = re.compile(r"SeqLens|序镜|LSTM|Word2Vec|English|GRU|RNN|UTF-8|\.txt|\.csv|KB|MB")
_LATIN_WORDS = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}")


def opened(page: str, language: str, **query: str) -> AppTest:
    """A page as a new session sees it."""
    app = AppTest.from_file(SHELL, default_timeout=30)
    app.query_params["lang"] = language
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"../../pages/{page}.py")
    return app.run()


def words(app: AppTest) -> list[str]:
    """All that a page says outside its instruments."""
    elements = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.warning, *app.error, *app.info]
    widgets = [
        *app.button,
        *app.selectbox,
        *app.number_input,
        *app.select_slider,
        *app.slider,
        *app.text_input,
        *app.checkbox,
    ]
    return [e.value for e in elements] + [w.label for w in widgets] + [w.help for w in widgets if w.help]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("page", CONTENTS)
def test_every_page_draws_in_every_language(page: str, language: str) -> None:
    app = opened(page, language)
    assert not app.exception
    assert not app.warning
    assert app.title[0].value
    assert "" not in [
        w.label for w in [*app.selectbox, *app.number_input, *app.select_slider, *app.slider, *app.text_input]
    ]


@pytest.mark.parametrize(("page", "query"), [*((page, {}) for page in CONTENTS), ("gru", {"learns": "gru-text"})])
def test_nothing_is_left_untranslated(page: str, query: dict[str, str]) -> None:
    english = set(words(opened(page, "en", **query)))
    for language in languages():
        if language == "en":
            continue
        said = words(opened(page, language, **query))
        same = {text for text in said if text in english and _NAMES.sub("", text).strip(" ·—0123456789.…")}
        assert same == set()
        assert [t for t in said if _LATIN_WORDS.search(re.sub(r"\$.*?\$|`.*?`|\\\w+", "", _NAMES.sub("", t)))] == []


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("page", LESSONS)
def test_every_setting_has_its_widget_at_the_preset(page: str, language: str) -> None:
    app = opened(page, language)
    widgets = [*app.selectbox, *app.number_input, *app.select_slider, *app.slider, *app.text_input, *app.checkbox]
    shown = {w.key: w.value for w in widgets}
    preset = localized_preset(PRESETS[page], language)
    for name, field in settings_of(type(preset)).items():
        if name in ("cell", "device"):  # the page's own; a choice only where there is one, see below
            continue
        if page == "rnn" and not can_matter(preset, name):  # see below, too
            continue
        if field.setting.group == "file":
            assert translator(language).gettext(field.setting.label) in [expander.label for expander in app.expander]
            continue
        assert field.setting.group in ("primary", "more", "text")
        assert shown[f"setting.{page}.{name}"] == getattr(preset, name), name


@pytest.mark.parametrize("page", LESSONS)
def test_switching_the_language_keeps_every_value(page: str) -> None:
    app = opened(page, "en")
    app.number_input(key=f"setting.{page}.{SIZES[page]}").set_value(48)
    app.select_slider(key=f"setting.{page}.learning_rate").set_value(1e-2)
    if isinstance(PRESETS[page], RecurrentConfig):
        app.selectbox(key=f"setting.{page}.tokenizer").set_value("words")
        app.text_input(key=f"setting.{page}.prompt").set_value("Once")
    app.run()
    before = {
        w.key: w.value for w in [*app.selectbox, *app.number_input, *app.select_slider, *app.slider, *app.text_input]
    }
    app.segmented_control(key="setting.language").set_value("zh").run()
    assert not app.exception
    after = {
        w.key: w.value for w in [*app.selectbox, *app.number_input, *app.select_slider, *app.slider, *app.text_input]
    }
    assert after == before
    assert app.button(key="start").label == translator("zh").gettext("Start training")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("page", LESSONS)
def test_settings_come_from_the_address(page: str, language: str) -> None:
    app = opened(page, language, seed="7", learning_rate="0.01", **{SIZES[page]: "36"})
    assert not app.warning
    assert app.number_input(key=f"setting.{page}.{SIZES[page]}").value == 36
    assert app.number_input(key=f"setting.{page}.seed").value == 7
    assert app.select_slider(key=f"setting.{page}.learning_rate").value == 0.01


JUNK = {
    "hidden_size": ["100000", "-1", "many", "", "1e3", "64.5", "NaN"],
    "learning_rate": ["inf", "nan", "0", "٣"],
    "tokenizer": ["syllables", "__class__"],
    "corpus": ["../../etc/passwd", "x" * 500, "%00"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in JUNK.items() for value in values])
def test_junk_in_the_address_is_named_and_the_usual_value_used(name: str, value: str) -> None:
    app = opened("lstm", "en", **{name: unquote(value)})
    assert not app.exception
    assert len(app.warning) == 1
    shown = {w.key: w.value for w in [*app.selectbox, *app.number_input, *app.select_slider, *app.slider]}
    assert shown[f"setting.lstm.{name}"] == getattr(RecurrentConfig(), name)
    app.number_input(key="setting.lstm.steps").set_value(200).run()
    assert not app.warning, "it is said until something is set"


@pytest.mark.parametrize("language", languages())
def test_an_unknown_run_in_the_address_gets_a_sentence(language: str) -> None:
    app = opened("lstm", language, run="never-was", nonsense="1")
    assert not app.exception
    assert len(app.warning) == 2
    assert "nonsense" in app.warning[1].value
    assert app.warning[0].value.isascii() is (language == "en")


def test_the_session_s_word_list_and_the_way_of_cutting_go_along_with_a_training(runtime: Runtime) -> None:
    app = opened("word2vec", "zh", corpus="fables-zh", epochs="1", tokenizer="jieba-no-hmm")
    app.session_state["note.dictionary"] = "杭研大厦\n" * (MOST_DICTIONARY // 5 + 1)
    app.run()
    assert app.error[0].value == sentence(
        "dictionary_too_large", {"limit": f"{MOST_DICTIONARY:,}"}, translator("zh").gettext
    )
    app.session_state["note.dictionary"] = words = "杭研大厦\n南京市长 5 n"
    app.run()
    assert translator("zh").gettext("Your words ({count})").format(count=2) in [e.label for e in app.expander]
    app.button(key="start").click().run()
    assert not app.exception
    run = str(app.query_params["run"])
    row = runtime.store.run(run)
    assert row is not None
    config = from_json(row.config)
    assert isinstance(config, Word2VecConfig)
    assert (config.tokenizer, config.dictionary) == ("jieba-no-hmm", words)
    assert "dictionary" not in app.query_params
    again = opened("word2vec", "zh", run=run)
    assert translator("zh").gettext("Your words ({count})").format(count=2) in [e.label for e in again.expander]


def test_a_page_offers_its_alternatives_and_its_views_follow(runtime: Runtime) -> None:
    app = opened("rnn", "en", length="4", steps="10", hidden_size="8")
    assert app.selectbox(key="setting.rnn.cell").options == ["RNN", "RNN (ReLU)"]
    app.selectbox(key="setting.rnn.cell").set_value("rnn_relu").run()
    app.button(key="start").click().run()
    assert not app.exception
    run = str(app.query_params["run"])
    row = runtime.store.run(run)
    assert row is not None
    config = from_json(row.config)
    assert config.cell == "rnn_relu"
    assert page_of(config) is CONTENTS["rnn"]
    assert any(caption.value.startswith("RNN (ReLU) · 8") for caption in app.caption)
    assert opened("rnn", "en", run=run).selectbox(key="setting.rnn.cell").value == "rnn_relu"
    assert opened("rnn", "en", cell="lstm").selectbox(key="setting.rnn.cell").value == "rnn"


def test_a_page_with_two_lessons_shows_the_one_asked_for_or_that_of_the_run(runtime: Runtime) -> None:
    task, text = "setting.gru.task", "setting.gru-text.corpus"
    for query, shown, other in (({}, task, text), ({"learns": "gru-text"}, text, task), ({"learns": "x"}, task, text)):
        keys = {box.key for box in opened("gru", "en", **query).selectbox}
        assert shown in keys
        assert other not in keys
    config = RecurrentConfig(cell="gru", hidden_size=8, steps=10)
    run = runtime.service.submit(config, "somebody")
    assert page_of(config) is CONTENTS["gru"]
    app = opened("gru", "en", run=run)
    assert app.number_input(key="setting.gru-text.hidden_size").value == 8
    app.segmented_control(key="setting.choice.gru").set_value("gru").run()
    assert not app.exception
    assert app.number_input(key="setting.gru.hidden_size").value == 32, "what the address said was of the text"
    assert opened("gru", "en", run=run, learns="gru").selectbox(key=task).value == "adding"


def test_what_has_ended_is_in_the_library_when_the_page_is_drawn_again(runtime: Runtime) -> None:
    run = runtime.service.submit(RecurrentConfig(hidden_size=8, steps=100_000), "somebody")
    runtime.hub.say(run, "stopped", {})
    instruments.HEARD["ended"]()
    row = runtime.store.run(run)
    assert row is not None
    assert row.state == "stopped"
    runtime.service.command(run, "somebody", "stop")


def test_a_device_is_a_choice_only_where_there_is_one(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runtime.hub.engine.devices[0] == "cpu"
    # what the workers would say on another computer; the driver says anew what those here have
    monkeypatch.setattr(controls, "devices_here", lambda: ("cpu",))
    alone = opened("lstm", "en", device="cuda")
    assert "Train on" not in [box.label for box in alone.selectbox]
    assert ["NVIDIA GPU" in warning.value for warning in alone.warning] == [True]
    assert not alone.run().warning  # said once; the device is automatic from then on
    assert "device" not in alone.query_params
    monkeypatch.setattr(controls, "devices_here", lambda: ("cpu", "cuda"))
    with_gpu = opened("lstm", "zh", device="cuda")
    chooser = next(box for box in with_gpu.selectbox if box.label == "训练设备")
    assert not with_gpu.warning
    assert chooser.options == ["自动", "CPU", "NVIDIA 显卡（CUDA）"]
    assert chooser.value == "cuda"


def test_a_race_and_a_ladder_share_an_address_and_each_section_takes_its_own(runtime: Runtime) -> None:
    experiments = runtime.service.experiments
    tiny = MemoryConfig(task="adding", length=5, hidden_size=8, batch_size=4, steps=10)
    race = experiments.submit({"rnn": msgspec.structs.replace(tiny, cell="rnn")}, [1], "somebody", race=True)
    ladder = experiments.submit({"rnn": msgspec.structs.replace(tiny, cell="rnn")}, [1], "somebody", ladder=(5, 10))
    for address in (f"{race},{ladder}", f"{ladder},gone,{race}"):
        app = opened("race", "en", set=address)
        assert not app.exception
        assert app.select_slider(key="setting.race.length").value == 5, "the settings of the race"
        assert app.selectbox(key="setting.ladder.task").value == "adding", "the task of the ladder"
        assert str(app.query_params["set"]).split(",") == [one for one in address.split(",") if one != "gone"]
    # a new ladder takes the old one's place, and the race stays
    app.segmented_control(key="setting.ladder.highest").set_value(20).run()
    app.button(key="start-ladder").click().run()
    assert not app.exception
    first, *others = str(app.query_params["set"]).split(",")
    assert others == [race]
    started = experiments.get(first).plan
    assert {config.task for config in started.variants.values() if isinstance(config, MemoryConfig)} == {"adding"}
    assert started.ladder == (10, 20)
    assert opened("race", "en", set=first).segmented_control(key="setting.ladder.highest").value == 20
    experiments.cancel(first, experiments.get(first).owner)


def test_the_last_stop_of_series_leaves_the_series_alone() -> None:
    app = opened("series", "en")
    app.selectbox(key="setting.series.series").set_value("sine").run()
    app.segmented_control(key="setting.tour.series").set_value("own").run()
    assert app.selectbox(key="setting.series.series").value == "sine"
    app.segmented_control(key="setting.tour.series").set_value("noise").run()
    chosen = [box.value for box in app.selectbox if str(box.key).startswith("setting.series.series")]
    assert chosen == ["waves"]


def test_a_spectral_radius_can_be_moved_only_where_it_matters() -> None:
    app = opened("gradients", "en")
    radius = "setting.gradients.spectral_radius"
    assert app.slider(key=radius).disabled
    app.selectbox(key="setting.gradients.initialisation").set_value("spectral").run()
    assert not app.slider(key=radius).disabled
    app.slider(key=radius).set_value(2.0).run()
    assert app.slider(key=radius).value == 2.0
    assert app.number_input(key="setting.gradients.hidden_size").value == 64, "what is not in the row is under More"


def test_more_offers_only_what_a_cell_of_the_page_can_have() -> None:
    def offers_a_forget_bias(page: str) -> bool:
        return any(entry.key == f"setting.{page}.forget_bias" for entry in opened(page, "en").number_input)

    assert not offers_a_forget_bias("rnn"), "neither tanh nor ReLU has a gate that forgets"
    assert offers_a_forget_bias("gradients"), "of its cells some have one"
    assert offers_a_forget_bias("race"), "of its cells some have one"


def test_a_length_is_dragged_over_whole_numbers_and_an_odd_one_in_the_address_is_one_of_them() -> None:
    length = opened("rnn", "en", length="37").select_slider(key="setting.rnn.length")
    assert length.value == 37
    assert {"2", "10", "20", "37", "100", "400"} <= set(length.options)
    assert all(float(option).is_integer() for option in length.options)
