"""The lists that word vectors can be judged by: analogies with a known answer, and pairs of words that people have judged."""

import msgspec

from core.i18n import N_
from core.registry import Registry

MOST_OWN = 200_000  # characters
OWN = "own"


class VectorList(msgspec.Struct, frozen=True):
    """One list: a corpus' own analogies by its name, or a file that comes with gensim; neither for what a person types."""

    name: str
    label: str
    corpus: str = ""
    file: str = ""


VECTOR_LISTS: Registry[VectorList] = Registry(
    "vector list",
    [
        VectorList("worlds-en", N_("Analogies of the English worlds"), corpus="worlds-en"),
        VectorList("worlds-zh", N_("Analogies of the Chinese worlds"), corpus="worlds-zh"),
        VectorList("google", N_("Google's analogies, English (questions-words)"), file="questions-words.txt"),
        VectorList("wordsim", N_("Word pairs judged by people, English (WordSim-353)"), file="wordsim353.tsv"),
        VectorList("simlex", N_("Word pairs judged by people, English (SimLex-999)"), file="simlex999.txt"),
        VectorList(OWN, N_("A list of your own")),
    ],
)


class JudgingOptions(msgspec.Struct, frozen=True):
    """The order for a job that judges the vectors of a run, which it is handed as its checkpoint; `text` is the own list."""

    run: str
    by: str
    text: str = ""
