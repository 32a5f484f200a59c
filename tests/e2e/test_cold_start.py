"""The first request that a fresh server ever gets is a deep link: the whole shell must be there."""

import re

from playwright.sync_api import expect

from tests.e2e.lesson_page import LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors


def test_a_lesson_as_first_request_shows_the_whole_shell(
    cold_server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(cold_server, language)).open("lstm")
    page = lesson.page
    navigation = page.get_by_test_id("stSidebarNav")
    for title in ("Home", "LSTM"):
        expect(navigation.get_by_role("link", name=lesson.say(title))).to_be_visible()
    expect(page.get_by_role("heading", name=lesson.say("How do gates keep a memory?"))).to_be_visible()
    expect(page).to_have_title(re.compile("SeqLens"))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(lesson.start_button).to_contain_text(lesson.say("Start training"))
    for label in ("Text", "Read as", "Hidden size", "Training steps"):
        expect(page.get_by_text(lesson.say(label), exact=True).first).to_be_visible()
    for name in ("runbar", "curve", "sample", "gates", "gradient"):
        expect(lesson.instrument(name)).to_be_visible()
    expect(lesson.instrument("curve").locator(".empty")).to_have_text(lesson.label("curve", "empty"))
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
