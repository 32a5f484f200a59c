"""What a text's own word lists suggest to ask its vectors; nothing is suggested for a text that brings none."""

from collections.abc import Mapping
from typing import Any

from core.text.corpus import CORPORA

Data = dict[str, Any]


def suggestions(corpus: str, known: Mapping[str, object]) -> Data:
    """What a text's own lists suggest to ask, as far as the words are known; empty for a text that brings none.

    `analogy` is (added)(taken away), `axes` as for "axes", `senses` the words with two senses and those senses' names.
    """
    if corpus not in CORPORA:
        return {}
    spec = CORPORA[corpus]
    senses = {word: names for word, names in spec.senses().items() if word in known}
    tables = [table for table in spec.tables() if all(word in known for row in table[:3] for word in row)]
    if not tables:
        return {"senses": senses} if senses else {}
    first = tables[0]
    axes = [[row[0] for row in first[:4]], [row[1] for row in first[:4]], first[0], first[2]]
    odd = [*(row[0] for row in first[:3]), *(table[0][0] for table in tables[1:2])]
    return {"analogy": [[first[0][0], first[2][1]], [first[2][0]]], "axes": axes, "odd": odd, "senses": senses}
