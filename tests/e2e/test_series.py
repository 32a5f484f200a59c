"""The Series page as a new user takes it: a built-in curve, then a table of one's own."""

import io
import math
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import expect

from core.sentences import PROBLEMS
from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.own_texts import OwnFile
from tests.e2e.server import LiveServer
from tests.e2e.test_exports import saved
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
QUICK = {"hidden_size": 16, "sequence_length": 24, "batch_size": 8}


def table() -> OwnFile:
    """Semicolons and decimal commas, ten gaps, and a column of words."""
    rows = [
        f"{day};{math.sin(day / 5):.3f};calm".replace(".", ",") if day % 30 else f"{day};;calm" for day in range(300)
    ]
    return OwnFile("tide.csv", "\n".join(["day;height;wind", *rows]).encode(), "text/csv")


def steps_on_its_own(lesson: LessonPage) -> float | None:
    """For how many steps the forecast stays near, as the instrument says it; None before there is one."""
    said = lesson.instrument("forecast").locator(".caption").inner_text()
    return lesson.number("forecast", "verdict", "steps", said)


def test_a_sine_is_gone_on_with_live_and_at_rest(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "en")).open("series", series="sine", noise=0.0, steps=300, **QUICK)
    forecast, page = lesson.instrument("forecast"), lesson.page
    expect(forecast.locator(".empty")).to_have_text(lesson.label("forecast", "empty"))
    figure = page.locator(".st-key-forecast_figure")
    expect(
        figure.get_by_text(lesson.say("When training has ended, its forecasts appear here, to zoom into."))
    ).to_be_visible()
    page.get_by_role("radio", name=lesson.say("{length} steps", length=20), exact=True).click()
    marked = lesson.mark_roots()
    lesson.start_button.click()
    lesson.wait_for_state("finished")

    lesson.wait(lambda: steps_on_its_own(lesson) is not None, "for the forecast to be judged")
    judged = lesson.instrument("score").locator(".verdict").inner_text()
    assert lesson.pattern("score", "unsolved_error").search(judged), "nothing is closer than the rule itself"
    expect(figure.locator(".js-plotly-plot")).to_be_visible(timeout=SLOW_MS)
    names = figure.locator(".legendtext")
    expect(names).to_have_count(4)
    expect(page.get_by_text("You said 20 steps. Measured:")).to_be_visible(timeout=SLOW_MS)
    assert lesson.marked_roots() == marked, "no instrument was put up anew"

    page.locator('[class*="st-key-export-"] button').click()
    kept = lesson.instrument("exports").locator('[data-figure="forecast-figure"]')
    expect(kept).to_contain_text(lesson.say("The forecasts at rest"))
    name, body = saved(lesson, kept.locator('[data-kind="svg"]'))
    assert name == "seqlens-forecast-figure.svg"
    written = " ".join(filter(None, ElementTree.fromstring(body).itertext()))
    assert lesson.say("linear model on its own") in written
    name, body = saved(lesson, kept.locator('[data-kind="png"]'))
    assert name == "seqlens-forecast-figure.png"
    assert Image.open(io.BytesIO(body)).width > 2 * page.locator(".js-plotly-plot").bounding_box()["width"]
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    live = forecast.get_attribute("data-step")
    page.keyboard.press("ArrowLeft")
    lesson.wait(lambda: forecast.get_attribute("data-step") != live, "for an earlier forecast")
    assert lesson.moment("forecast", "kept_at")


def test_own_numbers_are_read_bridged_and_learned_from(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "zh")).open("series", steps=200, **QUICK)
    page = lesson.page
    page.locator(".st-key-own-numbers button").click()
    dialog = page.get_by_role("dialog")
    words = OwnFile("words.csv", b"a,b\n" + b"x,y\n" * 200, "text/csv")
    dialog.locator("input[type=file]").set_input_files(words.payload())
    sentence = lesson.say(PROBLEMS["no_numeric_column"].sentence, names="a, b")
    expect(dialog.get_by_test_id("stAlert")).to_have_text(sentence, timeout=SLOW_MS)

    dialog.locator("input[type=file]").set_input_files(table().payload())
    use = dialog.get_by_role("button", name=lesson.say("Use these numbers"))
    expect(use).to_be_visible(timeout=SLOW_MS)
    dialog.get_by_role("combobox", name=lesson.say("Column of numbers")).click()
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_text(["day", "height"])
    options.get_by_text("height").click()
    card = dialog.locator("[class*=st-key-upload-]").first
    expect(card).to_contain_text(lesson.say("decimal comma"), timeout=SLOW_MS)
    card.get_by_role("radio", name=lesson.say("Leave out")).click()
    use.click()
    expect(dialog).to_have_count(0)
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    lesson.wait(lambda: steps_on_its_own(lesson) is not None, "for the forecast to be judged")
    assert "missing=drop" in page.url
    expect(page.get_by_text("tide.csv · T = 24")).to_be_visible()
    expect(page.locator(".st-key-forecast_figure .js-plotly-plot")).to_be_visible(timeout=SLOW_MS)
