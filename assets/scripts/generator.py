def generator(purpose, step=0):
    """Random numbers that depend on the seed, a purpose and a step, and on nothing drawn before."""
    digest = hashlib.blake2b(f"{SEED}/{purpose}/{step}".encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "little") >> 1)
