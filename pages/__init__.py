"""The table of contents: one line a page, in the order of the navigation; each page is the file of the same name."""

import msgspec

from core.i18n import N_
from core.registry import Registry


class Page(msgspec.Struct, frozen=True):
    """A page: its file and URL path, its title (translated when shown) and the Material icon beside it."""

    name: str
    title: str
    icon: str


CONTENTS: Registry[Page] = Registry(
    "page",
    [
        Page("home", N_("Home"), ":material/home:"),
        Page("lstm", N_("LSTM"), ":material/memory:"),
    ],
)
