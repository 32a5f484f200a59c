"""Settings behind a button are there as the page means them, however often it was drawn before the button is pressed."""

from core.vectors_config import Word2VecConfig
from tests.e2e.lesson_page import LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SHOWN = ("context_window", "min_count", "n_tokens", "seed")


def test_more_opens_on_the_usual_values_on_a_page_that_was_drawn_several_times(
    server: LiveServer, page_in: Visitors
) -> None:
    lesson = LessonPage(page_in(server, "en")).open("word2vec")
    page = lesson.page
    for _ in range(2):
        page.get_by_role("button", name=lesson.say("Share…")).click()
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
        lesson.settle()
    page.get_by_role("button", name=lesson.say("More")).click()
    usual = Word2VecConfig()
    behind = page.get_by_test_id("stPopoverBody")
    fields = {name: behind.locator(f"[class*=st-key-setting-word2vec-{name}] input") for name in SHOWN}
    shown = {name: field.first.input_value() for name, field in fields.items()}
    assert shown == {name: str(getattr(usual, name)) for name in SHOWN}
