"""The GRU page as a new user takes it: guess its size, train it, and read what three papers make of its weights."""

import re

from playwright.sync_api import expect

from core.cells.catalog import CELLS
from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
GAP = "You said {chosen}. Counted: {parameters} of {others} parameters, {share} % of those of the {beside}."


def test_size_gates_and_conventions_are_those_of_the_network(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language)).open("gru", length=8, steps=300, hidden_size=16)
    page, conventions = lesson.page, lesson.instrument("conventions")
    expect(conventions.locator(".note")).to_have_text(lesson.label("conventions", "empty"))
    page.get_by_role("radio", name="67 %", exact=True).click()
    lesson.start_button.click()
    lesson.wait_for_state("finished")

    said = lesson.say(GAP, chosen="67 %", parameters="960", others="1,280", share="75", beside=lesson.say("LSTM"))
    expect(page.get_by_text(said)).to_be_visible(timeout=SLOW_MS)
    counts = lesson.instrument("parameters").locator("tbody tr td:nth-of-type(2)")
    expect(counts).to_have_text(["320", "320", "1,280", "960"], timeout=SLOW_MS)
    headings = lesson.instrument("gates").locator("figcaption .name")
    expect(headings).to_have_text([lesson.say(gate.label) for gate in CELLS["gru"].gates])

    names = conventions.locator("tbody th")
    expect(names).to_have_text([lesson.say(way.label) for way in CELLS["gru"].conventions])
    differences = conventions.locator("tbody tr td:nth-of-type(4)")
    expect(differences.first).to_have_text(lesson.label("conventions", "own"), timeout=SLOW_MS)
    assert re.search("10⁻[⁵⁶⁷⁸]", differences.nth(1).inner_text()), "turning z round is a matter of rounding"
    assert float(differences.nth(2).inner_text()) > 0.01
    z, turned = (float(text) for text in conventions.locator("tbody tr td:nth-of-type(3)").all_inner_texts()[:2])
    assert abs(z + turned - 1) < 0.011

    page.reload()
    expect(counts).to_have_text(["320", "320", "1,280", "960"], timeout=SLOW_MS)
    expect(differences.first).to_have_text(lesson.label("conventions", "own"), timeout=SLOW_MS)


def test_the_tour_sets_what_its_stop_speaks_of(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open("gru")
    lesson.page.get_by_role("radio", name="2 · ").click()
    lesson.wait(lambda: "forget_bias=3" in lesson.page.url, "for the second stop")
    lesson.page.get_by_role("radio", name="3 · ").click()
    lesson.wait(lambda: "task=recall" in lesson.page.url, "for the third stop")
    assert "forget_bias=1" in lesson.page.url
    lesson.page.get_by_role("button", name=lesson.say("More"), exact=False).click()
    setting = lesson.page.get_by_label(lesson.say("Keep gate bias"), exact=True)
    expect(setting, "it has no forget gate").to_be_visible(timeout=SLOW_MS)


def test_a_text_can_be_read_instead_and_its_memory_frozen(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open("gru", hidden_size=48)
    page, clamp = lesson.page, lesson.instrument("clamp")
    page.get_by_role("radio", name=lesson.say("A text"), exact=True).click()
    lesson.wait(lambda: "learns=gru-text" in page.url, "for the other lesson")
    assert "hidden_size" not in page.url, "that was said of the task"
    lesson.settle()
    run = lesson.start()
    lesson.wait_for_step(40)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    clamp.get_by_role("button", name=lesson.label("clamp", "freeze"), exact=True).click()
    expect(clamp.locator(".verdict")).to_contain_text("z = 1", timeout=SLOW_MS)
    verdict = lesson.pattern("clamp", "constant").fullmatch(clamp.locator(".verdict").inner_text())
    assert verdict, clamp.locator(".verdict").inner_text()
    assert float(verdict["change"].removesuffix(".").removesuffix("。")) == 0.0

    page.reload()
    lesson.wait_for_state("paused")
    page.get_by_role("radio", name=lesson.say("A task"), exact=True).click()
    lesson.wait_for_state("idle")
    page.goto(f"{lesson.visitor.url}/gru?run={run}&lang={language}")  # as the list of runs leads there
    lesson.wait_for_state("paused")
    expect(lesson.instrument("units")).to_be_visible(timeout=SLOW_MS)
