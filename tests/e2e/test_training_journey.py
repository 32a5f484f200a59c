"""The main journey: start, watch, pause, step, ask, look back, stop; with no rerun and no view replaced."""

import re

from playwright.sync_api import Route, expect

from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SENTENCES = {"en": "The miller slept.", "zh": "风从来不答。"}
SLOW_MS = PATIENCE_S * 1000


def test_a_run_is_watched_questioned_and_looked_back_at(server: LiveServer, page_in: Visitors, language: str) -> None:
    visitor = page_in(server, language)
    lesson = LessonPage(visitor).open(**SMALL)
    lesson.start()
    lesson.settle()
    roots = lesson.mark_roots()
    sent = visitor.frames_sent

    watch(lesson)
    pause_and_step(lesson)
    ask_a_sentence(lesson, SENTENCES[language])
    continue_a_prompt(lesson, SENTENCES[language][:4])
    look_back(lesson)

    assert visitor.frames_sent == sent, "training, pausing, asking and scrubbing must cause no rerun"
    assert lesson.marked_roots() == roots
    stop(lesson)
    assert visitor.frames_sent <= sent + 1, "the end of a run may cause one rerun"
    assert lesson.marked_roots() == roots


def watch(lesson: LessonPage) -> None:
    lesson.wait(lambda: lesson.loss < float("inf"), "for a loss")
    first = lesson.loss
    lesson.wait(lambda: lesson.loss < 0.9 * first, f"for the loss to fall below {first}")
    expect(lesson.instrument("sample").locator(".page")).to_have_text(re.compile(r"\S{2}"), timeout=SLOW_MS)
    gates = lesson.instrument("gates")
    sentence = gates.locator(".sentence").inner_text()
    assert len(sentence.strip()) > 3
    expect(gates.locator("figure")).to_have_count(6)
    summary = lesson.pattern("gates", "summary")
    pictures = gates.locator("canvas[role=img]")
    lesson.wait(lambda: summary.match(pictures.first.get_attribute("aria-label") or ""), "for the gates in words")
    expect(lesson.instrument("gradient")).to_have_attribute("data-step", re.compile(r"\d+"), timeout=SLOW_MS)
    expect(lesson.instrument("gradient").locator(".key .entry")).to_have_count(3)


def pause_and_step(lesson: LessonPage) -> None:
    lesson.press("pause")
    lesson.wait_for_state("paused")
    expect(lesson.runbar.locator(".chip")).to_have_text(lesson.label("runbar", "paused"))
    stood = lesson.step
    lesson.press("step_once")
    lesson.wait(lambda: lesson.step != stood, "for one step")
    lesson.page.wait_for_timeout(400)
    assert lesson.step == stood + 1
    lesson.press("resume")
    lesson.wait_for_state("running")
    lesson.wait_for_step(stood + 20)


def ask_a_sentence(lesson: LessonPage, sentence: str) -> None:
    gates = lesson.instrument("gates")
    lesson.ask("gates", sentence, "trace")
    expect(gates.locator(".sentence")).to_have_text(sentence, timeout=SLOW_MS)
    assert 0 < lesson.moment("gates", "asked_at") <= lesson.step
    gates.get_by_role("button", name=lesson.label("gates", "back"), exact=True).click()
    expect(gates.locator(".sentence")).not_to_have_text(sentence)


def continue_a_prompt(lesson: LessonPage, prompt: str) -> None:
    sample = lesson.instrument("sample")
    lesson.ask("sample", prompt, "continue")
    expect(sample.locator(".page .prompt")).to_have_text(prompt, timeout=SLOW_MS)
    expect(sample.locator(".page:not(.writing) .prompt + span")).to_have_text(re.compile(r"\S"), timeout=SLOW_MS)
    sample.get_by_role("button", name=lesson.label("sample", "back"), exact=True).click()


def look_back(lesson: LessonPage) -> None:
    lesson.press("pause")
    lesson.wait_for_state("paused")
    end = lesson.step
    for _ in range(4):
        lesson.page.keyboard.press("ArrowLeft")
    lesson.wait(lambda: lesson.step < end, "for the scrubber to go back")
    lesson.page.wait_for_timeout(300)
    looked_at = lesson.step
    lesson.wait(
        lambda: all(0 < lesson.moment(name, "kept_at") <= looked_at for name in ("gates", "gradient", "sample")),
        f"for every view to show what was kept at or before step {looked_at}",
    )
    expect(lesson.runbar.get_by_role("slider")).to_have_value(str(looked_at))
    lesson.press("live")
    lesson.wait(lambda: lesson.step == end, "to be live again")
    expect(lesson.instrument("gates").locator(".moment.away")).to_have_count(0)


def stop(lesson: LessonPage) -> None:
    lesson.press("stop")
    lesson.wait_for_state("stopped")
    expect(lesson.runbar.locator(".chip")).to_have_text(lesson.label("runbar", "stopped"))
    again = lesson.runbar.get_by_role("button", name=lesson.label("runbar", "again"), exact=True)
    expect(again).to_be_enabled()
    lesson.page.wait_for_timeout(600)


def test_what_is_still_being_fetched_is_not_passed_off_as_there(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    lesson.start()
    lesson.wait_for_step(70)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    gates = lesson.instrument("gates")
    expect(gates).to_have_attribute("aria-busy", "false")
    held: list[Route] = []
    lesson.page.route("**/frames?part=gates*", lambda route: held.append(route))
    lesson.page.keyboard.press("Home")
    lesson.wait(lambda: held, "for the frame to be asked for")
    expect(gates).to_have_attribute("aria-busy", "true")
    for request in held:
        request.continue_()
    expect(gates).to_have_attribute("aria-busy", "false", timeout=SLOW_MS)
    assert lesson.moment("gates", "kept_at") == 1
