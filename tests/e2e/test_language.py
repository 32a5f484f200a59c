"""The language can be switched at any moment, costs nothing, and is remembered by the browser."""

from playwright.sync_api import expect

from core.i18n import languages
from core.text.corpus import CORPORA
from tests.e2e.lesson_page import SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

OTHER = {"en": "zh", "zh": "en"}


def test_switching_in_mid_training_keeps_every_value_and_the_run(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL, seed=7)
    run = lesson.start()
    lesson.settle()
    lesson.wait_for_step(20)
    roots = lesson.mark_roots()
    settings = unworded(lesson)

    lesson.choose_language(languages()[OTHER[language]])
    lesson.language = OTHER[language]
    expect(lesson.start_button).to_contain_text(lesson.say("Start training"))
    expect(lesson.page.locator("html")).to_have_attribute("lang", lesson.language)
    expect(lesson.instrument("curve").locator("h2")).to_have_text(lesson.label("curve", "title"))
    expect(lesson.runbar.locator(".chip")).to_have_text(lesson.label("runbar", "running"))
    lesson.settle()
    reached = lesson.step
    lesson.wait_for_step(reached + 20)
    assert lesson.run == run
    assert lesson.marked_roots() == roots
    assert unworded(lesson) == settings
    assert corpus_of(lesson) == f"fables-{language}"


def unworded(lesson: LessonPage) -> dict[str, str]:
    """The settings whose value is a number, so that it reads the same in every language."""
    return {name: value for name, value in lesson.shown_settings().items() if value.replace(".", "").isdigit()}


def corpus_of(lesson: LessonPage) -> str:
    """The built-in text whose title the page's menu shows, in the page's language."""
    shown = lesson.shown_settings()["corpus"]
    return next(name for name, corpus in CORPORA.items() if corpus.title[lesson.language] == shown)


def test_a_choice_is_remembered_and_an_address_overrules_it(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    visitor = page_in(server, language)
    lesson = LessonPage(visitor).open()
    lesson.choose_language(languages()[OTHER[language]])
    expect(lesson.page.locator("html")).to_have_attribute("lang", OTHER[language])

    later = visitor.new_page()
    later.goto(server.url)
    expect(later.locator("html")).to_have_attribute("lang", OTHER[language], timeout=15_000)
    later.goto(f"{server.url}/lstm?lang={language}")
    expect(later.locator("html")).to_have_attribute("lang", language, timeout=15_000)
