"""What a Word2Vec run is asked to do, each setting declared once (see core.settings)."""

from typing import Annotated

import msgspec

from core.common_settings import Seed
from core.i18n import N_
from core.registry import Registry
from core.settings import labels, number, text
from core.text.catalog import WAYS

MOST_DICTIONARY = 100_000  # characters: it goes wherever the config goes


class Choice(msgspec.Struct, frozen=True):
    """One of the ways to do a thing: its name in settings, and its label (translatable)."""

    name: str
    label: str


ARCHITECTURES: Registry[Choice] = Registry(
    "architecture",
    [
        Choice("skipgram", N_("Skip-gram")),
        Choice("cbow", N_("CBOW")),
    ],
)
OBJECTIVES: Registry[Choice] = Registry(
    "objective",
    [
        Choice("negative_sampling", N_("Negative sampling")),
        Choice("hierarchical_softmax", N_("Hierarchical softmax")),
        Choice("softmax", N_("Full softmax")),
    ],
)


class Word2VecConfig(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="word2vec"):
    """Word vectors learned from a text (Mikolov et al. 2013). All randomness derives from `seed`."""

    corpus: Annotated[
        str,
        text(
            N_("Text"),
            group="primary",
            max_length=64,
            pattern=r"^[a-z0-9][a-z0-9-]{0,63}$",
            good_for="vectors",
            help=N_("The text that words get their vectors from."),
        ),
    ] = "worlds-en"
    tokenizer: Annotated[
        str,
        number(
            N_("Cut into"),
            choices=labels(WAYS),
            help=N_("What gets a vector: a character or a word."),
        ),
    ] = "words"
    dictionary: Annotated[
        str,
        text(
            N_("Your words for jieba"),
            group="file",
            max_length=MOST_DICTIONARY,
        ),
    ] = ""
    architecture: Annotated[
        str,
        number(
            N_("Architecture"),
            group="primary",
            choices=labels(ARCHITECTURES),
            help=N_("Skip-gram: a word predicts its neighbours. CBOW: the neighbours predict the word."),
        ),
    ] = "skipgram"
    objective: Annotated[
        str,
        number(
            N_("Objective"),
            choices=labels(OBJECTIVES),
            help=N_(
                "How a guess is scored: against a few random words, along a tree, or against the whole vocabulary."
            ),
        ),
    ] = "negative_sampling"
    vector_size: Annotated[
        int,
        number(
            N_("Vector size"),
            group="primary",
            ge=2,
            le=300,
            step=1,
            unit=N_("numbers"),
            help=N_("How many numbers stand for one word."),
        ),
    ] = 32
    context_window: Annotated[
        int,
        number(
            N_("Context window"),
            ge=1,
            le=15,
            step=1,
            unit=N_("words"),
            help=N_("How many words on each side count as neighbours, at most; sentences are not crossed."),
        ),
    ] = 5
    dynamic_window: Annotated[
        bool,
        number(
            N_("Window of changing size"),
            help=N_(
                "Each time the window is drawn between one word and the whole size, so that near words count more."
            ),
        ),
    ] = True
    negative_samples: Annotated[
        int,
        number(
            N_("Negative samples"),
            group="primary",
            ge=0,
            le=20,
            step=1,
            unit=N_("words"),
            only_with=("objective", "negative_sampling"),
            help=N_(
                "Random words for each true pair, to which the answer is “no”; with 0 all vectors collapse into one."
            ),
        ),
    ] = 5
    sampling_power: Annotated[
        float,
        number(
            N_("Sampling power"),
            ge=0.0,
            le=1.0,
            step=0.05,
            only_with=("objective", "negative_sampling"),
            help=N_("Negative samples are drawn by frequency to this power: 0 all words alike, 1 as in the text."),
        ),
    ] = 0.75
    subsample: Annotated[
        float,
        number(
            N_("Subsampling"),
            ge=0.0,
            le=0.1,
            step=0.0001,
            help=N_("Words more frequent than this share of the text are often skipped; 0 keeps every word."),
        ),
    ] = 1e-3
    min_count: Annotated[
        int,
        number(
            N_("Least count"),
            ge=1,
            le=1000,
            step=1,
            unit=N_("times"),
            help=N_("Rarer words are left out, as if they were not in the text."),
        ),
    ] = 5
    epochs: Annotated[
        int,
        number(
            N_("Epochs"),
            ge=1,
            le=200,
            step=1,
            unit=N_("times through the text"),
            logarithmic=True,
            help=N_("How often the whole text is read; the learning rate falls to almost 0 by the end."),
        ),
    ] = 20
    learning_rate: Annotated[
        float,
        number(
            N_("Learning rate"),
            ge=1e-4,
            le=0.5,
            logarithmic=True,
            help=N_("How far one pair moves its vectors at the start."),
        ),
    ] = 0.05
    batch: Annotated[
        int,
        number(
            N_("Chunks per update"),
            ge=1,
            le=256,
            step=1,
            logarithmic=True,
            help=N_("A chunk is 16 words in a row with their windows. Few show every small move, many are faster."),
        ),
    ] = 8
    n_tokens: Annotated[
        int,
        number(
            N_("Words to read"),
            ge=0,
            le=100_000_000,
            step=1000,
            unit=N_("words"),
            help=N_(
                "Only the beginning of the text is read, up to the sentence in which so many words are full; 0 reads all."
            ),
        ),
    ] = 0
    probe: Annotated[
        str,
        text(
            N_("Watched word"),
            group="text",
            max_length=60,
            help=N_("The word whose neighbours are shown while it trains; empty takes one of the text's own."),
        ),
    ] = ""
    seed: Seed = 1

    @property
    def cell(self) -> str:
        """There is no recurrent cell."""
        return ""

    @property
    def device(self) -> str:
        """Its small products are faster on a CPU."""
        return "cpu"

    @property
    def hidden_size(self) -> int:
        """The width of its one layer."""
        return self.vector_size

    @property
    def batch_size(self) -> int:
        """Chunks side by side."""
        return self.batch

    @property
    def steps(self) -> int:
        """How many updates it takes is known once the text is read, and said in "started"."""
        return 0

    @property
    def time_span(self) -> int:
        """Over how many words a window reaches."""
        return self.context_window
