"""Long work as a generator: it yields between short pieces, so that its runner can stop, pause or report there."""

import time
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

Step = TypeVar("Step")
Told = TypeVar("Told")
Result = TypeVar("Result")


def exhaust(pieces: Generator[object, None, Result]) -> Result:
    """Do all pieces in one go."""
    while True:
        try:
            next(pieces)
        except StopIteration as done:
            result: Result = done.value
            return result


def retold(pieces: Generator[Step, None, Result], tell: Callable[[Step], Told]) -> Generator[Told, None, Result]:
    """The same work, with `tell` applied to what it yields."""
    while True:
        try:
            step = next(pieces)
        except StopIteration as done:
            result: Result = done.value
            return result
        yield tell(step)


def pieces_within(deadline: float) -> Iterator[None]:
    """Turns for pieces of work, at least one, until the next would not end by `deadline` (time.perf_counter) any more.

    A piece is expected to take as long as the longest so far: a slice is then as long as its budget, or as one piece.
    """
    longest, begun = 0.0, time.perf_counter()
    while True:
        yield
        now = time.perf_counter()
        longest, begun = max(longest, now - begun), now
        if now + longest > deadline:
            return
