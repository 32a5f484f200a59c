def loss_of(outputs, targets):
    """The mean cross-entropy, in nats, over the steps that ask for an answer."""
    return F.cross_entropy(outputs.flatten(0, 1), targets.flatten(), ignore_index=NOT_ASKED)
