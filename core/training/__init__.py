"""Training a network while it is watched: the algorithm, its probes, and what is sent when. Runs in workers."""
