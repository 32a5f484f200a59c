"""The story of Word2Vec as a class follows it: an own sentence, arrow keys, a guess and its measurement, seeds compared."""

import math
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Theme, Visitors

SLOW_MS = PATIENCE_S * 1000
SENTENCES = {"en": "The king saw a zebra in his palace", "zh": "国王在皇宫里看见一头斑马"}
UNKNOWN = {"en": "zebra", "zh": "斑马"}


class StoryPage(LessonPage):
    """The room of the page that tells the story."""

    def tell(self) -> "StoryPage":
        """Go there and wait for the first scene."""
        self.page.goto(f"{self.visitor.url}/word2vec?room=story")
        expect(self.instrument("story").locator(".story-word.centre")).to_be_visible(timeout=SLOW_MS)
        return self

    @property
    def scene(self) -> str:
        """The scene on show."""
        return str(self.instrument("story").get_attribute("data-scene"))

    def walk_to(self, scene: str) -> None:
        """Press → until that scene is there."""
        shown = self.instrument("story").locator(".story-scene")
        while self.scene != scene:
            before = shown.inner_text()
            self.page.keyboard.press("ArrowRight")
            self.wait(lambda was=before: self.scene == scene or shown.inner_text() != was, f"for → to lead to {scene}")


def test_an_own_sentence_is_followed_from_the_window_to_the_two_tables(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = StoryPage(page_in(server, language)).tell()
    page, story = lesson.page, lesson.instrument("story")
    story.locator("input[type=text]").fill(SENTENCES[language])
    expect(story.locator(".story-word.unseen").first).to_be_visible(timeout=SLOW_MS)
    assert UNKNOWN[language] in "".join(story.locator(".story-word.unseen").all_inner_texts())
    story.locator(".story-word.centre").click()
    first = story.locator(".story-word.centre").inner_text()
    page.keyboard.press("ArrowRight")
    expect(story.locator(".story-word.centre")).not_to_have_text(first)
    assert story.locator(".pair-list li").count() > 1
    story.get_by_role("button", name=lesson.label("story", "cbow"), exact=True).click()
    expect(story.locator(".pair-list li")).to_have_count(1)
    lesson.walk_to("softmax")
    lesson.walk_to("yesno")
    expect(story.locator(".story-ask")).to_contain_text(re.compile(r"0\.\d\d\d"))
    lesson.walk_to("collapse")
    lesson.walk_to("noise")
    expect(story.locator(".drawn-words .story-word")).to_have_count(5)
    drawn = story.locator(".drawn-words .story-word").all_inner_texts()
    lesson.walk_to("tables")
    assert story.locator(".table-row.no b").all_inner_texts() == drawn, "the negatives that were just shown"
    asked = story.locator(".table-row")
    expect(asked.locator("b").nth(0)).not_to_be_empty()
    assert story.locator(".table-row.given").count() == 1
    assert story.locator(".table-row.yes").count() == 1
    assert story.locator(".table-row.no").count() == 5
    assert story.locator(".plane .move").count() > 0
    assert not lesson.visitor.problems


CONTRASTS = """cells => cells.map(cell => {
  const style = getComputedStyle(cell);
  const parts = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => Number(part) / (colour.startsWith("rgb") ? 255 : 1));
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (colour) => [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => sum + share * linear(parts(colour)[i]), 0);
  const [dark, bright] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_mean_under_the_cosines_is_theirs_and_every_cell_can_be_read(
    server: LiveServer, page_in: Visitors, theme: Theme
) -> None:
    lesson = StoryPage(page_in(server, "en"))
    lesson.page.emulate_media(color_scheme=theme)
    lesson.page.goto(f"{lesson.visitor.url}/word2vec?room=story&scene=onehot")
    story = lesson.instrument("story")
    for nth in range(2):
        cells = story.locator(".cosines").nth(nth).locator("i")
        expect(cells.first).to_be_visible(timeout=SLOW_MS)
        cosines = np.array([float(text.replace("−", "-")) for text in cells.all_inner_texts()])
        cosines = cosines.reshape(math.isqrt(len(cosines)), -1)
        off = cosines[np.triu_indices(len(cosines), 1)]
        said = story.locator(".ledger tbody tr").nth(nth).locator("td").last.inner_text()
        assert float(said) == pytest.approx(off.mean(), abs=0.011)
        assert f"make {len(off)} pairs" in story.locator(".story-onehot > p").inner_text()
        assert min(cells.evaluate_all(CONTRASTS)) >= 4.5


def test_a_guess_stands_beside_the_collapse_that_was_really_run(server: LiveServer, page_in: Visitors) -> None:
    lesson = StoryPage(page_in(server, "en")).tell()
    page, story = lesson.page, lesson.instrument("story")
    page.locator(".st-key-story-row").get_by_role("radio").nth(3).click()
    lesson.wait(lambda: lesson.scene == "collapse", "for the scene")
    numbers = story.locator(".measured .ledger tbody td")
    expect(numbers).to_have_text(["…"] * 8)  # k = 0 and k = 5: what will be measured has its place
    height = story.evaluate("node => node.offsetHeight")
    story.get_by_role("button", name=lesson.label("story", "option_all"), exact=True).click()
    story.get_by_role("button", name=lesson.label("story", "measure"), exact=True).click()
    expect(story.locator(".measured-verdict")).to_contain_text("You said: nearly all. Measured:", timeout=SLOW_MS)
    found = story.locator(".measured .ledger tbody tr td:nth-child(3)").all_inner_texts()
    cosines = [float(text) for text in found]
    assert cosines[0] > 0.85 > cosines[1]
    assert abs(story.evaluate("node => node.offsetHeight") - height) < 40, (
        "what was measured stands where it was to stand"
    )
    page.reload()
    lesson.wait(lambda: lesson.scene == "collapse", "for the scene")
    guess = story.get_by_role("button", name=lesson.label("story", "option_all"), exact=True)
    expect(guess, "what was guessed outlives the reload").to_have_attribute("aria-pressed", "true")


def test_seeds_of_several_settings_are_compared(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "en"))
    lesson.page.goto(f"{lesson.visitor.url}/word2vec?room=comparisons&epochs=2")
    lesson.page.locator(".st-key-setting-comparison-which").get_by_role("radio").last.click()
    comparison = lesson.instrument("comparison")
    expect(lesson.page.get_by_text("Compare trains 9 times")).to_be_visible(timeout=SLOW_MS)
    guess = comparison.locator('[role="group"]')
    expect(guess).to_contain_text(lesson.label("comparison", "guess_right"))
    guess.get_by_role("button").first.click()
    lesson.page.locator(".st-key-start-comparison button").click()
    expect(comparison).to_have_attribute("data-state", "finished", timeout=SLOW_MS)
    expect(guess).to_contain_text(lesson.label("comparison", "guessed"))
    expect(guess.locator("button:disabled")).to_have_count(3)  # a prediction is made before the first result
    expect(guess.locator('button[aria-pressed="true"]')).to_have_count(1)
    sums = comparison.locator('[data-measure="right"]')
    expect(sums.locator("li")).to_have_count(3)
    expect(sums.locator("li").first.locator("i")).to_have_count(3)
    whole, _, two = (float(text) for text in sums.locator(".value").all_inner_texts())
    assert whole > two
    lesson.page.reload()
    expect(sums.locator("li").first.locator("i")).to_have_count(3, timeout=SLOW_MS)
    expect(guess, "what was guessed outlives the reload").to_contain_text(lesson.label("comparison", "guessed"))
    lesson.page.evaluate("sessionStorage.clear()")
    lesson.page.reload()
    expect(guess).to_have_text(lesson.label("comparison", "not_guessed"), use_inner_text=True, timeout=SLOW_MS)
