# Depth of brackets. After each bracket of a random sequence: how many are open?
DEEPEST = SYMBOLS - 1
INPUT_SIZE, OUTPUT_SIZE = 2, SYMBOLS


def batch(step):
    """Inputs (T, B, 2): one-hot of "(" and ")". Targets (T, B): the depth after each bracket."""
    coins = torch.randint(2, (LENGTH, BATCH_SIZE), generator=generator("batch", step)) * 2 - 1
    steps, depths = torch.empty_like(coins), torch.empty_like(coins)
    depth = torch.zeros(BATCH_SIZE, dtype=torch.int64)
    for t, coin in enumerate(coins):
        steps[t] = torch.where(depth == 0, 1, torch.where(depth == DEEPEST, -1, coin))
        depth = depth + steps[t]
        depths[t] = depth
    return F.one_hot((steps < 0).long(), 2).float(), depths
