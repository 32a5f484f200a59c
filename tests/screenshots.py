"""`make screenshots`: render every page in the states a class may see, in every language, theme and size, and the README's picture.

Run: `python -m tests.screenshots [--page PAGE …] [--state STATE …] [--size 1366x768] [--look en/light …]`; the pictures go to
build/screenshots/PAGE-STATE.LANGUAGE.THEME.SIZE.png. A page in the table of contents needs nothing here.
"""

import argparse
import itertools
import re
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from core.ui.contents import CONTENTS
from tests.e2e import own_texts
from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.own_texts import OwnFile
from tests.e2e.server import ROOT, LiveServer
from tests.e2e.visitor import LAPTOP, Size, Theme, Visitor, chromium_path, launch

OUT = ROOT / "build" / "screenshots"
README_PICTURE = ROOT / "assets" / "readme.png"
README_PAGE = "lstm"
README_STEPS = 600
README_SIZE: Size = (1366, 1330)  # down to the last gate
LANGUAGES = ("en", "zh")
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES: tuple[Size, ...] = (LAPTOP, (1920, 1080))
MOST_HEIGHT = 6000
SLOW_MS = PATIENCE_S * 1000
TRAINED_STEPS = 150
# More tokens a step than the short text of `failed` has.
TOO_LONG = 400
UPLOADS = "lstm"  # the page on which texts are chosen
HOME = "home"

Scene = Callable[[LessonPage, str], None]


class Look(msgspec.Struct, frozen=True):
    """One way to see a page."""

    language: str
    theme: Theme
    size: Size


def empty(lesson: LessonPage, page: str) -> None:
    """A page before anything was done on it."""
    lesson.page.goto(f"{lesson.visitor.url}/{page if page != HOME else ''}")
    expect(lesson.page.locator("h1")).to_be_visible(timeout=SLOW_MS)
    lesson.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    lesson.page.wait_for_timeout(1200)


def training(lesson: LessonPage, page: str) -> None:
    """A run that has been learning for a while."""
    lesson.open(page, steps=100_000)
    lesson.start()
    lesson.wait_for_step(TRAINED_STEPS)


def miniature(lesson: LessonPage, page: str) -> None:
    """The two networks of the first page, some seconds after the click."""
    empty(lesson, page)
    lesson.page.locator(".st-key-start-miniature button").click()
    expect(lesson.instrument("map")).to_have_attribute("data-step", re.compile("[1-9]"), timeout=SLOW_MS)
    lesson.page.wait_for_timeout(4000)


def paused(lesson: LessonPage, page: str) -> None:
    """A paused run: everything that is measured at rest is there."""
    training(lesson, page)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    lesson.page.wait_for_timeout(1500)


def lookback(lesson: LessonPage, page: str) -> None:
    """A paused run, looked back at."""
    paused(lesson, page)
    for _ in range(5):
        lesson.page.keyboard.press("ArrowLeft")
    lesson.page.wait_for_timeout(800)


def finished(lesson: LessonPage, page: str) -> None:
    """A run that has taken all its steps."""
    lesson.open(page, steps=150, hidden_size=32)
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    lesson.settle()


def failed(lesson: LessonPage, page: str) -> None:
    """A run that could not go on: its text is too short for its settings."""
    lesson.open(page, sequence_length=TOO_LONG)
    give(lesson, OwnFile("note.txt", own_texts.megabyte_of(lesson.language, "utf-8").body[:420]))
    lesson.page.get_by_role("button", name=lesson.say("Use this text")).click(timeout=SLOW_MS)
    expect(lesson.page.get_by_role("dialog")).to_have_count(0)
    lesson.start_button.click()
    lesson.wait_for_state("failed")
    lesson.settle()


def upload(lesson: LessonPage, page: str) -> None:
    """The dialog with a text that was read."""
    lesson.open(page)
    give(lesson, own_texts.megabyte_of(lesson.language, {"en": "utf-8", "zh": "gb18030"}[lesson.language]))
    expect(lesson.page.get_by_test_id("stCode")).to_be_visible(timeout=SLOW_MS)


def upload_error(lesson: LessonPage, page: str) -> None:
    """The dialog with a file that is no text."""
    lesson.open(page)
    give(lesson, own_texts.document())
    expect(lesson.page.get_by_role("dialog").get_by_test_id("stAlert")).to_be_visible(timeout=SLOW_MS)


def give(lesson: LessonPage, file: OwnFile) -> None:
    """Open the dialog and drop a file into it."""
    lesson.page.locator(".st-key-own-text button").click()
    lesson.page.get_by_role("dialog").locator("input[type=file]").set_input_files(file.payload())


# What every page has; what only pages with a run bar have; what one page shows for all.
EVERYWHERE: tuple[Scene, ...] = (empty,)
WITH_RUNS: tuple[Scene, ...] = (training, paused, lookback, finished)
OF_ONE_PAGE: dict[str, tuple[Scene, ...]] = {UPLOADS: (failed, upload, upload_error), HOME: (miniature,)}
SCENES: dict[str, Scene] = {
    scene.__name__: scene for scene in (*EVERYWHERE, *WITH_RUNS, *itertools.chain(*OF_ONE_PAGE.values()))
}
WARMING, README = "warming", "readme"
WHOLE_PAGES = ("empty", "training", "paused", "finished", "miniature")  # pictured down to their end too


def states_of(page: str, has_runs: bool) -> list[str]:
    """The states of a page; `has_runs` says whether it has a run bar."""
    scenes = (*EVERYWHERE, *(WITH_RUNS if has_runs else ()), *OF_ONE_PAGE.get(page, ()))
    return [scene.__name__ for scene in scenes]


def trains(browser: Browser, server: LiveServer, page: str) -> bool:
    """Whether a page has a run bar and a button that starts a run."""
    visitor = Visitor(browser, server.url, LANGUAGES[0])
    lesson = LessonPage(visitor)
    empty(lesson, page)
    found = lesson.start_button.count() > 0 and lesson.runbar.count() > 0
    visitor.leave()
    return found


def shoot(browser: Browser, server: LiveServer, page: str, state: str, looks: Collection[Look]) -> None:
    """All pictures of one state of a page."""
    for look in looks:
        visitor = Visitor(browser, server.url, look.language, look.theme, look.size)
        lesson = LessonPage(visitor)
        try:
            SCENES[state](lesson, page)
            picture(lesson, f"{page}-{state}", look)
            if state in WHOLE_PAGES and look.size == LAPTOP:
                show_whole(lesson)
                picture(lesson, f"{page}-{state}-whole", look)
        finally:
            visitor.leave()


def show_whole(lesson: LessonPage) -> None:
    """Make the window as high as the page."""
    high: int = lesson.page.locator('[data-testid="stMain"]').evaluate("main => main.scrollHeight")
    lesson.page.set_viewport_size({"width": LAPTOP[0], "height": min(high, MOST_HEIGHT)})
    lesson.page.wait_for_timeout(700)


def shoot_warming(browser: Browser, looks: Collection[Look]) -> None:
    """A lesson while workers start: every picture needs a server that has just come up."""
    for look in looks:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            server = LiveServer(Path(folder))
            try:
                server.wait_until_healthy()
                visitor = Visitor(browser, server.url, look.language, look.theme, look.size)
                picture(LessonPage(visitor).open(), WARMING, look)
                visitor.leave()
            finally:
                server.stop()


def picture(lesson: LessonPage, name: str, look: Look) -> None:
    """Write one picture, named by what is on it."""
    path = OUT / f"{name}.{look.language}.{look.theme}.{look.size[0]}x{look.size[1]}.png"
    lesson.page.mouse.move(0, 0)
    lesson.page.screenshot(path=path, animations="disabled")
    print(path.relative_to(ROOT), flush=True)


def shoot_readme(browser: Browser, server: LiveServer) -> None:
    """The README's picture: a run after some seconds."""
    visitor = Visitor(browser, server.url, "en", "light", README_SIZE)
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
    parser.add_argument("--page", nargs="+", choices=[*CONTENTS], help="these pages only; without the README's picture")
    parser.add_argument("--state", nargs="+", choices=[*SCENES, WARMING, README], help="these states only")
    parser.add_argument("--look", nargs="+", choices=looks, default=looks, help="language/theme")
    parser.add_argument("--size", nargs="+", choices=[*sizes], default=[*sizes])
    asked = parser.parse_args()
    pairs = [pair for pair in itertools.product(LANGUAGES, THEMES) if "/".join(pair) in asked.look]
    return asked, [Look(*pair, sizes[size]) for pair, size in itertools.product(pairs, asked.size)]


def main() -> None:
    """Render what was asked for."""
    asked, looks = wanted()
    path = chromium_path()
    if path is None:
        raise SystemExit("no Chromium found: install it, or name it in the environment variable CHROMIUM")
    OUT.mkdir(parents=True, exist_ok=True)

    def is_wanted(state: str) -> bool:
        return asked.state is None or state in asked.state

    with sync_playwright() as playwright, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = launch(playwright, path)
        if is_wanted(WARMING) and asked.page is None:
            shoot_warming(browser, looks)
        server = LiveServer(Path(folder))
        try:
            server.wait_until_healthy().wait_until_warm()
            for page in asked.page or CONTENTS:
                for state in states_of(page, trains(browser, server, page)):
                    if is_wanted(state):
                        shoot(browser, server, page, state, looks)
            if is_wanted(README) and asked.page is None:
                shoot_readme(browser, server)
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
