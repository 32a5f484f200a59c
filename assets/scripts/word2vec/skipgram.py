def given(seen, near):
    """Skip-gram: each centre is given (n, 16), and guesses its neighbours: the targets (n, J), true pairs (n, 16, J)."""
    centres = seen[:, CONTEXT_WINDOW : CONTEXT_WINDOW + CHUNK]
    return centres, None, seen, near
