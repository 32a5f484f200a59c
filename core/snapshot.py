"""The messages of a run's stream, and the registry of the parts they carry.

A message is encoded once, by the worker that measured it; the server stores and forwards its bytes unread. What a part
is made of, how often it may be sent and which steps keep it is declared here and nowhere else, so a new view of a
run is one `PartSpec`, one probe and one instrument.
"""

import base64
import time
from typing import Any, Literal

import msgspec
import numpy as np

from core.i18n import N_
from core.registry import Registry

Lifecycle = Literal[
    "queued", "preparing", "started", "paused", "resumed", "finished", "stopped", "failed", "interrupted", "gap"
]
ENDED = ("finished", "stopped", "failed")


# Below it, kept steps are the powers of four.
SHORTEST_STRIDE = 256


class Array(msgspec.Struct, frozen=True):
    """Numbers on the wire: base64 of little-endian `dtype` ("u1", "f4"), row-major `shape`.

    "u1" is quantised: value = low + (high − low) · byte / 255, so its error is at most (high − low) / 510.
    """

    dtype: str
    shape: tuple[int, ...]
    b64: str
    low: float = 0.0
    high: float = 1.0


def pack(values: Any, dtype: str = "f4", low: float = 0.0, high: float = 1.0) -> Array:
    """Array-like → wire array; "u1" clips to [low, high] and quantises."""
    array = np.asarray(values, dtype=np.float32)
    if dtype == "u1":
        scaled = np.clip((array - low) / (high - low), 0.0, 1.0) * 255.0
        raw = np.rint(scaled).astype(np.uint8)
    else:
        raw = array.astype("<" + dtype)
    return Array(dtype, array.shape, base64.b64encode(raw.tobytes()).decode("ascii"), low, high)


def unpack(array: Array) -> np.ndarray:
    """Wire array → float32 array of its shape."""
    raw = np.frombuffer(base64.b64decode(array.b64), dtype=np.dtype(array.dtype).newbyteorder("<"))
    values = raw.astype(np.float32).reshape(array.shape)
    if array.dtype == "u1":
        return array.low + (array.high - array.low) * values / np.float32(255.0)
    return values


class Snapshot(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message: where in the run it belongs, and what was measured there.

    `kind` is a Lifecycle word or a part's name. `seq` rises for ever within a run, across epochs; an epoch is
    one uninterrupted life of the run on one worker. `kept` marks what belongs to the stored stream, which depends on the step
    number only. `ask` is set on answers to a viewer's question. `sent_ms` is wall-clock time at encoding.
    """

    run: str
    epoch: int
    seq: int
    step: int
    elapsed_s: float
    kind: str
    sent_ms: float = 0.0
    kept: bool = False
    ask: str | None = None
    data: dict[str, Any] = {}


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Snapshot)


def encode(snapshot: Snapshot) -> bytes:
    """Snapshot → JSON bytes, stamped with the time of sending."""
    return _ENCODER.encode(msgspec.structs.replace(snapshot, sent_ms=time.time() * 1000.0))


def decode(blob: bytes | str) -> Snapshot:
    """JSON bytes → Snapshot; raises msgspec.ValidationError on anything else."""
    return _DECODER.decode(blob)


class PartSpec(msgspec.Struct, frozen=True):
    """A thing measured along a run.

    `axes` names the dimensions of its arrays. `max_hz` bounds live sending; 0 sends it only where training stands still
    (pause, single step, end) while somebody looks at it. `kept_per_octave` sets the stored steps (see `is_kept_step`; 0
    stores none); `budget_bytes` is the largest message it may make. `costs_probe` is true when
    measuring it costs extra work that the 3 % probe budget must cover. `replays_all` sends a newcomer every kept message
    instead of the newest alone.
    """

    name: str
    label: str
    axes: tuple[str, ...]
    max_hz: float
    kept_per_octave: int
    budget_bytes: int
    costs_probe: bool = True
    replays_all: bool = False


PARTS: Registry[PartSpec] = Registry(
    "part",
    [
        PartSpec("loss", N_("Loss"), ("step",), 30.0, 0, 40_000, costs_probe=False),
        PartSpec("validation", N_("Loss on held-out text"), ("step",), 0.5, 4, 1_000, replays_all=True),
        PartSpec("score", N_("Right answers on fresh sequences"), ("step",), 0.5, 4, 1_000, replays_all=True),
        PartSpec("gates", N_("Gates"), ("gate", "time", "unit"), 10.0, 4, 40_000),
        PartSpec("gradient", N_("Gradient by distance"), ("distance",), 2.0, 4, 12_000),
        PartSpec(
            "gradient_map", N_("Gradient by step, for a loss at every step"), ("loss_step", "step"), 0.2, 1, 16_000
        ),
        PartSpec("iteration", N_("One training step in slow motion"), ("step", "unit"), 0.0, 0, 40_000),
        PartSpec("conventions", N_("The same weights in other papers' equations"), ("convention",), 0.5, 1, 2_000),
        PartSpec("sample", N_("Sample"), ("token",), 0.5, 1, 4_000, replays_all=True),
        PartSpec("units", N_("What single units do while reading on"), ("unit", "token"), 0.0, 0, 40_000),
        PartSpec("clamp", N_("The network with gates held, beside itself"), ("gate", "time", "unit"), 0.0, 0, 40_000),
        PartSpec("forecast", N_("Forecast"), ("time",), 0.5, 2, 12_000),
        PartSpec("map", N_("Map of the words"), ("token", "axis"), 10.0, 2, 80_000),
        PartSpec("neighbours", N_("Nearest words"), ("token",), 1.0, 2, 8_000),
        PartSpec("analogies", N_("Analogies"), ("section",), 0.5, 2, 8_000),
        PartSpec("words", N_("Answers about words"), ("token",), 0.0, 0, 40_000),
        PartSpec("layout", N_("Words laid out in another way"), ("token", "axis"), 0.0, 0, 40_000),
        PartSpec("update", N_("One update of Word2Vec with its numbers"), ("pair",), 0.0, 0, 40_000),
    ],
)


def is_kept_step(step: int, per_octave: int) -> bool:
    """Whether a step belongs to the stored stream: 1, 16, 256, then a stride that doubles with the step.

    Between 2^k and 2^(k+1), `per_octave` steps are kept, and fewer while the run is so young that measuring them would
    cost more than a few per cent of its training (no stride below 256). The answer depends on nothing but the step number.
    What a smaller power of two keeps, a larger one keeps too.
    """
    if per_octave <= 0 or step < 1:
        return False
    octave = 1 << (step.bit_length() - 1)
    if octave < SHORTEST_STRIDE:
        return step == octave and step.bit_length() % 4 == 1
    return step == octave or (per_octave > 1 and step % max(SHORTEST_STRIDE, octave // per_octave) == 0)


def next_kept_step(step: int, per_octave: int) -> int:
    """The first step after this one that `is_kept_step` keeps; raises ValueError for a part that keeps none."""
    if per_octave <= 0:
        raise ValueError(per_octave)
    octave = 1 << (step.bit_length() - 1) if step > 0 else 0
    if octave < SHORTEST_STRIDE:
        return next(first for first in (1, 16, SHORTEST_STRIDE) if first > step)
    if per_octave == 1:
        return 2 * octave
    stride = max(SHORTEST_STRIDE, octave // per_octave)
    return min(2 * octave, step - step % stride + stride)
