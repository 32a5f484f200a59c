"""An entry of the run library in words: what it is, where it stands, which page shows it; and whether it is what one looks for."""

from collections.abc import Mapping

import msgspec

from core.config import MemoryConfig, RunConfig, from_json
from core.i18n import translator
from core.imported_config import ImportedConfig
from core.registry import Registry
from core.runs.experiment import experiment_of
from core.runs.shelf import Entry
from core.runs.tables import RunRow
from core.series_config import SeriesConfig
from core.tasks.catalog import TASKS
from core.ui.contents import CONTENTS, Page, page_of
from core.ui.state import MOST_RUNS
from core.ui.summary import STATES, run_summary
from core.ui.texts import corpus_title
from core.vectors_config import Word2VecConfig

ANY_MEMORY = "gradients"  # the page that shows a task with known answers learned by any cell
COMPARISONS = "comparisons"  # the room of its page that shows a comparison
SET_STATES: Mapping[str, str] = {"running": STATES["running"], "cancelled": STATES["stopped"]}
MEGABYTE = 1 << 20


class Wanted(msgspec.Struct, frozen=True):
    """What one looks for; "" stands for anything."""

    text: str = ""
    page: str = ""
    cell: str = ""
    subject: str = ""
    state: str = ""
    kept: bool = False

    def fits(self, entry: Entry, language: str) -> bool:
        """Whether an entry is among what is looked for. Every word of `text` stands in its name, its settings or its page's title."""
        facts = ((self.page, page_name(entry)), (self.subject, subject_of(entry)), (self.state, state_of(entry)))
        if any(wish and wish != fact for wish, fact in facts) or (self.kept and not entry.kept):
            return False
        if self.cell and self.cell not in cells_of(entry):
            return False
        return not self.text or _has_words(self.text, entry, language)


def config_of(entry: Entry) -> RunConfig:
    """The settings of its run, or of the first of its runs."""
    return from_json(entry.rows[0].config)


def cells_of(entry: Entry) -> set[str]:
    """The cells of its runs."""
    return {from_json(row.config).cell for row in entry.rows}


def state_of(entry: Entry) -> str:
    """The name of its state, of those that runs have."""
    return {"cancelled": "stopped"}.get(entry.state, entry.state)


def subject_of(entry: Entry) -> str:
    """What is learned: the name of a text, of a task or of a series."""
    config = config_of(entry)
    if isinstance(config, MemoryConfig):
        return config.task
    return config.series if isinstance(config, SeriesConfig) else config.corpus


def subject_title(entry: Entry, language: str) -> str:
    """The title of what is learned."""
    config, name = config_of(entry), subject_of(entry)
    if isinstance(config, ImportedConfig):
        return config.file
    if isinstance(config, MemoryConfig):
        return translator(language).gettext(TASKS[name].label if name in TASKS else name)
    return corpus_title(name, language)


def page_name(entry: Entry) -> str:
    """The name of the page that shows it, "" where there is none."""
    if entry.experiment is not None:
        name = page_of_set(entry.experiment.name)
        return name if name in CONTENTS else ""
    page = page_of_run(config_of(entry))
    return page.name if page else ""


def page_of_set(name: str) -> str:
    """The page that a set's own name begins with; what follows says which of the page's comparisons it is."""
    return name.partition(" ")[0]


def page_of_run(config: RunConfig) -> Page | None:
    """The page that shows a run."""
    return page_of(config) or (CONTENTS[ANY_MEMORY] if isinstance(config, MemoryConfig) else None)


def address_of(entry: Entry) -> dict[str, str]:
    """What its page's address says of it."""
    if entry.experiment is None:
        return {"run": entry.id}
    if entry.experiment.name != page_of_set(entry.experiment.name):
        return {"room": COMPARISONS, "set": entry.id}
    plan = experiment_of(entry.experiment).plan
    if plan.race or plan.ladder or isinstance(config_of(entry), Word2VecConfig):
        return {"set": entry.id}
    seed = plan.members[0].seed
    return {"run": ",".join([member.run for member in plan.members if member.seed == seed][:MOST_RUNS])}


def title_of(entry: Entry, language: str) -> str:
    """What its owner calls it, else what it is."""
    return entry.title or what_it_is(entry, language)


def what_it_is(entry: Entry, language: str) -> str:
    """Its settings in a line; of a set, those of all its runs."""
    summary = run_summary(entry.rows, language)
    if entry.experiment is None:
        return summary
    page = _page_title(entry, language)
    return f"{page} · {summary}" if page else summary


def run_title(row: RunRow, language: str) -> str:
    """A run's own name, else what it is; members of sets are called by what they are."""
    return (row.experiment_id is None and row.name) or run_summary([row], language)


def state_words(state: str, language: str) -> str:
    """A state of a run or of a set in words."""
    return translator(language).gettext(SET_STATES.get(state) or STATES[state])


def size_words(size: int) -> str:
    """Bytes as a reader takes them in: "52 KB", "1.4 MB", "23 MB"."""
    megabytes = size / MEGABYTE
    if size < MEGABYTE:
        return f"{size / 1024:.0f} KB"
    return f"{megabytes:.0f} MB" if megabytes >= 10 else f"{megabytes:.1f} MB"


def of_registry_order(names: set[str], registry: Registry[Page]) -> list[str]:
    """Names in the order of the registry that has them."""
    return [name for name in registry if name in names]


def _page_title(entry: Entry, language: str) -> str:
    name = page_name(entry)
    return translator(language).gettext(CONTENTS[name].title) if name else ""


def _has_words(text: str, entry: Entry, language: str) -> bool:
    known = [entry.title, what_it_is(entry, language), _page_title(entry, language), entry.rows[0].config]
    heap = "\n".join(known).casefold()
    return all(word in heap for word in text.casefold().split())
