# Name a handwritten digit that is read piece by piece. digits.csv holds the pictures that were learned from: 64
# brightnesses from 0 to 16, and what is shown.
TABLE = torch.tensor(
    [[int(number) for number in line.split(",")] for line in (HERE / "digits.csv").read_text().splitlines()[1:]]
)
PICTURES = (TABLE[:, :-1] / 16).reshape(len(TABLE), LENGTH, -1).transpose(0, 1)  # (T, N, D)
LABELS = TABLE[:, -1]
INPUT_SIZE, OUTPUT_SIZE = PICTURES.shape[2], 10


def batch(step):
    """Inputs (T, B, D) and targets (T, B): asked at the last step alone."""
    chosen = torch.randint(len(TABLE), (BATCH_SIZE,), generator=generator("batch", step))
    targets = torch.full((LENGTH, BATCH_SIZE), NOT_ASKED)
    targets[-1] = LABELS[chosen]
    return PICTURES[:, chosen], targets
