# Copy after a delay. Ten symbols are read, then blanks, then a delimiter; then the ten are to be written in order.
COPIED = 10
BLANK, DELIMITER = SYMBOLS, SYMBOLS + 1
INPUT_SIZE, OUTPUT_SIZE = SYMBOLS + 2, SYMBOLS + 1


def batch(step):
    """Inputs (T + 20, B, K + 2), one-hot. Targets (T + 20, B): blanks, and in the end the ten symbols."""
    symbols = torch.randint(SYMBOLS, (COPIED, BATCH_SIZE), generator=generator("batch", step))
    read = torch.full((LENGTH + 2 * COPIED, BATCH_SIZE), BLANK)
    read[:COPIED] = symbols
    read[COPIED + LENGTH - 1] = DELIMITER
    targets = torch.full_like(read, BLANK)
    targets[-COPIED:] = symbols
    return F.one_hot(read, INPUT_SIZE).float(), targets
