"""The run library's page, run by Streamlit itself: what it lists, what it finds, and what its buttons do to the library."""

import time
from collections.abc import Mapping

import msgspec
import pytest
from streamlit.testing.v1 import AppTest

from core.config import MemoryConfig, RecurrentConfig, RunConfig, to_json
from core.i18n import languages, translator
from core.jobs.runtime import Runtime
from core.runs.experiment import plan_of
from core.runs.experiment_store import ExperimentStore
from core.runs.shelf import Shelf
from core.runs.tables import ExperimentRow, new_run_id, new_run_row
from core.series_config import SeriesConfig
from core.ui import run_comparison
from core.ui.contents import CONTENTS
from core.ui.run_lines import plain
from core.ui.runs import ON_A_SHEET
from core.vectors_config import Word2VecConfig
from tests.test_pages import opened, words

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("runtime")]
RECALL = MemoryConfig(cell="gru", length=7, hidden_size=8)
FABLES = RecurrentConfig(cell="lstm", corpus="fables-en", hidden_size=12)


class Library:
    """An owner's runs, put into the library as if they had been trained; `app` is a session of that owner."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime, self.owner = runtime, f"owner-{new_run_id()}-0123456789"
        self.shelf = Shelf(runtime.store)

    def add(self, config: RunConfig, state: str = "finished", **columns: object) -> str:
        run = new_run_id()
        kind = str(config.__struct_config__.tag)
        row = new_run_row(run, self.owner, kind, to_json(config), '{"corpus":""}', 1)
        self.runtime.store.add_run(msgspec.structs.replace(row, state=state, **columns))
        return run

    def add_race(self) -> tuple[str, list[str]]:
        return self.add_set("race", {cell: msgspec.structs.replace(RECALL, cell=cell) for cell in ("rnn", "lstm")})

    def add_set(self, name: str, variants: Mapping[str, RunConfig]) -> tuple[str, list[str]]:
        """A set of two seeds each, as the page that its name begins with would have started it."""
        members = [new_run_id() for _ in range(2 * len(variants))]
        plan = plan_of(variants, [1, 2], members, race=name == "race")
        kind = str(next(iter(variants.values())).__struct_config__.tag)
        race = ExperimentRow(
            new_run_id(), self.owner, name, "finished", msgspec.json.encode(plan).decode(), 1, time.time()
        )
        rows = [
            msgspec.structs.replace(
                new_run_row(member.run, self.owner, kind, to_json(plan.config_of(member)), '{"corpus":""}', 1),
                state="finished",
                experiment_id=race.id,
            )
            for member in plan.members
        ]
        ExperimentStore(self.runtime.store).add(race, rows)
        return race.id, members

    def open(self, language: str = "en", page: str = "runs", **query: str) -> AppTest:
        app = opened(page, language, **query)
        app.session_state["visitor"] = self.owner
        return app.run()

    def entries(self) -> dict[str, tuple[str, bool]]:
        return {entry.id: (entry.title, entry.kept) for entry in self.shelf.entries(self.owner)}


@pytest.fixture
def library(runtime: Runtime) -> Library:
    return Library(runtime)


def listed(app: AppTest) -> list[str]:
    """The entries on the sheet that is open, by their menus."""
    assert not app.exception
    return [str(menu.key).removeprefix("menu-") for menu in app.menu_button]


def shown(app: AppTest) -> list[str]:
    """The runs that the address names."""
    named = app.query_params["run"]
    return (named if isinstance(named, str) else named[0]).split(",")


def choose(app: AppTest, run: str, action: str) -> AppTest:
    return app.menu_button(key=f"menu-{run}").click(action).run()


@pytest.mark.parametrize("language", languages())
def test_an_empty_library_shows_the_way_out(library: Library, language: str) -> None:
    app = library.open(language)
    assert listed(app) == []
    ways = {link.proto.page.rsplit("/", 1)[-1] for link in app.get("page_link")}
    trains = {page.name for page in CONTENTS.values() if page.trains}
    assert trains <= ways, "every page of which something may come to stand here"
    assert app.button(key="untick").disabled


def test_what_one_looks_for_is_found_by_name_setting_page_text_and_state(library: Library) -> None:
    fables, recall = library.add(FABLES, name="Aesop at night"), library.add(RECALL, "interrupted")
    words_ = library.add(Word2VecConfig(corpus="worlds-zh"))
    race, _members = library.add_race()
    app = library.open()
    assert set(listed(app)) == {fables, recall, words_, race}
    search = "setting.runs.text"
    for text, found in (
        ("aesop", {fables}),
        ("NIGHT aesop", {fables}),
        ("aesop gru", set()),
        ("12 units", {fables}),
        ("race", {race}),
        ("skip-gram", {words_}),
        ("T = 7", {recall, race}),
    ):
        app.text_input(key=search).set_value(text).run()
        assert set(listed(app)) == found, text
    app.text_input(key=search).set_value("").run()
    for name, value, found in (
        ("page", "lstm", {fables}),
        ("cell", "lstm", {fables, race}),
        ("subject", RECALL.task, {recall, race}),
        ("state", "interrupted", {recall}),
    ):
        app.selectbox(key=f"setting.runs.{name}").set_value(value).run()
        assert set(listed(app)) == found, name
        app.selectbox(key=f"setting.runs.{name}").set_value("").run()
    app.toggle(key="setting.runs.kept").set_value(True).run()
    assert listed(app) == []
    app.button(key="show-all").click().run()
    assert set(listed(app)) == {fables, recall, words_, race}


def test_nobody_else_s_runs_are_listed(library: Library, runtime: Runtime) -> None:
    mine = library.add(FABLES)
    assert listed(Library(runtime).open()) == []
    assert listed(library.open()) == [mine]


def test_the_newest_come_first_a_sheet_at_a_time(library: Library) -> None:
    runs = [library.add(FABLES, created=float(number)) for number in range(ON_A_SHEET + 3)]
    app = library.open()
    assert listed(app) == runs[:2:-1]
    app.pagination(key="setting.runs.sheet").set_value(2).run()
    assert listed(app) == runs[2::-1]
    app.text_input(key="setting.runs.text").set_value("12 units").run()
    assert listed(app) == runs[2::-1], "what fits is as much as before"


def test_a_run_is_named_and_kept(library: Library) -> None:
    run = library.add(FABLES)
    app = choose(library.open(), run, "rename")
    app.text_input(key="setting.runs.name").set_value("*stars* & [links](x)")
    app.button(key="save-name").click().run()
    assert library.entries() == {run: ("*stars* & [links](x)", False)}
    app = library.open()
    assert plain("*stars* & [links](x)") in [link.label for link in app.get("page_link")]
    choose(app, run, "keep")
    assert library.entries()[run][1]
    choose(library.open(), run, "keep")
    assert not library.entries()[run][1]


def test_what_is_deleted_can_be_brought_back(library: Library) -> None:
    first, second = library.add(FABLES, created=1.0), library.add(RECALL, created=2.0)
    app = choose(library.open(run=f"{first},{second}"), first, "delete")
    assert listed(app) == [second]
    assert shown(app) == [second]
    again = library.open()
    assert listed(again) == [second], "a new session knows too"
    again.button(key="undo").click().run()
    assert listed(again) == [second, first]
    assert "undo" not in [button.key for button in again.button]


def test_cleaning_up_spares_what_is_kept_and_what_is_not_listed(library: Library) -> None:
    kept, going, other = library.add(FABLES), library.add(FABLES), library.add(RECALL)
    library.shelf.keep(library.owner, kept, True)
    app = library.open()
    app.selectbox(key="setting.runs.page").set_value("lstm").run()
    app.button(key="delete-listed").click().run()
    assert set(library.entries()) == {kept, other}
    app.button(key="undo").click().run()
    assert set(library.entries()) == {kept, other, going}


def test_four_runs_are_compared_and_no_fifth(library: Library) -> None:
    runs = [library.add(FABLES, created=float(-number)) for number in range(5)]
    app = library.open()
    for run in runs[:4]:
        app.checkbox(key=f"tick-{run}").check().run()
    assert shown(app) == runs[:4]
    assert app.checkbox(key=f"tick-{runs[4]}").disabled
    app.checkbox(key=f"tick-{runs[0]}").uncheck().run()
    assert not app.checkbox(key=f"tick-{runs[4]}").disabled
    app.button(key="untick").click().run()
    assert [box.value for box in app.checkbox if str(box.key).startswith("tick-")] == [False] * 5
    assert "run" not in app.query_params


def test_a_set_is_one_entry_that_unfolds(library: Library) -> None:
    race, members = library.add_race()
    app = library.open()
    assert listed(app) == [race]
    assert not [box for box in app.checkbox if str(box.key).startswith("tick-")]
    app.button(key=f"fold-{race}").click().run()
    assert {str(box.key) for box in app.checkbox if str(box.key).startswith("tick-")} == {f"tick-{m}" for m in members}
    choose(app, race, "delete")
    assert library.entries() == {}


def test_every_kind_of_set_opens_where_its_page_shows_it(library: Library) -> None:
    cells = {cell: msgspec.structs.replace(RECALL, cell=cell) for cell in ("rnn", "lstm", "gru")}
    vectors = {name: Word2VecConfig(architecture=name, corpus="worlds-en") for name in ("skipgram", "cbow")}
    race, _ = library.add_race()
    _, members = library.add_set("gradients", cells)
    compared, _ = library.add_set("word2vec architectures", vectors)
    seeds, _ = library.add_set("word2vec", {"stability": vectors["cbow"]})
    single = library.add(FABLES)
    first = ",".join(members[:3])  # of the first seed
    for page in ("runs", "home"):
        app = library.open(page=page)
        assert not app.exception
        ways = {link.proto.query_string.replace("%2C", ",").removesuffix("&lang=en") for link in app.get("page_link")}
        assert {
            f"set={race}",
            f"run={first}",
            f"room=comparisons&set={compared}",
            f"set={seeds}",
            f"run={single}",
        } <= ways, page


def test_a_link_to_a_comparison_shows_that_one(library: Library) -> None:
    vectors = {str(k): Word2VecConfig(negative_samples=k, corpus="worlds-en") for k in (0, 1, 5, 15)}
    compared, _ = library.add_set("word2vec negatives", vectors)
    app = library.open(page="word2vec", room="comparisons")
    assert app.button_group(key="setting.comparison.which").value == "architectures"
    app.switch_page("../../pages/home.py").run()
    app.query_params.clear()
    app.query_params.update({"room": "comparisons", "set": compared})
    app.switch_page("../../pages/word2vec.py").run()
    assert not app.exception
    assert app.button_group(key="setting.comparison.which").value == "negatives"


def test_others_runs_are_compared_by_link_and_deleted_ones_are_not(library: Library, runtime: Runtime) -> None:
    theirs, gone = library.add(FABLES), library.add(FABLES)
    library.shelf.delete(library.owner, [gone], at=time.time())
    app = Library(runtime).open(run=f"{theirs},{gone}")
    assert listed(app) == []
    assert not app.button(key="untick").disabled


@pytest.mark.parametrize("page", ["lstm", "gru"])
def test_a_deleted_run_is_no_longer_on_its_page(library: Library, page: str) -> None:
    run = library.add(FABLES if page == "lstm" else RECALL)
    assert not opened(page, "en", run=run).warning
    library.shelf.delete(library.owner, [run], at=time.time())
    assert len(opened(page, "en", run=run).warning) == 1


def test_only_settings_that_differ_are_told() -> None:
    other = msgspec.structs.replace(FABLES, hidden_size=64, tokenizer="words", learning_rate=0.01)
    told = run_comparison.differences([FABLES, other], "en")
    assert {row["label"]: row["values"] for row in told} == {
        "Read as": ["Characters", "Words (spaces)"],
        "Hidden size": ["12 units", "64 units"],
        "Learning rate": ["0.005", "0.01"],
    }
    assert run_comparison.differences([FABLES, FABLES], "en") == []
    assert run_comparison.differences([], "en") == []
    cells = [msgspec.structs.replace(FABLES, cell=cell) for cell in ("rnn", "lstm", "gru")]
    assert [row["label"] for row in run_comparison.differences(cells, "en")] == ["Cell"]
    cells[2] = msgspec.structs.replace(cells[2], forget_bias=3.0)
    assert {"label": "Forget gate bias / Keep gate bias", "values": ["–", "1", "3"]} in run_comparison.differences(
        cells, "en"
    )
    mixed: list[RunConfig] = [FABLES, RECALL, SeriesConfig(), Word2VecConfig()]
    kinds = run_comparison.differences(mixed, "zh")[0]
    assert kinds["values"] == [translator("zh").gettext(word) for word in run_comparison.KINDS.values()]


@pytest.mark.parametrize("language", languages())
def test_a_full_library_is_translated(library: Library, language: str) -> None:
    race, _members = library.add_race()
    run = library.add(RECALL, "paused")
    library.shelf.delete(library.owner, [library.add(FABLES)], at=time.time())
    app = library.open(language, run=run)
    app.button(key=f"fold-{race}").click().run()
    said = [*words(app), *(link.label for link in app.get("page_link")), *(menu.label for menu in app.menu_button)]
    recall = translator(language).gettext("paused")
    assert any(recall in text for text in said)
    if language == "zh":
        assert [text for text in said if any(word in text for word in ("runs", "steps", "Seed", "Delete"))] == []
