def start(layer, draw):
    """Recurrent weights that copy the state, and no biases; then where the gates that keep start."""
    for block in layer.weight_hh_l0.view(-1, HIDDEN_SIZE, HIDDEN_SIZE):
        block.copy_(torch.eye(HIDDEN_SIZE))
    layer.bias_ih_l0.zero_()
    layer.bias_hh_l0.zero_()
    for block in KEEPING_BLOCKS:
        set_bias(layer, block, FORGET_BIAS)
