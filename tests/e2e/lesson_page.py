"""A lesson page as its reader sees it: the words on it, its buttons, and what its instruments say."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from core.i18n import translator
from core.ui.instrument_labels import LABELS
from tests.e2e.visitor import Visitor, run_in

PATIENCE_S = 60.0
# Steps are quick and the run never ends by itself within a journey.
SMALL: dict[str, Any] = {
    "hidden_size": 16,
    "embedding_size": 8,
    "sequence_length": 24,
    "batch_size": 8,
    "steps": 100_000,
}


class LessonPage:
    """Drives one page of a visitor's browser; every word it looks for is in the visitor's language."""

    def __init__(self, visitor: Visitor, page: Page | None = None) -> None:
        self.visitor, self.page, self.language = visitor, page or visitor.page, visitor.language
        self.start_button = self.page.locator(".st-key-start button")
        self.runbar = self.instrument("runbar")

    # words

    def say(self, text: str, **values: object) -> str:
        """A message of the catalogue in the page's language, filled in."""
        return translator(self.language).gettext(text).format(**values)

    def label(self, instrument: str, key: str, **values: object) -> str:
        """What an instrument says for one of its label keys."""
        return self.say(LABELS[instrument][key], **values)

    def pattern(self, instrument: str, key: str) -> re.Pattern[str]:
        """What an instrument says for a label key, whatever its {names} are filled with; they are groups of the match."""
        template = translator(self.language).gettext(LABELS[instrument][key])
        pieces = re.split(r"\{(\w+)\}", template)
        return re.compile("".join(f"(?P<{p}>.*)" if i % 2 else re.escape(p) for i, p in enumerate(pieces)), re.DOTALL)

    def number(self, instrument: str, key: str, name: str, text: str) -> float | None:
        """The number in an instrument's words that stands for {name} in their label; None where the words differ."""
        found = self.pattern(instrument, key).search(text)
        return float(found[name].replace(",", "")) if found else None

    # going there

    def open(self, path: str = "lstm", **query: object) -> "LessonPage":
        """Go to an address and wait for the page's controls."""
        self.page.goto(f"{self.visitor.url}/{path}" + (f"?{urlencode(query)}" if query else ""))
        expect(self.start_button).to_be_visible(timeout=PATIENCE_S * 1000)
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until Streamlit has run the page and every instrument has drawn its labels."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        expect(self.runbar.locator(".chip")).not_to_be_empty(timeout=PATIENCE_S * 1000)

    # training

    def start(self) -> str:
        """Press Start; returns the run's id once it is learning."""
        before = self.run
        self.start_button.click()
        self.wait(lambda: self.run not in (None, before), "for the address to name the run")
        self.wait_for_state("running")
        assert self.run is not None
        return self.run

    @property
    def run(self) -> str | None:
        """The run in the page's address."""
        return run_in(self.page.url)

    @property
    def step(self) -> int:
        """The step that the run bar shows; 0 before there is one. Runs that go to different ends have it in the scrubber alone."""
        return int(self.runbar.locator("input[type=range]").input_value())

    @property
    def loss(self) -> float:
        """The loss in the curve's read-out; infinite before there is one."""
        shown = self.number("curve", "readout", "loss", self.instrument("curve").locator(".readout").inner_text())
        return float("inf") if shown is None else shown

    def press(self, label: str) -> None:
        """Press a button of the run bar by the name a screen reader gives it."""
        self.runbar.get_by_role("button", name=self.label("runbar", label), exact=True).click()

    def pause_and_look_back_by_keys(self) -> int:
        """Pause the run that trains, look one kept step back, and come to its end again; returns the step there."""
        keyboard = self.page.keyboard
        self.wait_for_step(40)
        keyboard.press("Space")
        self.wait_for_state("paused")
        end = self.step
        keyboard.press("ArrowLeft")
        self.wait(lambda: self.step < end, "for the arrow to look back")
        keyboard.press("End")
        self.wait(lambda: self.step == end, "for the end key to go back to live")
        return end

    def wait_for_state(self, state: str) -> None:
        """Wait until the run bar is in a state, and says so in words."""
        expect(self.runbar).to_have_attribute("data-state", state, timeout=PATIENCE_S * 1000)

    def wait_for_step(self, step: int) -> None:
        """Wait until training has come this far."""
        self.wait(lambda: self.step >= step, f"for step {step}")

    def ask(self, instrument: str, text: str, button: str) -> None:
        """Type into an instrument's question and send it."""
        panel = self.instrument(instrument)
        panel.locator("input[type=text]").fill(text)
        panel.get_by_role("button", name=self.label(instrument, button), exact=True).click()

    # instruments

    def instrument(self, name: str) -> Locator:
        """The root of an instrument."""
        return self.page.locator(f'.seqlens-instrument[data-instrument="{name}"]')

    def moment(self, instrument: str, key: str) -> int:
        """The step that an instrument says it shows, in the words of `key`; 0 where it says something else."""
        return int(
            self.number(instrument, key, "step", self.instrument(instrument).locator(".moment").inner_text()) or 0
        )

    def mark_roots(self) -> int:
        """Put an invisible mark on every instrument's root, so that a replaced one can be told; returns how many there are."""
        count: int = self.page.locator(".seqlens-instrument").evaluate_all(
            "roots => { roots.forEach((root) => { root.seenBefore = true; }); return roots.length; }"
        )
        return count

    def marked_roots(self) -> int:
        """How many roots still carry the mark."""
        count: int = self.page.locator(".seqlens-instrument").evaluate_all(
            "roots => roots.filter((root) => root.seenBefore).length"
        )
        return count

    # widgets

    def setting(self, name: str) -> Locator:
        """The container of a setting's widget."""
        # a setting that was imposed has a new key: the same with a number behind it
        return self.page.locator(f"[class*='st-key-setting-lstm-{name}']")

    def shown_settings(self) -> dict[str, str]:
        """Name → what the widget shows, of every setting on the page."""
        return {
            name: self.setting(name).locator("input").first.input_value()
            for name in ("hidden_size", "steps", "corpus", "tokenizer")
        }

    def choose_language(self, name: str) -> None:
        """Switch the page's language by its own name in the sidebar."""
        self.page.locator(".st-key-setting-language").get_by_text(name, exact=True).click()

    # waiting

    def wait(self, holds: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
        """Poll until it holds; unlike time.sleep this lets the browser's events through."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                pytest.fail(f"waited {seconds:g} s in vain {what}")
            self.page.wait_for_timeout(40)
