"""Every random number of a run comes from its seed, a purpose and a step: nothing else is needed to go on."""

import hashlib

import torch


def generator(seed: int, purpose: str, step: int = 0) -> torch.Generator:
    """A fresh CPU generator; the same three arguments always give the same numbers, whatever was drawn elsewhere."""
    digest = hashlib.blake2b(f"{seed}/{purpose}/{step}".encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "little") >> 1)
