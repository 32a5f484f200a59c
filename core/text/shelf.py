"""Numbered texts on this machine's disk, so that no text is cut twice: .npy and JSON, the ones used longest ago go first."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.data_folder import data_folder

FOLDER = "numbered"
LIMIT_VARIABLE = "SEQLENS_CACHE_MB"
LIMIT_MB = 500.0
_ABOUT = "about.json"


def key_of(*parts: object) -> str:
    """A name for what depends on these parts and on nothing else."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


class Shelf:
    """A folder of entries, each a folder of its own with arrays and one JSON file; the folder never grows over a limit.

    Several workers may use one at once. What cannot be read is as good as absent, what cannot be written is not kept.
    """

    def __init__(self, folder: Path | None = None, limit_bytes: int = 0) -> None:
        self.folder = folder or data_folder() / FOLDER
        self.limit_bytes = limit_bytes or int(float(os.environ.get(LIMIT_VARIABLE) or LIMIT_MB) * 2**20)

    def get(self, key: str, names: Sequence[str]) -> tuple[dict[str, NDArray[Any]], bytes] | None:
        """The arrays, mapped and not read, and the JSON of an entry; None when it is not there."""
        entry = self.folder / key
        try:
            arrays = {name: np.load(entry / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in names}
            about = (entry / _ABOUT).read_bytes()
            os.utime(entry)
        except (OSError, ValueError):
            return None
        return arrays, about

    def put(self, key: str, arrays: dict[str, Sequence[NDArray[Any]]], about: bytes) -> Generator[None, None, bool]:
        """Keep an entry, its arrays given in blocks, written block by block; returns whether it is there now."""
        draft: Path | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self.folder))
            for name, blocks in arrays.items():
                yield from _write(draft / f"{name}.npy", blocks)
            (draft / _ABOUT).write_bytes(about)
            # An entry that is there already holds the same.
            with contextlib.suppress(OSError):
                draft.rename(self.folder / key)
            self._make_room(key)
        except OSError:
            return False
        finally:
            if draft is not None:
                shutil.rmtree(draft, ignore_errors=True)
        return (self.folder / key / _ABOUT).exists()

    @property
    def n_bytes(self) -> int:
        """How much all entries take."""
        return sum(_bytes_of(entry) for entry in self._entries())

    def _entries(self) -> list[Path]:
        """The oldest use first."""
        entries = [path for path in self.folder.iterdir() if not path.name.startswith("draft-")]
        return sorted(entries, key=lambda entry: entry.stat().st_mtime)

    def _make_room(self, newest: str) -> None:
        entries = self._entries()
        total = sum(map(_bytes_of, entries))
        for entry in entries:
            if total <= self.limit_bytes:
                return
            # One text over the limit is kept until the next comes: it is in use.
            if entry.name != newest:
                total -= _bytes_of(entry)
                shutil.rmtree(entry, ignore_errors=True)


def _write(path: Path, blocks: Sequence[NDArray[Any]]) -> Generator[None, None, None]:
    n = sum(map(len, blocks))
    with path.open("wb") as file:
        header = {"descr": blocks[0].dtype.str, "fortran_order": False, "shape": (n,)}
        np.lib.format.write_array_header_1_0(file, header)
        for block in blocks:
            file.write(np.ascontiguousarray(block).data)
            yield


def _bytes_of(entry: Path) -> int:
    with contextlib.suppress(OSError):
        return sum(path.stat().st_size for path in entry.iterdir())
    return 0
