"""The table of contents: one entry a page, in the order of the navigation; pages/{name}.py is the page itself."""

from pathlib import Path

import msgspec

from core.config import MemoryConfig, RecurrentConfig, RunConfig
from core.i18n import N_
from core.imported_config import ImportedConfig
from core.registry import Registry
from core.series_config import SeriesConfig
from core.vectors_config import Word2VecConfig

SETS = N_("sets of runs: {count}")
_PAGES = Path(__file__).resolve().parents[2] / "pages"


class Page(msgspec.Struct, frozen=True):
    """A page: its file and URL path, its title (translated when shown) and the Material icon beside it.

    `shows` and `cells` say which runs it is the page of: their kinds of config, and their cells. `sets` is
    how it counts those that it trains side by side (translated when shown), "" where it is made for single ones.
    """

    name: str
    title: str
    icon: str
    shows: tuple[type[RunConfig], ...] = ()
    cells: tuple[str, ...] = ()
    sets: str = ""

    @property
    def trains(self) -> bool:
        """Whether what is trained there stands in the run library; Home's two belong to their own pages."""
        return bool(self.shows or self.sets)

    @property
    def file(self) -> Path:
        """The page's script."""
        return _PAGES / f"{self.name}.py"


CONTENTS: Registry[Page] = Registry(
    "page",
    [
        Page("home", N_("Home"), ":material/home:"),
        Page("text", N_("Text"), ":material/text_fields:"),
        Page("word2vec", N_("Word2Vec"), ":material/scatter_plot:", (Word2VecConfig, ImportedConfig), ("",)),
        Page("rnn", N_("RNN"), ":material/all_inclusive:", (MemoryConfig,), ("rnn", "rnn_relu")),
        Page("lstm", N_("LSTM"), ":material/memory:", (RecurrentConfig,), ("lstm",)),
        Page("gru", N_("GRU"), ":material/merge_type:", (MemoryConfig, RecurrentConfig), ("gru",)),
        Page("gradients", N_("Gradients"), ":material/trending_down:", sets=SETS),
        Page("race", N_("Race"), ":material/sports_score:", sets=N_("races: {count}")),
        Page("series", N_("Series"), ":material/show_chart:", (SeriesConfig,), ("gru",)),
        Page("runs", N_("Runs"), ":material/inventory_2:"),
    ],
)


def page_of(config: RunConfig) -> Page | None:
    """The page that shows a run of this config, if there is one yet."""
    for page in CONTENTS.values():
        if type(config) in page.shows and config.cell in page.cells:
            return page
    return None
