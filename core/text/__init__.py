"""From bytes to token ids: decode, tokenize, count. `catalog`, `corpus` and `problems` are data for the server."""
