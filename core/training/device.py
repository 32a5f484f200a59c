"""Where a worker trains: which devices torch finds here, which one a run gets, and what has to be set before a GPU is used.

Random numbers are drawn on the CPU whatever the device (core.training.seeding), and tensors are moved; so a run has the same
first weights and the same batches everywhere, and its losses differ in rounding only.
"""

import os
from collections.abc import Callable

import torch

from core.devices import Wish, choose
from core.problems import Trouble

GPU_WORKERS_VARIABLE = "SEQLENS_GPU_WORKERS"
GPU_WORKERS = 2
GPU_MEMORY_SHARE = 0.9  # of a GPU, for all workers that use it together

_kept_off_gpu = False


def gpu_workers() -> int:
    """How many workers of a computer may use its GPU: each needs memory there for CUDA itself, and they take turns anyway."""
    wish = os.environ.get(GPU_WORKERS_VARIABLE, "")
    return int(wish) if wish.isdigit() else GPU_WORKERS


def take_place(number: int | None) -> None:
    """Say which of a computer's workers this process is, from 0: those past SEQLENS_GPU_WORKERS see the CPU alone.

    None, a worker that somebody started by hand, may use the GPU that it is shown (CUDA_VISIBLE_DEVICES).
    """
    global _kept_off_gpu
    _kept_off_gpu = number is not None and number >= gpu_workers()


def devices_here() -> tuple[str, ...]:
    """Names of core.devices.DEVICES that a run can be trained on in this process; the CPU always."""
    found: dict[str, Callable[[], bool]] = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
    return ("cpu", *(name for name, is_here in found.items() if not _kept_off_gpu and is_here()))


def device_of(wish: Wish) -> torch.device:
    """The device of a run, ready to be used; raises Trouble("no_such_device", device) for one that is not here."""
    here = devices_here()
    name = choose(wish, here)
    if name not in here:
        raise Trouble("no_such_device", device=name.upper())
    if name == "cuda":
        prepare_cuda()
    return torch.device(name)


def has_grouped_kernels(device: torch.device) -> bool:
    """Whether torch can update all parameters with one call (its `foreach`) on this device."""
    return device.type in ("cpu", "cuda")


def prepare_cuda() -> None:
    """Full single precision and one order of summation, as on the CPU; and no more memory than this worker's share."""
    # read by cuBLAS when it is first used: without it cuDNN's backward pass adds up in any order
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    # TF32, cuDNN's own choice for recurrent nets, keeps 10 bits: losses would differ in the third digit
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    torch.cuda.set_per_process_memory_fraction(GPU_MEMORY_SHARE / max(1, gpu_workers()))
