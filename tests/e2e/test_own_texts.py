"""Visitors bring their own texts: what is good is read, shown, trained on and deleted; what is bad costs nothing."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from core.config import RecurrentConfig
from core.sentences import PROBLEMS
from tests.e2e import own_texts
from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.own_texts import OwnFile
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
LETTERS = {"en": re.compile(r"[a-z]{2}"), "zh": re.compile(r"[\u4e00-\u9fff]{2}")}
ENCODINGS = {"en": "utf-8", "zh": "gb18030"}


def test_a_megabyte_is_uploaded_trained_on_and_deleted(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    for script in LETTERS:
        bring_and_take_away(lesson, script)


def bring_and_take_away(lesson: LessonPage, script: str) -> None:
    novel = own_texts.megabyte_of(script, ENCODINGS[script])
    card = upload(lesson, novel)
    description = card.get_by_test_id("stCaptionContainer")
    expect(description).to_contain_text(ENCODINGS[script], ignore_case=True, timeout=SLOW_MS)
    preview = card.get_by_test_id("stCode").inner_text()
    assert novel.body.decode(ENCODINGS[script]).split()[:3] == preview.split()[:3]
    card.get_by_role("button", name=lesson.say("Use this text")).click()
    expect(lesson.page.get_by_role("dialog")).to_have_count(0)
    lesson.wait(lambda: lesson.shown_settings()["corpus"] == novel.name, "for the text to be chosen")

    run = lesson.start()
    written = lesson.instrument("sample").locator(".page")
    expect(written).to_have_text(LETTERS[script], timeout=SLOW_MS)
    assert lesson.visitor.command(run, "stop")[0] == 202

    lesson.page.locator(".st-key-own-text button").click()
    delete(lesson, novel)
    lesson.page.reload()
    lesson.settle()
    lesson.wait(lambda: lesson.shown_settings()["corpus"] != novel.name, "for the text to leave the menu")
    expect(written).to_have_text(LETTERS[script], timeout=SLOW_MS)


BAD_FILES: dict[Callable[[], OwnFile], tuple[str, dict[str, object]]] = {
    own_texts.picture: ("media", {"kind": "PNG"}),
    own_texts.nothing: ("empty", {}),
    own_texts.document: ("document", {"kind": "DOCX"}),
    own_texts.broken_utf16: ("no_encoding", {"encoding": "utf-16-be", "line": 1}),
}


def test_a_file_that_is_stored_is_let_go_of(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "en")).open(**SMALL)
    before = bytes_in_uploaders(server)
    card = upload(lesson, own_texts.megabyte_of("en", "utf-8"))
    expect(card.get_by_test_id("stCode")).to_be_visible(timeout=SLOW_MS)
    assert bytes_in_uploaders(server) == before


def bytes_in_uploaders(server: LiveServer) -> float:
    """What Streamlit itself holds of uploaded files, as its metrics tell."""
    lines = server.get("/_stcore/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if "UploadedFileManager" in line and not line.startswith("#"))


def test_bad_files_get_a_sentence_each_and_cost_nothing(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    good = OwnFile("good.txt", own_texts.megabyte_of("en", "utf-8").body[:20_000])
    expect(upload(lesson, good).get_by_test_id("stCode")).to_be_visible(timeout=SLOW_MS)
    for make, (code, params) in BAD_FILES.items():
        bad = make()
        card = upload(lesson, bad)
        sentence = lesson.say(PROBLEMS[code].sentence, **params)
        expect(card.get_by_test_id("stAlert")).to_have_text(sentence, timeout=SLOW_MS)
        expect(card_of(lesson, good).get_by_test_id("stCode")).to_be_visible()
    expect(card.get_by_role("button", name=lesson.say("Use this text"))).to_have_count(0)
    card_of(lesson, good).get_by_role("button", name=lesson.say("Use this text")).click()
    lesson.wait(lambda: lesson.shown_settings()["corpus"] == good.name, "for the good text to be chosen")
    assert lesson.shown_settings()["hidden_size"] == str(SMALL["hidden_size"]) != str(RecurrentConfig().hidden_size)


def test_of_a_table_one_column_is_read(server: LiveServer, page_in: Visitors, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    card = upload(lesson, own_texts.table(language))
    names = "id, review, stars"
    sentence = lesson.say(PROBLEMS["csv_needs_column"].sentence, names=names)
    expect(card.get_by_test_id("stAlert")).to_have_text(sentence, timeout=SLOW_MS)
    card.get_by_role("combobox", name=lesson.say("Column with the text")).click()
    lesson.page.get_by_role("option", name="review").click()
    expect(card.get_by_test_id("stCode")).to_have_text(LETTERS[language], timeout=SLOW_MS)
    card.get_by_role("button", name=lesson.say("Use this text")).click()
    lesson.wait(lambda: lesson.shown_settings()["corpus"] == "reviews.csv", "for the table to be chosen")
    lesson.start()
    expect(lesson.instrument("sample").locator(".page")).to_have_text(LETTERS[language], timeout=SLOW_MS)


def upload(lesson: LessonPage, file: OwnFile) -> Locator:
    """Give a file to the dialog, which is opened if it is not; returns the card that reports on the file."""
    dialog = lesson.page.get_by_role("dialog")
    if not dialog.is_visible():
        lesson.page.locator(".st-key-own-text button").click()
    dialog.locator("input[type=file]").set_input_files(file.payload())
    card = card_of(lesson, file)
    expect(card).to_be_visible(timeout=SLOW_MS)
    return card


def card_of(lesson: LessonPage, file: OwnFile) -> Locator:
    """The card of an uploaded file."""
    cards = lesson.page.get_by_role("dialog").locator("[class*=st-key-upload-]")
    return cards.filter(has=lesson.page.get_by_text(file.name, exact=True)).first


def delete(lesson: LessonPage, file: OwnFile) -> None:
    """Delete an upload by the bin on its card."""
    card_of(lesson, file).locator("[class*=st-key-delete-]").get_by_role("button").click()
    expect(lesson.page.get_by_role("dialog").get_by_text(file.name, exact=True)).to_have_count(0)


def test_a_start_that_cannot_be_leaves_the_run_on_show(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "en")).open(**SMALL)
    small = OwnFile("small.txt", own_texts.megabyte_of("en", "utf-8").body[:20_000])
    upload(lesson, small).get_by_role("button", name=lesson.say("Use this text")).click()
    lesson.wait(lambda: lesson.shown_settings()["corpus"] == small.name, "for the text to be chosen")
    run = lesson.start()
    lesson.wait_for_step(20)
    lesson.press("stop")
    lesson.wait_for_state("stopped")

    elsewhere = LessonPage(lesson.visitor, lesson.visitor.new_page()).open(**SMALL)
    elsewhere.page.locator(".st-key-own-text button").click()
    delete(elsewhere, small)
    lesson.start_button.click()
    refusal = lesson.page.get_by_test_id("stAlert").filter(has_text=lesson.say(PROBLEMS["text_gone"].sentence))
    expect(refusal).to_be_visible(timeout=SLOW_MS)
    lesson.wait_for_state("stopped")
    assert lesson.run == run
    assert lesson.step >= 20
    lesson.wait(lambda: lesson.loss < float("inf"), "for the curve of the run that was there")


def test_a_run_that_fails_at_once_stays_on_its_page(server: LiveServer, page_in: Visitors) -> None:
    """The text is too short for its sequences: what went wrong is still said when the page has been drawn anew."""
    lesson = LessonPage(page_in(server, "en")).open(**SMALL | {"sequence_length": 400})
    card = upload(lesson, OwnFile("note.txt", own_texts.megabyte_of("en", "utf-8").body[:420]))
    card.get_by_role("button", name=lesson.say("Use this text")).click(timeout=SLOW_MS)
    expect(lesson.page.get_by_role("dialog")).to_have_count(0)
    lesson.start_button.click()
    expect(lesson.page.locator(".st-key-run-line")).to_contain_text("note.txt", timeout=SLOW_MS)
    lesson.settle()
    lesson.wait_for_state("failed")
    assert lesson.run is not None
    expect(lesson.runbar).to_contain_text("420 tokens")
    export = lesson.page.locator('[class*="st-key-export-"] button')
    expect(export, "nothing was measured, so there is nothing to take away").to_be_disabled()
