"""How good word vectors are: analogies (questions-words) and word pairs that people have judged, through gensim."""

import re
import tempfile
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import NamedTuple

from gensim.models import KeyedVectors

from core.problems import Trouble
from core.text.number import Progress
from core.vectors.queries import keyed

FEWEST_PAIRS = 3
MOST_FREQUENT = 30_000
_PIECE_S = 0.1
_SEPARATORS = re.compile(r"[\t,，;；]|\s+")


class Question(NamedTuple):
    """a is to b as c is to expected."""

    a: str
    b: str
    c: str
    expected: str


class SectionScore(NamedTuple):
    """How many questions of a section were answered with the expected word first; `skipped` have a word without a vector."""

    name: str
    correct: int
    asked: int
    skipped: int


class AnalogyScore(NamedTuple):
    """The sections in order; `accuracy` is the share of all asked questions that were answered right (0 … 1)."""

    sections: tuple[SectionScore, ...]
    accuracy: float


class PairScore(NamedTuple):
    """`pairs` are (word, other, judged, cosine) of known words; correlations (-1 … 1) between judged and cosine."""

    pairs: tuple[tuple[str, str, float, float], ...]
    spearman: float
    pearson: float
    skipped: int


def parse_questions(text: str) -> dict[str, list[Question]]:
    """Section → its questions, from the questions-words format. Raises Trouble("questions_line") with the first bad line."""
    sections: dict[str, list[Question]] = {}
    current: list[Question] | None = None
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        words = line.split()
        if line.startswith(":"):
            current = sections.setdefault(line.lstrip(": ").strip(), [])
        elif words and (len(words) != 4 or current is None):
            raise Trouble("questions_line", line=number)
        elif words and current is not None:
            current.append(Question(*words))
    if current is None:
        raise Trouble("questions_line", line=1)
    return sections


def evaluating(
    vectors: KeyedVectors, questions: str, among: int = MOST_FREQUENT
) -> Generator[Progress, None, AnalogyScore]:
    """gensim's accuracy on a list of analogies by 3CosAdd, in pieces of ≈ 0.1 s; case does not matter, query words cannot win.

    The list is a corpus' own (CorpusSpec.questions) or a file's text. Only the `among` most frequent words count, in
    questions and as answers, as in word2vec.c's compute-accuracy. Raises Trouble: questions_line, questions_unknown.
    """
    sections = parse_questions(questions)
    n_questions = sum(map(len, sections.values()))
    done, at_once = 0, 1
    scores = []
    for name, asked in sections.items():
        correct = wrong = start = 0
        while start < len(asked):
            piece = asked[start : start + at_once]
            begun = time.perf_counter()
            right, false = _ask(vectors, piece, among)
            # How long a question takes depends on the vocabulary, so the size of a piece follows the clock; its result does not.
            pace = _PIECE_S / max(1e-6, time.perf_counter() - begun)
            start, done, correct, wrong = start + len(piece), done + len(piece), correct + right, wrong + false
            at_once = max(1, int(at_once * min(2.0, pace)))
            yield Progress(done / n_questions, done)
        scores.append(SectionScore(name, correct, correct + wrong, len(asked) - correct - wrong))
    total = sum(score.asked for score in scores)
    if not total:
        raise Trouble("questions_unknown", asked=n_questions)
    return AnalogyScore(tuple(scores), sum(score.correct for score in scores) / total)


def parse_pairs(text: str) -> list[tuple[str, str, float]]:
    """Lines "word other number", parted by tabs, commas or spaces, "#" a remark, the first perhaps of names.

    Raises Trouble("pairs_line") with the first line that is none.
    """
    pairs = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        cells = [cell for cell in _SEPARATORS.split(line.strip()) if cell]
        if not cells or line.startswith("#"):
            continue
        try:
            first, second, judged = cells
            value = float(judged)
        except ValueError:
            if number == 1 and len(cells) == 3:
                continue
            raise Trouble("pairs_line", line=number) from None
        if not abs(value) < float("inf"):
            raise Trouble("pairs_line", line=number)
        pairs.append((first, second, value))
    return pairs


def word_pairs(vectors: KeyedVectors, text: str) -> PairScore:
    """How cosines follow what people judged (as in WordSim-353). Raises Trouble: pairs_line, pairs_too_few."""
    listed = parse_pairs(text)
    # As gensim does: of words that differ in letter case alone the most frequent counts.
    wanted = {word.upper() for first, second, _ in listed for word in (first, second)}
    spelt: dict[str, str] = {}
    for token in vectors.index_to_key:
        if (upper := token.upper()) in wanted:
            spelt.setdefault(upper, token)
    known = [pair for pair in listed if pair[0].upper() in spelt and pair[1].upper() in spelt]
    measured = [(a, b, judged, float(vectors.similarity(spelt[a.upper()], spelt[b.upper()]))) for a, b, judged in known]
    if len(known) < FEWEST_PAIRS or min(_varieties(measured)) < 2:
        raise Trouble("pairs_too_few", found=len(known), needed=FEWEST_PAIRS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.tsv"
        path.write_text("".join(f"{a}\t{b}\t{judged!r}\n" for a, b, judged in known), encoding="utf-8", newline="\n")
        # Of these words alone: gensim looks through all that it is given.
        asked = list(spelt.values())
        few = keyed(asked, vectors.vectors[[vectors.key_to_index[token] for token in asked]])
        pearson, spearman, _ = few.evaluate_word_pairs(str(path), restrict_vocab=len(asked))
    return PairScore(tuple(measured), float(spearman[0]), float(pearson[0]), len(listed) - len(known))


def _varieties(measured: Sequence[tuple[str, str, float, float]]) -> tuple[int, int]:
    return len({judged for *_, judged, _ in measured}), len({cosine for *_, cosine in measured})


def _ask(vectors: KeyedVectors, questions: Sequence[Question], among: int) -> tuple[int, int]:
    """How many of the questions were answered right and wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "questions.txt"
        lines = "".join(" ".join(question) + "\n" for question in questions)
        path.write_text(": piece\n" + lines, encoding="utf-8", newline="\n")
        _, sections = vectors.evaluate_word_analogies(str(path), restrict_vocab=among)
    return len(sections[0]["correct"]), len(sections[0]["incorrect"])
