"""The ladder on the page on gradients: climbed live, found again after a reload and in another browser, stopped and resumed."""

from playwright.sync_api import expect

from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors, named_in

SLOW_MS = 2 * PATIENCE_S * 1000


def test_a_ladder_is_climbed_in_everybodys_sight(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open("gradients")
    page, ladder = lesson.page, lesson.instrument("ladder")
    expect(ladder.locator(".empty")).to_have_text(lesson.label("ladder", "empty"))
    page.locator(".st-key-setting-ladder-seeds").get_by_text("1", exact=True).click()
    page.locator(".st-key-setting-ladder-highest").get_by_text("20", exact=True).click()
    expect(ladder.get_by_role("columnheader")).to_have_count(3, timeout=SLOW_MS)  # T 10, T 20, the longest
    lesson.settle()
    page.locator(".st-key-start-ladder button").click()
    expect(ladder).to_have_attribute("data-state", "running", timeout=SLOW_MS)
    lesson.settle()
    lesson.mark_roots()
    sent = lesson.visitor.frames_sent

    # tanh RNN, T 10: the first rung of its climb, and soon solved
    cell = ladder.get_by_role("row").nth(1).get_by_role("gridcell").first
    expect(cell).to_have_text("1/1", timeout=SLOW_MS)
    assert lesson.visitor.frames_sent == sent, "the page is not drawn again while it climbs"
    assert lesson.marked_roots() == page.locator(".seqlens-instrument").count()
    cell.focus()
    details = ladder.locator(".details")
    expect(details).to_contain_text(lesson.say("{variant}, T {length}", variant="tanh RNN", length=10))
    expect(details.get_by_role("link")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(details).to_contain_text(lesson.say("{variant}, T {length}", variant="tanh RNN", length=20))

    experiment = named_in(page.url, "set")
    assert experiment is not None
    page.reload()
    lesson.settle()
    expect(cell).to_have_text("1/1", timeout=SLOW_MS)
    guest = LessonPage(page_in(server, language)).open("gradients", set=experiment)
    seen = guest.instrument("ladder")
    expect(seen.get_by_role("row").nth(1).get_by_role("gridcell").first).to_have_text("1/1", timeout=SLOW_MS)
    expect(seen.get_by_role("button")).to_have_count(0)
    assert guest.visitor.command(experiment, "cancel", "experiments")[0] == 403

    ladder.get_by_role("button", name=lesson.label("ladder", "cancel"), exact=True).click()
    expect(ladder).to_have_attribute("data-state", "cancelled", timeout=SLOW_MS)
    expect(seen).to_have_attribute("data-state", "cancelled", timeout=SLOW_MS)
    ladder.get_by_role("button", name=lesson.label("ladder", "resume"), exact=True).click()
    expect(ladder).to_have_attribute("data-state", "running", timeout=SLOW_MS)

    cell.click()
    details.get_by_role("link").click()
    lesson.settle()
    lesson.wait_for_state("finished")
    assert named_in(page.url, "set") == experiment, "the run is shown, and the ladder still"


def test_an_unknown_ladder_in_the_address_gets_a_sentence(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open("gradients", set="never-was")
    sentence = "The set of runs in this address is not here. It may have been deleted; start a new one."
    expect(lesson.page.get_by_text(lesson.say(sentence))).to_be_visible()
    assert named_in(lesson.page.url, "set") is None
