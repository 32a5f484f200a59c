"""The race as its viewers see it: guessed, started, watched without a redraw, reloaded in the middle, and read at its end."""

from playwright.sync_api import Locator, expect

from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors, named_in

SLOW_MS = 2 * PATIENCE_S * 1000
TINY = {"length": 6, "symbols": 3, "hidden_size": 12, "batch_size": 8}


class RacePage(LessonPage):
    """Has no run bar; its lanes say that it has drawn."""

    def settle(self) -> None:
        """See LessonPage."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        expect(self.instrument("race").locator(".chip")).not_to_be_empty(timeout=SLOW_MS)
        expect(self.instrument("race_results").locator("h2")).not_to_be_empty(timeout=SLOW_MS)

    def lane(self, variant: str) -> Locator:
        """One cell's lane."""
        return self.instrument("race").locator(f'.lane[data-variant="{variant}"]')

    def done(self, variant: str) -> float:
        """How much of a cell's trainings is done, 0 … 1."""
        return float(self.lane(variant).evaluate("lane => lane.style.getPropertyValue('--done')"))


def test_a_race_is_run_in_everybodys_sight(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = RacePage(page_in(server, language))
    lesson.open("race", steps=3000, **TINY)
    page, race, results = lesson.page, lesson.instrument("race"), lesson.instrument("race_results")
    expect(race.locator(".empty")).to_have_text(lesson.label("race", "empty"))
    page.locator(".st-key-setting-predict-race-parameters").get_by_text("LSTM", exact=True).click()
    lesson.settle()
    lesson.start_button.click()
    expect(race).to_have_attribute("data-state", "running", timeout=SLOW_MS)
    lesson.settle()
    lesson.mark_roots()
    sent = lesson.visitor.frames_sent
    lesson.wait(lambda: 0.0 < lesson.done("rnn") < 1.0, "for a lane to move")
    before = lesson.done("rnn")
    lesson.wait(lambda: lesson.done("rnn") > before, "for it to move on")
    said = lesson.label("race_results", "guessed_else", guess="LSTM")
    expect(results.locator(".winner").nth(1)).to_contain_text(said, timeout=SLOW_MS)
    expect(results.locator(".winner").first).to_contain_text(lesson.label("race_results", "not_yet"))
    assert lesson.visitor.frames_sent == sent, "the page is not drawn again while it runs"
    assert lesson.marked_roots() == page.locator(".seqlens-instrument").count()

    experiment = named_in(page.url, "set")
    assert experiment is not None
    page.reload()
    lesson.settle()
    expect(race).to_have_attribute("data-state", "running", timeout=SLOW_MS)
    lesson.wait(lambda: lesson.done("rnn") >= before, "for the lanes to be back")
    expect(results.locator(".winner").nth(1)).to_contain_text(said, timeout=SLOW_MS)
    expect(page.locator('.st-key-setting-race-length [data-testid="stSliderThumbValue"]')).to_have_text("6")
    guest = RacePage(page_in(server, language))
    guest.open("race", set=experiment)
    expect(guest.lane("gru").locator(".metric")).not_to_be_empty(timeout=SLOW_MS)
    expect(guest.instrument("race").get_by_role("button", name=lesson.label("race", "cancel"))).to_have_count(0)
    race.get_by_role("button", name=lesson.label("race", "cancel"), exact=True).click()
    expect(guest.instrument("race")).to_have_attribute("data-state", "cancelled", timeout=SLOW_MS)
    expect(results.locator(".note").first).to_have_text(lesson.label("race_results", "times_none"), timeout=SLOW_MS)


def test_a_finished_race_says_what_it_has_measured(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = RacePage(page_in(server, language))
    lesson.open("race", steps=100, **TINY)
    race, results = lesson.instrument("race"), lesson.instrument("race_results")
    lesson.start_button.click()
    expect(race).to_have_attribute("data-state", "finished", timeout=2 * SLOW_MS)
    lesson.settle()
    lesson.page.reload()
    lesson.settle()
    for variant in ("rnn", "lstm", "gru"):
        expect(lesson.lane(variant).locator(".verdict")).not_to_be_empty(timeout=SLOW_MS)
    costs = results.locator(".costs tbody tr")
    expect(costs).to_have_count(3)
    for times in costs.locator("td:nth-of-type(4), td:nth-of-type(5)").all():
        expect(times).to_contain_text(".")
    expect(results.locator(".lengths thead th")).to_have_text(["T 2", "T 3", "T 6", "T 12", "T 24"])
    expect(results.locator(".lengths .rung")).to_have_count(15)
    expect(results.get_by_text(lesson.label("race_results", "not_yet"))).to_have_count(0)
    toggle = race.get_by_role("button", name=lesson.label("race", "by_seconds"), exact=True)
    toggle.click()
    expect(race.get_by_role("button", name=lesson.label("race", "by_steps"), exact=True)).to_be_visible()
    expect(race.get_by_text(lesson.label("race", "hint_seconds"))).to_be_visible()


def test_a_race_answers_the_keys_of_the_page(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = RacePage(page_in(server, language))
    lesson.open("race", steps=4000, **TINY)
    page, race = lesson.page, lesson.instrument("race")
    expect(race.locator(".keys")).to_have_text(lesson.label("race", "keys"))
    page.locator("h1").click()
    page.keyboard.press("Space")
    expect(race).to_have_attribute("data-state", "running", timeout=SLOW_MS)
    started = named_in(page.url, "set")
    lesson.wait(lambda: lesson.done("rnn") > 0.02, "for a lane to move")
    page.keyboard.press("Space")
    expect(race).to_have_attribute("data-state", "cancelled", timeout=SLOW_MS)
    reached = lesson.done("rnn")

    readouts = race.locator('.plot[data-measure="loss"] .readout')
    expect(readouts).to_have_text("")
    page.keyboard.press("ArrowLeft")
    expect(readouts).to_contain_text("RNN")
    newest = readouts.inner_text()
    page.keyboard.press("Home")
    expect(readouts).not_to_have_text(newest)
    page.keyboard.press("End")
    expect(readouts).to_have_text("")

    page.keyboard.press("?")
    listed = page.locator("dialog.seqlens-keys")
    expect(listed.locator("kbd")).to_have_text(
        [lesson.label("document", "space"), "→", "←", "Home", "End", "R", "?", "Esc"]
    )
    expect(listed.locator("dd").first).to_have_text(lesson.label("race", "key_run"))
    page.keyboard.press("Escape")

    page.keyboard.press("Space")
    expect(race).to_have_attribute("data-state", "running", timeout=SLOW_MS)
    assert lesson.done("rnn") >= reached, "it goes on from where it was"
    assert named_in(page.url, "set") == started
    guest = RacePage(page_in(server, language))
    guest.open("race", set=str(started))
    guest.page.locator("h1").click()
    guest.page.keyboard.press("Space")
    guest.page.keyboard.press("r")
    guest.page.wait_for_timeout(1500)
    expect(race).to_have_attribute("data-state", "running")
    assert named_in(guest.page.url, "set") == started

    page.keyboard.press("r")
    lesson.wait(lambda: named_in(page.url, "set") not in (None, started), "for a new race")
    lesson.settle()
    lesson.wait(lambda: lesson.done("rnn") < reached, "for its lanes to begin")
    expect(race).to_have_attribute("data-state", "running", timeout=SLOW_MS)
    page.keyboard.press("Space")
    expect(race).to_have_attribute("data-state", "cancelled", timeout=SLOW_MS)
