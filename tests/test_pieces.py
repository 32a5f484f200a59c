"""Long work in pieces: how many of them a slice takes."""

import time

from core.text.pieces import pieces_within


def test_there_is_one_piece_even_when_time_is_over() -> None:
    assert len(list(pieces_within(time.perf_counter() - 1.0))) == 1


def test_no_piece_is_begun_that_would_outlast_the_time() -> None:
    begun, turns = time.perf_counter(), 0
    for _ in pieces_within(begun + 0.2):
        turns += 1
        # as if a piece took longer than half of the time
        while time.perf_counter() - begun < 0.12 * turns:
            time.sleep(0.01)
    assert turns == 1
