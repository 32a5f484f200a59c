"""The map of the words alone in a page: its real modules, its real stream, and words that move as a test wants them to."""

import json
import re
import threading
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import numpy as np
from playwright.sync_api import Locator, Page

from core.cells.catalog import CELLS
from core.figures import theme
from core.i18n import translator
from core.snapshot import Snapshot, encode, pack
from core.ui.instrument_labels import LABELS
from tests.e2e.server import ROOT

RUN = "map-run"
_INSTRUMENTS = ROOT / "assets" / "instruments"
_PAGE = ROOT / "tests" / "e2e" / "map_harness.html"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}
_STREAM = ("text/event-stream", "no-store")


class MapServer:
    """Serves the page, the instruments and one run's stream; `say` adds a message to it."""

    def __init__(self) -> None:
        self.messages: list[Snapshot] = []
        self.changed = threading.Condition()
        self.open = True
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def say(self, kind: str, step: int = 0, **data: Any) -> None:
        """Send a message of the run to all who watch."""
        plain: dict[str, Any] = msgspec.to_builtins(data)
        with self.changed:
            self.messages.append(Snapshot(RUN, 0, len(self.messages), step, step / 100, kind, data=plain))
            self.changed.notify_all()

    def wait_beyond(self, sent: int) -> list[Snapshot]:
        """The messages after the first `sent`, once there are some; none at the end."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.messages) > sent or not self.open)
            return self.messages[sent:] if self.open else []

    def kept(self, part: str, step: int) -> Snapshot | None:
        """The newest message of a part at or before a step."""
        earlier = [said for said in self.messages if said.kind == part and said.step <= step]
        return earlier[-1] if earlier else None

    def stop(self) -> None:
        """End the streams and the server."""
        with self.changed:
            self.open = False
            self.changed.notify_all()
        self._http.shutdown()
        self._http.server_close()


def _handler(server: MapServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/api/stream":
                self.stream()
            elif address.path.startswith("/api/problems/"):
                self.reply(b"{}", "application/json")
            elif address.path.endswith("/frames"):
                query = parse_qs(address.query)
                kept = server.kept(query["part"][0], int(query["step"][0]))
                self.reply(encode(kept) if kept else b"null", "application/json")
            else:
                path = _PAGE if address.path == "/" else _INSTRUMENTS / address.path.rsplit("/", 1)[-1]
                self.reply(path.read_bytes(), _TYPES[path.suffix])

        def reply(self, body: bytes, kind: str) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def stream(self) -> None:
            self.send_response(HTTPStatus.OK)
            for name, value in zip(("Content-Type", "Cache-Control"), _STREAM, strict=True):
                self.send_header(name, value)
            self.end_headers()
            sent = 0
            while news := server.wait_beyond(sent):
                try:
                    for said in news:
                        self.wfile.write(f"id: {RUN}:{said.seq}\ndata: ".encode() + encode(said) + b"\n\n")
                    self.wfile.flush()
                except OSError:
                    return
                sent += len(news)

        def log_message(self, *_args: Any) -> None:
            """Journeys have their own report."""

    return Handler


class Words:
    """`count` words in clusters, every other one Chinese, most frequent first; `at(t)` is where training has brought them."""

    def __init__(self, count: int, seed: int = 1) -> None:
        numbers = np.random.default_rng(seed)
        self.tokens = [_chinese(i) if i % 2 else _english(i) for i in range(count)]
        self.counts = [max(5, round(40_000 / (i + 1))) for i in range(count)]
        centres = numbers.normal(size=(24, 3)) * np.array([1.0, 0.75, 0.6])
        self._home = centres[numbers.integers(24, size=count)] + 0.28 * numbers.normal(size=(count, 3))
        self._start = 0.4 * numbers.normal(size=(count, 3))
        self._phase = numbers.uniform(0, 2 * np.pi, size=(count, 3))

    def at(self, t: float, dimensions: int = 2) -> np.ndarray:
        """(N, dimensions) positions at a time t ≥ 0: on their way home, never quite at rest."""
        near = 1 - np.exp(-t)
        places = (1 - near) * self._start + near * self._home + 0.04 * np.sin(4 * t + self._phase)
        return places[:, :dimensions].astype(np.float32)

    def message(self, t: float, dimensions: int = 2, named: bool = True) -> dict[str, Any]:
        """The data of a "map" message, its words left out if not `named`."""
        return {
            "tokens": self.tokens if named else None,
            "counts": self.counts if named else None,
            "xy": pack(self.at(t, dimensions)),
            "explained": [0.31, 0.17, 0.08][:dimensions],
            "scale": 1.0,
        }


def _english(number: int) -> str:
    syllables = ("ka", "ren", "to", "mis", "lo", "var", "quen", "si", "dal", "ne")
    return syllables[number % 7] + "".join(syllables[int(digit)] for digit in str(number))


def _chinese(number: int) -> str:
    signs = "国王女男人城河山水火天地春秋冬夏东西南北"
    return "".join(signs[(number // 20**place) % 20] for place in range(3 if number >= 400 else 2))


def data_for(language: str, **extra: Any) -> dict[str, Any]:
    """What a page hands to the instrument, in a language."""
    translate = translator(language).gettext
    palettes = {mode: theme.as_data(palette, tuple(CELLS)) for mode, palette in theme.MODES.items()}
    labels = {key: translate(text) for key, text in LABELS["map"].items()}
    return {"lang": language, "palette": palettes, "labels": labels, "problems": {}, "spec": {}, "run": RUN, **extra}


class MapPage:
    """The instrument as its reader sees it."""

    def __init__(self, page: Page, server: MapServer) -> None:
        self.page, self.server = page, server
        self.root: Locator = page.locator(".seqlens-instrument")
        self.canvas: Locator = self.root.locator(".surface.map canvas")
        self.tip: Locator = self.root.locator(".tip")
        self.field: Locator = self.root.locator("input[type=search]")

    def open(self, language: str = "en", mode: str = "light", **extra: Any) -> "MapPage":
        """Load the page and put the instrument up."""
        self.page.goto(self.server.url)
        self.page.wait_for_function("window.isReady")
        return self.show(language, mode, **extra)

    def show(self, language: str = "en", mode: str = "light", **extra: Any) -> "MapPage":
        """What Streamlit does when language, theme or the page's own data change."""
        palette = theme.MODES[mode]
        colours = {
            "background-color": palette.background,
            "text-color": palette.text,
            "border-color": palette.border,
        }
        said = json.loads(json.dumps([data_for(language, **extra), colours]))
        self.page.evaluate("async ([data, colours]) => { await window.show(data, colours); }", said)
        return self

    def written(self) -> list[dict[str, Any]]:
        """The texts on the canvas with their boxes, in the canvas' own pixels."""
        texts: list[dict[str, Any]] = self.page.evaluate("window.writtenNow()")
        return texts

    def settle(self) -> None:
        """Wait until the picture is at rest: two looks half a second apart see the same texts at the same places."""
        before: Sequence[Any] = ()
        while not before or before != self.written():
            before = self.written()
            self.page.wait_for_timeout(500)

    def tokens(self) -> list[str]:
        """The words that are chosen, as another instrument of the run hears of them."""
        chosen: list[str] = self.page.evaluate("run => window.view(run).chosenWords", RUN)
        return chosen

    def dot_pointed_at(self) -> tuple[float, float]:
        """Where in the page the dot is that the tooltip speaks of."""
        found = re.match(r"translate\(([-\d.]+)px, ([-\d.]+)px\)", self.tip.evaluate("node => node.style.transform"))
        frame = self.canvas.bounding_box()
        assert found
        assert frame is not None
        return frame["x"] + float(found[1]), frame["y"] + float(found[2])

    def place_of(self, text: str) -> tuple[float, float]:
        """The middle of a written text in the page."""
        box = next(one for one in self.written() if one["text"] == text)
        frame = self.canvas.bounding_box()
        assert frame is not None
        return frame["x"] + (box["left"] + box["right"]) / 2, frame["y"] + (box["top"] + box["bottom"]) / 2

    def count_pixels(self, colour: tuple[int, ...]) -> int:
        """How many pixels of the canvas have this colour (red, green, blue) or one like it, as at rims."""
        count: int = self.canvas.evaluate(
            """(canvas, colour) => {
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              let count = 0;
              for (let i = 0; i < data.length; i += 4) {
                count += data[i + 3] > 200 && colour.every((value, channel) => Math.abs(data[i + channel] - value) < 70);
              }
              return count;
            }""",
            list(colour),
        )
        return count
