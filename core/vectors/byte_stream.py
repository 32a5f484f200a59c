"""The bytes of a vector file one chunk after the other, unpacked on the way, and never more of them than a limit."""

import gzip
import io
import zlib
from typing import BinaryIO, cast

from core.problems import Trouble

CHUNK_BYTES = 1 << 18
_GZIP = b"\x1f\x8b"


class ByteStream:
    """A file read forward. `size_bytes` is its size as stored; `limit_bytes` bounds what may be read once unpacked."""

    def __init__(self, stored: BinaryIO, size_bytes: int, limit_bytes: int) -> None:
        self._stored, self._size_bytes, self._limit_bytes = stored, size_bytes, limit_bytes
        first = stored.read(len(_GZIP))
        stored.seek(0)
        self.is_packed = first == _GZIP
        self._plain = cast(BinaryIO, gzip.GzipFile(fileobj=stored, mode="rb")) if self.is_packed else stored
        self._read = 0
        self._ahead = b""

    @classmethod
    def of_bytes(cls, raw: bytes, limit_bytes: int) -> "ByteStream":
        """An upload."""
        return cls(io.BytesIO(raw), len(raw), limit_bytes)

    @property
    def done(self) -> float:
        """The share of the stored file that is behind (0 … 1)."""
        return min(1.0, self._stored.tell() / max(1, self._size_bytes))

    def peek(self, n_bytes: int) -> bytes:
        """The next bytes, which `chunk` gives again; fewer only at the end of the file. Raises Trouble as `chunk` does."""
        while len(self._ahead) < n_bytes and (more := self._more()):
            self._ahead += more
        return self._ahead[:n_bytes]

    def skip(self, n_bytes: int) -> None:
        """Leave out bytes that were peeked at."""
        self._ahead = self._ahead[n_bytes:]

    def chunk(self) -> bytes:
        """About a quarter of a megabyte, empty at the end. Raises Trouble("vectors_gzip") and Trouble("vectors_unpacked")."""
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            return ahead
        return self._more()

    def _more(self) -> bytes:
        try:
            more = self._plain.read(CHUNK_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Trouble("vectors_gzip") from None
        self._read += len(more)
        if self._read > self._limit_bytes:
            raise Trouble("vectors_unpacked", limit_mb=f"{self._limit_bytes / 2**20:g}")
        return more
