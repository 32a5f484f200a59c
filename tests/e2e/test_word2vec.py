"""The Word2Vec page as a new user takes it: guess, train, pause at one update, look back, and see what came of it."""

from playwright.sync_api import expect

from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000


def test_words_find_their_places_and_one_update_is_laid_open(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "en")).open("word2vec", epochs=200, batch=1)
    page, update = lesson.page, lesson.instrument("update")
    expect(update.locator(".empty")).to_have_text(lesson.label("update", "empty"))
    page.get_by_role("radio", name="90 %", exact=True).click()
    marked = lesson.mark_roots()
    lesson.start()
    lesson.wait_for_step(200)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    expect(update.locator(".questions tbody tr").first).to_be_visible(timeout=SLOW_MS)
    paused_at = lesson.step
    lesson.press("step_once")
    lesson.wait(lambda: lesson.step == paused_at + 1, "for one step")
    lesson.wait(lambda: lesson.moment("update", "live_at") == paused_at + 1, "for the update after it")
    assert lesson.moment("map", "live_at") == lesson.moment("neighbours", "live_at") == paused_at + 1
    sums = lesson.instrument("neighbours").locator(".word-sum b")
    expect(sums.first).to_have_text("king − man + woman")
    lesson.press("stop")
    lesson.wait_for_state("stopped")
    expect(update.locator("header .caption")).to_have_text(lesson.label("update", "ended"))
    expect(update.locator(".questions tbody tr").first).to_be_visible()  # the last one keeps its place
    expect(page.get_by_text("You said 90 %. Measured:")).to_be_visible(timeout=SLOW_MS)
    assert lesson.marked_roots() == marked, "no instrument was put up anew"


def test_the_chinese_sums_come_out(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "zh")).open("word2vec")
    panel = lesson.instrument("neighbours")
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    first = panel.locator(".word-sum").first
    expect(first.locator("b").first).to_have_text("国王 − 男人 + 女人")
    expect(first.locator("li").first).to_contain_text("女王", timeout=SLOW_MS)
    expect(first.locator("li.on")).to_contain_text("女王")
    end = lesson.step
    lesson.page.keyboard.press("ArrowLeft")
    lesson.wait(lambda: 0 < lesson.moment("neighbours", "kept_at") < end, "for an earlier state of the vectors")
    lesson.wait(lambda: 0 < lesson.moment("map", "kept_at") < end, "for an earlier map")
    assert lesson.moment("map", "kept_at") == lesson.moment("neighbours", "kept_at") == lesson.step, "arrows stop there"
    expect(lesson.runbar.locator(".elapsed")).to_be_empty()  # the time at the end is not that of this step
    kept = lesson.step
    slider = lesson.runbar.get_by_role("slider")
    slider.fill(str(kept + 1))
    expect(lesson.runbar.locator(".elapsed")).to_have_text(lesson.label("runbar", "measured_at", step=f"{kept:,}"))
    lesson.wait(lambda: lesson.moment("neighbours", "kept_at") == kept, "for the vectors that were kept before it")
