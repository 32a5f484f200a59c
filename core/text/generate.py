"""Built-in corpora that are made and not stored: sentences from word lists, the same on every machine.

"worlds" is a factorised grammar. A word stands in a table: its row gives the topics of its sentences, its column the
frame around them. So PMI(word, context) = f(row, context) + g(column, context), and what word2vec factorises is row +
column: king − man + woman lands on queen (Levy & Goldberg 2014 for the PMI, Ethayarajh et al. 2019 for the parallelogram).
"senses" gives one word two kinds of neighbours, and says of every sentence which sense it shows.

Only random.Random.random() is drawn from: Python promises that its values stay the same for a seed, and promises
nothing of the kind for shuffle, choice or sample.
"""

import itertools
import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

import msgspec

T = TypeVar("T")
SEED = 20240607
SENTENCES_PER_SENSE = 100
MOST_TOKENS = 1_000_000
PUNCTUATION = frozenset('。，、：？！“”.,:;?!"')


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the words of a column share: templates of their own, or fillers for the slots of the paradigm's."""

    name: str
    templates: tuple[str, ...] = ()
    slots: dict[str, tuple[str, ...]] = {}


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of a row, one for each column, and the topics that they share."""

    words: tuple[str, ...]
    topics: tuple[str, ...]


class Paradigm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of words in which every row : column relation is the same one."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    templates: tuple[str, ...] = ()


class Worlds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists of a "worlds" corpus."""

    paradigm: tuple[Paradigm, ...]


class Sense(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sense of a word: its name by language, and the sentences that show it."""

    name: dict[str, str]
    templates: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]


class AmbiguousWord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word with its senses."""

    word: str
    sense: tuple[Sense, ...]


class Senses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists of a "two senses" corpus."""

    word: tuple[AmbiguousWord, ...]


class LabelledSentence(NamedTuple):
    """A sentence as it is written, and which sense (its place in the word list) of which word it shows."""

    words: str
    word: str
    sense: int


class _Draw:
    """Random choices made of random.Random.random() alone."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def one(self, things: Sequence[T]) -> T:
        return things[int(self._random() * len(things))]

    def two(self, things: Sequence[T]) -> tuple[T, T]:
        """Two different ones, in any order."""
        first = int(self._random() * len(things))
        second = int(self._random() * (len(things) - 1))
        return things[first], things[second + (second >= first)]

    def shuffle(self, things: list[T]) -> None:
        """Fisher–Yates, in place."""
        for last in range(len(things) - 1, 0, -1):
            other = int(self._random() * (last + 1))
            things[last], things[other] = things[other], things[last]


def read_worlds(toml: str) -> Worlds:
    """Word lists from TOML; raises msgspec.ValidationError or tomllib.TOMLDecodeError with the place."""
    return msgspec.convert(tomllib.loads(toml), Worlds)


def read_senses(toml: str) -> Senses:
    """Word lists from TOML; raises msgspec.ValidationError or tomllib.TOMLDecodeError with the place."""
    return msgspec.convert(tomllib.loads(toml), Senses)


def worlds_sentences(worlds: Worlds, n_tokens: int, shuffled_topics: bool = False) -> list[str]:
    """Sentences with at least n_tokens words (at most about MOST_TOKENS), spaces between words as in the word lists.

    All words of all tables come equally often: the text ends with a whole round of them. With `shuffled_topics` every
    sentence takes its topics from any row of its table: nothing is left that tells rows apart, and analogies must fail.
    """
    draw = _Draw(SEED)
    cells = [
        (paradigm, row, place)
        for paradigm in worlds.paradigm
        for row in paradigm.rows
        for place in range(len(row.words))
    ]
    sentences: list[str] = []
    written = 0
    while written < min(n_tokens, MOST_TOKENS):
        draw.shuffle(cells)
        for paradigm, row, place in cells:
            column = paradigm.columns[place]
            topics = draw.one(paradigm.rows).topics if shuffled_topics else row.topics
            p, q = draw.two(topics)
            slots = {slot: draw.one(fillers) for slot, fillers in column.slots.items()}
            template = draw.one(column.templates or paradigm.templates)
            # Twice: topics have slots too.
            sentence = template.format(w=row.words[place], p=p, q=q, **slots)
            sentences.append(sentence)
            written += count_words(sentence)
    draw.shuffle(sentences)
    return sentences


def senses_sentences(senses: Senses) -> list[LabelledSentence]:
    """Different sentences, SENTENCES_PER_SENSE for every sense of every word, in random order."""
    draw = _Draw(SEED)
    found: list[LabelledSentence] = []
    for word in senses.word:
        for number, sense in enumerate(word.sense):
            found += [LabelledSentence(sentence, word.word, number) for sentence in _of_sense(sense, draw)]
    draw.shuffle(found)
    return found


def _of_sense(sense: Sense, draw: _Draw) -> list[str]:
    """Different sentences, from all templates in turn; raises ValueError when the word lists give too few."""
    stacks = [[template.format(**fill) for fill in _fillings(template, sense.slots)] for template in sense.templates]
    for stack in stacks:
        draw.shuffle(stack)
    in_turn = [sentence for turn in itertools.zip_longest(*stacks) for sentence in turn if sentence]
    if len(in_turn) < SENTENCES_PER_SENSE:
        raise ValueError(f"only {len(in_turn)} sentences for the sense {sense.name}")
    return in_turn[:SENTENCES_PER_SENSE]


def _fillings(template: str, slots: dict[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Every way to fill a template's slots."""
    used = [slot for slot in slots if f"{{{slot}}}" in template]
    return (dict(zip(used, fillers, strict=True)) for fillers in itertools.product(*(slots[slot] for slot in used)))


def analogies(worlds: Worlds) -> Iterator[tuple[str, list[tuple[str, str, str, str]]]]:
    """Section by section (paradigm and two columns): all a : b :: c : d, as in Mikolov et al. 2013's questions-words."""
    for paradigm in worlds.paradigm:
        places = range(len(paradigm.columns))
        for first, second in ((i, j) for i in places for j in places if i != j):
            pairs = [(row.words[first], row.words[second]) for row in paradigm.rows]
            name = f"{paradigm.name}-{paradigm.columns[first].name}-{paradigm.columns[second].name}"
            yield name, [(*one, *other) for one in pairs for other in pairs if one != other]


def questions_words(worlds: Worlds) -> str:
    """The analogies in the questions-words format: ": section", then lines of four words."""
    lines: list[str] = []
    for name, questions in analogies(worlds):
        lines += [f": {name}", *(" ".join(question) for question in questions)]
    return "\n".join(lines) + "\n"


def write(sentence: str, language: str) -> str:
    """A sentence as people write it: Chinese without the spaces, English with a capital first."""
    if language == "zh":
        return sentence.replace(" ", "")
    first = re.search(r"\w", sentence)
    place = first.start() if first else 0
    return sentence[:place] + sentence[place : place + 1].upper() + sentence[place + 1 :]


def count_words(sentence: str) -> int:
    """How many words it has, punctuation not counted."""
    return sum(not word <= PUNCTUATION for word in map(set, sentence.split()))
