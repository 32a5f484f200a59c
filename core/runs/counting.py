"""How far networks count on aⁿbⁿ: told of those that learned their training words without a mistake, and of how many that is.

A network that has not learned the short words says nothing about counting; leaving it in would compare how often cells
learn, not how far they count (Weiss, Goldberg & Yahav 2018).
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any


def longest_trained(length: int) -> int:
    """The largest n in training, where `length` is the n to reach."""
    return max(1, length // 2)


def has_converged(largest: float, length: int) -> bool:
    """Whether a network that counts to `largest` is at 100 % in training."""
    return largest >= longest_trained(length)


def counted(examined: Sequence[Sequence[Mapping[str, Any]]], length: int) -> dict[str, Any]:
    """From each network's scores by rising length: how many are at 100 % in training, and how far those count.

    Trained on words of up to n = length / 2. `largest` is the median over those networks of the largest n up to which
    every word was right, None when there is none; `exhausted` says that one of them was right in all words there were.
    """
    trained = longest_trained(length)
    converged = [scores for scores in examined if _at(scores, trained)["solved"]]
    largest = [scores[-1]["metric"] for scores in converged]
    return {
        "judged": len(examined),
        "converged": len(converged),
        "trained": trained,
        "largest": float(median(largest)) if largest else None,
        "each": sorted(largest),
        "exhausted": any(scores[-1]["solved"] for scores in converged),
    }


def _at(scores: Sequence[Mapping[str, Any]], length: int) -> Mapping[str, Any]:
    """The score at the shortest examined length that has all of these words in it."""
    return next(score for score in scores if score["length"] >= length)
