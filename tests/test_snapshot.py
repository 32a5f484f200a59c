"""What is measured arrives as it was, and what is stored depends on the step number alone."""

import itertools
import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.snapshot import PARTS, Array, Snapshot, decode, encode, is_kept_step, next_kept_step, pack, unpack


@given(st.lists(st.floats(-2, 2, width=32), min_size=1, max_size=50))
def test_quantised_values_come_back_within_half_a_level(values: list[float]) -> None:
    back = unpack(pack(values, "u1", -2.0, 2.0))
    assert np.abs(back - np.float32(values)).max() <= 4.0 / 510 + 1e-6


@given(st.lists(st.floats(width=32, allow_nan=False), max_size=50))
def test_floats_come_back_exactly(values: list[float]) -> None:
    assert unpack(pack(values)).tolist() == np.float32(values).tolist()


def test_a_message_survives_the_wire_with_its_arrays() -> None:
    sent = Snapshot(
        "r", 1, 7, 40, 2.5, "gradient", kept=True, data={"states": {"hidden_state": pack([[1, 2], [3, 4]])}}
    )
    got = decode(encode(sent))
    assert (got.run, got.epoch, got.seq, got.step, got.kind, got.kept) == ("r", 1, 7, 40, "gradient", True)
    assert got.sent_ms > 0
    array = msgspec.convert(got.data["states"]["hidden_state"], type=Array)
    assert unpack(array).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("per_octave", [1, 2, 4, 8])
def test_kept_steps_thin_out_and_stay_bounded(per_octave: int) -> None:
    kept = [step for step in range(1, 100_001) if is_kept_step(step, per_octave)]
    assert kept[:4] == [1, 16, 256, 512]
    assert len(kept) <= per_octave * (math.log2(100_000) + 2)
    late = [(earlier, later) for earlier, later in itertools.pairwise(kept) if earlier >= 256 * per_octave]
    assert all(later - earlier <= earlier / per_octave for earlier, later in late)


def test_what_one_part_keeps_a_part_that_keeps_more_keeps_too() -> None:
    counts = sorted({part.kept_per_octave for part in PARTS.values()})
    for fewer, more in itertools.pairwise(counts):
        kept = [step for step in range(1, 20_001) if is_kept_step(step, fewer)]
        assert all(is_kept_step(step, more) for step in kept), (fewer, more)


def test_a_part_that_keeps_nothing_keeps_nothing() -> None:
    assert not any(is_kept_step(step, 0) for step in range(100))
    with pytest.raises(ValueError, match="0"):
        next_kept_step(1, 0)


@pytest.mark.parametrize("per_octave", [1, 2, 4])
def test_the_next_kept_step_is_the_first_that_is_kept(per_octave: int) -> None:
    kept = [0, *(step for step in range(1, 20_001) if is_kept_step(step, per_octave))]
    following = {step: after for before, after in itertools.pairwise(kept) for step in range(before, after)}
    assert {step: next_kept_step(step, per_octave) for step in following} == following


def test_every_part_fits_its_own_rules() -> None:
    for part in PARTS.values():
        assert part.axes
        assert part.max_hz > 0 or part.kept_per_octave == 0  # what is shown at rest only is not stored
        assert part.budget_bytes > 0
