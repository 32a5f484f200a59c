"""Lesson texts: one Markdown file a language, cut into sections by their stable ids."""

import re
from functools import lru_cache
from pathlib import Path

from core.i18n import DEFAULT_LANGUAGE

LESSONS = Path(__file__).resolve().parents[2] / "assets" / "lessons"
_MARK = re.compile(r"^<!-- id: ([a-z0-9-]+) -->$", re.MULTILINE)
_WIDE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"  # Chinese characters and their punctuation
_SHARED = "\u2018-\u201d\u2026"  # quotation marks and dots, which stand in English texts too
_ENDS_WIDE, _BEGINS_WIDE = re.compile(rf"[{_WIDE}{_SHARED}][*]*$"), re.compile(rf"\s*[*]*[{_SHARED}]?[{_WIDE}]")
_ENDS_IN_A_PAUSE, _BEGINS_WITH_A_LETTER = re.compile(r"[，。！？；：、）][*]*$"), re.compile(r"\s*[A-Za-z]")


@lru_cache
def lesson_sections(slug: str, language: str) -> dict[str, str]:
    """Section id → Markdown. A section begins after a line `<!-- id: name -->`; English where a language has no file.

    Where Chinese goes on in a new line there is no space: browsers would show the line break as one.
    """
    path = LESSONS / f"{slug}.{language}.md"
    if not path.is_file():
        path = LESSONS / f"{slug}.{DEFAULT_LANGUAGE}.md"
    pieces = _MARK.split(path.read_text(encoding="utf-8"))
    return {name: _without_breaks(body.strip()) for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}


def _without_breaks(body: str) -> str:
    """The text without the line ends inside its Chinese sentences: Markdown would show each as a space, and Chinese has none."""
    lines: list[str] = []
    for line in body.split("\n"):
        before = lines[-1] if lines else ""
        if not before.startswith(("#", "|", "$$", "<", "```")) and (
            (_ENDS_WIDE.search(before) and _BEGINS_WIDE.match(line))
            or (_ENDS_IN_A_PAUSE.search(before) and _BEGINS_WITH_A_LETTER.match(line))
        ):
            lines[-1] += line.lstrip()
        else:
            lines.append(line)
    return "\n".join(lines)
