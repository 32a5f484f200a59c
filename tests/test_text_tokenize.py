"""Cutting and joining: nothing is lost where that is promised, and pieces stay small."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.registry import UnknownName
from core.text.catalog import TOKENIZERS
from core.text.tokenize import chunks, join, split

ENGLISH = 'The miller didn\'t wait. "Lend me a well-worn sail," he said (softly), "or $5!"\n\nThe wind laughed…\n'
CHINESE = "磨坊主爬上山坡，对着天空大喊：“借我一点风吧！”天空从来没有被人这样请求过。\n他用Python 3.11写了两行。\n"


def test_words_keep_punctuation_and_lines_as_tokens() -> None:
    assert split("Don't go, it's twenty-two — now!\n", "words") == [
        "Don't", "go", ",", "it's", "twenty-two", "—", "now", "!", "\n",
    ]  # fmt: skip


def test_words_read_again_as_written() -> None:
    assert join(split(ENGLISH, "words"), "words") == ENGLISH


def test_words_of_scripts_with_vowel_signs_stay_whole() -> None:
    assert split("हिन्दी में", "words") == ["हिन्दी", "में"]


def test_jieba_cuts_chinese_words() -> None:
    tokens = split(CHINESE, "jieba")
    assert {"天空", "从来", "没有", "，", "\n", "Python"} <= set(tokens)


@pytest.mark.parametrize("tokenizer", ["characters", "jieba"])
def test_no_character_is_lost(tokenizer: str) -> None:
    text = (CHINESE + ENGLISH) * 80
    assert join(split(text, tokenizer), tokenizer) == text


@settings(max_examples=150)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_survives_characters_and_jieba(text: str) -> None:
    assert join(split(text, "characters"), "characters") == text
    assert join(split(text, "jieba"), "jieba") == text


@settings(max_examples=150)
@given(st.text(st.sampled_from("ab'’\"-.,!?([{)]}$“”‘’«»é字。，（）\n\t _5") | st.characters(), max_size=60))
def test_joined_words_are_cut_into_the_same_words(text: str) -> None:
    tokens = split(text, "words")
    assert split(join(tokens, "words"), "words") == tokens


@pytest.mark.parametrize("tokenizer", list(TOKENIZERS))
def test_pieces_are_small_and_cover_the_text(tokenizer: str) -> None:
    for text in (ENGLISH * 4000, "one-endless-line" * 20_000, "字" * 30_000):
        pieces = [covered for _, covered in chunks(text, tokenizer)]
        assert sum(pieces) == len(text)
        assert max(pieces) <= 1 << 18


def test_jieba_pieces_do_not_cut_words() -> None:
    line = "借我一点风吧，天空从来没有被人这样请求过。"
    assert split(line * 1500, "jieba") == split(line, "jieba") * 1500


def test_an_endless_word_does_not_become_one_token() -> None:
    assert max(map(len, split("x" * 5000, "words"))) <= 300


def test_an_unknown_tokenizer_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="characters, words, jieba"):
        split("text", "syllables")
