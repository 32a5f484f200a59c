# Add two numbers. Of many numbers between 0 and 1 two are flagged, one in each half; at the end their sum is due.
INPUT_SIZE, OUTPUT_SIZE = 2, 1


def batch(step):
    """Inputs (T, B, 2): a number and its flag. Targets (T, B): NaN where nothing is asked, the sum at the end."""
    draw = generator("batch", step)
    numbers = torch.rand(LENGTH, BATCH_SIZE, generator=draw)
    flags = torch.zeros(LENGTH, BATCH_SIZE)
    for low, high in ((0, LENGTH // 2), (LENGTH // 2, LENGTH)):
        flags.scatter_(0, torch.randint(low, high, (1, BATCH_SIZE), generator=draw), 1.0)
    targets = torch.full((LENGTH, BATCH_SIZE), torch.nan)
    targets[-1] = (numbers * flags).sum(0)
    return torch.stack((numbers, flags), -1), targets
