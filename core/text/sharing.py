"""Cutting a text together: the job cuts a block, gives others to its crew, and puts all together in the order of the text."""

import heapq
import time
from collections.abc import Callable, Generator
from typing import Any

from core.jobs.crew import Crew
from core.text.blocks import Block, borders, cut_block, getting_ready
from core.text.catalog import Cutting
from core.text.merge import Merged

READINESS_S = 0.2
MOST_READYING = 2


def help_cut(text: str, cutting: Cutting) -> Block | None:
    """A helper's task: one block; or None, when its dictionaries are not read yet and it spent its time on that."""
    begun = time.perf_counter()
    ready = _READYING.pop(cutting, None) or getting_ready(cutting)
    try:
        while time.perf_counter() - begun < READINESS_S:
            next(ready)
    except StopIteration as done:
        return cut_block(text, cutting, done.value)
    # The generators of jobs that went away are not kept for ever.
    while len(_READYING) > MOST_READYING:
        _READYING.pop(next(iter(_READYING)))
    _READYING[cutting] = ready
    return None


_READYING: dict[Cutting, Generator[None, None, Any]] = {}


class SharedCutting:
    """The blocks of one text: which are cut, which are under way, which came back undone."""

    def __init__(self, text: str, cutting: Cutting, cut: Callable[[str], list[str]], merged: Merged) -> None:
        self.text, self.cutting, self.cut, self.merged = text, cutting, cut, merged
        self.covered = 0
        self._blocks = enumerate(borders(text, cutting.tokenizer))
        self._spans: dict[int, tuple[int, int]] = {}
        self._again: list[int] = []
        self._done: dict[int, Block] = {}
        self._turn = 0

    def work(self, crew: Crew) -> bool:
        """Take what the crew has done, give it more, and cut one block; False when there was none left to cut here."""
        for number, block in crew.take():
            if block is None:
                heapq.heappush(self._again, number)
            else:
                self._done[number] = block
        for _ in range(crew.room()):
            if (given := self._next()) is not None:
                crew.give(given, help_cut, self._text_of(given), self.cutting)
        mine = self._next()
        if mine is not None:
            self._done[mine] = cut_block(self._text_of(mine), self.cutting, self.cut)
        while self._turn in self._done:
            self.merged.add(self._done.pop(self._turn))
            self.covered = self._spans.pop(self._turn)[1]
            self._turn += 1
        return mine is not None

    @property
    def is_over(self) -> bool:
        """Whether all blocks are merged, or as many as were wanted."""
        return self.merged.is_full or self.covered == len(self.text)

    def _next(self) -> int | None:
        """The first block that nobody works on."""
        if self._again:
            return heapq.heappop(self._again)
        found = None if self.merged.is_full else next(self._blocks, None)
        if found is None:
            return None
        self._spans[found[0]] = found[1]
        return found[0]

    def _text_of(self, number: int) -> str:
        start, end = self._spans[number]
        return self.text[start:end]
