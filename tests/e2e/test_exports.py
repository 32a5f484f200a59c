"""Taking a run home: from the button beside a finished run to files that other programs read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator
from safetensors.numpy import load

from tests.e2e.lesson_page import PATIENCE_S, SMALL, LessonPage
from tests.e2e.server import LiveServer
from tests.e2e.visitor import Visitor

SVG = "{http://www.w3.org/2000/svg}"
PageIn = Callable[..., Visitor]


def saved(lesson: LessonPage, button: Locator) -> tuple[str, bytes]:
    """The name and the bytes of what a button makes the browser keep."""
    with lesson.page.expect_download(timeout=PATIENCE_S * 1000) as download:
        button.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_finished_run_is_taken_home(server: LiveServer, page_in: PageIn, language: str) -> None:
    lesson = LessonPage(page_in(server, language)).open("lstm", **SMALL | {"steps": 40})
    lesson.start_button.click()
    lesson.wait_for_state("finished")
    lesson.settle()
    lesson.page.locator('[class*="st-key-export-"] button').click()
    menu = lesson.instrument("exports")
    files = {}
    for exporter in ("weights", "script", "tensorboard", "metrics"):
        name, body = saved(lesson, menu.locator(f'[data-export="{exporter}"] button'))
        assert name.startswith("seqlens-lstm-")
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            files[exporter] = {Path(member).name: archive.read(member) for member in archive.namelist()}
    weights = load(files["weights"]["weights.safetensors"])
    assert weights["recurrent.weight_hh_l0"].shape == (4 * 16, 16)
    assert len(files["metrics"]["metrics.csv"].decode().strip().splitlines()) == 41
    assert b"nn.LSTM(" in files["script"]["train.py"]
    assert any(member.startswith("events.out.tfevents") for member in files["tensorboard"])
    assert ("权重" in files["weights"]["README.txt"].decode()) == (language == "zh")

    name, body = saved(lesson, menu.locator('[data-figure="curve"] [data-kind="svg"]'))
    assert name.endswith(".svg")
    picture = ElementTree.fromstring(body)
    words = [node.text for node in picture.iter(f"{SVG}text")]
    assert lesson.label("curve", "title") in words
    assert len(max((node.get("d", "") for node in picture.iter(f"{SVG}path")), key=len)) > 200  # the curve itself
    name, body = saved(lesson, menu.locator('[data-figure="curve"] [data-kind="png"]'))
    assert name.endswith(".png")
    assert body.startswith(b"\x89PNG")
    assert len(body) > 10_000


def test_a_run_that_trains_is_to_be_paused_first(server: LiveServer, page_in: PageIn) -> None:
    lesson = LessonPage(page_in(server, "en")).open("lstm", **SMALL)
    lesson.start()
    lesson.page.locator('[class*="st-key-export-"] button').click()
    menu = lesson.instrument("exports")
    lesson.wait(lambda: menu.locator(".note").inner_text() == lesson.label("exports", "at_work"), "for the reason")
    assert menu.locator('[data-export="weights"] button').is_disabled()
    lesson.page.keyboard.press("Escape")
    lesson.press("pause")
    lesson.wait_for_state("paused")
    lesson.page.locator('[class*="st-key-export-"] button').click()
    name, body = saved(lesson, menu.locator('[data-export="weights"] button'))
    assert name.endswith("-weights.zip")
    assert zipfile.is_zipfile(io.BytesIO(body))
