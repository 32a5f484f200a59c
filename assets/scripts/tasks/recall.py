# Recall the first symbol. Symbols follow one another; the first is flagged. At the last step, which carries the flag
# "answer now", the network has to say which one came first.
INPUT_SIZE, OUTPUT_SIZE = SYMBOLS + 2, SYMBOLS


def batch(step):
    """Inputs (T, B, K + 2): one-hot symbols and two flags. Targets (T, B): asked at the last step alone."""
    symbols = torch.randint(SYMBOLS, (LENGTH, BATCH_SIZE), generator=generator("batch", step))
    inputs = F.pad(F.one_hot(symbols, SYMBOLS).float(), (0, 2))
    inputs[0, :, -2] = 1.0
    inputs[-1, :, -1] = 1.0
    targets = torch.full_like(symbols, NOT_ASKED)
    targets[-1] = symbols[0]
    return inputs, targets
