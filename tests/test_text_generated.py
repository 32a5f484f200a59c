"""The generated corpora: the same on every machine, cut into the words they were made of, and true to what they promise."""

import hashlib
from collections import Counter
from itertools import combinations

import pytest

from core.text.blocks import cut_sentences
from core.text.corpus import CORPORA, CorpusSpec
from core.text.generate import analogies, read_senses, read_worlds, senses_sentences, worlds_sentences

GENERATED = [spec for spec in CORPORA.values() if spec.generator]
WORLDS = [spec for spec in GENERATED if spec.generator == "worlds"]
SENSES = [spec for spec in GENERATED if spec.generator == "senses"]
# Changes only when the word lists or the generator are changed on purpose: runs made before are of another text then.
HASHES = {
    "worlds-en": "a6ccddba79981a0e",
    "worlds-zh": "a01fd4b5a6195a97",
    "senses-en": "ca0d748e25cc2082",
    "senses-zh": "cbd994d8a1c837a6",
}


def toml(spec: CorpusSpec) -> str:
    return spec.path.read_text(encoding="utf-8")


def words_of(sentence: str, spec: CorpusSpec) -> list[str]:
    """What word vectors see of a sentence."""
    return [token for tokens in cut_sentences(sentence, spec.cutting()) for token in tokens]


@pytest.mark.parametrize("spec", GENERATED, ids=lambda spec: spec.name)
def test_the_text_is_the_same_on_every_machine(spec: CorpusSpec) -> None:
    assert hashlib.sha256(spec.text().encode()).hexdigest()[:16] == HASHES[spec.name]


@pytest.mark.parametrize("spec", [spec for spec in GENERATED if spec.language == "zh"], ids=lambda spec: spec.name)
def test_jieba_cuts_the_chinese_ones_exactly_into_their_words(spec: CorpusSpec) -> None:
    made = spec._sentences(0, False)
    intended = [[word for word in sentence.split() if word.isalnum()] for sentence in made]
    assert cut_sentences(spec.text(), spec.cutting()) == intended


@pytest.mark.parametrize("spec", WORLDS, ids=lambda spec: spec.name)
def test_worlds_are_large_enough_and_balanced(spec: CorpusSpec) -> None:
    counts = Counter(token for tokens in cut_sentences(spec.text(), spec.cutting()) for token in tokens)
    assert len(counts) >= 300
    assert counts.total() >= 40_000
    worlds = read_worlds(toml(spec))
    words = [word.lower() for paradigm in worlds.paradigm for row in paradigm.rows for word in row.words]
    assert len(words) == len(set(words))
    assert max(counts[word] for word in words) <= 1.1 * min(counts[word] for word in words), "a word is used elsewhere"


@pytest.mark.parametrize("spec", WORLDS, ids=lambda spec: spec.name)
def test_worlds_are_tables_of_words(spec: CorpusSpec) -> None:
    for paradigm in read_worlds(toml(spec)).paradigm:
        for row in paradigm.rows:
            assert len(row.words) == len(paradigm.columns)
            assert len(set(row.topics)) == len(row.topics) >= 3
        for column in paradigm.columns:
            for template in column.templates or paradigm.templates:
                assert (template.count("{w}"), template.count("{p}"), template.count("{q}")) == (1, 1, 1), template


@pytest.mark.parametrize("spec", WORLDS, ids=lambda spec: spec.name)
def test_the_analogies_are_listed_as_questions_words(spec: CorpusSpec) -> None:
    lines = spec.questions().splitlines()
    assert lines[0].startswith(": gender-male-female")
    royal = "king queen man woman" if spec.language == "en" else "国王 女王 男人 女人"
    assert royal in lines
    counts = Counter(words_of(spec.text(), spec))
    for line in lines:
        if not line.startswith(":"):
            question = line.lower().split()
            assert len(set(question)) == 4
            assert all(counts[word] for word in question)
    assert len(list(analogies(read_worlds(toml(spec))))) == len([line for line in lines if line.startswith(":")])


def test_fewer_words_can_be_asked_for() -> None:
    spec = CORPORA["worlds-en"]
    words = len(words_of(spec.text(10_000), spec))
    # Every word comes equally often, so a text ends with a whole round of them.
    assert 10_000 <= words < 12_000


def test_shuffled_topics_tell_rows_no_longer_apart() -> None:
    worlds = read_worlds(toml(CORPORA["worlds-en"]))
    thrones = {
        shuffled: Counter(
            word
            for sentence in worlds_sentences(worlds, 60_000, shuffled)
            if "throne" in sentence
            for word in ("king", "queen", "waiter", "aunt")
            if f" {word}" in sentence
        )
        for shuffled in (False, True)
    }
    assert set(thrones[False]) == {"king", "queen"}
    assert set(thrones[True]) == {"king", "queen", "waiter", "aunt"}


@pytest.mark.parametrize("spec", SENSES, ids=lambda spec: spec.name)
def test_two_senses_are_balanced_labelled_and_different(spec: CorpusSpec) -> None:
    senses = read_senses(toml(spec))
    assert len(senses.word) >= 6
    sentences = spec.labelled_sentences()
    assert len({sentence.words for sentence in sentences}) == len(sentences)
    counts = Counter((sentence.word, sentence.sense) for sentence in sentences)
    for word in senses.word:
        assert counts[word.word, 0] == counts[word.word, 1] >= 100
        assert all({"en", "zh"} <= set(sense.name) for sense in word.sense)
    for sentence in sentences:
        assert words_of(sentence.words, spec).count(sentence.word) >= 1, sentence
    assert spec.text() == "".join(sentence.words + "\n" for sentence in sentences)


@pytest.mark.parametrize("spec", SENSES, ids=lambda spec: spec.name)
def test_the_senses_of_a_word_have_neighbours_of_their_own(spec: CorpusSpec) -> None:
    for word in read_senses(toml(spec)).word:
        found = [sentence for sentence in spec.labelled_sentences() if sentence.word == word.word]
        per_sense = [
            Counter(
                token for sentence in found if sentence.sense == sense for token in set(words_of(sentence.words, spec))
            )
            for sense in range(len(word.sense))
        ]
        for one, other in combinations(per_sense, 2):
            only_one = sum(count for token, count in one.items() if token not in other)
            assert only_one > 0.4 * one.total(), word.word


def test_a_sense_with_too_few_sentences_is_named() -> None:
    few = """
    [[word]]
    word = "bat"
    [[word.sense]]
    name = { en = "animal" }
    templates = ["A bat flew."]
    slots = {}
    """
    with pytest.raises(ValueError, match="animal"):
        senses_sentences(read_senses(few))
