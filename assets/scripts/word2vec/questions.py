def learn(update):
    """One update by the closed-form gradient of all yes/no questions; its loss, before anything moves.

    For a question with score s, label y and weight w the loss is w · (softplus(s) − y·s), so ∂loss/∂s = w · (σ(s) − y).
    """
    seen, near = windows(update)
    inputs, bag, targets, positive = given(seen, near)
    questions, labels, weights = questions_of(update, targets, positive)
    hidden = hidden_of(inputs, bag)  # (n, 16, D)
    asked = context[questions]  # (n, X, D)
    scores, labels = hidden @ asked.mT, labels.unsqueeze(1)  # (n, 16, X)
    loss = mean_loss(F.softplus(scores) - scores * labels, weights, positive)
    residual = (scores.sigmoid() - labels) * weights * -update["rate"]
    score = float(scores.abs().max())
    moves = shortened(residual.mT @ hidden, questions, weights.sum(1), len(context), score)
    hidden_moves = residual @ asked
    context.index_add_(0, questions.flatten(), moves.flatten(0, 1))
    move_inputs(inputs, bag, weights.sum(2), hidden_moves, score)
    return float(loss)
