# Predict the next token of a text. tokens.json holds the vocabulary and, as numbers, the windows of the (long) text that
# the steps below learn from.
TEXT = json.loads((HERE / "tokens.json").read_text(encoding="utf-8"))
VOCABULARY = TEXT["vocabulary"]
WINDOWS = TEXT["windows"]
OUTPUT_SIZE = len(VOCABULARY)


def batch(step):
    """Inputs and targets (T, B): windows of the text, and the token after each of their tokens."""
    windows = torch.tensor(WINDOWS[step - 1]).t()  # (T + 1, B)
    return windows[:-1], windows[1:]
