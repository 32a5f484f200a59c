"""The kinds of device a run can train on, as data for menus, and the rule by which one is chosen; none of it needs torch."""

from collections.abc import Collection

import msgspec

from core.i18n import N_
from core.registry import Registry

AUTOMATIC = "auto"
# Units × sequences in one step from which "auto" takes a GPU. Below it a step is mostly waiting for the GPU's kernels to be
# launched; and all lessons lie below it, so that a class sees the same curves on every computer. Chosen, not measured.
WORTH_A_GPU = 16_384


class DeviceSpec(msgspec.Struct, frozen=True):
    """One kind of device by torch's name for it. `automatic` says whether "auto" may take it for a large network."""

    name: str
    label: str
    automatic: bool = False


DEVICES: Registry[DeviceSpec] = Registry(
    "device",
    [
        DeviceSpec(AUTOMATIC, N_("Automatic")),
        DeviceSpec("cpu", N_("CPU")),
        DeviceSpec("cuda", N_("NVIDIA GPU (CUDA)"), automatic=True),
        DeviceSpec("mps", N_("Apple GPU (MPS)")),
    ],
)


class Wish(msgspec.Struct, frozen=True):
    """What a config says about where to train; a struct of its own, read from the JSON of any kind of config."""

    device: str = "cpu"
    hidden_size: int = 0
    batch_size: int = 0


def wish_of(config: str) -> Wish:
    """The wish in a stored config; work that names no device is work for the CPU. One from before there was a choice, too."""
    return msgspec.json.decode(config, type=Wish)


def choose(wish: Wish, here: Collection[str]) -> str:
    """The device to train on where those in `here` are; for a device named outright that is not there, its own name.

    It depends on the config alone, and never on how fast something is just now: the same config must give the same curve.
    """
    if wish.device != AUTOMATIC:
        return wish.device
    large = wish.hidden_size * wish.batch_size >= WORTH_A_GPU
    return next((name for name, device in DEVICES.items() if large and device.automatic and name in here), "cpu")


def in_order(names: Collection[str]) -> tuple[str, ...]:
    """Device names in the catalogue's order."""
    return tuple(name for name in DEVICES if name in names)
