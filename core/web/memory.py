"""The server gives large blocks of memory back as soon as they are free: texts and checkpoints pass through it and leave nothing.

By itself glibc keeps what it was once given in pieces of up to 32 MB, for every thread: after a few trainings on large
texts a server held 100 MB of nothing. Workers do the opposite on purpose (core.jobs.engine): they need the same again.
"""

import ctypes
import sys

LARGE_BYTES = 1 << 20
_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h


def give_back_large_blocks() -> None:
    """From now on; nothing happens where the system's allocator has no such setting."""
    if sys.platform != "linux":
        return
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(_MMAP_THRESHOLD, LARGE_BYTES)
