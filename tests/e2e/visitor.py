"""One visitor with a browser of their own: cookies, language, page, and everything that went wrong in it."""

import os
import shutil
from typing import Literal
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, WebSocket

from tests.e2e.server import LiveServer

Theme = Literal["light", "dark"]
Size = tuple[int, int]

LAPTOP: Size = (1366, 768)
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
CHROMIUM_VARIABLE = "CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Pages of Chromium's own behind its address bar: nobody sees them here, and every visitor would cost a second of CPU more.
_UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
# What Playwright does without: Chromium heeds only the last list that it is given.
_OF_PLAYWRIGHT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
)
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join((*_UNSEEN, *_OF_PLAYWRIGHT))}",
)
# On a deep link Streamlit's own front end first looks for its server below the page, and is refused there.
_STREAMLITS_OWN = ("/_stcore/health", "/_stcore/host-config")


def chromium_path() -> str | None:
    """The browser to drive: the environment variable CHROMIUM, else one found on the PATH, else None."""
    return os.environ.get(CHROMIUM_VARIABLE) or next(filter(None, map(shutil.which, _NAMES)), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """A headless Chromium that speaks to nobody but the pages it is sent to."""
    return playwright.chromium.launch(executable_path=path, args=list(_FLAGS))


class Visitor:
    """`problems` collects console errors, exceptions and requests that leave the server; `frames_sent` counts websocket messages."""

    def __init__(self, browser: Browser, url: str, language: str, theme: Theme = "light", size: Size = LAPTOP) -> None:
        self.url, self.language = url, language
        self.problems: list[str] = []
        self.frames_sent = 0
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=LOCALES[language],
            color_scheme=theme,
        )
        self.page = self.new_page()

    def new_page(self) -> Page:
        """One more tab of the same browser."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("request", self._see_request)
        page.on("websocket", self._see_websocket)
        return page

    def command(self, run: str, verb: str, of: str = "runs") -> tuple[int, str]:
        """POST a command to a run (or one `of` the experiments) as this browser would; the status and the server's sentence."""
        reply = self.context.request.post(
            f"{self.url}/api/{of}/{run}/{verb}?lang={self.language}", headers={"Origin": self.url}, data={}
        )
        return reply.status, str(reply.json().get("message", ""))

    def leave(self) -> None:
        """Stop the runs and sets that this browser's pages show, if they are its own, and close it."""
        for page in self.context.pages:
            for experiment in unquote(named_in(page.url, "set") or "").split(","):
                if experiment:
                    self.command(experiment, "cancel", "experiments")
            for run in unquote(run_in(page.url) or "").split(","):
                if run:
                    self.command(run, "stop")
        self.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not urlsplit(where).path.endswith(_STREAMLITS_OWN):
            self.problems.append(f"console: {message.text} ({where})")

    def _see_request(self, request: Request) -> None:
        self._check_host(request.url)

    def _see_websocket(self, websocket: WebSocket) -> None:
        self._check_host(websocket.url)
        websocket.on("framesent", self._count_frame)

    def _count_frame(self, _payload: str | bytes) -> None:
        self.frames_sent += 1

    def _check_host(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.url).netloc:
            self.problems.append(f"a request left the server: {address}")


class Visitors:
    """Lets visitors in: `visitors(server, language, theme, size)`."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.visitors: list[Visitor] = []

    def __call__(self, server: LiveServer, language: str, theme: Theme = "light", size: Size = LAPTOP) -> Visitor:
        visitor = Visitor(self._browser, server.url, language, theme, size)
        self.visitors.append(visitor)
        return visitor


def run_in(address: str) -> str | None:
    """The run that a page's address names."""
    return named_in(address, "run")


def named_in(address: str, parameter: str) -> str | None:
    """What a parameter of a page's address names."""
    for piece in urlsplit(address).query.split("&"):
        name, _, value = piece.partition("=")
        if name == parameter and value:
            return value
    return None
