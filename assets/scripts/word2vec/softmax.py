CONTEXT_ROWS = len(WORDS)


def learn(update):
    """One update by the full softmax, a probability for every word; its loss, before anything moves.

    With counts y of true words over the vocabulary and n of them, ∂loss/∂scores = n·p − y.
    """
    seen, near = windows(update)
    inputs, bag, targets, positive = given(seen, near)
    hidden = hidden_of(inputs, bag).flatten(0, 1)  # (n·16, D)
    scores = hidden @ context.T  # (n·16, V)
    log_p = scores.log_softmax(1)
    pairs = positive.sum(2).view(-1, 1)
    places = targets.unsqueeze(1).expand(positive.shape).flatten(0, 1)
    true = torch.zeros_like(scores).scatter_add_(1, places, positive.flatten(0, 1))
    loss = -(true * log_p).sum() / pairs.sum().clamp(min=1.0)
    expected = log_p.exp() * pairs
    behind = expected.sum(0) + true.sum(0)
    residual = (expected - true) * -update["rate"]
    score = float(scores.abs().max())
    moves = shortened(residual.T @ hidden, torch.arange(len(context)), behind, len(context), score)
    hidden_moves = (residual @ context).view(*positive.shape[:2], -1)
    context.add_(moves)
    move_inputs(inputs, bag, positive.sum(2), hidden_moves, score)
    return float(loss)
