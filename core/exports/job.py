"""The job that makes a file of a run: an exporter writes into a zip, whose bytes leave with each slice."""

import importlib
from collections.abc import Callable, Generator
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import msgspec

from core.exports.archive import Archive
from core.exports.catalog import EXPORTERS
from core.exports.material import Material
from core.jobs.job import JobSpec, Source
from core.problems import Trouble
from core.text.job import ReadingJob
from core.text.number import Progress

TEXTS = Path(__file__).resolve().parents[2] / "assets" / "exports"


class Order(msgspec.Struct, frozen=True):
    """The job's config: the name of an exporter."""

    exporter: str


class Export(NamedTuple):
    """What an exporter works with. `source` is where the run's text is, `source.data` None for a built-in or lost one."""

    material: Material
    source: Source
    archive: Archive

    @property
    def text_gone(self) -> bool:
        """Whether what the run learned from was an upload that has been deleted."""
        return bool(self.source.digest) and self.source.data is None

    def require_text(self) -> None:
        """Raises Trouble("text_gone")."""
        if self.text_gone:
            raise Trouble("text_gone")

    def explain(self, name: str, **values: object) -> None:
        """Add the README of an exporter in the user's language, its $names filled."""
        self.archive.add("README.txt", Template(text_of(name, self.material.language)).substitute(values))


Pieces = Generator[float | Progress, None, None]
Write = Callable[[Export], Pieces]
"""An exporter: writes its files and yields the fraction done, or progress, after pieces of much less than a slice each."""


@lru_cache
def text_of(name: str, language: str) -> str:
    """An exporter's README in a language, English where there is none."""
    path = TEXTS / f"{name}.{language}.txt"
    return (path if path.is_file() else TEXTS / f"{name}.en.txt").read_text(encoding="utf-8")


class ExportJob(ReadingJob[int]):
    """Makes the zip. `checkpoint` is the Material, packed; there is nothing to go on from, a lost file is made anew.

    Raises msgspec.DecodeError when the config or the material is not one, UnknownName for an unknown exporter.
    """

    def __init__(self, spec: JobSpec, source: Source, checkpoint: bytes | None) -> None:
        order = msgspec.json.decode(spec.config, type=Order)
        material = msgspec.msgpack.decode(checkpoint or b"", type=Material)
        self._archive = Archive(material.stem, material.created)
        super().__init__(_written(order.exporter, Export(material, source, self._archive)))

    def finished(self, result: int) -> dict[str, Any]:
        """Nothing but that it is done: the file is told of by its bytes."""
        return {}

    def drain_file(self) -> tuple[int, bytes]:
        """(offset, bytes) of the zip, made since the last call."""
        return self._archive.take()


def _written(name: str, export: Export) -> Generator[Progress, None, int]:
    module, _, function = EXPORTERS[name].module.partition(":")
    write: Write = getattr(importlib.import_module(module), function)
    for done in write(export):
        yield done if isinstance(done, Progress) else Progress(done, 0)
    export.archive.close()
    return 0
