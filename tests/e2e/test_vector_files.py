"""Word vectors brought as files to the Word2Vec page: a bad one gets its sentence, a good one is looked at, taken away, deleted."""

from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors
from playwright.sync_api import FilePayload, Locator, expect

from core.sentences import PROBLEMS
from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors
from tests.vector_files import table, written

SLOW_MS = PATIENCE_S * 1000
WORDS = ["国王", "女王", "男人", "女人", "king", "queen", "man", "woman", *(f"词{number}" for number in range(300))]


def test_vectors_are_imported_looked_at_and_taken_away(
    server: LiveServer, page_in: Visitors, language: str, tmp_path: Path
) -> None:
    lesson = LessonPage(page_in(server, language)).open("word2vec")
    page, vectors = lesson.page, table(len(WORDS), 20)
    raw = written(tmp_path / "mine", WORDS, vectors, binary=True)
    marked = lesson.mark_roots()
    page.locator(".st-key-own-vectors button").click()

    broken = bring(lesson, "broken.bin", raw[:-300])
    # 300 bytes are the last three vectors, and a part of the one before.
    sentence = lesson.say(PROBLEMS["vectors_truncated"].sentence, found=len(WORDS) - 4, promised=len(WORDS))
    expect(broken.get_by_test_id("stAlert")).to_have_text(sentence, timeout=SLOW_MS)
    bring(lesson, "mine.bin", raw).get_by_role("button", name=lesson.say("Look at these vectors")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(lesson.instrument("map").locator(".readout")).not_to_be_empty(timeout=SLOW_MS)
    said = lesson.say("Imported from {file}: learned elsewhere, not here", file="mine.bin")
    expect(page.get_by_text(said)).to_be_visible()
    assert lesson.marked_roots() == marked, "no instrument was put up anew"

    page.get_by_role("button", name=lesson.say("Download vectors")).click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name=lesson.say("word2vec, binary")).click()
    read = KeyedVectors.load_word2vec_format(str(downloading.value.path()), binary=True)
    assert read.index_to_key == WORDS
    np.testing.assert_array_equal(read.vectors, vectors)

    page.keyboard.press("Escape")
    page.locator('[class*="st-key-export-"] button').click()
    figures = lesson.instrument("exports").locator("[data-figure]")
    expect(figures.and_(page.locator('[data-figure="map"]'))).to_be_visible()
    expect(figures.and_(page.locator('[data-figure="curve"]')), "an import has no loss").to_have_count(0)

    page.keyboard.press("Escape")
    page.locator(".st-key-own-vectors button").click()
    for name in ("mine.bin", "broken.bin"):
        card_of(lesson, name).locator("[class*=st-key-delete-]").get_by_role("button").click()
        expect(page.get_by_role("dialog").get_by_text(name, exact=True)).to_have_count(0, timeout=SLOW_MS)


def bring(lesson: LessonPage, name: str, body: bytes) -> Locator:
    """Give a file to the open dialog; the card that reports on it."""
    payload: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": body}
    lesson.page.get_by_role("dialog").locator("input[type=file]").set_input_files(payload)
    card = card_of(lesson, name)
    expect(card).to_be_visible(timeout=SLOW_MS)
    return card


def card_of(lesson: LessonPage, name: str) -> Locator:
    """The card of an imported file."""
    dialog = lesson.page.get_by_role("dialog")
    return dialog.locator("[class*=st-key-vectors-]").filter(has=lesson.page.get_by_text(name, exact=True)).first
