"""The lists that word vectors can be judged by: analogies with a known answer, and pairs of words that people have judged."""

from collections.abc import Callable

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


# The worlds' sections are "table-column-column", those of questions-words have names of their own.
_TABLES = {
    "gender": N_("Gender"),
    "country": N_("Countries"),
    "degree": N_("Degrees"),
    "young": N_("Young animals"),
    "trades": N_("Trades"),
    "food": N_("Food"),
}
_COLUMNS = {
    "male": N_("man"),
    "female": N_("woman"),
    "country": N_("country"),
    "capital": N_("capital"),
    "currency": N_("currency"),
    "positive": N_("positive"),
    "comparative": N_("comparative"),
    "superlative": N_("superlative"),
    "plain": N_("plain"),
    "vivid": N_("vivid"),
    "adult": N_("grown"),
    "young": N_("young"),
    "worker": N_("worker"),
    "workplace": N_("workplace"),
    "tool": N_("tool"),
    "raw": N_("raw"),
    "product": N_("product"),
}
_SECTIONS = {
    "capital-common-countries": N_("Capitals of well-known countries"),
    "capital-world": N_("Capitals of the world"),
    "currency": N_("Currencies"),
    "city-in-state": N_("Cities and states of the USA"),
    "family": N_("Family"),
    "gram1-adjective-to-adverb": N_("Adjective → adverb"),
    "gram2-opposite": N_("Opposites"),
    "gram3-comparative": N_("Comparative"),
    "gram4-superlative": N_("Superlative"),
    "gram5-present-participle": N_("Present participle"),
    "gram6-nationality-adjective": N_("Country → its adjective"),
    "gram7-past-tense": N_("Past tense"),
    "gram8-plural": N_("Plural of nouns"),
    "gram9-plural-verbs": N_("Third person of verbs"),
}


def section_words(name: str, gettext: Callable[[str], str]) -> str:
    """The title of a section of the built-in lists, in a language; one that somebody typed stays as it is."""
    if name in _SECTIONS:
        return gettext(_SECTIONS[name])
    table, *columns = name.split("-")
    if table not in _TABLES or len(columns) != 2 or not all(column in _COLUMNS for column in columns):
        return name
    return f"{gettext(_TABLES[table])} · {' → '.join(gettext(_COLUMNS[column]) for column in columns)}"


class JudgingOptions(msgspec.Struct, frozen=True):
    """The order for a job that judges the vectors of a run, which it is handed as its checkpoint; `text` is the own list."""

    run: str
    by: str
    text: str = ""
