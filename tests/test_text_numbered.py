"""Numbered texts: ids, sentences and counts agree with the text, whoever cut it; nothing is cut twice; nothing is pickled."""

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.jobs.crew import Crew
from core.jobs.job import Source
from core.problems import Trouble
from core.text.blocks import cut_sentences
from core.text.catalog import Cutting
from core.text.corpus import CORPORA
from core.text.number import Progress
from core.text.numbered import NumberedText, NumberingOptions, numbering
from core.text.shelf import Shelf

WORDS = NumberingOptions(Cutting("words"))
ENGLISH = CORPORA["fables-en"].text()


def upload(text: str, **how: str) -> Source:
    raw = text.encode()
    return Source("mine", raw, hashlib.sha256(raw).hexdigest(), **how)


def work(
    source: Source, options: NumberingOptions, shelf: Shelf, crew: Crew | None = None
) -> tuple[NumberedText, list[Progress]]:
    pieces, told = numbering(source, options, crew, shelf), []
    while True:
        try:
            told.append(next(pieces))
        except StopIteration as done:
            return done.value, told


def read_back(numbered: NumberedText) -> list[list[str]]:
    starts = numbered.starts.tolist()
    return [
        [numbered.tokens[number] for number in numbered.ids[start:end]] for start, end in itertools.pairwise(starts)
    ]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


class Unreliable:
    """Two helpers that are late, answer in the wrong order, and lose every third task."""

    def __init__(self) -> None:
        self.under_way: list[tuple[int, Any]] = []
        self.given = 0

    def room(self) -> int:
        return 4 - len(self.under_way)

    def give(self, number: int, function: Callable[..., Any], *args: Any) -> None:
        self.given += 1
        self.under_way.append((number, None if self.given % 3 == 0 else function(*args)))

    def take(self) -> list[tuple[int, Any]]:
        late, self.under_way = self.under_way[:1], self.under_way[1:]
        done, self.under_way = self.under_way[::-1], late if self.under_way else []
        return done or late


def test_the_ids_read_back_as_the_sentences_of_the_text(shelf: Shelf) -> None:
    numbered, _ = work(upload(ENGLISH), WORDS, shelf)
    sentences = cut_sentences(ENGLISH, WORDS.cutting)
    assert read_back(numbered) == sentences
    counts = Counter(token for sentence in sentences for token in sentence)
    assert dict(zip(numbered.tokens, numbered.counts.tolist(), strict=True)) == counts
    assert numbered.counts.tolist() == sorted(counts.values(), reverse=True)
    assert (numbered.ids.dtype, numbered.starts.dtype) == (np.int32, np.int64)
    assert numbered.id_of[numbered.tokens[7]] == 7
    assert numbered.trains


def test_rare_words_leave_the_text_and_are_told(shelf: Shelf) -> None:
    options = NumberingOptions(Cutting("words"), min_count=5, vocabulary_size=100)
    numbered, _ = work(upload(ENGLISH), options, shelf)
    everything, _ = work(upload(ENGLISH), WORDS, shelf)
    assert len(numbered.tokens) == 100
    assert numbered.tokens == everything.tokens[:100]
    assert read_back(numbered) == [
        kept for s in read_back(everything) if (kept := [token for token in s if token in numbered.id_of])
    ]
    kinds, occurrences = numbered.about.dropped
    assert kinds == len(everything.tokens) - 100
    assert occurrences == len(everything.ids) - len(numbered.ids)
    assert numbered.about.dropped_examples[0] == (everything.tokens[100], int(everything.counts[100]))


@pytest.mark.parametrize("tokenizer", ["characters", "words", "jieba"])
def test_helpers_change_nothing_but_who_works(tokenizer: str, tmp_path: Path) -> None:
    text = (CORPORA["fables-zh"].text() + ENGLISH) * 12
    crew = Unreliable()
    options = NumberingOptions(Cutting(tokenizer))
    alone, _ = work(upload(text), options, Shelf(tmp_path / "a"))
    helped, _ = work(upload(text), options, Shelf(tmp_path / "b"), crew)
    assert crew.given > 3
    assert np.array_equal(alone.ids, helped.ids)
    assert np.array_equal(alone.starts, helped.starts)
    assert alone.about == helped.about


def test_progress_rises_to_the_end_with_the_tokens(shelf: Shelf) -> None:
    for tokenizer in ("characters", "words", "jieba"):
        options = NumberingOptions(Cutting(tokenizer))
        numbered, told = work(upload(ENGLISH * 30), options, shelf, Unreliable())
        done = [progress.done for progress in told]
        tokens = [progress.tokens for progress in told]
        assert done == sorted(done)
        assert tokens == sorted(tokens)
        assert (done[-1], tokens[-1]) == (1.0, len(numbered.ids))
        assert len(told) > 10


def test_a_text_is_cut_once_for_each_way_of_cutting(shelf: Shelf) -> None:
    first, _ = work(upload(ENGLISH), WORDS, shelf)
    again, told = work(upload(ENGLISH), WORDS, shelf)
    assert (first.from_cache, again.from_cache, told) == (False, True, [])
    assert np.array_equal(first.ids, again.ids)
    assert first.about == again.about
    others = [
        NumberingOptions(Cutting("words", lowercase=False)),
        NumberingOptions(Cutting("words"), min_count=2),
        NumberingOptions(Cutting("words"), n_tokens=500),
        NumberingOptions(Cutting("characters")),
    ]
    assert not any(work(upload(ENGLISH), options, shelf)[0].from_cache for options in others)
    assert not work(upload(ENGLISH + "x"), WORDS, shelf)[0].from_cache
    assert not work(upload(ENGLISH, encoding="latin-1"), WORDS, shelf)[0].from_cache
    assert work(upload(ENGLISH), WORDS, shelf)[0].from_cache


def test_what_is_kept_is_mapped_from_plain_files(shelf: Shelf) -> None:
    numbered, _ = work(upload(ENGLISH), WORDS, shelf)
    assert isinstance(numbered.ids, np.memmap)
    files = sorted(path.name for path in shelf.folder.glob("*/*"))
    assert files == ["about.json", "counts.npy", "ids.npy", "starts.npy"]
    for path in shelf.folder.glob("*/*.npy"):
        np.load(path, allow_pickle=False)


def test_a_damaged_entry_is_as_good_as_none(shelf: Shelf) -> None:
    first, _ = work(upload(ENGLISH), WORDS, shelf)
    sentences = read_back(first)
    entry = next(shelf.folder.iterdir())
    (entry / "about.json").write_bytes(b"{")
    again, _ = work(upload(ENGLISH), WORDS, shelf)
    assert not again.from_cache
    assert read_back(again) == sentences


def test_a_folder_that_cannot_be_written_costs_only_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    numbered, _ = work(upload(ENGLISH), WORDS, Shelf(tmp_path / "file" / "shelf"))
    assert read_back(numbered) == cut_sentences(ENGLISH, WORDS.cutting)


def test_the_shelf_stays_below_its_limit_and_drops_what_was_used_longest_ago(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    work(upload(ENGLISH), WORDS, shelf)
    shelf.limit_bytes = int(2.5 * shelf.n_bytes)
    work(upload(ENGLISH + "b"), WORDS, shelf)
    work(upload(ENGLISH), WORDS, shelf)
    work(upload(ENGLISH + "c"), WORDS, shelf)
    assert shelf.n_bytes <= shelf.limit_bytes
    assert work(upload(ENGLISH), WORDS, shelf)[0].from_cache
    assert not work(upload(ENGLISH + "b"), WORDS, shelf)[0].from_cache


def test_the_beginning_of_a_text_ends_with_a_sentence(shelf: Shelf) -> None:
    whole, _ = work(upload(ENGLISH), WORDS, shelf)
    part, _ = work(upload(ENGLISH), NumberingOptions(Cutting("words"), n_tokens=1000), shelf)
    assert 1000 <= len(part.ids) < 1100
    assert read_back(part) == read_back(whole)[: len(part.starts) - 1]
    small, _ = work(Source("worlds-zh"), NumberingOptions(CORPORA["worlds-zh"].cutting(), n_tokens=10_000), shelf)
    assert 10_000 <= len(small.ids) < 10_050


def test_overlapping_words_are_counted_but_not_for_training(shelf: Shelf) -> None:
    text = "我来到南京市长江大桥，看了很久的江水。" * 20
    full, _ = work(upload(text), NumberingOptions(Cutting("jieba", mode="full")), shelf)
    assert not full.trains
    assert full.counts[full.id_of["市长"]] == 20


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("one two three", WORDS, "too_short"),
        ("。，！" * 50, WORDS, "too_short"),
        (" ".join(f"w{n}" for n in range(90)), NumberingOptions(Cutting("words"), min_count=2), "nothing_frequent"),
        (ENGLISH, NumberingOptions(Cutting("jieba", dictionary="云，计算")), "dictionary_word"),
        ("", WORDS, "empty"),
    ],
)
def test_useless_texts_and_settings_say_why(text: str, options: NumberingOptions, code: str, shelf: Shelf) -> None:
    with pytest.raises(Trouble, match=code):
        work(upload(text), options, shelf)
