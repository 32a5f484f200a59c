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
    """Values (T, U) → 1 in the bin that each falls into within its unit, else 0, float32 (T, U, BINS)."""
    edges = np.quantile(values, np.arange(1, BINS) / BINS, axis=0)  # (BINS − 1, U)
    binned = np.zeros(values.shape, dtype=np.uint8)
    for edge in edges:
        binned += values > edge
    taken = np.zeros((*values.shape, BINS), dtype=np.float32)
    np.put_along_axis(taken, binned[..., None].astype(np.intp), 1.0, axis=2)
    return taken


def information(taken: np.ndarray, labels: np.ndarray) -> Information:
    """The bins of U units at T tokens (T, U, BINS) and the tokens' labels (T,) → what each unit tells of the label."""
    length = len(labels)
    kinds, labels = np.unique(labels, return_inverse=True)
    shifted = [np.roll(labels, length * shift // (SHIFTS + 1)) for shift in range(SHIFTS + 1)]
    asked = np.stack([rolled == kind for rolled in shifted for kind in range(len(kinds))]).astype(np.float32)
    joint = (asked @ taken.reshape(length, -1)).reshape(-1, len(kinds), *taken.shape[1:]) / np.float64(length)
    by_chance = joint.sum(axis=1, keepdims=True) * joint.sum(axis=3, keepdims=True)
    ratio = np.divide(joint, by_chance, out=np.ones_like(joint), where=joint > 0.0)
    bits = (joint * np.log2(ratio)).sum(axis=(1, 3))  # (1 + SHIFTS, U)
    shares = np.bincount(labels) / length
    return Information(bits[0], float(bits[1:].max()), float(-(shares * np.log2(shares)).sum()))
