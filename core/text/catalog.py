"""The ways to cut a text into tokens, as data; the cutting itself runs in workers (core.text.tokenize)."""

import msgspec

from core.i18n import N_
from core.registry import Registry


class TokenizerSpec(msgspec.Struct, frozen=True):
    """One way to cut: its label and what joins tokens back into text."""

    name: str
    label: str
    joiner: str


TOKENIZERS: Registry[TokenizerSpec] = Registry(
    "tokenizer",
    [
        TokenizerSpec("characters", N_("Characters"), ""),
        TokenizerSpec("words", N_("Words (spaces)"), " "),
        TokenizerSpec("jieba", N_("Chinese words (jieba)"), ""),
    ],
)


class JiebaMode(msgspec.Struct, frozen=True):
    """One way jieba cuts. Where words overlap, their order is not the text's: such a cut is to look at, not to train on."""

    name: str
    label: str
    trains: bool


JIEBA_MODES: Registry[JiebaMode] = Registry(
    "jieba mode",
    [
        JiebaMode("exact", N_("Exact: every character in one word"), trains=True),
        JiebaMode("full", N_("Full: every word that could be meant"), trains=False),
        JiebaMode("search", N_("Search: exact, and the words inside long ones"), trains=False),
    ],
)


class Cutting(msgspec.Struct, frozen=True):
    """How a text is cut for counting and for word vectors.

    `mode`, `hmm` (guess unknown words with a hidden Markov model) and `dictionary` (lines "word [count] [tag]") are jieba's;
    with `closed` that dictionary is all jieba knows. Punctuation is left out unless it is asked for, spaces always.
    """

    tokenizer: str
    mode: str = "exact"
    hmm: bool = True
    dictionary: str = ""
    closed: bool = False
    lowercase: bool = True
    punctuation: bool = False

    @property
    def trains(self) -> bool:
        """Whether the tokens stand in the order of the text, so that windows over them mean something."""
        return self.tokenizer != "jieba" or JIEBA_MODES[self.mode].trains


class Way(msgspec.Struct, frozen=True):
    """One way to cut as a reader chooses it: a tokenizer with its settings; `brief` is its name in a picture."""

    name: str
    label: str
    brief: str
    cutting: Cutting

    def with_dictionary(self, dictionary: str) -> Cutting:
        """How a text is cut this way; the words of a user dictionary are for jieba alone."""
        return msgspec.structs.replace(self.cutting, dictionary=dictionary if self.uses_jieba else "")

    @property
    def uses_jieba(self) -> bool:
        return self.cutting.tokenizer == "jieba"


WAYS: Registry[Way] = Registry(
    "way to cut",
    [
        Way("characters", N_("Characters"), N_("Characters"), Cutting("characters")),
        Way("words", N_("Words (spaces)"), N_("Words"), Cutting("words")),
        Way("jieba", N_("jieba, exact"), N_("jieba exact"), Cutting("jieba")),
        Way("jieba-no-hmm", N_("jieba, exact without HMM"), N_("exact, no HMM"), Cutting("jieba", hmm=False)),
        Way("full", N_("jieba, full"), N_("jieba full"), Cutting("jieba", "full")),
        Way("search", N_("jieba, search"), N_("jieba search"), Cutting("jieba", "search")),
    ],
)
