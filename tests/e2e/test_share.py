"""Sharing as a class sees it: a link and a code on one screen, the same page on another."""

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors, named_in

SLOW_MS = PATIENCE_S * 1000


def dialog(lesson: LessonPage) -> Locator:
    """The instrument in the dialog that Share opens."""
    lesson.page.locator('[class*="st-key-share-"] button').click()
    shown = lesson.instrument("share")
    expect(shown.locator("img")).to_be_visible(timeout=SLOW_MS)
    return shown


def link_in(shown: Locator) -> str:
    return shown.locator("textarea").input_value()


def code_in(shown: Locator) -> str:
    """What a camera reads from the code on the screen."""
    seen = Image.open(io.BytesIO(shown.locator("img").screenshot()))
    read = zxingcpp.read_barcodes(seen)
    assert len(read) == 1
    return str(read[0].text)


def test_a_second_browser_sees_what_the_first_shares(server: LiveServer, page_in: Visitors, language: str) -> None:
    first = LessonPage(page_in(server, language, "dark")).open(hidden_size=40, seed=7, tokenizer="words", steps=500)
    shown = dialog(first)
    shared = link_in(shown)
    assert shared.startswith(f"{server.url}/lstm?")
    assert code_in(shown) == shared
    # others cannot open "localhost", and are told so
    warning = first.page.get_by_role("dialog").get_by_test_id("stAlert")
    expect(warning).to_contain_text("make serve")
    settings = first.shown_settings()

    other = {"en": "zh", "zh": "en"}[language]
    second = LessonPage(page_in(server, other))
    second.language = language  # the link's
    second.page.goto(shared)
    expect(second.start_button).to_be_visible(timeout=SLOW_MS)
    second.settle()
    expect(second.page.locator("html")).to_have_attribute("lang", language)
    assert second.shown_settings() == settings
    assert settings["hidden_size"] == "40"
    second.page.get_by_role("button", name=second.say("More")).click()
    expect(second.setting("seed").locator("input")).to_have_value("7")
    expect(second.page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_run_goes_along_if_it_is_wanted_and_the_link_can_be_copied(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    first = LessonPage(page_in(server, language)).open(**SMALL)
    first.visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    run = first.start()
    first.settle()
    shown = dialog(first)
    assert named_in(link_in(shown), "run") is None
    first.page.get_by_role("dialog").get_by_test_id("stCheckbox").locator("label").click()
    first.wait(lambda: named_in(link_in(shown), "run") == run, "for the link to name the run")
    shared = link_in(shown)
    first.wait(lambda: code_in(shown) == shared, "for the code to follow")
    shown.get_by_role("button", name=first.label("share", "copy"), exact=True).click()
    expect(shown.locator(".note")).to_have_text(first.label("share", "copied"))
    assert first.page.evaluate("navigator.clipboard.readText()") == shared

    guest = LessonPage(page_in(server, language))
    guest.page.goto(shared)
    guest.wait_for_state("running")
    assert guest.run == run
