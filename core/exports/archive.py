"""A zip that is written as it is made and handed on in pieces, so that a large one is never whole in memory."""

import time
import zipfile
from collections.abc import Generator, Iterator
from typing import IO, cast


class _Outgoing:
    """A file that can only be written; what was written waits to be taken."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        piece = bytes(data)
        self.waiting.append(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""


class Archive:
    """Files in one folder, which is named `stem` as the zip is; their date is `created`, seconds since 1970."""

    def __init__(self, stem: str, created: float) -> None:
        self._stem, self._date = stem, time.localtime(created)[:6]
        self._out = _Outgoing()
        self._zip = zipfile.ZipFile(cast(IO[bytes], self._out), "w", zipfile.ZIP_DEFLATED)
        self._taken = 0

    def add(self, name: str, content: str | bytes) -> None:
        """One small file."""
        for _ in self.add_pieces(name, iter([content.encode() if isinstance(content, str) else content])):
            pass

    def add_pieces(self, name: str, pieces: Iterator[bytes]) -> Generator[None]:
        """One file, piece by piece; yields after each."""
        entry = zipfile.ZipInfo(f"{self._stem}/{name}", self._date)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                yield

    def close(self) -> None:
        """Write the table of contents."""
        self._zip.close()

    def take(self) -> tuple[int, bytes]:
        """(offset, bytes) of what was written since the last call."""
        offset, piece = self._taken, b"".join(self._out.waiting)
        self._out.waiting.clear()
        self._taken += len(piece)
        return offset, piece


def in_pieces(content: bytes, size: int = 1 << 20) -> Iterator[bytes]:
    """A large content as pieces that are quickly packed."""
    for start in range(0, max(1, len(content)), size):
        yield content[start : start + size]
