"""Ending on Ctrl-C: a web server waits for open connections, so the live streams must end when it is told to stop."""

import signal
import threading
from collections.abc import Callable
from types import FrameType


def before_shutdown(call: Callable[[], None]) -> None:
    """Have `call` made when the process is told to stop, before the web server's own handler; main thread only."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        former = signal.getsignal(number)

        def handler(received: int, frame: FrameType | None, former: object = former) -> None:
            call()
            if callable(former):
                former(received, frame)

        signal.signal(number, handler)
