"""What `make screenshots` pictures: the places a class goes to, and at each the states it may see there, one led to by the one before."""

import re
from collections.abc import Callable, Mapping
from functools import partial

import msgspec
from playwright.sync_api import expect

from core.config import MemoryConfig
from core.settings import settings_of
from core.ui.contents import CONTENTS
from core.vectors_story import MEASURED
from core.vectors_story import SCENES as STORY
from tests.e2e import own_texts
from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.own_texts import OwnFile

SLOW_MS = PATIENCE_S * 1000
TRAINED_STEPS = 150
# More tokens a step than the short text of `failed` has.
TOO_LONG = 400
UPLOADS = "lstm"  # the page on which texts are chosen
# Settings that keep a run going, or bring it to its end soon; a page takes those that it has.
LONG = {"steps": "100000", "epochs": "50"}
SHORT = {"steps": "150", "score_every": "50", "hidden_size": "32", "epochs": "3"}
TINY_RACE = {"length": "6", "steps": "200", "hidden_size": "16", "batch_size": "16"}

Scene = Callable[[LessonPage, str], None]


class Place(msgspec.Struct, frozen=True):
    """A page, or what stands in the place of one: the name of its pictures, its address, and its states in their order."""

    name: str
    address: str
    scenes: Mapping[str, Scene]

    @property
    def page(self) -> str:
        """The name of its page in the table of contents."""
        return self.address.partition("?")[0] or "home"


def go(lesson: LessonPage, address: str, settings: Mapping[str, str] | None = None) -> None:
    """Open an address, with those of these settings that its page has, and wait until it stands."""
    page = CONTENTS[address.partition("?")[0] or "home"]
    fields = settings_of(page.shows[-1] if "learns=" in address else (*page.shows, MemoryConfig)[0])
    asked = [f"{name}={value}" for name, value in (settings or {}).items() if name in fields]
    before, _, after = address.partition("?")
    lesson.page.goto(f"{lesson.visitor.url}/{before}?{'&'.join(filter(None, [after, *asked]))}".rstrip("?"))
    stand(lesson)


def stand(lesson: LessonPage) -> None:
    """Wait until Streamlit has run the page and what is in sight is drawn."""
    expect(lesson.page.locator("h1")).to_be_visible(timeout=SLOW_MS)
    lesson.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=SLOW_MS)
    lesson.page.wait_for_timeout(1200)


def empty(lesson: LessonPage, address: str) -> None:
    """A page before anything was done on it."""
    go(lesson, address)


def training(lesson: LessonPage, address: str) -> None:
    """A run that has been learning for a while."""
    go(lesson, address, LONG)
    lesson.start()
    lesson.wait_for_step(TRAINED_STEPS)


def paused(lesson: LessonPage, address: str) -> None:
    """The same, paused: everything that is measured at rest is there."""
    lesson.press("pause")
    lesson.wait_for_state("paused")
    lesson.page.wait_for_timeout(2000)


def lookback(lesson: LessonPage, address: str) -> None:
    """The same, looked back at."""
    lesson.page.locator("h1").click()
    for _ in range(5):
        lesson.page.keyboard.press("ArrowLeft")
    lesson.page.wait_for_timeout(800)


def finished(lesson: LessonPage, address: str) -> None:
    """A run that has taken all its steps."""
    go(lesson, address, SHORT)
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    lesson.page.wait_for_timeout(1500)


def failed(lesson: LessonPage, address: str) -> None:
    """A run that could not go on: its text is too short for its settings."""
    go(lesson, address, {"sequence_length": str(TOO_LONG)})
    give(lesson, OwnFile("note.txt", own_texts.megabyte_of(lesson.language, "utf-8").body[:420]))
    lesson.page.get_by_role("button", name=lesson.say("Use this text")).click(timeout=SLOW_MS)
    expect(lesson.page.get_by_role("dialog")).to_have_count(0)
    lesson.start_button.click()
    lesson.wait_for_state("failed")
    stand(lesson)
    lesson.wait_for_state("failed")  # still: the page was drawn anew


def upload(lesson: LessonPage, address: str) -> None:
    """The dialog with a text that was read."""
    go(lesson, address)
    give(lesson, own_texts.megabyte_of(lesson.language, {"en": "utf-8", "zh": "gb18030"}[lesson.language]))
    expect(lesson.page.get_by_test_id("stCode")).to_be_visible(timeout=SLOW_MS)


def upload_error(lesson: LessonPage, address: str) -> None:
    """The dialog with a file that is no text."""
    go(lesson, address)
    give(lesson, own_texts.document())
    expect(lesson.page.get_by_role("dialog").get_by_test_id("stAlert")).to_be_visible(timeout=SLOW_MS)


def give(lesson: LessonPage, file: OwnFile) -> None:
    """Open the dialog and drop a file into it."""
    lesson.page.locator(".st-key-own-text button").click()
    lesson.page.get_by_role("dialog").locator("input[type=file]").set_input_files(file.payload())


def dialog(name: str, lesson: LessonPage, address: str) -> None:
    """What Share or Export opens, beside a run that has ended."""
    if not lesson.page.get_by_role("dialog").count():
        finished(lesson, address)
    lesson.page.keyboard.press("Escape")
    expect(lesson.page.get_by_role("dialog")).to_have_count(0)
    lesson.page.locator(f'[class*="st-key-{name}-"] button').first.click()
    expect(lesson.page.get_by_role("dialog")).to_be_visible(timeout=SLOW_MS)
    lesson.page.wait_for_timeout(1500)


def miniature(lesson: LessonPage, address: str) -> None:
    """The two networks of the first page, some seconds after the click."""
    lesson.page.locator(".st-key-start-miniature button").click()
    expect(lesson.instrument("map")).to_have_attribute("data-step", re.compile("[1-9]"), timeout=SLOW_MS)
    lesson.page.wait_for_timeout(4000)


def raced(lesson: LessonPage, address: str) -> None:
    """A race at its end, with all that it has measured."""
    go(lesson, "race", TINY_RACE)
    lesson.start_button.click()
    expect(lesson.instrument("race")).to_have_attribute("data-state", "finished", timeout=2 * SLOW_MS)
    expect(lesson.instrument("race_results").locator(".lengths .rung").first).to_be_visible(timeout=2 * SLOW_MS)
    lesson.page.wait_for_timeout(1500)


def racing(lesson: LessonPage, address: str) -> None:
    """A race that has been going for a while."""
    go(lesson, address)
    lesson.start_button.click()
    expect(lesson.instrument("race")).to_have_attribute("data-state", "running", timeout=SLOW_MS)
    lesson.page.wait_for_timeout(6000)


def comparing(lesson: LessonPage, address: str) -> None:
    """A comparison of word vectors that has begun."""
    lesson.page.locator(".st-key-start-comparison button").click()
    lesson.page.wait_for_timeout(8000)


def told(scene: str, lesson: LessonPage, address: str) -> None:
    """A scene of the story."""
    go(lesson, f"word2vec?room=story&scene={scene}")
    expect(lesson.instrument("story").locator("h2").first).not_to_be_empty(timeout=SLOW_MS)
    lesson.page.wait_for_timeout(1500)


def found(scene: str, lesson: LessonPage, address: str) -> None:
    """A scene of the story that was guessed at and then measured."""
    told(scene, lesson, address)
    story = lesson.instrument("story")
    story.locator(".ask-guess ~ .button:not(.on)").last.click()
    story.get_by_role("button", name=lesson.label("story", "measure"), exact=True).click()
    expect(story.locator(".measured-verdict")).not_to_be_empty(timeout=3 * SLOW_MS)
    lesson.page.wait_for_timeout(1500)


def visited(lesson: LessonPage, address: str) -> None:
    """A page that tells of runs, for somebody who has trained some: two single ones and a race."""
    if lesson.page.locator(".st-key-runs-list a").count() == 0:
        for name in ("lstm", "rnn"):
            finished(lesson, name)
        raced(lesson, "race")
    go(lesson, address)
    for box in lesson.page.locator('[class*="st-key-tick-"] label').all()[:2]:
        box.click()
        stand(lesson)


def named(*scenes: Scene) -> dict[str, Scene]:
    """Scenes by their functions' names."""
    return {scene.__name__: scene for scene in scenes}  # type: ignore[attr-defined]


WITH_RUNS = named(empty, training, paused, lookback, finished)
DIALOGS: dict[str, Scene] = {"export": partial(dialog, "export"), "share": partial(dialog, "share")}
# What is at a page with no run bar of its own, or beyond that.
OF_A_PAGE: dict[str, dict[str, Scene]] = {
    "home": named(empty, miniature, visited),
    "text": named(empty),
    "race": named(empty, racing, raced),
    "runs": named(empty, visited),
    UPLOADS: WITH_RUNS | DIALOGS | named(failed, upload, upload_error),
}
ROOMS = (
    Place("gru-text", "gru?learns=gru-text", WITH_RUNS),
    Place(
        "word2vec-story",
        "word2vec?room=story",
        {f"scene-{each}": partial(told, each) for each in STORY}
        | {f"found-{each}": partial(found, each) for each in MEASURED},
    ),
    Place("word2vec-comparisons", "word2vec?room=comparisons", named(empty, comparing)),
)
PLACES = (
    *(Place(name, "" if name == "home" else name, OF_A_PAGE.get(name, WITH_RUNS)) for name in CONTENTS),
    *ROOMS,
)
"""Every page of the table of contents, and what stands in the place of one."""
