"""Questions to word vectors: neighbours, analogies, the odd one out, similarity. gensim answers; unknown words are explained."""

import difflib
from collections.abc import Generator, Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from gensim.models import KeyedVectors
from numpy.typing import NDArray

from core.problems import Trouble
from core.text.pieces import exhaust

Method = Literal["add", "mul"]

_NUMBERS_IN_PIECE = 1 << 23
_SEARCHED_WORDS = 20_000
_NEAR_WORDS = 5
_LEAST_LIKENESS = 0.5
_SHOWN = 40
_LISTED = 6


class Scored(NamedTuple):
    """A word and its score: a cosine (-1 … 1), or for 3CosMul a ratio (0 …)."""

    word: str
    score: float


def keyed(tokens: Sequence[str], vectors: NDArray[np.float32], counts: Sequence[int] | None = None) -> KeyedVectors:
    """gensim's KeyedVectors of different tokens and their vectors (V, D), in the order given; `counts` (V,) if known.

    A vector of zeros has no direction: every cosine with it is 0 here, where gensim would divide by nothing.
    """
    return exhaust(keying(tokens, vectors, counts))


def keying(
    tokens: Sequence[str], vectors: NDArray[np.float32], counts: Sequence[int] | None = None
) -> Generator[None, None, KeyedVectors]:
    """`keyed` in pieces of ≈ 0.1 s: 100,000 words of 300 numbers take 0.4 s."""
    made = KeyedVectors(vectors.shape[1], dtype=np.float32)
    made.index_to_key = list(tokens)
    made.key_to_index = {token: place for place, token in enumerate(made.index_to_key)}
    yield
    # gensim writes into nothing that is asked of it here, so a mapped file need not be copied.
    made.vectors = np.ascontiguousarray(vectors, np.float32)
    yield
    rows = max(1, _NUMBERS_IN_PIECE // vectors.shape[1])
    made.norms = np.ones(len(made.index_to_key), np.float32)
    for start in range(0, len(made.norms), rows):
        made.norms[start : start + rows] = np.linalg.norm(made.vectors[start : start + rows], axis=1)
        yield
    made.norms[made.norms == 0] = 1.0
    # most_similar_cosmul calls this, which warns that it is deprecated; the norms are there already.
    made.init_sims = lambda: None
    if counts is not None:
        made.expandos["count"] = np.asarray(counts, np.int64)
    return made


def neighbours(vectors: KeyedVectors, word: str, n: int = 10) -> list[Scored]:
    """The n words with the highest cosine to this one, without itself. Raises Trouble: unknown words."""
    require_known(vectors, [word])
    return _scored(vectors.most_similar(word, topn=n))


def analogy(
    vectors: KeyedVectors,
    positive: Sequence[str],
    negative: Sequence[str],
    n: int = 10,
    method: Method = "add",
    exclude_query: bool = True,
) -> list[Scored]:
    """What is to the positive words as the negative ones are not: king, woman − man.

    "add" is 3CosAdd, the cosine to the mean of unit vectors (Mikolov et al. 2013), "mul" 3CosMul (Levy & Goldberg 2014, eq. 4).
    With `exclude_query` false the words asked with may be the answer, which gensim never lets them be: it then ranks
    by vectors, which it does not know for words. Raises Trouble: no_word_given, unknown words.
    """
    if not positive:
        raise Trouble("no_word_given")
    require_known(vectors, [*positive, *negative])
    ranked = vectors.most_similar if method == "add" else vectors.most_similar_cosmul
    if exclude_query:
        return _scored(ranked(positive=list(positive), negative=list(negative), topn=n))
    plus, minus = ([vectors.get_vector(word, norm=True) for word in side] for side in (positive, negative))
    return _scored(ranked(positive=plus, negative=minus, topn=n))


def odd_one_out(vectors: KeyedVectors, words: Sequence[str]) -> list[Scored]:
    """The words by falling cosine to the mean of all: the last is the odd one. Raises Trouble: odd_needs_three, unknown words."""
    different = list(dict.fromkeys(words))
    if len(different) < 3:
        raise Trouble("odd_needs_three")
    require_known(vectors, different)
    return [Scored(word, float(cosine)) for cosine, word in vectors.rank_by_centrality(different)]


def similarity(vectors: KeyedVectors, first: str, second: str) -> float:
    """The cosine of two words. Raises Trouble: unknown words."""
    require_known(vectors, [first, second])
    one, other = (vectors.get_vector(word, norm=True) for word in (first, second))
    return float(np.dot(one, other))


def require_known(vectors: KeyedVectors, words: Iterable[str]) -> None:
    """Raise Trouble("unknown_words"), or unknown_words_alone where nothing is spelt alike, for words without a vector."""
    unknown = list(dict.fromkeys(word for word in words if word not in vectors.key_to_index))
    if not unknown:
        return
    near = dict.fromkeys(token for word in unknown[:_LISTED] for token in near_spellings(word, vectors.index_to_key))
    told = ", ".join(f"“{word[:_SHOWN]}”" for word in unknown[:_LISTED]) + (" …" if len(unknown) > _LISTED else "")
    if not near:
        raise Trouble("unknown_words_alone", words=told, unknown=unknown)
    raise Trouble("unknown_words", words=told, unknown=unknown, near=", ".join(near), suggestions=list(near))


def near_spellings(word: str, tokens: Sequence[str], n: int = _NEAR_WORDS) -> list[str]:
    """At most n tokens spelt like the word, the most alike first; looks at the most frequent ones only, which stand first."""
    wanted = word[:_SHOWN].casefold()
    letters = set(wanted)
    alike: dict[str, list[str]] = {}
    for token in tokens[:_SEARCHED_WORDS]:
        if abs(len(token) - len(wanted)) <= 3 and not letters.isdisjoint(folded := token.casefold()):
            alike.setdefault(folded, []).append(token)
    close = difflib.get_close_matches(wanted, alike, n, _LEAST_LIKENESS) if wanted else []
    return [token for folded in close for token in alike[folded] if token != word][:n]


def _scored(found: list[tuple[Any, Any]]) -> list[Scored]:
    return [Scored(str(word), float(score)) for word, score in found]
