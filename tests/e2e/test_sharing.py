"""A run belongs to its browser and to its address: it outlives a reload, and others may watch it but not steer it."""

from playwright.sync_api import expect

from tests.e2e.lesson_page import SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors


def test_a_reload_finds_the_same_run_going_on(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    run = lesson.start()
    lesson.wait_for_step(30)
    settings = lesson.shown_settings()
    before = lesson.step
    lesson.page.reload()
    lesson.settle()
    lesson.wait_for_state("running")
    assert lesson.run == run
    lesson.wait_for_step(before + 10)
    assert lesson.shown_settings() == settings
    expect(lesson.instrument("gates").locator(".sentence")).not_to_be_empty()


def test_another_browser_watches_but_does_not_steer(server: LiveServer, page_in: Visitors, language: str) -> None:
    owner = LessonPage(page_in(server, language)).open(**SMALL)
    run = owner.start()
    guest = LessonPage(page_in(server, language)).open(run=run)
    guest.wait_for_state("running")
    seen = guest.step
    guest.wait_for_step(seen + 20)
    expect(guest.runbar.locator(".note")).to_have_text(guest.label("runbar", "watching"))
    for button in guest.runbar.locator(".button.icon").all():
        expect(button).to_be_disabled()

    status, sentence = guest.visitor.command(run, "pause")
    assert status == 403
    assert sentence == guest.say("This run belongs to another browser: you can watch it and ask it, but not steer it.")
    owner.press("pause")
    for lesson in (owner, guest):
        lesson.wait_for_state("paused")
    owner.wait(lambda: owner.step == guest.step, "for both to show the same step")
