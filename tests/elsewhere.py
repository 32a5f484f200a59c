"""A device that is not the CPU on a computer that has none: it computes on the CPU, and lets nothing through that a GPU would not.

Under `Elsewhere()` tensors that are moved to `ELSEWHERE` become ForeignTensors. Like CUDA's they cannot be read by numpy, and
meet a tensor of the CPU only when that is a single number, or to be copied; unlike CUDA's they are slow, and no index from the
CPU is let through either.
"""

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

ELSEWHERE = torch.device("lazy", 0)  # a type that torch knows and that has no kernels here
_MAY_MIX = {"aten::copy_"}


class ForeignTensor(Tensor):
    """A tensor that says it is elsewhere; `here` is where its numbers are."""

    here: Tensor

    @staticmethod
    def __new__(cls, here: Tensor) -> "ForeignTensor":
        wrapped: ForeignTensor = Tensor._make_wrapper_subclass(
            cls, here.shape, here.stride(), here.storage_offset(), dtype=here.dtype, device=ELSEWHERE
        )
        wrapped.here = here
        return wrapped

    def __init__(self, here: Tensor) -> None:
        super().__init__()

    def __repr__(self) -> str:  # type: ignore[override]
        return f"ForeignTensor({self.here})"

    __torch_function__ = torch._C._disabled_torch_function_impl

    @classmethod
    def __torch_dispatch__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _compute(function, args, kwargs or {})


class Elsewhere(TorchDispatchMode):
    """While it lasts, tensors can be moved to ELSEWHERE and made there."""

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _compute(function, args, kwargs or {})


def _compute(function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Run on the CPU what was asked of the device, unless it mixes the two."""
    tensors: list[Tensor] = []
    tree_map(lambda x: tensors.append(x) if isinstance(x, Tensor) else None, (args, kwargs))
    foreign = [tensor for tensor in tensors if isinstance(tensor, ForeignTensor)]
    asked = kwargs.get("device")
    goes = asked is not None and torch.device(asked).type == ELSEWHERE.type
    returns = asked is not None and not goes
    if foreign and len(foreign) < len(tensors) and function._schema.name not in _MAY_MIX:
        own = [tensor for tensor in tensors if not isinstance(tensor, ForeignTensor)]
        if any(tensor.dim() > 0 for tensor in own):
            raise RuntimeError(f"{function}: expected all tensors to be on the same device, found {ELSEWHERE} and cpu")
    if goes:
        kwargs = {**kwargs, "device": torch.device("cpu")}
    result = function(*_here(args), **_here(kwargs))
    written = {id(tensor.here): tensor for tensor in foreign}
    is_foreign = goes or (bool(foreign) and not returns)

    def wrap(value: Any) -> Any:
        if not isinstance(value, Tensor) or not is_foreign:
            return value
        # what is written in place stays who it was
        return written[id(value)] if id(value) in written else ForeignTensor(value)

    return tree_map(wrap, result)


def _here(values: Any) -> Any:
    return tree_map(lambda x: x.here if isinstance(x, ForeignTensor) else x, values)
