"""Blocks and sentences: whoever cuts, and in whatever blocks, the tokens are those of the text in one piece."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.blocks import BLOCK_CHARACTERS, Block, borders, cut_block, cut_sentences, getting_ready
from core.text.catalog import TOKENIZERS, Cutting
from core.text.pieces import exhaust
from core.text.sentence_split import split_sentences

ENGLISH = (
    'Mr. Brown met Dr. J. Smith at 3.14 p.m. on the hill. "Is it cold?" he asked. She said no!\n'
    "A line that is wrapped\nin the middle of a sentence goes on. The end…  Then more\n\nA title\nText e.g. this.\n"
)
CHINESE = "清晨的雾还没有散。“你来了！”老船夫说，他已经坐在河边等我们了？\n标题\n他用Python 3.11写了两行……然后走了。"


def sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in split_sentences(text) if sentence.strip()]


def test_english_sentences_end_where_a_reader_ends_them() -> None:
    assert sentences(ENGLISH) == [
        "Mr. Brown met Dr. J. Smith at 3.14 p.m. on the hill.",
        '"Is it cold?" he asked.',
        "She said no!",
        "A line that is wrapped\nin the middle of a sentence goes on.",
        "The end…",
        "Then more",
        "A title",
        "Text e.g. this.",
    ]


def test_chinese_sentences_end_at_their_marks_and_lines() -> None:
    assert sentences(CHINESE) == [
        "清晨的雾还没有散。",
        "“你来了！”",
        "老船夫说，他已经坐在河边等我们了？",
        "标题",
        "他用Python 3.11写了两行……然后走了。",
    ]


@settings(max_examples=200)
@given(st.text(st.sampled_from("aB字。！.?…\"”) \n1'") | st.characters(exclude_categories=["Cs"]), max_size=80))
def test_sentences_are_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text


def in_blocks(text: str, cutting: Cutting, most: int) -> tuple[list[str], list[Block]]:
    cut = exhaust(getting_ready(cutting))
    blocks = [cut_block(text[start:end], cutting, cut) for start, end in borders(text, cutting.tokenizer, most)]
    return [block.kinds[number] for block in blocks for number in block.numbers], blocks


@pytest.mark.parametrize("tokenizer", list(TOKENIZERS))
@pytest.mark.parametrize("most", [60, 61, 64, 97, 1000])
def test_block_borders_split_no_token_and_no_sentence(tokenizer: str, most: int) -> None:
    text, cutting = (ENGLISH + CHINESE) * 30, Cutting(tokenizer, punctuation=True)
    whole = cut_sentences(text, cutting)
    tokens, blocks = in_blocks(text, cutting, most)
    assert tokens == [token for sentence in whole for token in sentence]
    assert len(blocks) > 5
    if most > max(map(len, split_sentences(text))):
        assert [length for block in blocks for length in block.lengths] == list(map(len, whole))


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["天空", "从来没有", "，", "。", "wind", " ", "it's", "\n", "3.5", "!", "云计算"]), max_size=60
    ),
    st.sampled_from(list(TOKENIZERS)),
    st.integers(24, 60),
)
def test_any_text_gives_the_same_tokens_in_small_blocks(parts: list[str], tokenizer: str, most: int) -> None:
    text, cutting = "".join(f"{part} " if part.isascii() else part + "，" for part in parts), Cutting(tokenizer)
    assert in_blocks(text, cutting, most)[0] == in_blocks(text, cutting, 10**6)[0]


@pytest.mark.parametrize("tokenizer", list(TOKENIZERS))
@pytest.mark.parametrize("text", [ENGLISH * 6000, CHINESE * 6000, "x" * 600_000, "字" * 600_000, "\n" * 600_000])
def test_no_block_is_longer_than_a_worker_may_be_held(tokenizer: str, text: str) -> None:
    found = list(borders(text, tokenizer))
    assert [start for start, _ in found] == [0, *(end for _, end in found[:-1])]
    assert found[-1][1] == len(text)
    assert all(0 < end - start <= BLOCK_CHARACTERS[tokenizer] for start, end in found)


def test_spaces_and_punctuation_are_left_out_unless_wanted() -> None:
    text = "The Wind, he said: it's 5 o'clock!"
    assert cut_sentences(text, Cutting("words")) == [["the", "wind", "he", "said", "it's", "5", "o'clock"]]
    assert cut_sentences(text, Cutting("words", lowercase=False, punctuation=True)) == [
        ["The", "Wind", ",", "he", "said", ":", "it's", "5", "o'clock", "!"]
    ]
