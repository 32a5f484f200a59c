"""Lesson texts as they are shown: what Markdown makes of Chinese punctuation and line breaks."""

import re

import pytest

from core.ui.lesson_text import LESSONS, lesson_sections

SLUGS = sorted(path.name.partition(".")[0] for path in LESSONS.glob("*.zh.md"))
WIDE = "[\u4e00-\u9fff，。！？：；、“”（）…]"


@pytest.mark.parametrize("slug", SLUGS)
def test_chinese_that_goes_on_in_a_new_line_gets_no_space(slug: str) -> None:
    for name, text in lesson_sections(slug, "zh").items():
        body = text.partition("\n")[2] if text.startswith("#") else text
        assert not re.search(rf"{WIDE}\n{WIDE}", body), name


def test_a_heading_keeps_its_line() -> None:
    assert lesson_sections("lstm", "zh")["freeze"].splitlines()[0] == "## 3 · 冻结记忆"


@pytest.mark.parametrize("slug", SLUGS)
def test_emphasis_is_not_closed_behind_punctuation_in_running_text(slug: str) -> None:
    """CommonMark leaves the asterisks of `*问吗？*可是` standing: a closing run behind punctuation must not touch a letter."""
    for name, text in lesson_sections(slug, "zh").items():
        plain = re.sub(r"\$[^$]*\$", "", text)
        spans = re.finditer(r"(\*{1,2})(?=\S)([^*\n]+)\1(?=(.?))", plain)
        broken = [span[0] for span in spans if span[2][-1] in "，。！？：；、”）…" and re.match(r"\w", span[3])]
        assert not broken, name
