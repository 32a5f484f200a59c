CONTEXT_ROWS = len(WORDS)


def questions_of(update, targets, positive):
    """Is this word near? Yes for the true words; no for random ones, drawn once for a chunk and counted as k a pair."""
    noise = torch.tensor(update["noise"], dtype=torch.int64)  # (n, 16)
    counted = positive.sum(2, keepdim=True) * (NEGATIVE_SAMPLES / max(1, noise.shape[1]))
    weights = torch.cat([positive, counted.expand(-1, -1, noise.shape[1])], 2)
    labels = torch.cat([torch.ones(targets.shape), torch.zeros(noise.shape)], 1)
    return torch.cat([targets, noise], 1), labels, weights


def mean_loss(entropy, weights, positive):
    """The mean over all questions."""
    return (entropy * weights).sum() / weights.sum().clamp(min=1.0)
