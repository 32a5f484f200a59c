"""What a class feels while one of it brings a very large text: from the upload to its map of words, in the app itself.

A real Chromium uploads the text on the Word2Vec page, has it read, counted, numbered and trained on for an epoch with the
page's own settings. Meanwhile somebody else has the same page drawn again and again, and the memory of the server is looked at.
Without a path the texts are made of the built-in ones, their lines shuffled: 20 MB of Chinese and 100 MB of English.

Run: `python -m benchmarks.big_text [--json] [--quick] [TEXT]`
"""

import contextlib
import functools
import random
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
from playwright.sync_api import Browser, expect

from benchmarks.browser import open_chromium
from benchmarks.report import Goal, Value, cores, percentile, publish, read_arguments, tell
from benchmarks.rerunner import Rerunner, redrawing
from benchmarks.stack import WARM_UP_S, wait_until
from core.jobs.engine import worker_count
from core.text.corpus import CORPORA
from tests.e2e.lesson_page import LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitor

MEGABYTE = 2**20
SIZES_MB = {"zh": 20.0, "en": 100.0}
QUICK_MB = {"zh": 0.5}
PAGE = "word2vec"
SETTLE_S = 4.0
LOOK_EVERY_S = 0.05
LONGEST_S = 1_200.0
GOALS = {
    "rerun_p95_ms": Goal("≤", 100.0),
    "memory_left_mb": Goal("≤", 50.0),
    "longest_slice_s": Goal("≤", 0.5),
}
_HELD = re.compile(r"held its worker for ([0-9.]+) s")


class Phase(msgspec.Struct):
    """One part of the way: how long it took, and what redrawing took meanwhile (95 %, milliseconds)."""

    name: str
    seconds: float
    rerun_p95_ms: float


def main() -> None:
    """Measure each text on a server of its own, and publish."""
    arguments = read_arguments(__doc__ or "", text="a text file to bring instead of those made here")
    results: dict[str, Value] = {}
    goals: dict[str, Goal] = {}
    with open_chromium() as browser, texts(arguments.text, arguments.quick) as paths:
        for name, path in paths.items():
            with server_for(path) as server:
                found = measure(browser, server, path)
                found |= {"longest_slice_s": longest_slice_s(server), "mb": path.stat().st_size / MEGABYTE}
            results |= {f"{name}_{what}": value for what, value in found.items()}
            goals |= {f"{name}_{what}": goal for what, goal in GOALS.items()}
    publish({**results, "workers": worker_count(), "cores": cores()}, goals, arguments.json)


@contextlib.contextmanager
def texts(given: str, quick: bool) -> Iterator[dict[str, Path]]:
    """Name → file: the given one alone, or one made for each language; in quick mode a short Chinese one."""
    if given:
        yield {"text": Path(given)}
        return
    with tempfile.TemporaryDirectory(prefix="seqlens-bench-") as folder:
        paths = {}
        for language, megabytes in (QUICK_MB if quick else SIZES_MB).items():
            paths[language] = Path(folder) / f"large-{language}.txt"
            paths[language].write_bytes(shuffled_again_and_again(language, megabytes))
        yield paths


def shuffled_again_and_again(language: str, megabytes: float) -> bytes:
    """The lines of a language's built-in texts in new orders, one after another, up to so many megabytes of UTF-8."""
    own = [spec.text() for spec in CORPORA.values() if spec.language == language]
    lines = [line.encode() + b"\n" for text in own for line in text.splitlines() if line.strip()]
    shuffler = random.Random(1)
    parts: list[bytes] = []
    size = 0.0
    while size < megabytes * MEGABYTE:
        shuffler.shuffle(lines)
        parts.append(b"".join(lines))
        size += len(parts[-1])
    whole = b"".join(parts)
    return whole[: whole.rindex(b"\n", 0, int(megabytes * MEGABYTE)) + 1]


@contextlib.contextmanager
def server_for(path: Path) -> Iterator[LiveServer]:
    """The app as a teacher starts it for such a text: with the limit for uploads raised, nothing else. All workers are warm."""
    limit_mb = path.stat().st_size // MEGABYTE + 1
    with tempfile.TemporaryDirectory(prefix="seqlens-bench-", ignore_cleanup_errors=True) as folder:
        workers = worker_count()
        server = LiveServer(Path(folder), SEQLENS_WORKERS=str(workers), SEQLENS_UPLOAD_MB=str(limit_mb))
        try:
            server.wait_until_healthy()
            wait_until(lambda: server.ready_workers() == workers, WARM_UP_S, "the workers")
            yield server
        finally:
            server.stop()


def measure(browser: Browser, server: LiveServer, path: Path) -> dict[str, Value]:
    """The whole way of one text."""
    visitor = Visitor(browser, server.url, "en")
    lesson = LessonPage(visitor).open(PAGE, epochs=1)
    with redrawing(server.url, PAGE) as reader, memory_of(server) as memory:
        wait_until(lambda: len(reader.since(0.0)) >= 20, WARM_UP_S, "the page to be drawn")
        before, began = memory.now_mb(), time.monotonic()
        phases = [timed("stored", reader, functools.partial(bring, lesson, path))]
        time.sleep(SETTLE_S)
        left, peak = memory.now_mb() - before, memory.peak_mb - before
        tell(f"memory: {left:+.0f} MB once stored, at most {peak:+.0f}")
        phases.append(timed("numbered", reader, functools.partial(number, lesson)))
        phases.append(timed("trained", reader, functools.partial(train, lesson)))
        time.sleep(SETTLE_S)
        drawn = reader.since(began)
        found: dict[str, Value] = {
            "rerun_p95_ms": 1000 * percentile(drawn, 0.95),
            "rerun_p50_ms": 1000 * percentile(drawn, 0.5),
            "reruns": len(drawn),
            "memory_left_mb": left,
            "memory_peak_mb": memory.peak_mb - before,
            "memory_left_at_end_mb": memory.now_mb() - before,
        }
    visitor.context.close()
    for phase in phases:
        found |= {f"{phase.name}_s": phase.seconds, f"{phase.name}_rerun_p95_ms": phase.rerun_p95_ms}
    return found


def timed(name: str, reader: Rerunner, work: functools.partial[None]) -> Phase:
    """Do a part of the way."""
    began = time.monotonic()
    work()
    seconds = time.monotonic() - began
    wait_until(lambda: reader.since(began), WARM_UP_S, "the page to be drawn")
    drawn = reader.since(began)
    phase = Phase(name, seconds, 1000 * percentile(drawn, 0.95))
    tell(f"{name}: {seconds:.1f} s, redrawn {len(drawn)} times, 95 % within {phase.rerun_p95_ms:.0f} ms")
    return phase


def bring(lesson: LessonPage, path: Path) -> None:
    """Upload the text and wait until it was read."""
    lesson.page.locator(".st-key-own-text button").click()
    dialog = lesson.page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(path)
    expect(dialog.get_by_role("button", name=lesson.say("Use this text"))).to_be_visible(timeout=LONGEST_S * 1000)


def number(lesson: LessonPage) -> None:
    """Choose the text, start, and wait for the first step."""
    lesson.page.get_by_role("button", name=lesson.say("Use this text")).click()
    expect(lesson.page.get_by_role("dialog")).to_have_count(0)
    lesson.settle()
    lesson.start_button.click()
    wait_until(lambda: lesson.step > 0, LONGEST_S, "the first step")


def train(lesson: LessonPage) -> None:
    """Wait for the end, with its map on the screen."""
    expect(lesson.runbar).to_have_attribute("data-state", "finished", timeout=LONGEST_S * 1000)
    wait_until(lambda: lesson.instrument("map").locator(".moment").inner_text() != "", LONGEST_S, "the map")


class Memory:
    """The resident memory of a process, looked at again and again."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self.peak_mb = self.now_mb()

    def now_mb(self) -> float:
        """At this moment."""
        return float(self._process.memory_info().rss) / MEGABYTE

    def watch(self, closed: threading.Event) -> None:
        """Look until it is closed."""
        while not closed.wait(LOOK_EVERY_S):
            self.peak_mb = max(self.peak_mb, self.now_mb())


@contextlib.contextmanager
def memory_of(server: LiveServer) -> Iterator[Memory]:
    """The server's memory, without that of its workers."""
    memory, closed = Memory(psutil.Process(server.process.pid)), threading.Event()
    watcher = threading.Thread(target=memory.watch, args=(closed,), daemon=True)
    watcher.start()
    try:
        yield memory
    finally:
        closed.set()
        watcher.join()


def longest_slice_s(server: LiveServer) -> float:
    """The longest slice of those that the server complained of; 0 where it had no reason to."""
    held = list(_HELD.finditer(server.log_tail()))
    for complaint in held:
        tell(complaint.string[complaint.string.rfind("\n", 0, complaint.start()) + 1 : complaint.end()])
    return max((float(complaint[1]) for complaint in held), default=0.0)


if __name__ == "__main__":
    main()
