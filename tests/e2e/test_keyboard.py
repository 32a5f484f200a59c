"""The page's keys do what the run bar says they do, and leave a reader who is typing alone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Theme, Visitors

SLOW_MS = PATIENCE_S * 1000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_that_has_the_keys_shows_a_ring_around_all_of_it(
    server: LiveServer, page_in: Visitors, theme: Theme
) -> None:
    lesson = LessonPage(page_in(server, "en", theme)).open(**SMALL)
    page, main = lesson.page, lesson.page.get_by_test_id("stMain")
    main.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(main).to_be_focused()
    ring = "node => { const { top, height, boxShadow } = getComputedStyle(node, '::before'); return [top, parseFloat(height), boxShadow]; }"
    top, height, shadow = main.evaluate(ring)
    assert (top, height) == ("0px", page.viewport_size["height"]), "it does not run through the title"
    assert shadow.startswith({"light": "rgb(63, 81, 181)", "dark": "rgb(154, 168, 255)"}[theme])
    page.locator("h1").click()
    page.keyboard.press("ArrowDown")
    assert main.evaluate("node => getComputedStyle(node, '::before').content") == "none", "who points needs no ring"


def test_space_pauses_and_arrows_look_back(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    keyboard = lesson.page.keyboard
    elsewhere = lesson.page.locator(".st-key-lesson-head p").first
    lesson.start()
    elsewhere.click()
    end = lesson.pause_and_look_back_by_keys()
    keyboard.press("ArrowRight")
    lesson.wait(lambda: lesson.step == end + 1, "for the arrow to train one step")

    field = lesson.instrument("gates").locator("input[type=text]")
    field.click()
    keyboard.type("a b")
    keyboard.press("ArrowLeft")
    expect(field).to_have_value("a b")
    lesson.page.wait_for_timeout(300)
    assert lesson.step == end + 1
    expect(lesson.runbar).to_have_attribute("data-state", "paused")

    elsewhere.click()
    keyboard.press("Space")
    lesson.wait_for_state("running")


def test_a_question_mark_lists_the_keys_of_the_page(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open()
    keyboard, shown = lesson.page.keyboard, lesson.page.locator("dialog.seqlens-keys")
    lesson.setting("hidden_size").locator("input").click()
    keyboard.press("?")
    lesson.page.wait_for_timeout(300)
    expect(shown).to_have_count(0)

    lesson.page.locator("h1").click()
    keyboard.press("?")
    expect(shown).to_be_visible()
    expect(shown.locator("h2")).to_have_text(lesson.label("document", "title"))
    keys = [lesson.label("document", "space"), "→", "←", "Home", "End", "R", "?", "Esc"]
    expect(shown.locator("kbd")).to_have_text(keys)
    expect(shown.locator("dd").first).to_have_text(lesson.label("document", "run"))
    keyboard.press("Escape")
    expect(shown).to_have_count(0)

    for path, instrument in (("text", "block"), ("runs", "compare")):  # have no run bar
        lesson.page.goto(f"{lesson.visitor.url}/{path}")
        expect(lesson.instrument(instrument).locator("h2").first).not_to_be_empty()
        lesson.page.locator("h1").click()
        keyboard.press("?")
        expect(shown.locator("kbd")).to_have_text(keys)
        expect(shown.locator("dd").first).to_have_text(lesson.label(instrument, "key_run"))
        keyboard.press("Escape")


def test_the_rooms_of_word2vec_obey_the_keys(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language))
    page, keyboard = lesson.page, lesson.page.keyboard
    page.goto(f"{lesson.visitor.url}/word2vec?room=story&scene=yesno")
    story = lesson.instrument("story")
    asked = story.locator(".story-scene")
    expect(asked).not_to_be_empty(timeout=SLOW_MS)
    page.locator("h1").click()
    first = asked.inner_text()
    keyboard.press("ArrowRight")
    lesson.wait(lambda: asked.inner_text() != first, "for the next pair")
    keyboard.press("r")
    expect(asked).to_have_text(first, use_inner_text=True)
    keyboard.press("Space")
    lesson.wait(lambda: asked.inner_text() != first, "for the scene to go on by itself")
    keyboard.press("End")
    keyboard.press("ArrowRight")
    expect(story).to_have_attribute("data-scene", "collapse", timeout=SLOW_MS)
    keyboard.press("Space")
    expect(story.locator(".measured-verdict")).not_to_be_empty(timeout=SLOW_MS)

    page.goto(f"{lesson.visitor.url}/word2vec?room=comparisons&comparison=architectures")
    comparison = lesson.instrument("comparison")
    expect(comparison).to_have_attribute("data-state", "idle", timeout=SLOW_MS)
    page.locator("h1").click()
    keyboard.press("ArrowRight")
    lesson.wait(lambda: "comparison=size" in page.url, "for the next comparison")
    page.locator("h1").click()
    keyboard.press("Space")
    expect(comparison).to_have_attribute("data-state", "running", timeout=SLOW_MS)
    page.locator("h1").click()
    keyboard.press("Space")
    expect(comparison).to_have_attribute("data-state", "cancelled", timeout=SLOW_MS)
