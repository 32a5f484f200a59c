"""Lesson texts: one Markdown file a language, cut into sections by their stable ids."""

import re
from functools import lru_cache
from pathlib import Path

from core.i18n import DEFAULT_LANGUAGE

LESSONS = Path(__file__).resolve().parents[2] / "assets" / "lessons"
_MARK = re.compile(r"^<!-- id: ([a-z0-9-]+) -->$", re.MULTILINE)


@lru_cache
def lesson_sections(slug: str, language: str) -> dict[str, str]:
    """Section id → Markdown. A section begins after a line `<!-- id: name -->`; English where a language has no file."""
    path = LESSONS / f"{slug}.{language}.md"
    if not path.is_file():
        path = LESSONS / f"{slug}.{DEFAULT_LANGUAGE}.md"
    pieces = _MARK.split(path.read_text(encoding="utf-8"))
    return {name: body.strip() for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}
