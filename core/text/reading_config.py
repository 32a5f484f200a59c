"""What the text page asks: which text, how it is cut and counted, and into what block of numbers sentences are put."""

from typing import Annotated

import msgspec

from core.i18n import N_
from core.settings import labels, number, text
from core.text.catalog import WAYS, Cutting

MOST_KINDS = 200_000
MOST_SENTENCE = 100


class ReadingConfig(msgspec.Struct, frozen=True, kw_only=True):
    """From text to a tensor (batch_size, max_length, feature_size). No run is made of it: nothing is trained."""

    corpus: Annotated[
        str,
        text(
            N_("Text"),
            group="primary",
            max_length=64,
            pattern=r"^[a-z0-9][a-z0-9-]{0,63}$",
            help=N_("The text whose tokens are counted, and that the batch is taken from."),
        ),
    ] = "fables-en"
    tokenizer: Annotated[
        str,
        number(
            N_("Cut into"),
            group="primary",
            choices=labels(WAYS),
            help=N_("What counts as one token. HMM lets jieba guess words that its dictionary does not have."),
        ),
    ] = "words"
    sentence: Annotated[
        str,
        text(
            N_("Your sentence"),
            group="text",
            max_length=MOST_SENTENCE,
            help=N_("It is cut in every way and put first in the batch."),
        ),
    ] = ""
    min_count: Annotated[
        int,
        number(
            N_("Minimum count"),
            ge=1,
            le=50,
            step=1,
            help=N_("A token that occurs less often in the text gets no number of its own."),
        ),
    ] = 2
    max_length: Annotated[
        int,
        number(
            N_("Length of a row, max_L"),
            ge=2,
            le=32,
            step=1,
            unit=N_("tokens"),
            help=N_("Shorter sentences are padded to it, longer ones are cut off."),
        ),
    ] = 16
    batch_size: Annotated[
        int,
        number(
            N_("Batch size"),
            ge=1,
            le=8,
            step=1,
            unit=N_("sequences"),
            help=N_("How many sentences stand in the block side by side."),
        ),
    ] = 6
    feature_size: Annotated[
        int,
        number(
            N_("Feature size"),
            ge=2,
            le=64,
            step=2,
            unit=N_("numbers"),
            help=N_("How many numbers stand for one token."),
        ),
    ] = 16
    seed: Annotated[
        int,
        number(
            N_("Seed"),
            ge=0,
            le=2**31 - 1,
            step=1,
            help=N_("It draws the first vectors of the network, and which sentences of the text are in the batch."),
        ),
    ] = 1

    def cutting(self, dictionary: str) -> Cutting:
        """How text and sentence are cut, with a user dictionary if there is one."""
        return WAYS[self.tokenizer].with_dictionary(dictionary)


class WaysOptions(msgspec.Struct, frozen=True):
    """The order for a job that cuts one sentence in every way."""

    sentence: str
    dictionary: str = ""


class BatchOptions(msgspec.Struct, frozen=True):
    """The order for a job that puts sentences of a counted text into a block of numbers.

    `trained` is the run whose word vectors are shown beside; the job is handed them as its checkpoint.
    """

    config: ReadingConfig
    dictionary: str = ""
    trained: str = ""


def counting_options(cutting: Cutting) -> str:
    """The order to count a whole text, for a job of the kind "corpus": the text that BatchOptions finds on the shelf."""
    return msgspec.json.encode({"cutting": cutting, "vocabulary_size": MOST_KINDS}).decode()
