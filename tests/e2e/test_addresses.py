"""Addresses carry settings and runs; what an address asks in vain is answered with a sentence, not with a broken page."""

from playwright.sync_api import expect

from tests.e2e.lesson_page import LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors


def test_addresses_are_understood_or_answered(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language))
    settings_are_applied(lesson)
    an_impossible_one_is_named(lesson)
    an_unknown_run_gets_a_sentence(lesson)


def settings_are_applied(lesson: LessonPage) -> None:
    lesson.open(hidden_size=32, seed=7)
    assert lesson.shown_settings()["hidden_size"] == "32"
    lesson.page.get_by_role("button", name=lesson.say("More")).click()
    expect(lesson.setting("seed").locator("input")).to_have_value("7")
    expect(lesson.page.get_by_test_id("stAlert")).to_have_count(0)


def an_impossible_one_is_named(lesson: LessonPage) -> None:
    lesson.open(hidden_size=100_000, nonsense=1)
    notice = lesson.say(
        "The address asks for “{label}” = {value}, but it goes from {low} to {high}. The usual value is used.",
        label=lesson.say("Hidden size"),
        value=100_000,
        low=4,
        high=512,
    )
    unknown = lesson.say(
        "The address also names {names}, which this page does not know. It may come from another version.",
        names="nonsense",
    )
    expect(lesson.page.get_by_test_id("stAlert")).to_have_text([notice, unknown])
    assert lesson.shown_settings()["hidden_size"] == "64"


def an_unknown_run_gets_a_sentence(lesson: LessonPage) -> None:
    lesson.open(run="was-never-here")
    notice = lesson.say("The run in this address is not here. It may have been deleted; start a new one below.")
    expect(lesson.page.get_by_test_id("stAlert")).to_have_text(notice)
    expect(lesson.runbar.locator(".chip")).to_have_text(lesson.label("runbar", "idle"))
