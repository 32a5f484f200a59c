# Predict the next token of a text. tokens.json holds the vocabulary and the text that was learned from, as numbers.
TEXT = json.loads((HERE / "tokens.json").read_text(encoding="utf-8"))
VOCABULARY = TEXT["vocabulary"]
IDS = torch.tensor(TEXT["ids"])
OUTPUT_SIZE = len(VOCABULARY)


def batch(step):
    """Inputs and targets (T, B): random windows of the text, and the token after each of their tokens."""
    starts = torch.randint(len(IDS) - SEQUENCE_LENGTH, (BATCH_SIZE,), generator=generator("batch", step))
    windows = IDS[starts + torch.arange(SEQUENCE_LENGTH + 1).unsqueeze(1)]  # (T + 1, B)
    return windows[:-1], windows[1:]
