def set_bias(layer, block, value):
    """Make the two biases of one block of H rows together that value."""
    rows = slice(block * HIDDEN_SIZE, (block + 1) * HIDDEN_SIZE)
    layer.bias_ih_l0[rows], layer.bias_hh_l0[rows] = value, 0.0


@torch.no_grad()
def first_weights(model):
    """Draw the weights before the first step, in the order in which the run drew them."""
    draw = generator("init")
    bound = HIDDEN_SIZE**-0.5
    for weight in model.recurrent.parameters():
        weight.uniform_(-bound, bound, generator=draw)
    start(model.recurrent, torch.Generator().manual_seed(draw.initial_seed() ^ 1))
    if hasattr(model, "embedding"):
        model.embedding.weight.normal_(generator=draw)
    model.head.weight.uniform_(-bound, bound, generator=draw)
    model.head.bias.uniform_(-bound, bound, generator=draw)
