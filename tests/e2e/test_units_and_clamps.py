"""Text coloured by one unit, and gates held: what is on the page is what the network was measured to do."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000


def test_units_are_ranked_walked_through_and_gates_are_held(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    units, clamp = lesson.instrument("units"), lesson.instrument("clamp")
    expect(units.locator(".empty")).to_have_text(lesson.label("units", "empty"))
    expect(clamp.locator(".verdict")).to_have_text(lesson.label("clamp", "empty"))
    lesson.start()
    lesson.wait_for_step(120)
    expect(units.locator(".empty")).to_have_text(lesson.label("units", "unread"))
    read_while_it_learns(lesson, units)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    choose_units(lesson, units)
    freeze_the_memory(lesson, clamp)
    compare_half_lives(lesson)


def read_while_it_learns(lesson: LessonPage, units: Locator) -> None:
    units.get_by_role("button", name=lesson.label("units", "read"), exact=True).click()
    expect(units.locator(".passage span").nth(300)).to_be_attached(timeout=SLOW_MS)
    expect(units.locator(".rank").first).to_be_visible()
    said_in(lesson, units.locator(".note"), "units", "note_held_out")


def choose_units(lesson: LessonPage, units: Locator) -> None:
    passage = units.locator(".passage")
    lesson.wait(lambda: lesson.moment("units", "at_step") == lesson.step, "for the text to be read at rest")
    best = units.locator(".rank[data-found=true]").first
    said = lesson.number("units", "found", "unit", best.locator(".which").inner_text())
    assert said is not None
    best.click()
    expect(units).to_have_attribute("data-unit", f"{said:g}")
    expect(best).to_have_attribute("aria-pressed", "true")
    colours = set(passage.locator("span").evaluate_all("nodes => nodes.map((node) => node.style.background)"))
    assert len(colours) > 2, "each token has the colour of its value"
    for row in units.locator(".rank[data-found=false] .which").all_inner_texts():
        assert row == lesson.label("units", "not_found")

    passage.focus()
    step = lesson.step
    lesson.page.keyboard.press("ArrowRight")
    expect(units).to_have_attribute("data-unit", f"{(said + 1) % SMALL['hidden_size']:g}", timeout=SLOW_MS)
    lesson.page.keyboard.press("ArrowLeft")
    expect(units).to_have_attribute("data-unit", f"{said:g}", timeout=SLOW_MS)
    assert lesson.step == step, "these arrows are not the page's"
    heatmap = lesson.instrument("gates").locator("figure canvas[role=img]").nth(0)
    heatmap.click(position={"x": 60, "y": 3})
    expect(units).to_have_attribute("data-unit", "0", timeout=SLOW_MS)
    expect(units.locator("input.unit")).to_have_value("0")


def freeze_the_memory(lesson: LessonPage, clamp: Locator) -> None:
    gates = lesson.instrument("gates")
    clamp.get_by_role("button", name=lesson.label("clamp", "freeze"), exact=True).click()
    verdict = clamp.locator(".verdict")
    said = said_in(lesson, verdict, "clamp", "constant")
    assert said["gates"] == "f = 1, i = 0"
    assert float(said["change"]) <= 1e-6
    loss = clamp.locator(".ledger tr").nth(1).locator("td").all_inner_texts()
    assert float(loss[1]) > float(loss[0]), "a network that cannot write to its memory predicts worse"

    said_in(lesson, gates.locator(".moment"), "gates", "held_at")
    forget = gates.locator("figure").first.locator(".value")
    held = forget.inner_text()
    gates.get_by_role("button", name=lesson.label("gates", "show_free"), exact=True).click()
    said_in(lesson, gates.locator(".moment"), "gates", "let_go_at")
    expect(forget).not_to_have_text(held)
    gates.get_by_role("button", name=lesson.label("gates", "show_held"), exact=True).click()
    expect(forget).to_have_text(held)

    clamp.locator("button[data-gate=output_gate][data-value='0']").click()
    clamp.get_by_role("button", name=lesson.label("clamp", "hold"), exact=True).click()
    expect(verdict).to_have_text(re.compile(r"f = 1, i = 0, o = 0"), timeout=SLOW_MS)
    clamp.get_by_role("button", name=lesson.label("clamp", "release"), exact=True).click()
    said_in(lesson, gates.locator(".moment"), "gates", "live_at")


def compare_half_lives(lesson: LessonPage) -> None:
    """The first life is that of a gate with bias 1, about 2.2 tokens, whatever was learned since."""
    row = lesson.instrument("half_life").locator(".lives > div.own .which")
    assert 1.5 < float(said_in(lesson, row, "half_life", "from_to")["first"]) < 3.5
    alone = lesson.label("half_life", "alone", setting=lesson.say("Forget gate bias"))
    expect(lesson.instrument("half_life").get_by_text(alone)).to_be_visible()


def said_in(lesson: LessonPage, place: Locator, instrument: str, key: str) -> re.Match[str]:
    """Wait until a place says what a label says, whatever its names are filled with."""
    pattern = lesson.pattern(instrument, key)
    lesson.wait(lambda: pattern.fullmatch(place.inner_text()), f"for {key} in {place.inner_text()!r}")
    said = pattern.fullmatch(place.inner_text())
    assert said
    return said
