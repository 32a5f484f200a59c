"""The table of contents: one line a page, in the order of the navigation; pages/{name}.py is the page itself."""

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
