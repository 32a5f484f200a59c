"""Fixtures of the journeys: one server for all of them, one Chromium, and as many visitors as a journey needs."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.e2e.server import ROOT, LiveServer
from tests.e2e.visitor import Visitors, chromium_path, launch

NO_BROWSER = "no Chromium found: install it, or name it in the environment variable CHROMIUM"
FAILURES = ROOT / "build" / "e2e"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed journey shows the server's log and leaves pictures of its pages in build/e2e."""
    report = yield
    arguments = getattr(item, "funcargs", {})
    for server in (arguments[name] for name in ("server", "cold_server") if report.failed and name in arguments):
        report.sections.append(("server log", server.log_tail()))
    if report.failed and report.when == "call" and "page_in" in arguments:
        FAILURES.mkdir(parents=True, exist_ok=True)
        for number, visitor in enumerate(arguments["page_in"].visitors):
            for tab, page in enumerate(visitor.context.pages):
                path = FAILURES / f"{item.name}.{number}.{tab}.png".replace("/", "_")
                try:
                    page.screenshot(path=path, timeout=5000)
                except Error as error:
                    report.sections.append(("no picture", str(error)))
                else:
                    report.sections.append(("picture", str(path)))
    return report


# Package scope, not session: while Playwright runs, its event loop occupies this thread, which other tests need.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Without one: a failure where CI=true, else a skip that says so."""
    path = chromium_path()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        opened = launch(playwright, path)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The server that all journeys share, warm."""
    live = LiveServer(tmp_path_factory.mktemp("e2e"))
    try:
        yield live.wait_until_healthy().wait_until_warm()
    finally:
        live.stop()


@pytest.fixture
def cold_server(browser: Browser, tmp_path: Path) -> Iterator[LiveServer]:
    """A server of the test's own that nobody has asked anything but its health."""
    live = LiveServer(tmp_path)
    try:
        yield live.wait_until_healthy()
    finally:
        live.stop()


@pytest.fixture
def page_in(browser: Browser) -> Iterator[Visitors]:
    """Visitors for one journey. Afterwards none of them may have seen an error or spoken to anyone but the server."""
    visitors = Visitors(browser)
    yield visitors
    for visitor in visitors.visitors:
        visitor.leave()
    assert [problem for visitor in visitors.visitors for problem in visitor.problems] == []


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    """Every journey is made in every language."""
    return str(request.param)
