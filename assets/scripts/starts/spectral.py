def start(layer, draw):
    """Recurrent weights scaled to a spectral radius; then where the gates that keep start."""
    for block in layer.weight_hh_l0.view(-1, HIDDEN_SIZE, HIDDEN_SIZE):
        block.mul_(SPECTRAL_RADIUS / float(torch.linalg.eigvals(block.double()).abs().max()))
    for block in KEEPING_BLOCKS:
        set_bias(layer, block, FORGET_BIAS)
