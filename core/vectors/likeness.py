"""Which words' vectors point the same way: nearest words and analogies, straight from a table in training.

The tables of a run are queried here, many times a second; finished and imported vectors are gensim's to query.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from core.text.pieces import exhaust

_CELLS_AT_ONCE = 1 << 22  # of questions × words


class Directions:
    """The vectors of a table (words, vector size), each at length 1, without a second table: large ones take long to write.

    It can be asked for rows, and multiplied from the left of a vector or matrix, as that table of unit vectors could.
    """

    def __init__(self, table: Tensor) -> None:
        self._table = table
        self._shrink = 1.0 / table.norm(dim=1).clamp(min=1e-12)

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, rows: int | Tensor) -> Tensor:
        found: Tensor = self._table[rows] * self._shrink[rows].unsqueeze(-1)
        return found

    def __matmul__(self, other: Tensor) -> Tensor:
        product: Tensor = self._table @ other
        product *= self._shrink if product.ndim == 1 else self._shrink[:, None]
        return product

    @property
    def are_finite(self) -> bool:
        """Whether every number of the table is one: a length is not finite otherwise."""
        return bool(self._shrink.isfinite().all())

    def total(self) -> Tensor:
        """Their sum (vector size,)."""
        summed: Tensor = self._shrink @ self._table
        return summed


class Near(NamedTuple):
    """A word by its row, and its cosine with what was asked."""

    row: int
    similarity: float


class Section(NamedTuple):
    """A group of analogies a : b :: c : d as rows, int64 (questions, 4)."""

    name: str
    questions: Tensor


class SectionScore(NamedTuple):
    """Of `total` questions, how many have d at the first place: without a, b and c as answers, and with them."""

    name: str
    total: int
    excluded: int
    included: int


def nearest(unit: Directions, wanted: Tensor, count: int, without: Sequence[int] = ()) -> list[Near]:
    """The words with the largest cosine with `wanted` (vector size,), best first."""
    cosines = unit @ normalize(wanted, dim=0)
    cosines[list(without)] = -torch.inf
    best = cosines.topk(min(count, len(unit) - len(set(without))))
    return [Near(row, similarity) for row, similarity in zip(best.indices.tolist(), best.values.tolist(), strict=True)]


def analogy(unit: Directions, a: int, b: int, c: int) -> Tensor:
    """b − a + c of unit vectors: 3CosAdd (Mikolov et al. 2013; named by Levy & Goldberg 2014)."""
    return unit[b] - unit[a] + unit[c]


def read_questions(text: str, row_of: Mapping[str, int]) -> list[Section]:
    """Questions-words lines → sections of rows; a question with a word that has no row is left out."""
    sections: list[tuple[str, list[list[int]]]] = []
    for line in text.splitlines():
        if line.startswith(":"):
            sections.append((line[1:].strip(), []))
        elif sections and all(word in row_of for word in line.split()):
            sections[-1][1].append([row_of[word] for word in line.split()])
    return [Section(name, torch.tensor(rows)) for name, rows in sections if rows]


def score(unit: Directions, sections: Sequence[Section]) -> list[SectionScore]:
    """Every section answered by 3CosAdd."""
    return exhaust(scoring(unit, sections))


def scoring(unit: Directions, sections: Sequence[Section]) -> Generator[float, None, list[SectionScore]]:
    """`score` in pieces of about 0.1 s with vectors of usual size; yields the fraction done."""
    at_once = max(1, _CELLS_AT_ONCE // len(unit))
    done, total = 0, sum(len(questions) for _, questions in sections)
    found = []
    for name, questions in sections:
        excluded = included = 0
        for piece in torch.split(questions, at_once):
            right = _answered(unit, piece)
            excluded, included, done = excluded + right[0], included + right[1], done + len(piece)
            yield done / total
        found.append(SectionScore(name, len(questions), excluded, included))
    return found


def _answered(unit: Directions, questions: Tensor) -> tuple[int, int]:
    """How many have d at the first place: without the asked words, and with them."""
    a, b, c, d = questions.unbind(1)
    cosines = (unit @ (unit[b] - unit[a] + unit[c]).T).T
    included = int((cosines.argmax(1) == d).sum())
    cosines.scatter_(1, questions[:, :3], -torch.inf)
    return int((cosines.argmax(1) == d).sum()), included


def spread_of_cosines(unit: Directions) -> float:
    """The standard deviation of the cosines of two different words; 0 when no word is nearer to one than to another."""
    words = len(unit)
    table = unit[torch.arange(words)]
    squares = (table.T @ table).square().sum() if table.shape[1] < words else (table @ table.T).square().sum()
    pairs = words * (words - 1)
    return float(((squares - words) / pairs - mean_cosine(unit) ** 2).clamp(min=0).sqrt())


def mean_cosine(unit: Directions) -> float:
    """The mean cosine of two different words' vectors; 1 when all point one way."""
    words = len(unit)
    return float((unit.total().square().sum() - words) / (words * (words - 1)))
