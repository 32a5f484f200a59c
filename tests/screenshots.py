"""`make screenshots`: render every page in the states a class may see, in every language, theme and size, and the README's picture.

Run: `python -m tests.screenshots [--page PAGE …] [--state STATE …] [--size 1366x768] [--look en/light …]`; the pictures go to
build/screenshots/PAGE-STATE.LANGUAGE.THEME.SIZE.png. A state is reached once a language, then pictured in every theme and size.
The languages are gone through side by side. A page in the table of contents needs nothing here; see tests/scenes.py.
"""

import argparse
import itertools
import multiprocessing
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import msgspec
import psutil
import pytest
from PIL import Image
from playwright.sync_api import Browser, Error, Playwright, expect, sync_playwright

from tests.e2e.lesson_page import LessonPage
from tests.e2e.server import ROOT, WORKERS, LiveServer
from tests.e2e.visitor import LAPTOP, Size, Theme, Visitor, chromium_path, launch
from tests.scenes import PLACES, Place, stand

OUT = ROOT / "build" / "screenshots"
README_PICTURE = ROOT / "assets" / "readme.png"
README_PAGE = "lstm"
README_STEPS = 600
README_SIZE: Size = (1366, 1330)  # down to the last gate
LANGUAGES = ("en", "zh")
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES: tuple[Size, ...] = (LAPTOP, (1920, 1080))
MOST_HEIGHT = 6000
WARMING, README = "warming", "readme"
NOT_WHOLE = ("lookback", "upload", "upload_error", "failed", "export", "share")  # pictured as far as the window goes
REPAINT_MS = 450
LOOK_S = 0.05


class Look(msgspec.Struct, frozen=True):
    """One way to see a page."""

    language: str
    theme: Theme
    size: Size


class Visit(msgspec.Struct, frozen=True):
    """What one browser has to do: these states (none: all) of these places (by name), in looks of one language."""

    url: str
    places: tuple[str, ...]
    states: tuple[str, ...]
    looks: tuple[Look, ...]


def make(visit: Visit) -> list[str]:
    """All pictures of a visit; what went wrong, a line each: the other pictures are made all the same."""
    wrong = []
    with sync_playwright() as playwright:
        browser = opened(playwright)
        for place in (each for each in PLACES if each.name in visit.places):
            first = visit.looks[0]
            visitor = Visitor(browser, visit.url, first.language, first.theme, first.size)
            try:
                wrong += list(pictures_of(LessonPage(visitor), place, visit))
            finally:
                visitor.leave()
        browser.close()
    return wrong


def pictures_of(lesson: LessonPage, place: Place, visit: Visit) -> Iterator[str]:
    """The pictures of one place. A state that is not wanted is gone through where a later one comes of it."""
    wanted = [name for name in place.scenes if not visit.states or name in visit.states]
    for name, scene in place.scenes.items():
        if not wanted:
            return
        try:
            look_through(lesson, visit.looks[:1])
            scene(lesson, place.address)
            if name in wanted:
                wanted.remove(name)
                for look in visit.looks:
                    look_through(lesson, [look])
                    picture(lesson, f"{place.name}-{name}", look)
                    if name not in NOT_WHOLE and look.size == LAPTOP:
                        show_whole(lesson)
                        picture(lesson, f"{place.name}-{name}-whole", look)
        except (Error, AssertionError, pytest.fail.Exception) as problem:
            yield f"{place.name}-{name}.{visit.looks[0].language}: {str(problem).splitlines()[0]}"


def look_through(lesson: LessonPage, looks: Sequence[Look]) -> None:
    """Give the window a look's theme and size, and let what is in it draw itself anew."""
    for look in looks:
        lesson.page.set_viewport_size({"width": look.size[0], "height": look.size[1]})
        was_dark: bool = lesson.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        lesson.page.emulate_media(color_scheme=look.theme)
        if was_dark != (look.theme == "dark") and lesson.page.locator(".js-plotly-plot").count():
            stand(lesson)  # the server draws figures at rest anew
        lesson.page.wait_for_timeout(REPAINT_MS)


def show_whole(lesson: LessonPage) -> None:
    """Make the window as high as the page."""
    high: int = lesson.page.locator('[data-testid="stMain"]').evaluate("main => main.scrollHeight")
    lesson.page.set_viewport_size({"width": LAPTOP[0], "height": min(high, MOST_HEIGHT)})
    lesson.page.wait_for_timeout(REPAINT_MS)


def shoot_warming(browser: Browser, looks: Collection[Look]) -> None:
    """A lesson while workers start: the last one is held in the middle of its start until all pictures are made."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = LiveServer(Path(folder))
        try:
            held = hold_last_worker(server.wait_until_healthy())
            for language, of_language in itertools.groupby(looks, lambda look: look.language):
                first, *others = of_language
                visitor = Visitor(browser, server.url, language, first.theme, first.size)
                lesson = LessonPage(visitor).open()
                for look in (first, *others):
                    look_through(lesson, [look])
                    expect(lesson.runbar).to_have_attribute("data-state", WARMING)
                    picture(lesson, WARMING, look)
                visitor.leave()
            held.resume()
        finally:
            server.stop()


def hold_last_worker(server: LiveServer) -> psutil.Process:
    """Suspend the last worker of a server that starts, before it is ready. Workers start one after another."""
    while True:
        engine = [
            each for each in psutil.Process(server.process.pid).children() if "core.jobs.engine" in each.cmdline()
        ]
        workers = (
            [each for each in engine[0].children() if "--multiprocessing-fork" in each.cmdline()] if engine else []
        )
        if len(workers) == WORKERS:
            last = max(workers, key=lambda worker: worker.create_time())
            last.suspend()
            return last
        time.sleep(LOOK_S)


def picture(lesson: LessonPage, name: str, look: Look) -> None:
    """Write one picture, named by what is on it."""
    path = OUT / f"{name}.{look.language}.{look.theme}.{look.size[0]}x{look.size[1]}.png"
    lesson.page.mouse.move(0, 0)
    lesson.page.wait_for_function("!document.querySelector('[data-stale=true]')")  # Streamlit fades what it draws anew
    lesson.page.screenshot(path=path, animations="disabled")
    print(path.relative_to(ROOT), flush=True)


def shoot_readme(browser: Browser, url: str) -> None:
    """The README's picture: a run after some seconds."""
    visitor = Visitor(browser, url, "en", "light", README_SIZE)
    lesson = LessonPage(visitor).open(README_PAGE)
    lesson.start()
    lesson.wait_for_step(README_STEPS)
    lesson.page.mouse.move(0, 0)
    lesson.page.screenshot(path=README_PICTURE, animations="disabled")
    visitor.leave()
    with Image.open(README_PICTURE) as drawn:
        drawn.convert("RGB").save(README_PICTURE, optimize=True)
    print(README_PICTURE.relative_to(ROOT), f"{README_PICTURE.stat().st_size / 1000:.0f} kB")


def wanted() -> tuple[argparse.Namespace, list[Look]]:
    """What was asked for; everything by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    looks = [f"{language}/{theme}" for language, theme in itertools.product(LANGUAGES, THEMES)]
    sizes = {f"{width}x{height}": (width, height) for width, height in SIZES}
    states = dict.fromkeys(itertools.chain.from_iterable(place.scenes for place in PLACES))
    names = [place.name for place in PLACES]
    parser.add_argument("--page", nargs="+", choices=names, help="these pages only; without the README's picture")
    parser.add_argument("--state", nargs="+", choices=[*states, WARMING, README], help="these states only")
    parser.add_argument("--look", nargs="+", choices=looks, default=looks, help="language/theme")
    parser.add_argument("--size", nargs="+", choices=[*sizes], default=[*sizes])
    asked = parser.parse_args()
    pairs = [pair for pair in itertools.product(LANGUAGES, THEMES) if "/".join(pair) in asked.look]
    return asked, [Look(*pair, sizes[size]) for pair, size in itertools.product(pairs, asked.size)]


def opened(playwright: Playwright) -> Browser:
    """A browser; the program ends with a sentence where there is none."""
    path = chromium_path()
    if path is None:
        raise SystemExit("no Chromium found: install it, or name it in the environment variable CHROMIUM")
    return launch(playwright, path)


def beyond_pages(asked: argparse.Namespace, looks: Collection[Look], url: str) -> None:
    """What belongs to no page: the start of a server, and the README's picture."""
    with sync_playwright() as playwright:
        browser = opened(playwright)
        if asked.state is None or WARMING in asked.state:
            shoot_warming(browser, looks)
        if asked.state is None or README in asked.state:
            shoot_readme(browser, url)
        browser.close()


def main() -> None:
    """Render what was asked for; ends with a failure that names what could not be reached."""
    asked, looks = wanted()
    begun = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    places = tuple(asked.page or (place.name for place in PLACES))
    by_language = [tuple(look for look in looks if look.language == language) for language in LANGUAGES]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = LiveServer(Path(folder))
        try:
            server.wait_until_healthy().wait_until_warm()
            visits = [Visit(server.url, places, tuple(asked.state or ()), some) for some in by_language if some]
            with ProcessPoolExecutor(len(visits), multiprocessing.get_context("spawn")) as browsers:
                wrong = [line for lines in browsers.map(make, visits) for line in lines]
            if asked.page is None:
                beyond_pages(asked, looks, server.url)
        finally:
            server.stop()
    print(f"{time.monotonic() - begun:.0f} s")
    if wrong:
        raise SystemExit("\n".join(["not reached:", *wrong]))


if __name__ == "__main__":
    main()
