def start(layer, draw):
    """Recurrent weights that turn the state without stretching it; then where the gates that keep start."""
    for block in layer.weight_hh_l0.view(-1, HIDDEN_SIZE, HIDDEN_SIZE):
        q, r = torch.linalg.qr(torch.empty(HIDDEN_SIZE, HIDDEN_SIZE, dtype=torch.float64).normal_(generator=draw))
        block.copy_(q * r.diagonal().sign())
    for block in KEEPING_BLOCKS:
        set_bias(layer, block, FORGET_BIAS)
