"""The text page as Streamlit runs it: language, address, tour, and that widgets and views are there before anything is counted."""

import pytest

from core.i18n import languages
from core.jobs.job import UPLOAD
from core.jobs.runtime import Runtime
from core.runs.stream import RunStream
from core.text.corpus import CORPORA
from tests.conftest import wait_until
from tests.test_pages import opened

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("runtime")]


def jobs_of(runtime: Runtime, kind: str) -> list[RunStream]:
    """The streams of all jobs of a kind that are still remembered."""
    return [stream for run, stream in runtime.hub._streams.items() if run.startswith(f"{kind}-")]


@pytest.mark.parametrize("language", languages())
def test_it_opens_on_a_text_and_a_way_of_the_language(language: str) -> None:
    app = opened("text", language)
    assert not app.exception
    shown = app.selectbox(key="setting.text.corpus")
    assert CORPORA[shown.value].language == language
    assert app.selectbox(key="setting.text.tokenizer").value == {"en": "words", "zh": "jieba"}[language]
    own_first = [option for option in shown.options if "English" in option or "英文" in option]
    assert (shown.options[0] in own_first) is (language == "en")


def test_settings_come_from_the_address_and_survive_the_language() -> None:
    app = opened("text", "en", min_count="7", max_length="9", tokenizer="full", corpus="worlds-zh", seed="5")
    assert not app.warning
    app.number_input(key="setting.text.batch_size").set_value(3).run()
    app.segmented_control(key="setting.language").set_value("zh").run()
    assert not app.exception
    assert app.slider(key="setting.text.min_count").value == 7
    assert app.number_input(key="setting.text.max_length").value == 9
    assert app.number_input(key="setting.text.batch_size").value == 3
    assert app.selectbox(key="setting.text.tokenizer").value == "full"
    assert app.selectbox(key="setting.text.corpus").value == "worlds-zh"


def test_junk_in_the_address_is_named() -> None:
    app = opened("text", "en", min_count="0", tokenizer="syllables", sentence="x" * 500)
    assert not app.exception
    assert len(app.warning) == 3
    assert app.slider(key="setting.text.min_count").value == 2


def test_the_tour_changes_settings_and_leaves_the_text_alone() -> None:
    app = opened("text", "en", corpus="worlds-en")
    app.segmented_control(key="setting.tour.text").set_value("tour-short").run()
    assert not app.exception
    assert app.number_input(key="setting.text.max_length.1").value == 6, "a widget of its own, see state.key_in_use"
    assert app.selectbox(key="setting.text.corpus").value == "worlds-en"


def test_a_guess_is_answered_once_the_text_is_counted(runtime: Runtime) -> None:
    app = opened("text", "en", corpus="senses-en")
    app.segmented_control(key="setting.predict.text").set_value(50).run()
    wait_until(lambda: all(stream.state == "finished" for stream in jobs_of(runtime, "corpus")), 60, "for the count")
    app.run()
    said = [caption.value for caption in app.caption if caption.value.startswith("You said 50 %. Counted:")]
    assert len(said) == 1
    batches = jobs_of(runtime, "batch")
    assert batches
    app.run()
    assert len(jobs_of(runtime, "batch")) == len(batches), "nothing is asked twice"


def test_a_deleted_text_leaves_the_menu(runtime: Runtime) -> None:
    app = opened("text", "en", corpus=f"{UPLOAD}gone")
    assert not app.exception
    assert app.selectbox(key="setting.text.corpus").value in CORPORA
