"""Metrics as tables: the loss of every step with what was measured beside it, and the gradient by distance."""

import csv
import io
import math
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from core.exports.job import Export, Pieces
from core.snapshot import Array, Snapshot, unpack

_STEPS_AT_ONCE = 5_000
_NUMBERS: dict[str, tuple[str, ...]] = {
    "validation": ("loss",),
    "score": ("metric", "accuracy", "loss"),
    "analogies": ("total", "excluded", "included"),
}


def write(export: Export) -> Pieces:
    """metrics.csv, a row a step; gradients.csv, a row for each measured step and distance; config.json."""
    material = export.material
    beside = measured(export)
    steps = len(material.loss_by_step)
    for number, _ in enumerate(export.archive.add_pieces("metrics.csv", _metrics(export, beside)), 1):
        yield min(1.0, number * _STEPS_AT_ONCE / max(1, steps))
    gradients = material.of("gradient")
    if gradients:
        export.archive.add("gradients.csv", _csv(["step", "distance", "quantity", "norm"], _gradients(gradients)))
        yield 1.0
    export.archive.add("config.json", msgspec.json.format(material.config, indent=2))
    export.explain("metrics", steps=steps, columns=", ".join(["step", "loss", *beside]))


def measured(export: Export) -> dict[str, dict[int, float]]:
    """ "part_number" → step → value, of all numbers measured beside the loss: the names of columns, and of scalars."""
    found: dict[str, dict[int, float]] = {}
    for part, names in _NUMBERS.items():
        for message in export.material.of(part):
            for name in names:
                value = message.data.get(name)
                if isinstance(value, int | float):
                    found.setdefault(f"{part}_{name}", {})[message.step] = float(value)
    return found


def _metrics(export: Export, beside: dict[str, dict[int, float]]) -> Iterator[bytes]:
    losses = export.material.loss_by_step
    yield _csv(["step", "loss", *beside], []).encode()
    for start in range(0, len(losses), _STEPS_AT_ONCE):
        rows = (
            [step, _number(loss), *(_number(values.get(step, math.nan)) for values in beside.values())]
            for step, loss in enumerate(losses[start : start + _STEPS_AT_ONCE], start + 1)
        )
        yield _csv(None, rows).encode()


def _gradients(messages: list[Snapshot]) -> Iterator[list[Any]]:
    for message in messages:
        for state, packed in message.data["states"].items():
            norms = unpack(msgspec.convert(packed, Array))
            for distance, norm in enumerate(norms):
                yield [message.step, distance, state, _number(norm)]


def _csv(head: list[str] | None, rows: Iterable[list[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    if head:
        writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _number(value: Any) -> str:
    """As short as gives the same float32 again; nothing for a number that is not known."""
    return str(value) if math.isfinite(value) else ""
