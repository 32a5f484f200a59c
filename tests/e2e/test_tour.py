"""The tour in a hurry: what a stop sets is what Start trains, however soon it is pressed."""

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors


class SlowLine:
    """A page's line to Streamlit, on which the server's answers can be kept waiting."""

    def __init__(self, page: Page) -> None:
        self.is_slow = False
        self._waiting: list[str | bytes] = []
        page.route_web_socket("**/_stcore/stream", self._take)

    def _take(self, browser_end: WebSocketRoute) -> None:
        self._browser_end = browser_end
        server_end = browser_end.connect_to_server()
        browser_end.on_message(server_end.send)
        server_end.on_message(self._answer)

    def _answer(self, message: str | bytes) -> None:
        if self.is_slow:
            self._waiting.append(message)
        else:
            self._browser_end.send(message)

    @property
    def has_waiting(self) -> bool:
        """Whether the server has said something that the page has not heard yet."""
        return bool(self._waiting)

    def catch_up(self) -> None:
        """Hand over what waits, and be quick again."""
        self.is_slow = False
        for message in self._waiting:
            self._browser_end.send(message)
        self._waiting.clear()


def test_start_trains_what_a_stop_has_set_before_the_page_shows_it(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language))
    page, line = lesson.page, SlowLine(lesson.page)
    lesson.open("gru", task="recall", length=7, hidden_size=8)
    line.is_slow = True
    page.get_by_role("radio", name="2 · ").click()
    lesson.wait(lambda: line.has_waiting, "for the server to answer")
    page.wait_for_timeout(1500)  # for the whole of its answer
    lesson.start_button.click()
    page.wait_for_timeout(300)
    line.catch_up()
    lesson.wait(lambda: lesson.run is not None, "for the address to name the run")
    size = f"32 {lesson.say('units')}"
    expect(page.get_by_text(re.compile(rf"GRU · {size} · .+ · T = 20 · "))).to_be_visible(timeout=PATIENCE_S * 1000)
    assert "forget_bias=3" in page.url
    assert "length" not in page.url
