"""A counted text as a page shows it: what a minimum count keeps and drops, the head of the table, rank against frequency."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.numbered import NumberedText

TABLE_ROWS = 5_000
RANKS = 240
EXAMPLES = 24


def vocabulary_view(numbered: NumberedText, min_count: int) -> dict[str, Any]:
    """What is kept at a minimum count, of a text counted without one. Tokens stand by falling count."""
    counts = numbered.counts
    kept = n_kept(counts, min_count)
    shown = counts[:TABLE_ROWS].tolist()
    ranks = spread_ranks(len(counts))
    return {
        "kinds": len(counts),
        "tokens": int(counts.sum()),
        "kept": kept,
        "kept_tokens": int(counts[:kept].sum()),
        "once": int(np.count_nonzero(counts == 1)),
        "min_count": min_count,
        "table": list(zip(numbered.tokens[:TABLE_ROWS], shown, strict=True)),
        "dropped_examples": list(numbered.tokens[kept : kept + EXAMPLES]),
        "ranks": (ranks + 1).tolist(),
        "counts": counts[ranks].tolist(),
    }


def n_kept(counts: NDArray[np.int64], min_count: int) -> int:
    """How many of the falling counts (V,) reach min_count."""
    return int(np.searchsorted(-counts, -min_count, side="right"))


def spread_ranks(n: int) -> NDArray[np.int64]:
    """At most RANKS places among 0 … n − 1, evenly spread on a logarithmic axis, both ends among them."""
    spread = np.geomspace(1, n, RANKS).round().astype(np.int64)
    return np.unique(spread) - 1
