def start(layer, draw):
    """As torch does; then where the gates that keep start."""
    for block in KEEPING_BLOCKS:
        set_bias(layer, block, FORGET_BIAS)
