"""The newcomer's journey: home, two networks training after one click, and every way out of the table shows what it says."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from core.ui.comparison import MODELS, TABLE
from core.ui.contents import CONTENTS
from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
TITLES = [CONTENTS[model].title for model in MODELS]
QUESTIONS = {
    "word2vec": "How does a word get its vector?",
    "rnn": "What does “memory” mean?",
    "lstm": "How do gates keep a memory?",
    "gru": "Can two gates do the work of three?",
    "gradients": "Why does an RNN forget?",
    "race": "Which cell would you pick?",
    "series": "Can it go on with a curve?",
}


def test_one_click_and_two_networks_learn_before_the_newcomers_eyes(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    home = at_home(server, page_in, language)
    for name in ("curve", "gates", "map"):
        expect(home.instrument(name)).to_be_in_viewport()
        expect(home.instrument(name)).not_to_have_attribute("data-step", re.compile(r"\d"))
    roots = home.mark_roots()
    home.page.locator(".st-key-start-miniature button").click()
    for name in ("curve", "gates", "map"):
        expect(home.instrument(name)).to_have_attribute("data-step", re.compile(r"[1-9]"), timeout=SLOW_MS)
    assert home.marked_roots() == roots
    first = home.loss
    home.wait(lambda: home.loss < 0.9 * first, f"for the loss to fall below {first}")
    runs = home.run
    links = home.page.locator(".st-key-miniature-line a")
    expect(links).to_have_count(2)
    links.first.click()
    expect(home.start_button).to_be_visible(timeout=SLOW_MS)
    home.settle()
    home.wait_for_step(1)
    assert home.run is not None
    assert home.run in str(runs), "the page shows the very run"
    home.page.get_by_test_id("stSidebarNav").get_by_text(home.say("Home"), exact=True).click()
    for name in ("curve", "gates", "map"):
        expect(home.instrument(name)).to_have_attribute("data-step", re.compile(r"[1-9]"), timeout=SLOW_MS)


def test_every_way_out_of_the_table_leads_to_what_it_says(server: LiveServer, page_in: Visitors, language: str) -> None:
    home = at_home(server, page_in, language)
    table = home.page.locator(".st-key-comparison a")
    addresses = list(dict.fromkeys(table.evaluate_all("links => links.map((link) => link.getAttribute('href'))")))
    assert len(addresses) > 12
    expect(home.page.locator(".st-key-comparison th[scope=col]")).to_have_text([home.say(t) for t in TITLES])
    expect(home.page.locator(".st-key-comparison th[scope=row]")).to_have_text([home.say(row) for row in TABLE])
    home.page.evaluate("window.notReloaded = true")
    here = home.page.url
    for address in addresses:
        follow(home, home.page.locator(f'.st-key-comparison a[href="{address}"]').first, address)
        home.page.go_back()
        expect(table.first).to_be_visible(timeout=SLOW_MS)
        home.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        assert home.page.url == here, "the way back leads home, and nothing of the other page stays in the address"


def at_home(server: LiveServer, page_in: Visitors, language: str) -> LessonPage:
    """The home page of a newcomer, drawn."""
    home = LessonPage(page_in(server, language))
    home.page.goto(home.visitor.url)
    expect(home.page.locator(".st-key-path-steps")).to_be_visible(timeout=SLOW_MS)
    expect(home.instrument("map").locator("h2")).not_to_be_empty(timeout=SLOW_MS)
    return home


def follow(home: LessonPage, link: Locator, address: str) -> None:
    """Click a link of the table: its page takes every setting that the address asks for, and warns of nothing."""
    page = home.page
    asked = urlsplit(address)
    link.click()
    home.wait(lambda: urlsplit(page.url).path.endswith(asked.path.rsplit("/", 1)[-1]), f"for {address}")
    expect(page.locator(".st-key-comparison")).to_have_count(0)
    question = QUESTIONS[asked.path.rsplit("/", 1)[-1]]
    expect(page.get_by_role("heading", level=1)).to_have_text(home.say(question), timeout=SLOW_MS)
    assert page.evaluate("window.notReloaded"), "the way leads through the app itself"
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    # A page keeps in its address what differs from its own preset, and nothing else: what stays there was taken.
    home.wait(
        lambda: parse_qs(asked.query).items() <= parse_qs(urlsplit(page.url).query).items(), f"for all of {address}"
    )


def test_the_miniature_obeys_the_keys(server: LiveServer, page_in: Visitors, language: str) -> None:
    home = at_home(server, page_in, language)
    home.page.locator("h1").click()
    home.page.keyboard.press("Space")
    home.wait_for_state("running")
    home.pause_and_look_back_by_keys()
    runs = home.run
    home.page.keyboard.press("r")
    home.wait(lambda: home.run != runs, "for other runs")
    home.wait_for_state("running")
