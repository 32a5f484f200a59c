"""The cell's diagram shows what was measured, is walked by keyboard, and points at the same things as its neighbours."""

import math
import re

import msgspec
import numpy as np
from playwright.sync_api import Locator, expect

from core.cells.catalog import CELLS
from core.snapshot import Array, unpack
from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
SENTENCES = {"en": "The miller slept.", "zh": "风从来不答。"}


def test_the_diagram_shows_what_was_measured_where_one_points(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = LessonPage(page_in(server, language)).open(**SMALL)
    expect(lesson.instrument("cell").locator(".empty")).to_have_text(lesson.label("cell", "empty"))
    run = lesson.start()
    lesson.wait_for_step(70)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    end = lesson.step
    lesson.page.keyboard.press("ArrowLeft")
    lesson.wait(lambda: lesson.step < end, "for the scrubber to go back")
    lesson.wait(lambda: 0 < lesson.moment("cell", "kept_at") <= lesson.step, "for what was kept there")
    arrays = measured(lesson, run)

    cell = lesson.instrument("cell")
    unit = int(cell.get_attribute("data-unit") or -1)
    assert shown(cell) == carried(arrays, token(cell), unit), "of one unit, whose products are what they say"
    expect(cell.locator(".note")).to_be_empty()
    cell.locator("select").select_option("-1")
    assert shown(cell) == carried(arrays, token(cell), None)
    expect(cell.locator(".note")).to_have_text(lesson.label("cell", "means"))
    walk_by_keyboard(lesson, cell)
    assert shown(cell) == carried(arrays, 3, 1)
    cell.locator(".sentence span").first.click()
    assert shown(cell) == carried(arrays, 0, 1), "before the first token lies a state of zeros"

    point_at_a_gate(lesson, cell)
    point_into_a_heatmap(lesson, cell)
    lesson.ask("gates", SENTENCES[language], "trace")
    expect(cell.locator(".sentence")).to_have_text(SENTENCES[language], timeout=SLOW_MS)


def walk_by_keyboard(lesson: LessonPage, cell: Locator) -> None:
    looked_at, keyboard = lesson.step, lesson.page.keyboard
    cell.locator(".diagram").focus()
    before = token(cell)
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    expect(cell).to_have_attribute("data-token", str(before + 2))
    for _ in range(2):
        keyboard.press("ArrowDown")
    expect(cell).to_have_attribute("data-unit", "1")
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowRight")
    expect(cell).to_have_attribute("data-token", "3")
    lesson.page.wait_for_timeout(300)
    assert lesson.step == looked_at, "these arrows are not the page's"
    unrolled = lesson.instrument("unrolled").locator(".readout").inner_text()
    assert lesson.number("unrolled", "readout", "position", unrolled) == 4


def point_at_a_gate(lesson: LessonPage, cell: Locator) -> None:
    lit = lesson.instrument("gates").locator("figure.lit .name")
    for gate in CELLS["lstm"].gates:
        box = cell.get_by_role("img", name=re.compile("^" + re.escape(lesson.say(gate.label))))
        box.hover()
        expect(lit).to_have_text([lesson.say(gate.label)])
    lesson.page.mouse.move(0, 0)
    expect(lit).to_have_count(0)


def point_into_a_heatmap(lesson: LessonPage, cell: Locator) -> None:
    heatmap = lesson.instrument("gates").locator("figure canvas[role=img]").nth(1)
    heatmap.hover(position={"x": 150, "y": 40})
    pattern, words = lesson.pattern("gates", "readout"), lesson.instrument("gates").locator(".readout")
    lesson.wait(lambda: pattern.search(words.inner_text()), "for the token and unit in words")
    said = pattern.search(words.inner_text())
    assert said
    expect(cell).to_have_attribute("data-token", str(int(said["position"]) - 1))
    expect(cell).to_have_attribute("data-unit", said["unit"])
    expect(cell.locator(".node.lit")).to_have_count(1)


def token(cell: Locator) -> int:
    """The index of the token that the diagram shows."""
    return int(cell.get_attribute("data-token") or -1)


def shown(cell: Locator) -> dict[str, str]:
    """What each wire carries → the number beside it, without the sign for "or beyond"."""
    numbers: list[list[str]] = cell.locator(".number").evaluate_all(
        "nodes => nodes.map((node) => [node.dataset.carries, node.textContent])"
    )
    return {carries: text.lstrip("≤≥≈").replace("−", "-") for carries, text in numbers}


def measured(lesson: LessonPage, run: str) -> dict[str, np.ndarray]:
    """The gates frame that is on screen, as the server has it: (T, units) by name."""
    step = lesson.instrument("cell").get_attribute("data-step")
    reply = lesson.visitor.context.request.get(f"{lesson.visitor.url}/api/runs/{run}/frames?part=gates&step={step}")
    frame = reply.json()
    assert str(frame["step"]) == step
    return {name: unpack(msgspec.convert(array, Array)) for name, array in frame["data"]["arrays"].items()}


def carried(arrays: dict[str, np.ndarray], at: int, unit: int | None) -> dict[str, str]:
    """What each wire of the LSTM carries at a token in one unit, or on average, to two digits; small means to three."""

    def factor(text: str) -> np.ndarray:
        name = re.sub(r"^tanh\(|^\(1-|\)$|\[-1\]$", "", text)
        values = arrays[name][at - 1 if text.endswith("[-1]") else at].astype(np.float64)
        if text.endswith("[-1]") and at == 0:
            values = np.zeros_like(values)
        return np.tanh(values) if text.startswith("tanh") else 1 - values if text.startswith("(1-") else values

    def value(expression: str) -> str:
        product = np.prod([factor(text) for text in expression.split("*")], axis=0)
        found = float(product.mean() if unit is None else product[unit])
        places = 3 if unit is None and abs(found) < 0.1 else 2
        digits = f"{math.floor(abs(found) * 10**places + 0.5) / 10**places:.{places}f}"
        return f"-{digits}" if found < 0 and float(digits) else digits

    return {wire.value: value(wire.value) for wire in CELLS["lstm"].diagram.wires if wire.value}
