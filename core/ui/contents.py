"""The table of contents: one line a page, in the order of the navigation; pages/{name}.py is the page itself."""

from pathlib import Path

import msgspec

from core.i18n import N_
from core.registry import Registry

_PAGES = Path(__file__).resolve().parents[2] / "pages"


class Page(msgspec.Struct, frozen=True):
    """A page: its file and URL path, its title (translated when shown) and the Material icon beside it."""

    name: str
    title: str
    icon: str

    @property
    def file(self) -> Path:
        """The page's script."""
        return _PAGES / f"{self.name}.py"


CONTENTS: Registry[Page] = Registry(
    "page",
    [
        Page("home", N_("Home"), ":material/home:"),
        Page("lstm", N_("LSTM"), ":material/memory:"),
    ],
)
