"""The run library in a browser: a run that trains is found, compared live, named, deleted, brought back, and opened again."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitor, run_in

PageIn = Callable[..., Visitor]


def settled(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def entry(page: Page, run: str) -> Locator:
    return page.locator(f".st-key-entry-{run}")


def test_the_library_from_two_runs_to_one_reopened(server: LiveServer, page_in: PageIn, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open("lstm", **SMALL | {"steps": 40})
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    done = lesson.run
    lesson.open("lstm", **SMALL | {"hidden_size": 20})
    live = lesson.start()
    page = lesson.page
    page.locator('[data-testid="stSidebarNavLink"]').filter(has_text=lesson.say("Runs")).click()
    expect(entry(page, live)).to_be_visible(timeout=PATIENCE_S * 1000)
    settled(page)

    # the run that is on show is compared already; the other is added, and the live one goes on
    compare = lesson.instrument("compare")
    entry(page, str(done)).locator('[data-testid="stCheckbox"] label').click()
    expect(compare.locator(".runs li")).to_have_count(2)
    expect(compare.locator(".differences tbody")).to_contain_text(lesson.say("Hidden size"))
    lesson.wait(lambda: compare_step(compare) > 0, "for the losses")
    before = compare_step(compare)
    lesson.wait(lambda: compare_step(compare) > before, "for the live run to go on")

    # and so does its line in the list, without a click
    said = entry(page, live).inner_text()
    lesson.wait(lambda: entry(page, live).inner_text() != said, "for its line to go on")

    choose(page, lesson, live, "Rename…")
    page.get_by_role("dialog").locator("input").fill("Äsop <b>*2*</b>")
    page.keyboard.press("Enter")
    expect(entry(page, live)).to_contain_text("Äsop <b>*2*</b>")
    expect(compare.locator(".runs")).to_contain_text("Äsop <b>*2*</b>")

    choose(page, lesson, live, "Delete")
    expect(entry(page, live)).to_have_count(0)
    expect(compare.locator(".runs li")).to_have_count(1)
    page.locator(".st-key-undo button").click()
    expect(entry(page, live)).to_contain_text(lesson.say("paused"))

    entry(page, live).locator("a").click()
    expect(lesson.start_button).to_be_visible(timeout=PATIENCE_S * 1000)
    lesson.wait(lambda: run_in(page.url) == live, "for the address to name the run")
    lesson.wait_for_state("paused")
    assert lesson.step > 0


def test_keys_go_from_run_to_run(server: LiveServer, page_in: PageIn, language: str) -> None:
    lesson = LessonPage(page_in(server, language))
    page = lesson.page
    runs = []
    for hidden_size in (8, 12):
        lesson.open("lstm", **SMALL | {"hidden_size": hidden_size, "steps": 40})
        lesson.start_button.click()
        lesson.wait_for_state("finished")
        runs.insert(0, str(lesson.run))  # the newest stands first
    page.goto(f"{lesson.visitor.url}/runs")
    compared = lesson.instrument("compare").locator(".runs li")
    expect(entry(page, runs[1])).to_be_visible(timeout=PATIENCE_S * 1000)
    expect(lesson.instrument("compare").locator("h2")).not_to_be_empty()
    settled(page)
    page.locator("h1").click()
    tick = [entry(page, run).locator("input[type=checkbox]") for run in runs]
    page.keyboard.press("ArrowRight")
    expect(tick[0]).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tick[1]).to_be_focused()
    page.keyboard.press("Space")
    expect(compared).to_have_count(1)
    settled(page)
    page.keyboard.press("Home")
    expect(tick[0]).to_be_focused()
    page.keyboard.press("Space")
    expect(compared).to_have_count(2)
    settled(page)
    page.keyboard.press("End")
    page.keyboard.press("Space")
    expect(compared).to_have_count(1)

    field = page.locator(".st-key-setting-runs-text input")
    field.click()
    page.keyboard.type("zz r")
    page.keyboard.press("ArrowLeft")
    expect(field).to_have_value("zz r")
    page.locator("h1").click()
    settled(page)
    expect(entry(page, runs[0])).to_have_count(0)
    field.fill("")
    page.keyboard.press("Enter")
    expect(entry(page, runs[1])).to_be_visible()
    settled(page)
    page.locator("h1").click()
    page.keyboard.press("End")
    page.keyboard.press("r")
    expect(lesson.start_button).to_be_visible(timeout=PATIENCE_S * 1000)
    lesson.wait(lambda: run_in(page.url) == runs[1], "for the address to name the run")


def choose(page: Page, lesson: LessonPage, run: str, action: str) -> None:
    settled(page)
    entry(page, run).locator('[data-testid="stMenuButton"] button, [class*="st-key-menu-"] button').first.click()
    page.get_by_role("menuitem").or_(page.get_by_role("option")).filter(has_text=lesson.say(action)).click()
    settled(page)


def compare_step(compare: Locator) -> int:
    return int(compare.get_attribute("data-step") or 0)
