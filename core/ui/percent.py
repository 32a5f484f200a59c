"""A share in per cent, as pages tell it: the Python twin of `percent` in assets/instruments/format.js."""

import math


def percent(share: float, digits: int = 0) -> str:
    """A share (0 … 1) in per cent, without the sign: only all is 100, and only none is 0.

    Above 99 and below 1 it has a digit after the point, and near the end it is cut, not rounded.
    """
    if 0.99 < share < 1.0:
        return f"{math.floor(1000.0 * share) / 10.0:.{max(1, digits)}f}"
    if 0.0 < share < 0.01:
        return f"{100.0 * share:.{max(1, digits)}f}" if share >= 0.001 else "<0.1"
    half_up = math.floor(100.0 * share * 10**digits + 0.5) / 10**digits  # as browsers round, not to the even neighbour
    return f"{half_up:.{digits}f}"
