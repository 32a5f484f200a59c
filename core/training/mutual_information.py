"""How much one unit tells of a property of the text, in bits, and how much luck alone would tell.

A unit's values are cut into 8 bins that each hold as many tokens (ties stay together), and the mutual information of bin and
label is that of the counted joint distribution, the plug-in estimate I = Σ p(x, y) log₂ p(x, y) / (p(x) p(y)) (Cover &
Thomas 2006, eq. 2.28). It is biased upwards by about (bins − 1)(classes − 1) / (2 N ln 2) (Miller 1955), and the best of
many units is the best by luck, too. Both hold for labels that have nothing to do with the values, so the null is measured: the
largest value over all units for 20 circular shifts of the labels, which keep how labels follow each other and destroy
only how they go with the values (surrogate data; Lancaster et al. 2018). A unit is found when it is above all of them, which
by luck happens once in 21. That single cells can stand for such properties is due to Karpathy, Johnson & Fei-Fei 2015.
"""

from typing import NamedTuple

import numpy as np

BINS = 8
SHIFTS = 20
UNITS_AT_ONCE = 64  # so that the table of bins of a large network does not fill the memory


class Information(NamedTuple):
    """`bits` (U,) by unit, the `null` they are to be above, and the `entropy` of the labels, which they cannot be above."""

    bits: np.ndarray
    null: float
    entropy: float

    @property
    def is_found(self) -> bool:
        """Whether the best unit is above the best that luck gave."""
        return bool(self.bits.max() > self.null)


def equal_frequency_bins(values: np.ndarray) -> np.ndarray:
    """Values (T, U) → the bin of each within its unit, uint8 (T, U), 0 … BINS − 1."""
    edges = np.quantile(values, np.arange(1, BINS) / BINS, axis=0)  # (BINS − 1, U)
    binned = np.zeros(values.shape, dtype=np.uint8)
    for edge in edges:
        binned += values > edge
    return binned


def information(binned: np.ndarray, labels: np.ndarray) -> Information:
    """The bins of U units at T tokens (T, U) and the tokens' labels (T,) → what each unit tells of the label."""
    length = len(labels)
    kinds, labels = np.unique(labels, return_inverse=True)
    shifted = [np.roll(labels, length * shift // (SHIFTS + 1)) for shift in range(SHIFTS + 1)]
    asked = np.stack([rolled == kind for rolled in shifted for kind in range(len(kinds))]).astype(np.float32)
    bits = np.concatenate(
        [
            _bits(asked, binned[:, first : first + UNITS_AT_ONCE], len(kinds))
            for first in range(0, binned.shape[1], UNITS_AT_ONCE)
        ],
        axis=1,
    )
    shares = np.bincount(labels) / length
    return Information(bits[0], float(bits[1:].max()), float(-(shares * np.log2(shares)).sum()))


def _bits(asked: np.ndarray, binned: np.ndarray, kinds: int) -> np.ndarray:
    """Labels as (shifts · kinds, T) of 0 and 1, bins (T, U) → bits (shifts, U)."""
    length, units = binned.shape
    held = (binned[:, :, None] == np.arange(BINS, dtype=np.uint8)).astype(np.float32)  # (T, U, BINS)
    joint = (asked @ held.reshape(length, units * BINS)).reshape(-1, kinds, units, BINS) / np.float64(length)
    by_chance = joint.sum(axis=1, keepdims=True) * joint.sum(axis=3, keepdims=True)
    ratio = np.divide(joint, by_chance, out=np.ones_like(joint), where=joint > 0.0)
    bits: np.ndarray = (joint * np.log2(ratio)).sum(axis=(1, 3))
    return bits
