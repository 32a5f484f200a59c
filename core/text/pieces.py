"""Long work as a generator: it yields between short pieces, so that its runner can stop, pause or report there."""

from collections.abc import Callable, Generator
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
