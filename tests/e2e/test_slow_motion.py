"""One training step in slow motion, as a new user walks through it: by keyboard, with numbers that are the network's own."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000
STAGES = ("forward", "loss", "backward", "update")
NUMBER = re.compile(r"[−-]?\d+\.\d+")


def numbers(scene: Locator) -> list[str]:
    """Every number with a point in a scene, in reading order."""
    return NUMBER.findall(scene.inner_text())


def walked(lesson: LessonPage) -> dict[str, list[str]]:
    """Go through the whole step with →; the numbers of each stage's last picture, which must all differ."""
    slow = lesson.instrument("iteration")
    slow.get_by_role("tab").first.click()
    scene, chosen = slow.locator(".scene"), slow.locator('[role=tab][aria-selected="true"]')
    seen: dict[str, list[str]] = {}
    for _ in range(slow.get_by_role("radio").count() + len(STAGES) - 1):
        stage = next(name for name in STAGES if lesson.label("iteration", name) in chosen.inner_text())
        seen[stage] = numbers(scene)
        lesson.page.keyboard.press("ArrowRight")
    assert list(seen) == list(STAGES)
    assert all(len(values) >= 3 for values in seen.values())
    assert len({tuple(values) for values in seen.values()}) == len(STAGES)
    return seen


def paused_page(server: LiveServer, page_in: Visitors, language: str, **settings: object) -> LessonPage:
    """The RNN page with a run that is paused after some steps."""
    settings = {"length": 8, "hidden_size": 16, "steps": 100_000, **settings}
    lesson = LessonPage(page_in(server, language)).open("rnn", **settings)
    expect(lesson.instrument("iteration").locator(".empty p")).to_have_text(lesson.label("iteration", "empty"))
    lesson.start()
    lesson.wait_for_step(30)
    lesson.press("pause")
    lesson.wait_for_state("paused")
    return lesson


def test_a_task_that_asks_for_a_number_shows_how_far_off_it_is(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = paused_page(server, page_in, language, task="adding")
    lesson.wait(lambda: next_step(lesson) == lesson.step + 1, "for the step that comes")
    slow = lesson.instrument("iteration")
    slow.get_by_role("tab").nth(STAGES.index("loss")).click()
    expect(slow.locator(".scene")).to_contain_text(lesson.label("iteration", "loss_note_number"))
    asked = slow.locator(".ledger tr").filter(has=lesson.page.locator("th", has_text="8")).last
    reads, right, answered, off, loss = asked.locator("td").all_inner_texts()
    error = float(off.strip().replace("−", "-"))
    assert 0 <= float(reads.strip("!")) <= 1
    assert error == pytest.approx(float(answered) - float(right), abs=2e-3)
    if "×" not in loss:
        assert float(loss) == pytest.approx(error**2, abs=2e-3)


def next_step(lesson: LessonPage) -> int:
    """The training step that slow motion says it shows."""
    return lesson.moment("iteration", "moment")


def test_a_step_is_walked_through_and_the_next_one_has_other_numbers(
    server: LiveServer, page_in: Visitors, language: str
) -> None:
    lesson = paused_page(server, page_in, language)
    lesson.wait(lambda: next_step(lesson) == lesson.step + 1, "for the step that comes")
    before, stood = walked(lesson), lesson.step
    assert lesson.step == stood, "its arrows are not the page's"

    lesson.press("step_once")
    lesson.wait(lambda: next_step(lesson) == stood + 2, "for the step after")
    after = walked(lesson)
    assert all(after[stage] != before[stage] for stage in STAGES)
    readout = lesson.instrument("curve").locator(".readout").inner_text()
    taken = lesson.number("curve", "plain_readout", "loss", readout)
    assert f"{taken:.3f}" in before["loss"], "the loss of the step is the one that was shown before it"

    lesson.page.reload()
    lesson.wait_for_state("paused")
    lesson.wait(lambda: next_step(lesson) == stood + 2, "for slow motion after a reload")
    guest = LessonPage(page_in(server, language)).open("rnn", run=lesson.run)
    guest.wait(lambda: next_step(guest) == stood + 2, "for slow motion in another browser")
    assert walked(guest) == after
