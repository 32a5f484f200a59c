"""Scripts are put together of parts that can be read by themselves, assets/scripts/, and hold the losses they must come to."""

import textwrap
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from core.exports.job import Export
from core.problems import Trouble

STEPS = 20  # whose losses a script is held to
PARTS = Path(__file__).resolve().parents[2] / "assets" / "scripts"


class Script:
    """A script in the making: its opening words, settings, then parts."""

    def __init__(self, says: str) -> None:
        self._pieces = [f'"""{says}"""', part("opening")]

    def settings(self, values: Mapping[str, Any], comment: str) -> None:
        """Constants by name."""
        lines = [f"# {comment}", *(f"{name} = {_written(value)}" for name, value in values.items())]
        self._pieces.append("\n".join(lines))

    def add(self, name: str, **values: str) -> None:
        """A part, its $names filled; one that begins with a definition gets two empty lines before it."""
        self._pieces.append(Template(part(name)).substitute(values) if values else part(name))

    @property
    def text(self) -> str:
        """The whole script."""
        joined = self._pieces[0]
        for before, piece in zip(self._pieces, self._pieces[1:], strict=False):
            far = piece.startswith(("def ", "class ", "@")) or before.rsplit("\n", 1)[-1].startswith(" ")
            joined += ("\n\n\n" if far else "\n\n") + piece
        return joined + "\n"


def _written(value: Any) -> str:
    """A value as Python has it, a long list over several lines."""
    text = repr(value)
    if len(text) <= 100 or not isinstance(value, list):
        return text
    return "[\n" + "\n".join(textwrap.wrap(text[1:-1], 100, initial_indent="    ", subsequent_indent="    ")) + "\n]"


@lru_cache
def part(name: str) -> str:
    """The text of a part; raises FileNotFoundError."""
    return (PARTS / f"{name}.py").read_text(encoding="utf-8").strip()


def has_part(name: str) -> bool:
    """Whether there is such a part."""
    return (PARTS / f"{name}.py").is_file()


def recorded(export: Export) -> list[float]:
    """The losses of the first steps as the run had them, up to one that was lost; raises Trouble("nothing_to_export") for none."""
    first = export.material.loss_by_step[:STEPS].tolist()
    known = first[: next((step for step, loss in enumerate(first) if not np.isfinite(loss)), len(first))]
    if not known:
        raise Trouble("nothing_to_export")
    return [float(f"{loss:.8g}") for loss in known]
