"""The text page's story in a browser: cut a sentence, count, pad, point into the block; own words, own text, keyboard."""

import re

import pytest
from playwright.sync_api import Locator, expect

from core.sentences import PROBLEMS
from tests.e2e import own_texts
from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.own_texts import OwnFile
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
SENTENCES = {"en": "She didn't see the ice-cream van", "zh": "王小明爱吃螺蛳粉和乌冬面"}
OWN_WORDS = {"en": OwnFile("words.txt", b"ice-cream\n"), "zh": OwnFile("words.txt", "螺蛳粉 9 n\n".encode())}
DIFFERENT = {"en": ("words", "jieba"), "zh": ("jieba", "jieba-no-hmm")}


class TextPage(LessonPage):
    """The page that has no run: it is ready when its last view has drawn."""

    def open(self, path: str = "text", **query: object) -> "TextPage":
        """Go there and wait until the text is counted and all views have drawn."""
        self.page.goto(f"{self.visitor.url}/{path}")
        self.settle()
        return self

    def settle(self) -> None:
        """Wait for the end of the page's story."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        expect(self.instrument("dense").locator(".costs table")).to_be_visible(timeout=SLOW_MS)

    def pieces(self, way: str) -> list[str]:
        """The tokens that count of one way of cutting the sentence."""
        strip = self.instrument("ways").locator(f'[data-way="{way}"] .piece:not(.left)')
        return strip.all_text_contents()

    def pointed(self) -> tuple[str, str, str, str]:
        """What the four views point at: in the vocabulary's sentence, the batch, the block's token and its number."""
        one = [
            self.instrument("vocabulary").locator(".own-tokens .token.on"),
            self.instrument("batch").locator(".cell.on b"),
        ]
        texts = [locator.first.evaluate("node => node.firstChild?.textContent ?? ''") for locator in one]
        chain = self.instrument("block").locator(".chain .big").all_inner_texts()
        return (texts[0], texts[1], chain[0], chain[1])


@pytest.fixture
def lesson(server: LiveServer, page_in: Visitors, language: str) -> TextPage:
    return TextPage(page_in(server, language)).open()


def test_a_sentence_of_ones_own_is_cut_live_and_pointing_links_all_views(lesson: TextPage) -> None:
    language = lesson.language
    roots = lesson.mark_roots()
    field = lesson.instrument("ways").locator("input")
    field.fill(SENTENCES[language])
    letters = SENTENCES[language].lower().replace(" ", "")
    lesson.wait(lambda: "".join(lesson.pieces("words")) == letters, "for the sentence to be cut")
    first, second = DIFFERENT[language]
    assert lesson.pieces(first) != lesson.pieces(second)
    other = lesson.instrument("ways").locator(f'[data-way="{second}"] .piece.other')
    assert other.count() > 0
    assert lesson.marked_roots() == roots, "no instrument was put up anew"

    own = lesson.instrument("vocabulary").locator(".own-tokens .token")
    expect(own).to_have_count(len(lesson.pieces(first)), timeout=SLOW_MS)
    assert lesson.instrument("vocabulary").locator(".token.unseen").count() > 0
    own.nth(1).hover()
    lesson.wait(lambda: lesson.pointed()[0] == lesson.pieces(first)[1], "for the second token")
    assert len(set(lesson.pointed()[:3])) == 1
    block = lesson.instrument("block")
    number = block.locator(".numbers span.on").inner_text()
    assert number.strip() in block.locator(".readout").inner_text()

    block.locator(".block-frame").focus()
    lesson.page.keyboard.press("ArrowRight")
    lesson.wait(lambda: lesson.pointed()[0] == lesson.pieces(first)[2], "for the arrow to lead on")
    lesson.page.keyboard.press("Shift+ArrowRight")
    expect(block.locator(".readout")).to_have_text(re.compile(r"^\[0, 2, 1\]"))
    lesson.page.keyboard.press("ArrowDown")
    expect(block.locator(".readout")).to_have_text(re.compile(r"^\[1, 2, 1\]"))
    expect(lesson.instrument("batch").locator('.cell.on[data-row="1"][data-place="2"]')).to_be_visible()
    token, marked = block.locator(".chain .big").first.inner_text(), lesson.instrument("vocabulary").locator("tr.on td")
    expect(marked.nth(1)).to_have_text(token)
    expect(marked.nth(0)).to_have_text(block.locator(".chain .big").nth(1).inner_text())
    canvas = block.locator("canvas")
    size = canvas.bounding_box()
    assert size is not None
    canvas.click(position={"x": size["width"] / 3, "y": size["height"] / 2})
    expect(block.locator(".readout")).not_to_have_text(re.compile(r"^\[1, 2, 1\]"))


def test_keys_lead_through_the_batch_and_to_another_one(lesson: TextPage) -> None:
    page, batch = lesson.page, lesson.instrument("batch")
    cell = batch.locator(".cell.on")
    keyboard, heading = page.keyboard, page.locator("h1")
    heading.click()
    keyboard.press("ArrowRight")
    expect(batch.locator('.cell.on[data-row="0"][data-place="1"]')).to_be_visible()
    keyboard.press("End")
    expect(batch.locator(".batch-row:last-child .cell.on")).to_be_in_viewport()
    last = cell.get_attribute("data-place")
    keyboard.press("ArrowRight")
    expect(cell).to_have_attribute("data-place", str(last))
    keyboard.press("Home")
    keyboard.press("ArrowLeft")
    expect(batch.locator('.cell.on[data-row="0"][data-place="0"]')).to_be_visible()
    first_row = batch.locator(".batch-row:first-child .cell:not(.pad)").count()
    for _ in range(first_row):
        keyboard.press("ArrowRight")
    expect(batch.locator('.cell.on[data-row="1"][data-place="0"]')).to_be_visible()

    keyboard.press("Space")
    expect(batch.locator('.cell.on[data-row="1"][data-place="2"]')).to_be_visible()
    keyboard.press("Space")
    there = cell.get_attribute("data-place")
    page.wait_for_timeout(1500)
    expect(cell).to_have_attribute("data-place", str(there))

    numbers = lesson.instrument("block").locator(".numbers")
    before = numbers.inner_text()
    keyboard.press("r")
    lesson.wait(lambda: "seed=2" in page.url, "for the next seed")
    expect(numbers).not_to_have_text(before, timeout=SLOW_MS)
    expect(page.locator(".st-key-setting-text-seed input")).to_have_value("2")

    field = lesson.instrument("ways").locator("input")
    field.click()
    field.press("End")
    keyboard.type(" r")
    keyboard.press("ArrowLeft")
    expect(field).to_have_value(re.compile(" r$"))
    page.wait_for_timeout(500)
    assert "seed=2" in page.url


def test_a_way_is_chosen_in_the_picture_and_the_text_is_cut_that_way(lesson: TextPage) -> None:
    facts = lesson.instrument("vocabulary").locator(".facts")
    before = facts.inner_text()
    lesson.instrument("ways").locator('[data-way="characters"] button').click()
    expect(facts).not_to_have_text(before, timeout=SLOW_MS)
    lesson.wait(lambda: "tokenizer=characters" in lesson.page.url, "for the address")
    cells = lesson.instrument("batch").locator('[data-row="1"]:not(.pad) b').all_inner_texts()
    assert {len(cell) for cell in cells} == {1}


def test_words_of_ones_own_and_a_bad_list(lesson: TextPage) -> None:
    page, language = lesson.page, lesson.language
    lesson.instrument("ways").locator("input").fill(SENTENCES[language])
    lesson.wait(lambda: lesson.pieces("characters")[0] == SENTENCES[language][0].lower(), "for the sentence")
    page.get_by_role("button", name=lesson.say("Your words for jieba")).click()
    give(lesson, OwnFile("bad.txt", "好词\n，，\n".encode()))
    sentence = lesson.say(PROBLEMS["dictionary_word"].sentence, line=2, word="，，")
    expect(page.get_by_test_id("stAlert")).to_have_text(sentence, timeout=SLOW_MS)
    give(lesson, OWN_WORDS[language])
    without = lesson.instrument("ways").locator('[data-way="without-dictionary"]')
    expect(without).to_be_visible(timeout=SLOW_MS)
    if language == "zh":
        assert "螺蛳粉" in lesson.pieces("jieba")
        assert "螺蛳粉" not in lesson.pieces("without-dictionary")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def give(lesson: TextPage, file: OwnFile) -> None:
    """A file for the open popover."""
    place: Locator = lesson.page.get_by_test_id("stPopoverBody").locator("input[type=file]")
    # the place for a second file has a new key; that of the first goes a moment later
    expect(place).to_have_count(1, timeout=PATIENCE_S * 1000)
    place.set_input_files(file.payload())


def test_an_uploaded_text_is_counted_and_looked_at(lesson: TextPage) -> None:
    page = lesson.page
    novel = own_texts.megabyte_of(lesson.language, "utf-8")
    page.locator(".st-key-own-text button").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(novel.payload())
    dialog.get_by_role("button", name=lesson.say("Use this text")).click(timeout=SLOW_MS)
    expect(dialog).to_have_count(0)
    lesson.wait(lambda: "corpus=upload-" in page.url, "for the text to be chosen")
    facts = lesson.instrument("vocabulary").locator(".facts b")
    before = facts.inner_text()
    lesson.wait(lambda: facts.inner_text() != before, "for the text to be counted")
    rows = lesson.instrument("vocabulary").locator(".tokens-table tbody td:nth-child(2)")
    body = novel.body.decode().lower()
    assert all(token in body for token in rows.all_inner_texts())
    page.reload()
    lesson.settle()
    assert facts.inner_text() != before
