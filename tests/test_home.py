"""The Home page: every way out of its table leads to what it says, its miniature trains, its path tells what was trained."""

import msgspec
import pytest
from streamlit.testing.v1 import AppTest

from core.config import MemoryConfig, from_json
from core.figures import theme
from core.i18n import languages
from core.jobs.runtime import Runtime
from core.ui import comparison, learning_path, miniature
from core.ui.comparison import TABLE, Item
from core.ui.contents import CONTENTS
from core.ui.lesson_text import lesson_sections
from tests.e2e.server import ROOT
from tests.test_pages import opened

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("runtime")]
PLACES = ("learns", "room", "scene")  # what an address says beside settings
LINKS = [item for cells in TABLE.values() for cell in cells for item in cell if item.page]
SETTINGS = [item for item in LINKS if item.address("en") and not {"room", "learns"} & set(item.query)]


def widgets(app: AppTest) -> dict[str, object]:
    """What the page's settings show, by their keys."""
    shown = [*app.selectbox, *app.number_input, *app.select_slider, *app.slider]
    return {str(widget.key): widget.value for widget in shown}


def test_every_row_says_something_of_every_model() -> None:
    assert [len(cells) for cells in TABLE.values()] == [len(comparison.MODELS)] * len(TABLE)
    assert set(comparison.MODELS) <= set(CONTENTS)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("item", SETTINGS, ids=lambda item: item.text)
def test_a_link_of_the_table_sets_what_it_asks_for(item: Item, language: str) -> None:
    address = item.address(language)
    app = opened(item.page, language, **address)
    assert not app.exception
    assert not app.warning
    shown = widgets(app)
    for name, value in address.items():
        assert str(shown[f"setting.{item.page}.{name}"]) == value, name


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("item", [i for i in LINKS if set(PLACES) & set(i.query)], ids=lambda item: item.text)
def test_a_link_of_the_table_leads_into_the_room_and_the_lesson_it_names(item: Item, language: str) -> None:
    app = opened(item.page, language, **item.address(language))
    assert not app.exception
    chosen = {str(control.value) for control in app.segmented_control}
    assert set(item.query.values()) <= chosen


def test_a_link_with_settings_comes_before_what_the_session_had_left_on_the_page(runtime: Runtime) -> None:
    app = opened("lstm", "en", hidden_size="128", run="gone")
    run = runtime.service.submit(msgspec.structs.replace(miniature.NETWORK, steps=10), "somebody")
    app.query_params["run"] = run
    app.switch_page("../../pages/home.py").run()
    app.query_params.clear()
    app.query_params["forget_bias"] = "3.0"
    app.switch_page("../../pages/lstm.py").run()
    assert widgets(app)["setting.lstm.forget_bias"] == 3.0
    assert widgets(app)["setting.lstm.hidden_size"] == 64, "the link says all that is not the lesson's own"
    assert "run" not in app.query_params
    app.number_input(key="setting.lstm.hidden_size").set_value(32).run()
    app.query_params.clear()
    app.switch_page("../../pages/home.py").run()
    app.query_params.clear()
    app.switch_page("../../pages/lstm.py").run()
    assert widgets(app)["setting.lstm.hidden_size"] == 32, "without one the page is as it was left"


@pytest.mark.parametrize("language", languages())
def test_one_click_trains_both_on_texts_of_the_language(runtime: Runtime, language: str) -> None:
    app = opened("home", language)
    app.button(key="start-miniature").click().run()
    assert not app.exception
    assert not app.error
    runs = str(app.query_params["run"]).split(",")
    rows = [runtime.store.run(run) for run in runs]
    configs = [from_json(row.config) for row in rows if row is not None]
    assert {config.corpus for config in configs} == {f"fables-{language}", f"worlds-{language}"}
    owner = rows[0].owner if rows[0] else ""
    assert learning_path.runs_by_page(owner).total() == 0, "the miniature is no lesson"
    for run in runs:
        runtime.service.command(run, owner, "stop")


def test_the_path_counts_the_runs_of_one_owner_by_the_page_that_shows_them(runtime: Runtime) -> None:
    tiny = MemoryConfig(task="adding", length=5, hidden_size=8, batch_size=4, steps=10)
    service = runtime.service
    service.submit(msgspec.structs.replace(tiny, cell="rnn"), "walker")
    service.submit(msgspec.structs.replace(tiny, cell="gru"), "walker")
    service.experiments.submit({"rnn": msgspec.structs.replace(tiny, cell="rnn")}, [1], "walker", "race", race=True)
    assert learning_path.runs_by_page("walker") == {"rnn": 1, "gru": 1}
    assert learning_path.sets_by_page("walker") == {"race": 1}
    assert learning_path.runs_by_page("nobody").total() + learning_path.sets_by_page("nobody").total() == 0


@pytest.mark.parametrize("language", languages())
def test_the_path_goes_by_every_page_that_trains_something(language: str) -> None:
    on_the_path = {name.removeprefix("path-") for name in lesson_sections("home", language) if name.startswith("path-")}
    assert {page.name for page in CONTENTS.values() if page.trains} <= on_the_path <= set(CONTENTS)


def test_links_have_the_accent_of_the_palette() -> None:
    assert f"light-dark({theme.LIGHT.accent}, {theme.DARK.accent})" in (ROOT / "assets" / "app.css").read_text("utf-8")
