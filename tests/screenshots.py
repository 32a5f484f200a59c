"""`make screenshots`: render the states a class may see, in every language, theme and size, and the README's picture.

Run: `python -m tests.screenshots [--only STATE]`; the pictures go to build/screenshots/STATE.LANGUAGE.THEME.SIZE.png.
"""

import argparse
import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e import own_texts
from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.own_texts import OwnFile
from tests.e2e.server import ROOT, LiveServer
from tests.e2e.visitor import LAPTOP, Size, Theme, Visitor, chromium_path, launch

OUT = ROOT / "build" / "screenshots"
README_PICTURE = ROOT / "assets" / "readme.png"
README_STEPS = 600
README_SIZE: Size = (1366, 1330)  # down to the last gate
LANGUAGES = ("en", "zh")
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES: tuple[Size, ...] = (LAPTOP, (1920, 1080))
WHOLE_PAGE_HEIGHT = 2300
SLOW_MS = PATIENCE_S * 1000
# More tokens a step than the short text of `failed` has.
TOO_LONG = 400

Scene = Callable[[LessonPage], None]


def home(lesson: LessonPage) -> None:
    """The first page, with nothing done yet."""
    lesson.page.goto(lesson.visitor.url)
    expect(lesson.page.locator("h1")).to_be_visible(timeout=SLOW_MS)
    lesson.page.wait_for_timeout(800)


def empty(lesson: LessonPage) -> None:
    """The lesson before the first run."""
    lesson.open()


def training(lesson: LessonPage) -> None:
    """A run that has been learning for a while."""
    lesson.open()
    lesson.start()
    lesson.wait_for_step(150)


def paused(lesson: LessonPage) -> None:
    """A paused run, looked back at."""
    training(lesson)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    for _ in range(5):
        lesson.page.keyboard.press("ArrowLeft")
    lesson.page.wait_for_timeout(800)


def finished(lesson: LessonPage) -> None:
    """A run that has taken all its steps."""
    lesson.open(steps=150, hidden_size=32)
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    lesson.settle()


def failed(lesson: LessonPage) -> None:
    """A run that could not go on: its text is too short for its settings."""
    lesson.open(sequence_length=TOO_LONG)
    give(lesson, OwnFile("note.txt", own_texts.megabyte_of(lesson.language, "utf-8").body[:420]))
    lesson.page.get_by_role("button", name=lesson.say("Use this text")).click(timeout=SLOW_MS)
    expect(lesson.page.get_by_role("dialog")).to_have_count(0)
    lesson.start_button.click()
    lesson.wait_for_state("failed")
    lesson.settle()


def upload(lesson: LessonPage) -> None:
    """The dialog with a text that was read."""
    lesson.open()
    give(lesson, own_texts.megabyte_of(lesson.language, {"en": "utf-8", "zh": "gb18030"}[lesson.language]))
    expect(lesson.page.get_by_test_id("stCode")).to_be_visible(timeout=SLOW_MS)


def upload_error(lesson: LessonPage) -> None:
    """The dialog with a file that is no text."""
    lesson.open()
    give(lesson, own_texts.document())
    expect(lesson.page.get_by_role("dialog").get_by_test_id("stAlert")).to_be_visible(timeout=SLOW_MS)


def give(lesson: LessonPage, file: OwnFile) -> None:
    """Open the dialog and drop a file into it."""
    lesson.page.locator(".st-key-own-text button").click()
    lesson.page.get_by_role("dialog").locator("input[type=file]").set_input_files(file.payload())


SCENES: dict[str, Scene] = {
    scene.__name__: scene for scene in (home, empty, training, paused, finished, failed, upload, upload_error)
}
WARMING = "warming"
WHOLE_PAGES = ("empty", "training", "finished")


def shoot(browser: Browser, server: LiveServer, state: str, scene: Scene) -> None:
    """All pictures of one state; the whole page is the laptop's width in a window as high as the page."""
    for language, theme, size in itertools.product(LANGUAGES, THEMES, SIZES):
        visitor = Visitor(browser, server.url, language, theme, size)
        lesson = LessonPage(visitor)
        scene(lesson)
        picture(lesson, state, theme, size)
        if state in WHOLE_PAGES and size == LAPTOP:
            whole = (LAPTOP[0], WHOLE_PAGE_HEIGHT)
            lesson.page.set_viewport_size({"width": whole[0], "height": whole[1]})
            lesson.page.wait_for_timeout(500)
            picture(lesson, state, theme, whole)
        visitor.leave()


def shoot_warming(browser: Browser) -> None:
    """The lesson while workers start: every picture needs a server that has just come up."""
    for language, theme, size in itertools.product(LANGUAGES, THEMES, SIZES):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            server = LiveServer(Path(folder))
            try:
                server.wait_until_healthy()
                visitor = Visitor(browser, server.url, language, theme, size)
                lesson = LessonPage(visitor).open()
                picture(lesson, WARMING, theme, size)
                visitor.leave()
            finally:
                server.stop()


def picture(lesson: LessonPage, state: str, theme: Theme, size: Size) -> None:
    """Write one picture, named by what is on it."""
    path = OUT / f"{state}.{lesson.language}.{theme}.{size[0]}x{size[1]}.png"
    lesson.page.mouse.move(0, 0)
    lesson.page.screenshot(path=path, animations="disabled")
    print(path.relative_to(ROOT))


def shoot_readme(browser: Browser, server: LiveServer) -> None:
    """The README's picture: a run after some seconds."""
    visitor = Visitor(browser, server.url, "en", "light", README_SIZE)
    lesson = LessonPage(visitor).open()
    lesson.start()
    lesson.wait_for_step(README_STEPS)
    lesson.page.mouse.move(0, 0)
    lesson.page.screenshot(path=README_PICTURE, animations="disabled")
    visitor.leave()
    with Image.open(README_PICTURE) as drawn:
        drawn.convert("RGB").save(README_PICTURE, optimize=True)
    print(README_PICTURE.relative_to(ROOT), f"{README_PICTURE.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Render what was asked for; everything by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[*SCENES, WARMING, "readme"], help="one state instead of all")
    only = parser.parse_args().only
    path = chromium_path()
    if path is None:
        raise SystemExit("no Chromium found: install it, or name it in the environment variable CHROMIUM")
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = launch(playwright, path)
        if only in (None, WARMING):
            shoot_warming(browser)
        server = LiveServer(Path(folder))
        try:
            server.wait_until_healthy().wait_until_warm()
            for state, scene in SCENES.items():
                if only in (None, state):
                    shoot(browser, server, state, scene)
            if only in (None, "readme"):
                shoot_readme(browser, server)
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
