"""A fourth kind of cell is one file and one entry: menus, pictures, training and comparisons have it without being told."""

from collections.abc import Iterator

import msgspec
import numpy as np
import pytest

from core.cells.catalog import CELLS
from core.config import MemoryConfig, RecurrentConfig, RunConfig
from core.figures import theme
from core.i18n import languages
from core.jobs.job import JobSpec, Source
from core.runs.race import race_report
from core.settings import from_query, settings_of
from core.training.step_times import StepTimesJob
from core.ui import instruments
from tests.fourth_cell import MINIMAL
from tests.test_cell_diagrams import assert_connected
from tests.test_pages import opened
from tests.test_race_values import measured, raced
from tests.training_runs import SMALL, Recorder, array, drive, make_job, watched_by

NAME = MINIMAL.name
KINDS: list[RunConfig] = [
    msgspec.structs.replace(SMALL, cell=NAME, steps=20),
    MemoryConfig(cell=NAME, length=6, symbols=3, hidden_size=12, batch_size=8, steps=20),
]


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    """The one entry."""
    CELLS.add(MINIMAL)
    yield
    CELLS.remove(NAME)


@pytest.mark.parametrize("kind", [RecurrentConfig, MemoryConfig])
def test_it_is_in_the_menu_and_in_addresses(kind: type[RunConfig]) -> None:
    choices = settings_of(kind)["cell"].setting.choices
    assert choices is not None
    assert choices()[NAME] == "MGU"
    config, refused = from_query({"cell": NAME}, kind())
    assert (config.cell, refused) == (NAME, [])


@pytest.mark.parametrize("language", languages())
def test_its_diagram_and_heatmaps_are_drawn_from_its_entry(language: str) -> None:
    data = instruments.cell_data(NAME, language)
    assert [gate["name"] for gate in data["gates"]] == ["update_gate", "candidate", "hidden_state"]
    assert all(gate["label"] and gate["role"] in theme.LIGHT.roles for gate in data["gates"])
    assert {node["gate"] for node in data["diagram"]["nodes"] if node["gate"]} == {"update_gate", "candidate"}
    assert_connected(MINIMAL)


def test_it_has_a_colour_that_can_be_read_and_no_other_cell_has() -> None:
    for palette in theme.MODES.values():
        colours = theme.cell_colours(palette, CELLS)
        assert len(set(colours.values())) == len(CELLS)
        assert theme.contrast(colours[NAME], palette.background) >= 4.5


@pytest.mark.parametrize("config", KINDS, ids=["text", "task"])
def test_it_is_trained_and_watched_like_the_others(config: RunConfig) -> None:
    say = Recorder()
    assert drive(make_job(config), watched_by(1), say) == "finished"
    assert np.isfinite(say.losses()).all()
    shown = say.of("gates")[-1].data
    assert set(shown["arrays"]) == {gate.name for gate in MINIMAL.gates}
    assert array(say.of("gradient")[-1].data["states"]["hidden_state"]).min() > 0.0
    started = say.of("started")[0].data
    counted = {layer["cell"]: layer["parameters"] for layer in started["layers"]}
    assert counted[NAME] == 2 * counted["rnn"]


@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
def test_it_is_among_the_cells_that_a_page_trains_side_by_side() -> None:
    app = opened("gradients", "en")
    assert not app.exception
    assert "MGU" in app.segmented_control(key="setting.predict.gradients").options


def test_it_races_with_the_others() -> None:
    configs = {
        cell: MemoryConfig(cell=cell, length=4, symbols=3, hidden_size=8, batch_size=4) for cell in ("rnn", NAME)
    }
    spec = JobSpec("review", 0, "step_times", msgspec.json.encode({"variants": configs}).decode())
    times = msgspec.convert(
        measured(StepTimesJob(spec, Source(""), None))["steps"], dict[str, dict[str, dict[str, float]]]
    )
    assert times[NAME]["equations"]["median"] > 0.0
    assert "stock" not in times[NAME], "torch.nn has no such cell, and none is made up"
    report = race_report(*raced({"rnn": [0.2, 0.3], NAME: [0.9, 1.0]}))
    assert report["leaders"]["errors"]["winner"] == NAME
    assert report["variants"][NAME]["blocks"] == 2


@pytest.mark.stack
@pytest.mark.usefixtures("runtime")
def test_it_can_be_chosen_for_a_race() -> None:
    app = opened("race", "en")
    cells = app.button_group(key="setting.race.cells")
    assert "MGU" in cells.options
    cells.set_value(["rnn", NAME]).run()
    assert not app.exception
    assert app.segmented_control(key="setting.predict.race.errors").options == ["RNN", "MGU"]
    assert any("MGU 64 units" in caption.value for caption in app.caption)
