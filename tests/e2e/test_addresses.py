"""Addresses carry settings and runs; what an address asks in vain is answered with a sentence, not with a broken page."""

from playwright.sync_api import expect

from tests.e2e.lesson_page import LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors


def test_settings_in_the_address_are_applied(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open(hidden_size=32, seed=7)
    assert lesson.shown_settings()["hidden_size"] == "32"
    lesson.page.get_by_role("button", name=lesson.say("More")).click()
    expect(lesson.setting("seed").locator("input")).to_have_value("7")
    expect(lesson.page.get_by_test_id("stAlert")).to_have_count(0)


def test_an_impossible_setting_is_named_and_the_usual_one_used(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language)).open(hidden_size=100_000, nonsense=1)
    notice = lesson.say(
        "The address asks for “{label}” = {value}, but it goes from {low} to {high}. The usual value is used.",
        label=lesson.say("Hidden size"),
        value=100_000,
        low=4,
        high=512,
    )
    expect(lesson.page.get_by_test_id("stAlert")).to_have_text(notice)
    assert lesson.shown_settings()["hidden_size"] == "64"


def test_an_unknown_run_gets_a_sentence(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open(run="was-never-here")
    notice = lesson.say("The run in this address is not here. It may have been deleted; start a new one below.")
    expect(lesson.page.get_by_test_id("stAlert")).to_have_text(notice)
    expect(lesson.runbar.locator(".chip")).to_have_text(lesson.label("runbar", "idle"))
