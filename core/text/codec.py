"""From what a person types to token ids and back: all that a trained network needs of the text it learned from."""

from collections.abc import Iterable

import msgspec

from core.text.decode import clean
from core.text.tokenize import join, split
from core.text.vocabulary import Vocabulary


class TokenCodec(msgspec.Struct, frozen=True, kw_only=True):
    """A vocabulary and the way of cutting that goes with it."""

    vocabulary: Vocabulary
    tokenizer: str

    def split(self, text: str) -> list[str]:
        """Tokens of a typed text, cleaned and cut as the text of the vocabulary was."""
        return split(clean(text), self.tokenizer)

    def join(self, tokens: Iterable[str]) -> str:
        """Readable text of tokens."""
        return join(tokens, self.tokenizer)
