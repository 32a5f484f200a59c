"""A reader who has a page drawn again and again, and how long each drawing takes: what a class feels while one of it works hard.

It speaks Streamlit's own websocket as a browser does, so that no browser's slowness is in the numbers.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PAUSE_S = 0.1
LONGEST_S = 60.0


class Rerun(NamedTuple):
    """A drawing of the page: when it was asked for (monotonic seconds) and how long it took."""

    at: float
    seconds: float


class Rerunner:
    """Draws a page until it is closed; `reruns` grows from another thread."""

    def __init__(self, url: str, page: str) -> None:
        self.reruns: list[Rerun] = []
        self.trouble: BaseException | None = None
        self._address = f"ws://{urlsplit(url).netloc}/_stcore/stream"
        self._url, self._page, self._hash = url, page, ""
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rerunner", daemon=True)
        self._thread.start()

    def since(self, moment: float) -> list[float]:
        """How long the drawings since then took, in seconds. Raises RuntimeError where the connection was lost."""
        if self.trouble is not None:
            raise RuntimeError("the page could not be drawn") from self.trouble
        return [rerun.seconds for rerun in list(self.reruns) if rerun.at >= moment]

    def close(self) -> None:
        """Leave the page."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._draw())
        except Exception as trouble:  # told by `since`, in the thread that asks
            self.trouble = trouble

    async def _draw(self) -> None:
        protocols = [websockets.Subprotocol(name) for name in ("streamlit", "PLACEHOLDER_AUTH_TOKEN")]
        async with websockets.connect(
            self._address, subprotocols=protocols, max_size=None, compression=None
        ) as connection:
            while not self._closed.is_set():
                at = time.monotonic()
                await connection.send(self._asked())
                await asyncio.wait_for(self._finished(connection), LONGEST_S)
                self.reruns.append(Rerun(at, time.monotonic() - at))
                await asyncio.sleep(PAUSE_S)

    def _asked(self) -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash = self._hash
        if not self._hash:
            state.page_name = self._page
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        state.context_info.url = f"{self._url}/{self._page}"
        return bytes(message.SerializeToString())

    async def _finished(self, connection: websockets.ClientConnection) -> None:
        while True:
            message = ForwardMsg()
            message.ParseFromString(await connection.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._hash = message.new_session.page_script_hash
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return


@contextlib.contextmanager
def redrawing(url: str, page: str) -> Iterator[Rerunner]:
    """A reader on a page."""
    reader = Rerunner(url, page)
    try:
        yield reader
    finally:
        reader.close()
