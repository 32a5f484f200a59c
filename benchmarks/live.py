"""How live the page is: the app itself, started as people start it, and a real Chromium that looks at it.

A point is *on the screen* in the frame after the one in which its instrument painted it; both clocks are the machine's
wall clock. Every rerun of a page needs a message from the browser on its websocket, so counting those
counts reruns. A question is asked while every worker trains for somebody else.

Run: `python -m benchmarks.live [--json] [--quick]`
"""

import contextlib
import functools
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from playwright.sync_api import Browser

from benchmarks.browser import PAGE_SCRIPT, VIEWPORT, LessonPage, open_chromium
from benchmarks.report import Goal, Value, cores, median, percentile, publish, read_arguments, tell
from benchmarks.stack import WARM_UP_S, bare_loops, running_stack, wait_until
from core.jobs.engine import worker_count
from tests.e2e.server import LiveServer

GOALS = {
    "click_to_first_point_ms": Goal("≤", 200.0),
    "updates_per_s": Goal("≥", 27.0),
    "data_to_pixel_p95_ms": Goal("≤", 50.0 if cores() >= 4 else 120.0),
    "roots_replaced": Goal("=", 0),
    "reruns_while_training": Goal("=", 0),
    "first_paint_ms": Goal("≤", 1500.0),
    "pause_p95_ms": Goal("≤", 300.0),
    "ask_p95_ms": Goal("≤", 500.0),
    "bare_steps_per_s": Goal("≥", 60.0),
}
SENTENCE = "The old miller asked the river why it never stopped to rest, and it laughed."[
    :60
]  # 60 characters, 60 tokens
SETTLE_S = 1.5
FIRST_PAINT = ("[data-testid=stSidebarNavLink]", "[data-testid=stMain] h1")


class Plan(msgspec.Struct, frozen=True):
    """How often, and for how long."""

    cold_starts: int = 5
    starts: int = 7
    watch_s: float = 10.0
    pauses: int = 25
    questions: int = 25
    bare_s: float = 5.0


QUICK = Plan(cold_starts=1, starts=1, watch_s=1.5, pauses=2, questions=2, bare_s=0.3)


def main() -> None:
    """Measure and publish."""
    arguments = read_arguments(__doc__ or "")
    plan = QUICK if arguments.quick else Plan()
    started = time.perf_counter()
    results: dict[str, Value] = {"bare_steps_per_s": measure_bare(plan)}
    paints = []
    with open_chromium() as browser:
        for start in range(plan.cold_starts):
            with app_server() as server:
                paints.append(first_paint_ms(browser, server))
                if start == plan.cold_starts - 1:
                    wait_until(functools.partial(is_warm, server), WARM_UP_S, "the workers")
                    results |= measure_training(browser, server, plan)
                    results |= measure_questions(browser, server, plan)
    results |= {"first_paint_ms": median(paints), "workers": worker_count()}
    results |= {"cores": cores(), "seconds": time.perf_counter() - started}
    publish(results, GOALS, arguments.json)


@contextlib.contextmanager
def app_server() -> Iterator[LiveServer]:
    """The app with an empty library, just healthy; its workers are still warming."""
    with tempfile.TemporaryDirectory(prefix="seqlens-bench-", ignore_cleanup_errors=True) as folder:
        server = LiveServer(Path(folder), SEQLENS_WORKERS=str(worker_count()))
        try:
            yield server.wait_until_healthy()
        finally:
            server.stop()


def is_warm(server: LiveServer) -> bool:
    """Whether every worker is ready."""
    return server.ready_workers() == worker_count()


def measure_bare(plan: Plan) -> float:
    """Steps a second of the same config without any of this."""
    with running_stack(workers=1) as runtime:
        loop = bare_loops(runtime, seconds=plan.bare_s)[0]
    return loop.timed_steps / loop.wall_s


def first_paint_ms(browser: Browser, server: LiveServer) -> float:
    """The first browser at a server that has just become healthy: ms until navigation and title are on the screen.

    The page itself looks, in every frame: Playwright's own waiting looks in ever longer steps, at last of half a second.
    """
    context = browser.new_context(viewport=VIEWPORT, locale="en-GB")
    page = context.new_page()
    page.add_init_script(path=PAGE_SCRIPT)
    began = time.time()
    page.goto(f"{server.url}/lstm", wait_until="commit")
    shown = page.evaluate(f"benchmark.onScreen({list(FIRST_PAINT)})")
    taken = float(shown) - began * 1000.0
    context.close()
    tell(f"first paint of a cold server: {taken:.0f} ms")
    return taken


def measure_training(browser: Browser, server: LiveServer, plan: Plan) -> dict[str, Value]:
    """Starts, then one run watched, paused and resumed."""
    lesson = LessonPage(browser, server.url)
    lesson.start_ms()  # the first of a page also loads and compiles
    waits = []
    for _ in range(plan.starts):
        lesson.wait(SETTLE_S)
        lesson.stop()
        lesson.keep_roots()
        waits.append(lesson.start_ms())
    tell("click to first point, ms: " + " ".join(f"{wait:.0f}" for wait in waits))
    frames = lesson.frames_sent
    lesson.wait(SETTLE_S)
    painted = lesson.paints(plan.watch_s)
    delays = [paint["shownAt"] - paint["sentMs"] for paint in painted]
    pauses = []
    for number in range(plan.pauses):
        pauses.append(lesson.pause_ms())
        lesson.resume()
        lesson.wait(0.2 + 0.3 * (number * 0.618 % 1.0))
    tell("click to paused, ms: " + " ".join(f"{pause:.0f}" for pause in pauses))
    results: dict[str, Value] = {
        "click_to_first_point_ms": median(waits),
        "updates_per_s": len({paint["seq"] for paint in painted}) / plan.watch_s,
        "data_to_pixel_p50_ms": median(delays),
        "data_to_pixel_p95_ms": percentile(delays, 0.95),
        "roots_replaced": lesson.replaced_roots(),
        "reruns_while_training": lesson.frames_sent - frames,
        "pause_p50_ms": median(pauses),
        "pause_p95_ms": percentile(pauses, 0.95),
    }
    lesson.stop()
    lesson.close()
    return results


def measure_questions(browser: Browser, server: LiveServer, plan: Plan) -> dict[str, Value]:
    """Questions to a run while every worker trains for somebody else too."""
    for _ in range(worker_count()):
        other = LessonPage(browser, server.url)
        other.start_ms()
        other.close()
    lesson = LessonPage(browser, server.url)
    lesson.start_ms()
    answers = []
    for number in range(plan.questions):
        lesson.wait(0.2 + 0.3 * (number * 0.618 % 1.0))
        answers.append(lesson.ask_ms(SENTENCE))
    tell("question to answer, ms: " + " ".join(f"{answer:.0f}" for answer in answers))
    lesson.stop()
    lesson.close()
    return {"ask_p50_ms": median(answers), "ask_p95_ms": percentile(answers, 0.95)}


if __name__ == "__main__":
    main()
