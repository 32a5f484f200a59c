"""A real Chromium on the LSTM page, and what the benchmark does there as a person would."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, ViewportSize, WebSocket, sync_playwright

from benchmarks.stack import CONFIG
from core.config import RecurrentConfig
from core.settings import to_query
from tests.e2e.visitor import chromium_path, launch

PAGE_SCRIPT = Path(__file__).with_name("page.js")
VIEWPORT: ViewportSize = {"width": 1366, "height": 768}
WAIT_MS = 60_000
PAUSE, STOP = 0, 2  # the run bar's buttons, in order


@contextlib.contextmanager
def open_chromium() -> Iterator[Browser]:
    """A headless Chromium; raises SystemExit with a sentence when there is none."""
    path = chromium_path()
    if path is None:
        raise SystemExit("benchmarks.live needs Chromium: install it, or say where it is in CHROMIUM")
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


class LessonPage:
    """The LSTM page in a browser context of its own, which makes its visitor an owner of their own."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._context = browser.new_context(viewport=VIEWPORT, locale="en-GB")
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.page.add_init_script(path=PAGE_SCRIPT)
        self.frames_sent = 0
        self.page.on("websocket", self._count_frames)
        query = to_query(CONFIG, RecurrentConfig()) | {"lang": "en"}
        self.page.goto(f"{url}/lstm?{urlencode(query)}")
        self.page.wait_for_function("benchmark.mounted(['curve', 'gates', 'runbar'])")
        self.page.wait_for_selector(".st-key-start button")
        self._call("watchCurve()")

    def close(self) -> None:
        """Close the tab; its runs go on."""
        self._context.close()

    def wait(self, seconds: float) -> None:
        """Let the page live on."""
        self.page.wait_for_timeout(seconds * 1000.0)

    def start_ms(self) -> float:
        """Press Start; ms until the new run's first point is on the screen."""
        self._call("forgetPaints()")
        return float(self._call("start()"))

    def pause_ms(self) -> float:
        """Press the button of the run bar; ms until the bar says paused."""
        return float(self._call(f"press({PAUSE}, 'paused')"))

    def resume(self) -> None:
        """Press it again, and wait until the bar says running."""
        self._call(f"press({PAUSE}, 'running')")

    def stop(self) -> None:
        """End the run, and wait until the page has taken note of it."""
        self._call(f"press({STOP}, 'stopped')")
        self.wait(1.0)

    def ask_ms(self, text: str) -> float:
        """Ask for a sentence's trace; ms until the gates show it."""
        return float(self._call(f"ask({text!r})"))

    def keep_roots(self) -> int:
        """Remember the instruments that are there now; how many."""
        return int(self._call("keepRoots()"))

    def replaced_roots(self) -> int:
        """How many of them are gone, and how many others have come."""
        return int(self._call("replacedRoots()"))

    def paints(self, seconds: float) -> list[dict[str, float]]:
        """The messages that the curve showed in so many seconds: seq, sentMs, shownAt."""
        self._call("forgetPaints()")
        self.wait(seconds)
        painted: list[dict[str, float]] = self._call("paints()")
        return painted

    def _call(self, expression: str) -> Any:
        return self.page.evaluate(f"benchmark.{expression}")

    def _count_frames(self, socket: WebSocket) -> None:
        socket.on("framesent", self._frame_sent)

    def _frame_sent(self, _frame: object) -> None:
        self.frames_sent += 1
