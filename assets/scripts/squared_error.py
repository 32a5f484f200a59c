def loss_of(outputs, targets):
    """The mean squared error over the steps that ask for an answer."""
    asked = ~targets.isnan()
    return F.mse_loss(outputs[asked].squeeze(-1), targets[asked])
