# words.json holds the words by falling count and what the first updates read: for each, its learning rate and its chunks.
# A chunk is 16 words in a row, the centres, with CONTEXT_WINDOW words of the text on both sides. `left` and `right` say
# how many neighbours of each centre count (windows change their size and end with a sentence).
TEXT = json.loads((HERE / "words.json").read_text(encoding="utf-8"))
WORDS, COUNTS, UPDATES = TEXT["words"], TEXT["counts"], TEXT["updates"]
CHUNK = 16
# A row moves in one update as if by no more pairs than this, or large steps would end in NaN.
MOST_PAIRS = 5.0 / LEARNING_RATE


def windows(update):
    """What each chunk sees (n, 16 + 2w), and which of it is near each centre (n, 16, 16 + 2w), 1 or 0."""
    seen, left, right = (torch.tensor(update[name]) for name in ("seen", "left", "right"))
    offset = torch.arange(seen.shape[1]) - CONTEXT_WINDOW - torch.arange(CHUNK).unsqueeze(1)
    near = (offset >= -left.unsqueeze(2)) & (offset <= right.unsqueeze(2)) & (offset != 0)
    return seen, near.float()


def shortened(moves, rows, pairs, size, score):
    """Moves (…, D) of these rows (…) of a table, less where more than MOST_PAIRS pairs stand behind a row."""
    total = torch.zeros(size).index_add_(0, rows.flatten(), pairs.flatten())[rows]
    moves = moves * (MOST_PAIRS / total).clamp(max=1.0).unsqueeze(-1)
    if score > 32.0:  # what swings must not swing up
        moves = moves * (1.0 / moves.norm(dim=-1, keepdim=True).clamp(min=1e-12)).clamp(max=1.0)
    return moves
