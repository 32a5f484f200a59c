"""What language a text is in, roughly, by the scripts of its letters: enough to suggest a tokenizer and a corpus."""

import re
from typing import Literal

Language = Literal["zh", "en", "other"]

_SAMPLE_CHARACTERS = 50_000
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
_HAN_BETWEEN_SPACES = re.compile("(?<= )[\u4e00-\u9fff]+(?= )")


def guess_language(text: str) -> Language:
    """Mostly Han letters (≥ 30 %, few kana or hangul) are "zh"; nearly only a-z is "en"."""
    letters = [char for char in text[:_SAMPLE_CHARACTERS] if char.isalpha()]
    if not letters:
        return "other"
    sample = "".join(letters)
    if len(_HAN.findall(sample)) >= 0.3 * len(letters):
        return "other" if len(_KANA_OR_HANGUL.findall(sample)) > 0.1 * len(letters) else "zh"
    # Other languages in Latin letters have accents; German, with the fewest, on one letter in fifty.
    return "en" if sum(map(str.isascii, letters)) >= 0.99 * len(letters) else "other"


def suggest_tokenizer(text: str) -> str:
    """Words for Chinese that is already cut by spaces, else characters, which learn to write from little text."""
    return "words" if _is_cut(text) else "characters"


def suggest_words(text: str) -> str:
    """Where whole words are wanted: jieba for Chinese that is not yet cut by spaces, else what stands between spaces."""
    return "jieba" if guess_language(text) == "zh" and not _is_cut(text) else "words"


def _is_cut(text: str) -> bool:
    sample = text[:_SAMPLE_CHARACTERS]
    return sum(map(len, _HAN_BETWEEN_SPACES.findall(sample))) > 0.2 * len(sample)
