"""Questions to vectors: the same answers as gensim's own, also with the query words; unknown words are explained."""

from typing import Any

import numpy as np
import pytest

from core.i18n import languages, translator
from core.problems import Trouble
from core.sentences import sentence
from core.text.corpus import CORPORA
from core.text.pieces import exhaust
from core.vectors.evaluation import SectionScore, evaluating, parse_questions, word_pairs
from core.vectors.queries import analogy, keyed, near_spellings, neighbours, odd_one_out, similarity
from core.vectors.stability import neighbour_overlap
from tests.vector_files import gensim_vectors, table

ROYAL = ["king", "queen", "man", "woman", "prince", "princess", "boy", "girl", "uncle", "aunt"]


def royal(noise: float = 0.0, seed: int = 0) -> np.ndarray:
    """Vectors row + column, so that analogies hold exactly but for the noise."""
    draw = np.random.default_rng(seed)
    rows, columns = draw.normal(size=(5, 12)), draw.normal(size=(2, 12))
    exact = (rows[:, None] + columns[None]).reshape(10, 12)
    return (exact + noise * draw.normal(size=exact.shape)).astype(np.float32)


@pytest.fixture(scope="module")
def many() -> tuple[list[str], np.ndarray]:
    return [f"w{number}" for number in range(500)], table(500, 20, seed=3)


def scores(found: Any) -> list[tuple[str, float]]:
    return [(word, pytest.approx(score, abs=1e-6)) for word, score in found]


def test_neighbours_and_similarity_are_gensims(many: tuple[list[str], np.ndarray]) -> None:
    ours, theirs = keyed(*many), gensim_vectors(*many)
    for word in ("w0", "w77", "w499"):
        assert neighbours(ours, word, 12) == scores(theirs.most_similar(word, topn=12))
    assert similarity(ours, "w1", "w2") == pytest.approx(theirs.similarity("w1", "w2"), abs=1e-6)
    assert len(neighbours(ours, "w0", 10_000)) == 499


@pytest.mark.filterwarnings("ignore:Call to deprecated .init_sims")  # gensim's own call
@pytest.mark.parametrize("method", ["add", "mul"])
def test_analogies_are_gensims(many: tuple[list[str], np.ndarray], method: Any) -> None:
    ours, theirs = keyed(*many), gensim_vectors(*many)
    ask = theirs.most_similar if method == "add" else theirs.most_similar_cosmul
    for plus, minus in ((["w1", "w2"], ["w3"]), (["w5"], []), (["w5", "w6", "w7"], ["w8", "w9"])):
        assert analogy(ours, plus, minus, 9, method) == scores(ask(positive=plus, negative=minus, topn=9))


@pytest.mark.parametrize("method", ["add", "mul"])
def test_with_the_query_words_the_order_is_that_of_the_formula(many: tuple[list[str], np.ndarray], method: Any) -> None:
    tokens, vectors = many
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    a, b, c = units[1], units[2], units[3]
    if method == "add":
        target = (a + b - c) / np.linalg.norm(a + b - c)
        expected = units @ target
    else:
        expected = ((1 + units @ a) / 2) * ((1 + units @ b) / 2) / ((1 + units @ c) / 2 + 1e-6)
    found = analogy(keyed(tokens, vectors), ["w1", "w2"], ["w3"], 500, method, exclude_query=False)
    order = [tokens[place] for place in np.argsort(-expected)]
    assert [word for word, _ in found] == order
    assert found[0].score == pytest.approx(float(expected.max()), abs=1e-5)
    without = analogy(keyed(tokens, vectors), ["w1", "w2"], ["w3"], 500, method)
    assert [word for word, _ in without] == [word for word in order if word not in ("w1", "w2", "w3")]


def test_king_minus_man_plus_woman() -> None:
    vectors = keyed(ROYAL, royal())
    for method in ("add", "mul"):
        assert analogy(vectors, ["king", "woman"], ["man"], 1, method)[0].word == "queen"  # type: ignore[arg-type]
    # The famous answer needs the query words out of the way: with little difference between he and she, king stays first.
    close = royal().reshape(5, 2, 12)
    close[:, 1] = close[:, 0] + 0.05 * (close[:, 1] - close[:, 0]) + 0.02 * table(5, 12)
    almost = keyed(ROYAL, close.reshape(10, 12))
    assert analogy(almost, ["king", "woman"], ["man"], 1)[0].word == "queen"
    assert {word for word, _ in analogy(almost, ["king", "woman"], ["man"], 2, exclude_query=False)} == {
        "king",
        "queen",
    }


def test_the_odd_one_out_is_gensims(many: tuple[list[str], np.ndarray]) -> None:
    ours, theirs = keyed(*many), gensim_vectors(*many)
    words = ["w4", "w9", "w16", "w25", "w36"]
    ranked = odd_one_out(ours, words)
    assert ranked[-1].word == theirs.doesnt_match(words)
    assert sorted(word for word, _ in ranked) == sorted(words)
    with pytest.raises(Trouble, match="odd_needs_three"):
        odd_one_out(ours, ["w4", "w9", "w4"])


@pytest.mark.parametrize("language", list(languages()))
def test_an_unknown_word_is_explained_with_similar_spellings(language: str) -> None:
    vectors = keyed(["Queen", "king", "kings", "皇后", "女王", "国王们"], table(6, 4))
    with pytest.raises(Trouble) as raised:
        analogy(vectors, ["king", "qween"], ["国王"])
    said = sentence(raised.value.code, raised.value.params, translator(language).gettext)
    assert raised.value.params["unknown"] == ["qween", "国王"]
    for word in ("qween", "国王", "Queen", "国王们"):
        assert word in said
    assert "皇后" not in said
    with pytest.raises(Trouble, match="unknown_words_alone"):
        neighbours(vectors, "xyzzy")
    with pytest.raises(Trouble, match="no_word_given"):
        analogy(vectors, [], ["king"])


def test_spellings_of_another_case_come_first() -> None:
    assert near_spellings("APPLE", ["apply", "apples", "Apple", "pear"])[0] == "Apple"
    assert near_spellings("", ["a"]) == []


def test_a_vector_of_zeros_is_near_to_nothing() -> None:
    vectors = keyed(["nothing", "a", "b"], np.array([[0, 0], [1, 0], [1, 1]], np.float32))
    assert sorted(neighbours(vectors, "nothing")) == [("a", 0.0), ("b", 0.0)]
    assert dict(neighbours(vectors, "a"))["nothing"] == 0.0
    assert odd_one_out(vectors, ["a", "b", "nothing"])[-1] == ("nothing", 0.0)


@pytest.mark.parametrize("corpus", ["worlds-en", "worlds-zh"])
def test_a_corpus_own_analogies_score_as_gensim_scores_them(corpus: str, tmp_path: Any) -> None:
    text = CORPORA[corpus].questions()
    words = list(dict.fromkeys(word for section in parse_questions(text).values() for q in section for word in q))
    known = words[: len(words) // 2]
    vectors = table(len(known), 8)
    path = tmp_path / "questions.txt"
    path.write_text(text, encoding="utf-8")
    theirs, sections = gensim_vectors(known, vectors).evaluate_word_analogies(str(path))
    steps, told = evaluating(keyed(known, vectors), text), []
    while True:
        try:
            told.append(next(steps).done)
        except StopIteration as done:
            ours = done.value
            break
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert ours.accuracy == pytest.approx(theirs)
    assert [(s.name, s.correct, s.asked) for s in ours.sections] == [
        (s["section"], len(s["correct"]), len(s["correct"]) + len(s["incorrect"])) for s in sections[:-1]
    ]
    assert sum(s.asked + s.skipped for s in ours.sections) == sum(map(len, parse_questions(text).values()))


def test_right_answers_are_counted_by_section() -> None:
    text = ": pairs\nMan king woman queen\nman king woman princess\n\n: unknown\nman king woman empress\n"
    score = exhaust(evaluating(keyed(ROYAL, royal()), text))
    assert score.sections == (SectionScore("pairs", 1, 2, 0), SectionScore("unknown", 0, 0, 1))
    assert score.accuracy == 0.5
    rare = exhaust(evaluating(keyed(ROYAL, royal()), text, among=5))
    assert rare.sections[0] == SectionScore("pairs", 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "line"), [("", 1), ("man king woman queen\n", 1), (": a\nman king woman queen\nman king\n", 3)]
)
def test_a_list_of_analogies_that_is_none_names_its_line(text: str, line: int) -> None:
    with pytest.raises(Trouble) as raised:
        exhaust(evaluating(keyed(ROYAL, royal()), text))
    assert (raised.value.code, raised.value.params) == ("questions_line", {"line": line})


def test_analogies_of_which_none_can_be_asked() -> None:
    with pytest.raises(Trouble) as raised:
        exhaust(evaluating(keyed(ROYAL, royal()), ": a\nx y z w\n"))
    assert (raised.value.code, raised.value.params) == ("questions_unknown", {"asked": 1})


@pytest.mark.parametrize("separator", ["\t", ",", "  "])
def test_word_pairs_give_gensims_correlations(
    many: tuple[list[str], np.ndarray], tmp_path: Any, separator: str
) -> None:
    draw = np.random.default_rng(5)
    pairs = [
        (f"W{a}", f"w{b}", f"{score:.2f}")
        for a, b, score in zip(
            draw.integers(0, 520, 60), draw.integers(0, 500, 60), draw.uniform(0, 10, 60), strict=True
        )
    ]
    path = tmp_path / "pairs.tsv"
    path.write_text("# judged\n" + "".join("\t".join(pair) + "\n" for pair in pairs))
    pearson, spearman, unknown_share = gensim_vectors(*many).evaluate_word_pairs(str(path))
    text = (
        separator.join(["word1", "word2", "score"])
        + "\n# judged\n"
        + "".join(separator.join(pair) + "\n" for pair in pairs)
    )
    ours = word_pairs(keyed(*many), text)
    assert (ours.spearman, ours.pearson) == (pytest.approx(spearman[0]), pytest.approx(pearson[0]))
    assert ours.skipped == round(unknown_share / 100 * 60)
    assert len(ours.pairs) == 60 - ours.skipped
    first = ours.pairs[0]
    assert first[3] == pytest.approx(similarity(keyed(*many), first[0].lower(), first[1]), abs=1e-6)


def test_word_pairs_that_cannot_be_ranked() -> None:
    vectors = keyed(ROYAL, royal())
    for text in ("king queen 5\n", "king queen 5\nking man 5\nking boy 5\nx y 4\n", ""):
        with pytest.raises(Trouble, match="pairs_too_few"):
            word_pairs(vectors, text)
    for text, line in (("king queen 5\nking man much\n", 2), ("king queen\n", 1), ("a b 1\na b nan\n", 2)):
        with pytest.raises(Trouble) as raised:
            word_pairs(vectors, text)
        assert (raised.value.code, raised.value.params) == ("pairs_line", {"line": line})


def test_overlap_is_one_for_equal_runs_and_chance_for_unrelated_ones(many: tuple[list[str], np.ndarray]) -> None:
    tokens, vectors = many
    rotation = np.linalg.qr(table(20, 20, seed=9))[0].astype(np.float32)
    same = exhaust(neighbour_overlap([keyed(tokens, vectors), keyed(tokens, 3 * vectors @ rotation)], tokens[:50]))
    assert (same.overlap, same.runs, same.k) == (1.0, 2, 10)
    unrelated = [keyed(tokens, table(500, 20, seed)) for seed in range(4)]
    by_chance = exhaust(neighbour_overlap(unrelated, tokens[:100]))
    assert by_chance.chance == pytest.approx(10 / 499)
    assert abs(by_chance.overlap - by_chance.chance) < 0.02


def test_overlap_is_counted_from_gensims_neighbours(many: tuple[list[str], np.ndarray]) -> None:
    tokens, vectors = many
    noisy = vectors + 0.5 * table(500, 20, seed=8)
    # Another order of words, and one of them missing: only shared words count.
    order = np.random.default_rng(1).permutation(499)
    runs = [
        keyed(tokens[:499], vectors[:499]),
        keyed([*(tokens[place] for place in order), "other"], noisy[[*order, 499]]),
    ]
    found = exhaust(neighbour_overlap(runs, ["w3", "w14"], k=5))
    for word in ("w3", "w14"):
        sets = [{w for w, _ in neighbours(run, word, 6) if w != "other"} for run in runs]
        five = [{w for w, _ in [n for n in neighbours(run, word, 6) if n.word != "other"][:5]} for run in runs]
        assert found.by_word[word] == len(five[0] & five[1]) / 5
        assert all(len(s) >= 5 for s in sets)
    assert found.overlap == pytest.approx(np.mean(list(found.by_word.values())))
    with pytest.raises(Trouble, match="unknown_words"):
        exhaust(neighbour_overlap(runs, ["w499"]))
