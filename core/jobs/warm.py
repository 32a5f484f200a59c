"""Dask preload of every worker: import torch, use one thread, take one optimiser step, so that a first run starts in milliseconds."""

from typing import Any


def dask_setup(worker: Any) -> None:
    """Called by Dask before the worker offers itself to the scheduler."""
    import importlib

    torch: Any = importlib.import_module("torch")
    # One thread always: results must not depend on how many cores a machine has, and workers share them.
    torch.set_num_threads(1)
    model = torch.nn.LSTM(2, 2)
    optimizer = torch.optim.Adam(model.parameters(), foreach=True)
    model(torch.zeros(2, 1, 2))[0].sum().backward()
    optimizer.step()
    importlib.import_module("core.training.loop")
