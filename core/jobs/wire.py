"""The short way for messages on one machine: from a worker straight to the server, past Dask's event loops.

Thirty messages a second through worker, scheduler and client keep a fifth of a core busy, and the worker's part of it takes
turns with training on one interpreter. Here the thread that trains puts a message into a queue, and a second one, which sleeps
otherwise, writes it to a socket.
"""

import asyncio
import contextlib
import hmac
import logging
import queue
import secrets
import socket
import threading
from collections.abc import Callable
from typing import Any

import msgspec

HOST = "127.0.0.1"
SECRET_BYTES = 32
SIZE_BYTES = 4
GREETING_TIMEOUT_S = 5.0
# The server may be busy for a while; a dead one never reads.
CONNECT_TIMEOUT_S, SEND_TIMEOUT_S = 2.0, 20.0
Otherwise = Callable[[dict[str, Any]], None]
log = logging.getLogger(__name__)


class Wire:
    """The server's end. `on_message` is called in a thread of the wire's own with every message dict that arrives.

    A worker says the secret of `address` first; who does not is not listened to.
    """

    def __init__(self, on_message: Callable[[dict[str, Any]], None]) -> None:
        self._on_message = on_message
        self._secret = secrets.token_bytes(SECRET_BYTES)
        self._loop = asyncio.new_event_loop()
        self._speakers: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}
        self._server = self._loop.run_until_complete(asyncio.start_server(self._listen, HOST, 0))
        self._thread = threading.Thread(target=self._loop.run_forever, name="seqlens-wire", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """What a worker needs to know: port and secret."""
        return f"{self._server.sockets[0].getsockname()[1]}:{self._secret.hex()}"

    def close(self) -> None:
        """Listen to nobody any more."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _hang_up(self) -> None:
        self._server.close()
        for writer in self._speakers.values():
            writer.close()
        # each comes to its end of file; asyncio of Python 3.11 reports those that are cancelled as errors
        await asyncio.gather(*self._speakers)

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        speaker = asyncio.current_task()
        assert speaker is not None
        self._speakers[speaker] = writer
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, OSError, TimeoutError):
                async with asyncio.timeout(GREETING_TIMEOUT_S):
                    secret = await reader.readexactly(SECRET_BYTES)
                while hmac.compare_digest(secret, self._secret):
                    size = int.from_bytes(await reader.readexactly(SIZE_BYTES), "big")
                    self._take(await reader.readexactly(size))
        finally:
            del self._speakers[speaker]
            writer.close()

    def _take(self, packed: bytes) -> None:
        try:
            self._on_message(msgspec.msgpack.decode(packed))
        except Exception:
            log.exception("a message of %d bytes was lost", len(packed))


class _Line:
    """A worker's end: one socket for the life of the process, written to by a thread that does nothing else.

    What cannot be sent goes to the `otherwise` that it was given with, in its turn, and so does all that follows: the order
    stays, and the server forgets a message of which it read but half.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._queue: queue.SimpleQueue[tuple[dict[str, Any], Otherwise]] = queue.SimpleQueue()
        threading.Thread(target=self._speak, name="seqlens-line", daemon=True).start()

    def put(self, message: dict[str, Any], otherwise: Otherwise) -> None:
        """Never waits."""
        self._queue.put((message, otherwise))

    def _speak(self) -> None:
        message, otherwise = self._queue.get()
        try:
            with self._connect() as line:
                while True:
                    packed = msgspec.msgpack.encode(message)
                    line.sendall(len(packed).to_bytes(SIZE_BYTES, "big") + packed)
                    message, otherwise = self._queue.get()
        except OSError as error:
            log.warning("messages take the long way from now on: %s", error)
        while True:
            otherwise(message)
            message, otherwise = self._queue.get()

    def _connect(self) -> socket.socket:
        port, secret = self._address.split(":")
        line = socket.create_connection((HOST, int(port)), timeout=CONNECT_TIMEOUT_S)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.settimeout(SEND_TIMEOUT_S)
        line.sendall(bytes.fromhex(secret))
        return line


_LINES: dict[str, _Line] = {}
_OPENING = threading.Lock()


def say(address: str, message: dict[str, Any], otherwise: Otherwise) -> None:
    """Send a message to the wire at `address`, without waiting; where there is none or it breaks, `otherwise` gets it."""
    if not address:
        otherwise(message)
        return
    with _OPENING:
        line = _LINES.get(address) or _LINES.setdefault(address, _Line(address))
    line.put(message, otherwise)
