"""No page has a barrier that is ours, as axe-core finds them: every page and room, in every language, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core.ui.contents import CONTENTS
from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Theme, Visitors

SLOW_MS = PATIENCE_S * 1000
# Every page, and what stands in the place of one.
PLACES = [*CONTENTS, "gru?learns=gru-text", "word2vec?room=story", "word2vec?room=comparisons"]
# Streamlit's own, which a page cannot mend: selector → the reason.
STREAMLITS: dict[str, str] = {
    '[data-testid="stSlider"]:has([aria-disabled="true"], input:disabled) [data-testid="stWidgetLabel"]': (
        "the label of a slider that is off is dimmed as the slider is, but not tied to it, so axe takes it for text"
    ),
}


FADING_MS = 1200


def barriers(page: Page) -> list[str]:
    """What axe-core finds on a page once Streamlit has stopped fading what it draws anew: rule, place and reason, a line each."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(FADING_MS)
    found = Axe().run(page, context={"exclude": [[selector] for selector in STREAMLITS]}).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]} — {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


def drawn(lesson: LessonPage) -> None:
    """Wait until the page stands: Streamlit has run it, and its instruments have drawn."""
    page = lesson.page
    expect(page.locator("h1")).to_be_visible(timeout=SLOW_MS)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    roots = page.locator(".seqlens-instrument:visible")
    lesson.wait(lambda: all(roots.evaluate_all("roots => roots.map((root) => root.childElementCount)")), "to be drawn")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_barrier(server: LiveServer, page_in: Visitors, language: str, theme: Theme) -> None:
    lesson = LessonPage(page_in(server, language, theme))
    found: dict[str, list[str]] = {}
    for place in PLACES:
        lesson.page.goto(f"{server.url}/{place if place != 'home' else ''}")
        drawn(lesson)
        found[place] = barriers(lesson.page)
    assert {place: said for place, said in found.items() if said} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_run_and_its_dialogs_have_none(server: LiveServer, page_in: Visitors, language: str, theme: Theme) -> None:
    lesson = LessonPage(page_in(server, language, theme)).open(**SMALL)
    lesson.start()
    lesson.wait_for_step(40)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    lesson.settle()
    lesson.page.wait_for_timeout(1000)  # what is measured at rest
    assert barriers(lesson.page) == []
    lesson.page.locator("h1").click()
    lesson.page.keyboard.press("?")
    expect(lesson.page.locator("dialog")).to_be_visible()
    assert barriers(lesson.page) == []
    lesson.page.keyboard.press("Escape")
    for name in ("export", "share"):
        lesson.page.locator(f'[class*="st-key-{name}-"] button').click()
        expect(lesson.instrument({"export": "exports"}.get(name, name))).to_be_visible(timeout=SLOW_MS)
        lesson.page.wait_for_timeout(500)
        assert barriers(lesson.page) == []
        lesson.page.keyboard.press("Escape")
        expect(lesson.page.get_by_role("dialog")).to_have_count(0)
