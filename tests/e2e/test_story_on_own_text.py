"""The story of Word2Vec from its first step to its last on a text that a visitor brings, in both languages, by the arrow keys."""

import re

from playwright.sync_api import expect

from tests.e2e.lesson_page import PATIENCE_S
from tests.e2e.own_texts import fables
from tests.e2e.server import LiveServer
from tests.e2e.test_own_texts import card_of
from tests.e2e.test_word2vec_story import StoryPage
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
# Words of the fables, and one that they lack.
SENTENCES = {"en": "The miller saw a zebra near the river", "zh": "小狐狸在河边看见一头斑马"}
KNOWN = {"en": "river", "zh": "河边"}
UNKNOWN = {"en": "zebra", "zh": "斑马"}
SMALL_TEXT = "This text has less than about 1 MB: expect sensible neighbours, but no word sums."


def test_the_story_is_told_from_first_to_last_step_on_an_uploaded_text(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = StoryPage(page_in(server, language)).tell()
    page, story = lesson.page, lesson.instrument("story")
    bring(lesson)
    expect(page.get_by_text(lesson.say(SMALL_TEXT))).to_be_visible(timeout=SLOW_MS)
    story.locator("input[type=text]").fill(SENTENCES[language])
    page.keyboard.press("Enter")  # from then on the arrows walk
    expect(story.locator(".story-word.unseen").filter(has_text=UNKNOWN[language])).to_be_visible(timeout=SLOW_MS)
    assert KNOWN[language] in story.locator(".story-word:not(.unseen)").all_inner_texts(), "it is cut into words"

    lesson.walk_to("softmax")
    said = measured(lesson)
    dear, cheap = (lesson.number("story", "cost_found", way, said) for way in ("softmax", "sampling"))
    assert dear is not None
    assert cheap is not None
    assert dear > cheap
    lesson.walk_to("yesno")
    expect(story.locator(".story-ask")).to_contain_text(re.compile(r"0\.\d\d\d"))
    lesson.walk_to("collapse")
    story.get_by_role("button", name=lesson.label("story", "cosine_all"), exact=True).click()
    said = measured(lesson)
    assert lesson.label("story", "you_said", guess=lesson.label("story", "cosine_all")) in said
    assert (lesson.number("story", "collapse_found_own", "cosine", said) or 0) > 0.9
    lesson.walk_to("noise")
    expect(story.locator(".drawn-words .story-word")).to_have_count(5)
    lesson.walk_to("tables")
    for role, count in {"given": 1, "yes": 1, "no": 5}.items():
        expect(story.locator(f".table-row.{role}")).to_have_count(count)
    lesson.walk_to("onehot")
    expect(story.locator(".cosines").nth(1)).to_contain_text(KNOWN[language])
    lesson.walk_to("order")
    assert re.search(r"\d", measured(lesson))
    lesson.walk_to("unknown")
    expect(story.locator("code.bad").filter(has_text=f"KeyError: '{UNKNOWN[language]}'")).to_be_visible()
    # it is the visitor's text to the end, and one that is chosen in a menu is cut as it needs
    expect(page.get_by_text(lesson.say(SMALL_TEXT))).to_be_visible()
    choose_the_other_worlds(lesson)


def bring(lesson: StoryPage) -> None:
    """Upload the visitor's text from the story's settings, and use it."""
    page, text = lesson.page, fables(lesson.language)
    page.get_by_role("button", name=lesson.say("Text and settings")).click()
    page.locator(".st-key-own-text button").click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(text.payload())
    use = card_of(lesson, text).get_by_role("button", name=lesson.say("Use this text"))
    use.click(timeout=SLOW_MS)
    expect(page.get_by_role("dialog")).to_have_count(0)


def measured(lesson: StoryPage) -> str:
    """Have the scene measured; what it says it found."""
    story = lesson.instrument("story")
    story.get_by_role("button", name=lesson.label("story", "measure"), exact=True).click()
    verdict = story.locator(".measured-verdict:visible")
    expect(verdict).not_to_be_empty(timeout=SLOW_MS)
    return verdict.inner_text()


def choose_the_other_worlds(lesson: StoryPage) -> None:
    """The built-in text of the other language is cut in its own way."""
    page, other = lesson.page, {"en": "zh", "zh": "en"}[lesson.language]
    title = {"en": {"zh": "Worlds (Chinese)"}, "zh": {"en": "小世界（英文）"}}[lesson.language][other]
    page.get_by_role("button", name=lesson.say("Text and settings")).click()
    page.locator("[class*='st-key-setting-word2vec-corpus']").get_by_role("combobox").click()
    page.get_by_role("option", name=title).click()
    page.keyboard.press("Escape")
    story = lesson.instrument("story")
    story.get_by_role("button", name=lesson.label("story", "usual"), exact=True).click()
    lesson.page.locator(".st-key-story-row").get_by_role("radio").first.click()
    words = {"en": re.compile(r"^[a-z]{2,}$"), "zh": re.compile(r"^[\u4e00-\u9fff]{2}$")}[other]
    expect(story.locator(".story-word").filter(has_text=words).first).to_be_visible(timeout=SLOW_MS)
