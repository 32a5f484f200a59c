# As many b as a. Words such as "aabb" follow one another, "#" between them; the next symbol is to be predicted.
A, B, END = 0, 1, 2
LONGEST = max(1, LENGTH // 2)
INPUT_SIZE = OUTPUT_SIZE = 3


def text(counts):
    """# a b # a a b b #…, for 1, 2, …"""
    return [END] + [symbol for n in counts for symbol in [A] * n + [B] * n + [END]]


def batch(step):
    """Inputs (T, B, 3), one-hot. Targets (T, B): the symbol after each."""
    room = 2 * (2 * LONGEST + 1)
    counts = torch.randint(1, LONGEST + 1, (BATCH_SIZE, room // 3 + 1), generator=generator("batch", step))
    texts = torch.tensor([text(row)[: room + 1] for row in counts.tolist()]).t()
    return F.one_hot(texts[:-1], 3).float(), texts[1:]
