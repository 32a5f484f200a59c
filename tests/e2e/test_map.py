"""The map of the words in a browser: what is written on it, how one moves about in it, and who hears of what is chosen."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from core.figures import theme
from core.i18n import translator
from core.snapshot import pack
from core.ui.instrument_labels import LABELS
from tests.e2e.map_harness import MapPage, MapServer, Words
from tests.e2e.visitor import Visitor

FRAME_S = 0.1
STEP = 7


@pytest.fixture
def maps() -> Iterator[MapServer]:
    live = MapServer()
    live.say("started", config={"kind": "word2vec"}, steps_total=1000)
    yield live
    live.stop()


@pytest.fixture
def shown(browser: Browser, maps: MapServer) -> Iterator[MapPage]:
    visitor = Visitor(browser, maps.url, "en")
    yield MapPage(visitor.page, maps)
    visitor.context.close()
    assert visitor.problems == []


def say(key: str, language: str = "en", **values: object) -> str:
    return translator(language).gettext(LABELS["map"][key]).format(**values)


def texts(shown: MapPage) -> set[str]:
    return {one["text"] for one in shown.written()}


def test_moving_words_never_overlap_and_none_flickers(shown: MapPage, maps: MapServer) -> None:
    words = Words(2000)
    expect(shown.open().root.locator(".empty")).to_have_text(say("empty"))
    over = threading.Event()

    def train() -> None:
        number = 0
        while not over.is_set():
            # Later messages leave the words out, as the job does.
            maps.say("map", number + 1, **words.message(number * FRAME_S / 3, 2, named=number == 0))
            number += 1
            over.wait(FRAME_S)

    training = threading.Thread(target=train)
    training.start()
    try:
        shown.page.wait_for_function("window.writtenNow().length > 20")
        before = shown.written()
        seen = shown.page.evaluate("window.watch(4000, 500)")
    finally:
        over.set()
        training.join()
    assert seen["overlaps"] == []
    assert seen["flickers"] == []
    assert seen["words"] > 60
    assert seen["pictures"] > 4000 / 1000 / FRAME_S, "more pictures than messages: the way between them is drawn, too"
    shown.settle()
    after = {one["text"]: one["left"] for one in shown.written()}
    assert any(abs(after[one["text"]] - one["left"]) > 5 for one in before if one["text"] in after)
    expect(shown.root.locator(".empty")).to_be_hidden()
    assert shown.tip.is_hidden()


def test_a_word_is_found_shown_and_walked_to(shown: MapPage, maps: MapServer) -> None:
    words = Words(2000)
    maps.say("map", STEP, **words.message(3.0))
    shown.open().settle()
    wanted = words.tokens[1500]
    assert wanted not in texts(shown)
    shown.field.fill(wanted.upper())
    expect(shown.tip.locator("b")).to_have_text(wanted)
    shown.settle()
    frame = shown.canvas.bounding_box()
    assert frame is not None
    box = next(one for one in shown.written() if one["text"] == wanted)
    assert box["left"] - 60 < frame["width"] / 2 < box["right"] + 60
    assert abs((box["top"] + box["bottom"]) / 2 - frame["height"] / 2) < 40

    shown.field.fill("王")
    matches = [token for token in words.tokens if "王" in token]
    count = shown.root.locator(".search .caption")
    expect(count).to_have_text(say("match", at=1, count=len(matches)))
    starts = [token for token in matches if token.startswith("王")]
    expect(shown.tip.locator("b")).to_have_text(starts[0])
    shown.field.press("ArrowDown")
    expect(shown.tip.locator("b")).to_have_text(starts[1])
    shown.field.press("ArrowUp")
    shown.field.press("ArrowUp")
    expect(count).to_have_text(say("match", at=len(matches), count=len(matches)))
    shown.field.fill("nowhere at all")
    expect(count).to_have_text(say("no_match", count="2,000"))
    expect(shown.tip).to_be_hidden()
    shown.field.fill("")
    shown.field.press("ArrowDown")
    expect(shown.tip.locator("b")).to_have_text(words.tokens[0])


def test_the_wheel_keeps_the_word_under_the_pointer_and_a_drag_takes_it_along(shown: MapPage, maps: MapServer) -> None:
    words = Words(400)
    maps.say("map", STEP, **words.message(3.0))
    shown.open().settle()
    mouse, name = shown.page.mouse, shown.tip.locator("b")
    token = words.tokens[0]
    x, y = shown.place_of(token)
    before = texts(shown)
    mouse.move(x - 30, y)
    mouse.move(x, y)
    expect(name).to_have_text(token)
    dot = shown.dot_pointed_at()
    mouse.move(*dot)
    mouse.wheel(0, -600)
    shown.settle()
    expect(name).to_have_text(token)
    assert max(abs(a - b) for a, b in zip(shown.dot_pointed_at(), dot, strict=True)) < 1.0, "zoomed about the pointer"
    assert texts(shown) - before, "nearer, others have room"

    x, y = shown.place_of(token)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 90, y + 40, steps=4)
    mouse.up()
    shown.settle()
    moved = shown.place_of(token)
    assert abs(moved[0] - x - 90) < 2
    assert abs(moved[1] - y - 40) < 2
    assert shown.tokens() == [], "a drag chooses nothing"
    shown.page.get_by_role("button", name=say("fit")).click()
    mouse.move(2, 2)
    shown.settle()
    assert texts(shown) >= {words.tokens[0], words.tokens[1]}


def test_chosen_words_are_heard_of_by_others_and_theirs_are_shown(shown: MapPage, maps: MapServer) -> None:
    words = Words(300)
    maps.say("map", STEP, **words.message(3.0))
    shown.open().settle()
    first, second = words.tokens[0], words.tokens[1]
    shown.page.mouse.click(*shown.place_of(first))
    shown.page.wait_for_timeout(400)
    assert shown.tokens() == [first]
    shown.page.keyboard.down("Shift")
    shown.page.mouse.click(*shown.place_of(second))
    shown.page.keyboard.up("Shift")
    shown.page.wait_for_timeout(400)
    assert shown.tokens() == [first, second]
    note = shown.root.locator("> .caption")
    expect(note).to_have_text(say("chosen", words=f"{first} and {second}"))
    shown.page.evaluate("([token]) => window.view('map-run').chooseWords([token])", [words.tokens[250]])
    expect(note).to_have_text(say("chosen", words=words.tokens[250]))
    shown.settle()
    assert words.tokens[250] in texts(shown), "a chosen word is written, however rare"
    shown.field.fill(first)
    shown.field.press("Shift+Enter")
    assert shown.tokens() == [words.tokens[250], first]
    shown.canvas.focus()
    shown.page.keyboard.press("Escape")
    assert shown.tokens() == []


def test_a_token_is_text_whatever_it_looks_like(shown: MapPage, maps: MapServer) -> None:
    words = Words(50)
    hostile = "<img src=x onerror=window.broken=1>"
    words.tokens[0] = hostile
    maps.say("map", STEP, **words.message(3.0))
    shown.open(pairs=[[hostile, words.tokens[1]], ["not there", hostile]])
    shown.field.fill("<img")
    expect(shown.tip.locator("b")).to_have_text(hostile.replace(" ", "␣"))
    shown.field.press("Enter")
    expect(shown.root.locator("> .caption")).to_contain_text("<img")
    shown.settle()
    assert shown.root.locator("img").count() == 0
    assert shown.page.evaluate("window.broken") is None
    written = next(one for one in shown.written() if one["text"].startswith("<img"))
    assert written["text"].endswith("…"), "a long one is cut on the canvas"


def test_pairs_are_written_out_and_can_be_left_out(shown: MapPage, maps: MapServer) -> None:
    words = Words(2000)
    a, b, c, d = (words.tokens[place] for place in (1400, 1500, 1600, 1700))
    maps.say("map", STEP, **words.message(3.0))
    shown.open().settle()
    button = shown.page.get_by_role("button", name=say("pairs"))
    expect(button).to_be_hidden()
    maps.say("neighbours", STEP, analogies=[{"words": [a, b, c], "expected": d, "nearest": []}])
    expect(button).to_have_attribute("aria-pressed", "true")
    shown.settle()
    assert {a, b, c, d} <= texts(shown), "however rare they are"
    button.click()
    shown.settle()
    assert not {a, b, c, d} <= texts(shown)


def test_words_of_pairs_are_all_written_and_none_stands_on_an_arrow(shown: MapPage, maps: MapServer) -> None:
    words = Words(400)
    places = words.at(3.0)
    across, up = [300, 301], [302, 303]
    places[across] = [[-1.2, 0.0], [1.2, 0.0]]
    places[up] = [[0.3, -1.2], [0.3, 1.2]]
    crowd = list(range(304, 312))
    places[crowd] = [-1.0, 0.9] + 0.01 * places[crowd]
    pairs = [across, up, *(crowd[first : first + 2] for first in range(0, 8, 2))]
    maps.say("map", STEP, **words.message(3.0) | {"xy": pack(places)})
    shown.open(pairs=[[words.tokens[a], words.tokens[b]] for a, b in pairs]).settle()
    boxes = {one["text"]: one for one in shown.written()}
    assert {words.tokens[place] for pair in pairs for place in pair} <= boxes.keys(), "however crowded"
    left, right, low, high = (boxes.pop(words.tokens[place]) for place in across + up)
    middle, centre = (left["top"] + left["bottom"]) / 2, (low["left"] + low["right"]) / 2
    assert right["left"] - left["right"] > 200, "each at the outer end of its arrow"
    assert low["top"] - high["bottom"] > 200
    for box in boxes.values():
        over_first = (
            box["left"] < right["left"] and box["right"] > left["right"] and box["top"] < middle < box["bottom"]
        )
        over_second = box["top"] < low["top"] and box["bottom"] > high["bottom"] and box["left"] < centre < box["right"]
        assert not over_first, box
        assert not over_second, box
    rows = sorted(shown.written(), key=lambda one: one["left"])
    for place, box in enumerate(rows):
        for other in rows[place + 1 :]:
            if box["top"] < other["bottom"] and other["top"] < box["bottom"]:
                assert other["left"] - box["right"] > 3, "two words that touch read as one"


def test_even_an_arrow_of_few_pixels_is_seen(shown: MapPage, maps: MapServer) -> None:
    words = Words(300)
    places = words.at(3.0)
    places[1] = places[0] + [0.04, 0.0]
    maps.say("map", STEP, **words.message(3.0) | {"xy": pack(places)})
    shown.open(pairs=[words.tokens[:2]]).settle()
    colour = tuple(bytes.fromhex(theme.LIGHT.positive[1:]))
    assert shown.count_pixels(colour) > 5
    shown.page.get_by_role("button", name=say("pairs")).click()
    shown.settle()
    assert shown.count_pixels(colour) == 0


def test_words_in_space_are_turned_by_arrows_and_by_the_right_button(shown: MapPage, maps: MapServer) -> None:
    words = Words(200)
    maps.say("map", STEP, **words.message(3.0, 3))
    shown.open().settle()
    expect(shown.root.locator(".readout")).to_have_text(say("explained", count=2, percent=48))
    shown.page.get_by_role("button", name=say("space")).click()
    expect(shown.root.locator(".readout")).to_have_text(say("explained", count=3, percent=56))
    shown.settle()
    assert any(not text.isascii() for text in texts(shown))

    def places() -> dict[str, float]:
        return {one["text"]: one["left"] for one in shown.written()}

    before = places()
    shown.canvas.focus()
    shown.page.keyboard.press("ArrowRight")
    shown.settle()
    shifts = {round(left - before[text]) for text, left in places().items() if text in before}
    assert min(shifts) < 0 < max(shifts), "near and far words go opposite ways: it turned"
    frame = shown.canvas.bounding_box()
    assert frame is not None
    before = places()
    shown.page.mouse.move(frame["x"] + 20, frame["y"] + 20)
    shown.page.mouse.down(button="right")
    shown.page.mouse.move(frame["x"] + 120, frame["y"] + 20, steps=3)
    shown.page.mouse.up(button="right")
    shown.settle()
    shifts = {round(left - before[text]) for text, left in places().items() if text in before}
    assert min(shifts) < 0 < max(shifts)


def test_another_language_another_theme_and_the_place_stay(shown: MapPage, maps: MapServer) -> None:
    words = Words(120)
    maps.say("map", STEP, **words.message(3.0))
    shown.open().settle()
    expect(shown.root.get_by_role("button", name=say("space"))).to_be_disabled()
    shown.canvas.focus()
    for _ in range(3):
        shown.page.keyboard.press("+")
    shown.settle()
    before = {one["text"]: one["left"] for one in shown.written()}
    shown.page.evaluate("document.querySelector('canvas').dataset.mark = 'same'")
    shown.show("zh", "dark")
    expect(shown.root.locator("h2")).to_have_text(say("title", "zh"))
    shown.settle()
    assert {one["text"]: one["left"] for one in shown.written()}.items() >= dict(list(before.items())[-3:]).items()
    assert shown.canvas.get_attribute("data-mark") == "same"
    summary = shown.canvas.get_attribute("aria-label") or ""
    assert (
        say("summary_share", "zh", count=120, step=STEP, share=say("explained", "zh", count=2, percent=48)) in summary
    )


def test_looking_back_shows_the_words_where_they_were(shown: MapPage, maps: MapServer) -> None:
    words = Words(40)
    maps.say("map", 1, **words.message(0.0))
    maps.say("map", 900, **words.message(4.0, named=False))
    maps.say("loss", 900, first_step=900, values={"dtype": "f4", "shape": [0], "b64": ""})
    shown.open().settle()
    now = shown.written()
    shown.page.evaluate("window.view('map-run').scrub(1)")
    expect(shown.root.locator(".moment")).to_have_text(say("kept_at", step=1))
    shown.settle()
    assert {one["text"] for one in shown.written()} & {one["text"] for one in now}
    assert shown.written() != now
    shown.page.evaluate("window.view('map-run').scrub(null)")
    expect(shown.root.locator(".moment")).to_have_text(say("live_at", step=900))
