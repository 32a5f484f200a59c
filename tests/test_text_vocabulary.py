"""Token numbers: the most frequent first, the same every time, and decoding gives back what was kept."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.number import Ids, Progress, number_tokens
from core.text.pieces import exhaust
from core.text.tokenize import split
from core.text.vocabulary import UNKNOWN, Vocabulary, build_vocabulary


def numbered(text: str, tokenizer: str = "characters", size: int = 1000) -> tuple[Ids, Vocabulary]:
    return exhaust(number_tokens(text, tokenizer, size))


def test_frequent_tokens_come_first_and_ties_by_code_point() -> None:
    _, vocabulary = numbered("ccc bb dd a")
    assert vocabulary.tokens == (UNKNOWN, " ", "c", "b", "d", "a")
    assert vocabulary.counts == (0, 3, 3, 2, 2, 1)
    assert vocabulary.dropped == (0, 0)


def test_rare_tokens_become_unknown() -> None:
    ids, vocabulary = numbered("the cat the dog the owl the cat", "words", size=3)
    assert vocabulary.tokens == (UNKNOWN, "the", "cat")
    assert vocabulary.counts == (2, 4, 2)
    assert vocabulary.dropped == (2, 2)
    assert vocabulary.decode(ids.tolist()) == ["the", "cat", "the", UNKNOWN, "the", UNKNOWN, "the", "cat"]


def test_what_the_text_never_had_is_unknown() -> None:
    _, vocabulary = numbered("aabb")
    assert vocabulary.encode(["a", "z"]) == [1, vocabulary.unknown_id]


def test_the_unknown_sign_itself_in_a_text_is_no_second_token() -> None:
    ids, vocabulary = numbered("a□b□a□c□", size=3)
    assert vocabulary.tokens == (UNKNOWN, "a", "b")
    assert vocabulary.dropped == (1, 1)
    assert ids.tolist() == [1, 0, 2, 0, 1, 0, 0, 0]


def test_a_vocabulary_needs_two_places() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        build_vocabulary(["a"], np.array([1]), 1)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.integers(2, 40))
def test_ids_are_those_of_a_plain_count(text: str, size: int) -> None:
    for tokenizer in ("characters", "words"):
        tokens = split(text, tokenizer)
        ids, vocabulary = numbered(text, tokenizer, size)
        counts = Counter(token for token in tokens if token != UNKNOWN)
        assert len(vocabulary) == min(size, len(counts) + 1)
        assert list(vocabulary.counts[1:]) == sorted(counts.values(), reverse=True)[: size - 1]
        kept = set(vocabulary.tokens)
        assert vocabulary.decode(ids.tolist()) == [token if token in kept else UNKNOWN for token in tokens]
        assert vocabulary.counts[0] == ids.tolist().count(0)


@pytest.mark.parametrize("tokenizer", ["characters", "words", "jieba"])
def test_the_same_text_gives_the_same_ids(tokenizer: str) -> None:
    text = "风来了，the wind came back. 谁也不知道它在等谁。\n" * 30
    first, second = numbered(text, tokenizer), numbered(text, tokenizer)
    assert first[0].dtype == np.int32
    assert np.array_equal(first[0], second[0])
    assert first[1].tokens == second[1].tokens


def test_a_large_text_is_numbered_in_pieces() -> None:
    text = "the miller climbed his hill. " * 720_000
    work = number_tokens(text, "characters", 100)
    told: list[Progress] = []
    while True:
        try:
            told.append(next(work))
        except StopIteration as done:
            ids, vocabulary = done.value
            break
    assert len(text) > 20_000_000
    assert len(ids) == len(text)
    assert vocabulary.decode(ids[-29:].tolist()) == list("the miller climbed his hill. ")
    assert max(np.diff([0, *(step.tokens for step in told)])) <= 1 << 20
    assert sorted(told) == told
    assert told[-1].done == pytest.approx(1.0)
