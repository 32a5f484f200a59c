def given(seen, near):
    """CBOW: the neighbours (n, I) are given, as their mean, and guess the centre: targets (n, 16), true pairs (n, 16, 16)."""
    centres = seen[:, CONTEXT_WINDOW : CONTEXT_WINDOW + CHUNK]
    has_neighbours = near.sum(2, keepdim=True).clamp(max=1.0)
    return seen, near, centres, torch.eye(CHUNK) * has_neighbours
