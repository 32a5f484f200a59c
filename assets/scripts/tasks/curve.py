# Forecast the next value of a curve. series.csv holds the values that were learned from, the first four fifths of all.
VALUES = torch.tensor([float(line) for line in (HERE / "series.csv").read_text().split()[1:]], dtype=torch.float64)
VALUES = ((VALUES - VALUES.mean()) / VALUES.std(correction=0)).float()
INPUT_SIZE = OUTPUT_SIZE = 1


def batch(step):
    """Inputs (T, B, 1) and targets (T, B): random windows of the curve, and the value after each of their values."""
    starts = torch.randint(len(VALUES) - SEQUENCE_LENGTH, (BATCH_SIZE,), generator=generator("batch", step))
    windows = VALUES[starts + torch.arange(SEQUENCE_LENGTH + 1).unsqueeze(1)]  # (T + 1, B)
    return windows[:-1].unsqueeze(-1), windows[1:]
