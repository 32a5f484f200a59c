"""A visitor asks the vectors just learned: words, sums, axes of their own, t-SNE, two senses, other seeds."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.lesson_page import PATIENCE_S, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitors

SLOW_MS = PATIENCE_S * 1000


def form(lesson: LessonPage, kind: str) -> Locator:
    return lesson.instrument("queries").locator(f'section[data-kind="{kind}"]')


def ask(lesson: LessonPage, kind: str, *typed: str) -> Locator:
    """Type into one of the questions (nothing typed leaves what the text suggests) and send it; its section."""
    section = form(lesson, kind)
    for field, words in zip(section.locator("input[type=text]").all(), typed, strict=False):
        field.fill(words)
    section.get_by_role("button", name=lesson.label("queries", "ask"), exact=True).click()
    return section


def words(section: Locator) -> list[str]:
    return section.locator(".shares li span:first-child").all_inner_texts()


def test_typed_questions_are_answered_by_the_run_just_trained(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "en")).open("word2vec", epochs=200, batch=1)
    lesson.start()
    lesson.wait_for_step(3000)
    near = ask(lesson, "neighbours", "Queen")
    expect(near.locator(".shares li")).to_have_count(10, timeout=SLOW_MS)
    first = lesson.number("queries", "ranked_at", "step", near.locator(".note").inner_text()) or 0
    assert first >= 3000
    lesson.wait(
        lambda: (lesson.number("queries", "ranked_at", "step", near.locator(".note").inner_text()) or 0) > first,
        "for the answer to follow the training",
    )
    lesson.wait_for_step(35_000)  # before, one sum or the other comes out as "palace" now and then
    lesson.press("pause")
    lesson.wait_for_state("paused")
    lesson.wait(
        lambda: lesson.number("queries", "ranked_at", "step", near.locator(".note").inner_text()) == lesson.step,
        "for the answer of the step it rests at",
    )
    total = ask(lesson, "analogy")
    expect(total.locator(".shares li.on")).to_contain_text("queen", timeout=SLOW_MS)
    total.get_by_role("combobox").select_option("mul")
    expect(total.locator(".shares li.on")).to_contain_text("queen", timeout=SLOW_MS)
    ask(lesson, "analogy", "king", "woman", "woman")
    lesson.wait(lambda: words(total) and "king" not in words(total), "for an answer without the asked words")
    total.get_by_role("checkbox").uncheck()
    lesson.wait(lambda: words(total)[:1] == ["king"], "for the asked words among the answers")
    expect(ask(lesson, "odd", "cow, horse, france, dog").locator(".verdict")).to_contain_text("france", timeout=SLOW_MS)
    expect(ask(lesson, "similarity", "king", "king").locator(".caption")).to_contain_text("1.000", timeout=SLOW_MS)
    columns = lesson.instrument("queries").locator(".history > div")
    assert columns.count() >= 5, "how the neighbours came about"
    missing = ask(lesson, "neighbours", "qeen")
    expect(missing.locator(".note.bad")).to_contain_text("queen", timeout=SLOW_MS)
    assert words(missing) == [], "no old answer stands under another question"
    lesson.press("stop")
    lesson.wait_for_state("stopped")


def test_the_map_is_laid_out_by_tsne_and_along_own_axes(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "zh")).open("word2vec")
    panel = lesson.instrument("map")
    lesson.start_button.click()
    lesson.wait_for_state("finished")

    def press(key: str) -> None:
        panel.get_by_role("button", name=lesson.label("map", key), exact=True).click()

    def iteration() -> float:
        return lesson.number("map", "tsne_at", "at", panel.locator(".readout").inner_text()) or 0

    press("way_tsne")
    lesson.wait(lambda: iteration() > 0, "for a frame of t-SNE")
    press("rest")
    lesson.wait(lambda: panel.get_by_role("button", name=lesson.label("map", "go_on")).is_visible(), "for the pause")
    lesson.page.wait_for_timeout(600)
    rested = iteration()
    lesson.page.wait_for_timeout(600)
    assert iteration() == rested, "a paused layout stands still"
    press("go_on")
    lesson.wait(
        lambda: lesson.number("map", "tsne_at", "of", panel.locator(".readout").inner_text()) == 300, "to go on"
    )
    lesson.wait(lambda: iteration() == 300, "for its end")
    press("space")
    lesson.wait(lambda: 0 < iteration() < 300, "for words in space")
    press("way_axes")
    expect(panel.locator(".axis-end.right")).to_contain_text("国王", timeout=SLOW_MS)
    panel.locator(".own-axes input").nth(3).fill("国王 王后们")
    press("draw_axes")
    expect(panel.locator(".own-axes .bad")).to_contain_text("王后们", timeout=SLOW_MS)
    press("way_main")
    expect(panel.locator(".axis-end.right")).to_be_hidden()
    expect(lesson.page.locator(".st-key-word_map_figure .js-plotly-plot")).to_be_visible(timeout=SLOW_MS)


def test_one_vector_serves_two_senses_and_seeds_are_compared(server: LiveServer, page_in: Visitors) -> None:
    lesson = LessonPage(page_in(server, "en")).open("word2vec")
    page = lesson.page
    senses = lesson.instrument("two_senses")
    page.get_by_role("radio", name=re.compile("Two senses")).click()
    expect(page.get_by_text("is a fruit in one half")).to_be_visible(timeout=SLOW_MS)
    lesson.settle()
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    for sense in (0, 1):
        expect(senses.locator(f".sense-list .sense-{sense}").first).to_be_visible(timeout=SLOW_MS)
    expect(senses.locator(".verdict")).to_contain_text("fruit")
    senses.get_by_role("combobox").select_option("bank")
    expect(senses.locator(".verdict")).to_contain_text("river", timeout=SLOW_MS)

    seeds = lesson.instrument("stability")
    page.locator(".st-key-start-seeds button").click()
    expect(seeds.locator(".verdict")).to_contain_text("3 seeds", timeout=SLOW_MS)
    assert seeds.locator("details").count() == 12
    ends = seeds.get_by_text(lesson.label("stability", "ends", most="6", least="6"))
    expect(ends).to_be_visible()
    seeds.locator("input[type=text]").fill("apple")
    seeds.get_by_role("button", name=lesson.label("stability", "compare"), exact=True).click()
    expect(seeds.locator("details")).to_have_count(1, timeout=SLOW_MS)
    expect(ends).to_be_hidden()
    seeds.locator("summary").click()
    expect(seeds.locator("details p")).to_have_count(3)
