def start(layer, draw):
    """Gates so far open that memories last 1 … T − 1 steps (Tallec & Ollivier 2018)."""
    spans = torch.empty(HIDDEN_SIZE).uniform_(1.0, max(TIME_SPAN, 3) - 1.0, generator=draw)
    for block in KEEPING_BLOCKS:
        set_bias(layer, block, spans.log())
    for block in WRITING_BLOCKS:
        set_bias(layer, block, -spans.log())
