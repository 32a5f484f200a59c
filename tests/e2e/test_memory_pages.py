"""The pages on memory as a new user takes them: guess, train, and see how far the guess was off."""

import re
from urllib.parse import unquote

from playwright.sync_api import expect

from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
SOLVED = "You said {chosen} steps. At {length} steps it is solved: {right} right."


def test_a_guess_stands_beside_what_was_measured(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open("rnn", length=6, steps=600, hidden_size=32)
    score, page = lesson.instrument("score"), lesson.page
    expect(score.locator(".empty")).to_have_text(lesson.label("score", "empty"))
    page.get_by_role("radio", name=lesson.say("{length} steps", length=10), exact=True).click()
    lesson.start_button.click()
    lesson.wait_for_state("finished")

    solved = lesson.label("score", "solved", step="\0").split("\0")[0]
    expect(score.locator(".verdict")).to_contain_text(solved, timeout=SLOW_MS)
    gap = lesson.say(SOLVED, chosen=10, length=6, right="\0").split("\0")[0]
    expect(page.get_by_text(gap)).to_be_visible(timeout=SLOW_MS)
    gates = lesson.instrument("gates")
    expect(gates.locator("input[type=text]")).to_be_hidden()
    expect(gates.locator("h2"), "a plain RNN has no gates").to_have_text(lesson.label("gates", "title_ungated"))
    gradient = lesson.instrument("gradient")
    expect(gradient.locator(".caption")).to_have_text(
        lesson.label("gradient", "fitted_steps", **{"from": 0, "until": 5})
    )
    lesson.runbar.get_by_role("slider").press("Home")
    expect(score.locator(".verdict")).not_to_contain_text(solved, timeout=SLOW_MS)
    lesson.runbar.get_by_role("slider").press("End")

    page.reload()
    expect(score.locator(".verdict")).to_contain_text(solved, timeout=SLOW_MS)
    lesson.wait_for_state("finished")
    expect(page.get_by_text(gap), "what was guessed outlives the reload").to_be_visible(timeout=SLOW_MS)
    run = lesson.run
    lesson.press("again")
    lesson.wait(lambda: lesson.run != run, "for another run with the same settings")
    lesson.wait_for_state("finished")
    expect(score.locator(".verdict")).to_contain_text(solved, timeout=SLOW_MS)


def test_the_state_of_the_first_symbol_reaches_the_diagram(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language)).open("rnn", length=8, steps=100_000, hidden_size=16)
    lesson.start()
    lesson.wait_for_step(70)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    sentence = lesson.instrument("cell").locator(".sentence span")
    expect(sentence).to_have_count(8, timeout=SLOW_MS)
    assert sentence.first.inner_text().strip().endswith("!")
    assert sentence.last.inner_text().strip().endswith("?")
    assert lesson.instrument("unrolled").get_attribute("data-step") == str(lesson.step)


def test_cells_are_trained_side_by_side_and_share_the_controls(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language)).open("gradients", length=12, steps=100_000, hidden_size=16)
    page = lesson.page
    page.get_by_role("radio", name="3 · ").click()
    lesson.wait(lambda: "initialisation=open_gates" in page.url, "for the tour's stop to be set")
    lesson.start()
    assert len(unquote(lesson.run or "").split(",")) == 4
    assert "initialisation=open_gates" in page.url, "the tour's stop is set"
    lesson.wait_for_step(70)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    profiles = lesson.instrument("profiles")
    for cell in map(lesson.say, ("RNN (ReLU)", "LSTM", "GRU")):
        expect(profiles.get_by_role("button", name=cell)).to_be_visible(timeout=SLOW_MS)
    members = lesson.runbar.locator(".members li")
    expect(members.and_(page.locator('[data-state="paused"]'))).to_have_count(4, timeout=SLOW_MS)
    at = lesson.step
    page.wait_for_timeout(1500)
    assert lesson.step == at, "the run bar's run stands still"
    page.reload()
    lesson.wait_for_state("paused")
    lesson.press("resume")
    lesson.wait_for_state("running")
    lesson.visitor.command(unquote(lesson.run or "").split(",")[2], "stop")
    some = lesson.label("runbar", "some", state=lesson.label("runbar", "running"), n=3, total=4)
    expect(lesson.runbar.locator(".chip")).to_have_text(some, timeout=SLOW_MS)
    expect(members.nth(2)).to_contain_text(lesson.label("runbar", "stopped"))
    expect(members.nth(2)).to_contain_text(lesson.say("LSTM"))
    lesson.press("stop")
    lesson.wait_for_state("stopped")
    expect(lesson.runbar.locator(".chip")).to_have_text(lesson.label("runbar", "stopped"))


def test_an_explosion_is_seen_and_what_clipping_cuts_off_is_said(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    settings = {"length": 20, "steps": 10, "initialisation": "spectral", "spectral_radius": 2.0}
    lesson = LessonPage(page_in(server, language)).open("gradients", **settings)
    profiles = lesson.instrument("profiles")
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    lesson.runbar.get_by_role("slider").press("Home")
    rises = lesson.label("profiles", "no_half_life")
    for number in range(2):  # with tanh, with ReLU
        expect(profiles.locator(".switches").first.get_by_role("button").nth(number)).to_contain_text(
            rises, timeout=SLOW_MS
        )
    thresholds = re.findall(r"\d\.\d\d", profiles.locator(".radii").inner_text())
    assert len(thresholds) == 4
    assert all(float(radius) > float(critical) for radius, critical in zip(*[iter(thresholds)] * 2, strict=True))
    assert thresholds[1] != thresholds[3]
    limit = lesson.label("profiles", "cut", label=lesson.say("RNN (ReLU)"), norm="\0", limit="1.0").split("\0")
    expect(profiles.locator(".cuts")).to_contain_text(re.compile(".+".join(map(re.escape, limit))))


def test_a_sketch_stays_beside_what_is_measured(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open("gradients", length=12, steps=100_000, hidden_size=16)
    profiles, page = lesson.instrument("profiles"), lesson.page
    profiles.get_by_role("button", name=lesson.label("profiles", "sketch"), exact=True).click()
    note = profiles.locator(".note")
    expect(note).to_have_text(lesson.label("profiles", "sketch_how"))
    page.keyboard.press("ArrowRight")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(note).to_have_text(lesson.label("profiles", "sketched", share="0.1", distance=11))
    lesson.start()
    lesson.wait_for_step(70)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    gaps = lesson.label("profiles", "sketch_gaps", gaps="\0").split("\0")[0]
    for cell in ("RNN", "RNN (ReLU)", "LSTM", "GRU"):
        expect(note).to_contain_text(re.compile(re.escape(lesson.say(cell)) + r" \d"), timeout=SLOW_MS)
    expect(note).to_contain_text(gaps)
    page.reload()
    expect(note).to_contain_text(gaps, timeout=SLOW_MS)
    profiles.get_by_role("button", name=lesson.label("profiles", "erase"), exact=True).click()
    expect(note).to_be_hidden()
