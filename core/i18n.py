"""Text in the user's language: gettext catalogues found on disk, one translator per call, never a global language.

Sessions share the server process, so a language is always an argument. A new language is one folder under
assets/locale with a .po file, plus the lesson texts.
"""

import gettext
from functools import lru_cache
from pathlib import Path

LOCALE_DIR = Path(__file__).resolve().parents[1] / "assets" / "locale"
DOMAIN = "seqlens"
DEFAULT_LANGUAGE = "en"


def N_(text: str) -> str:
    """Mark a text for extraction where it is declared; it is translated where it is shown."""
    return text


# Each catalogue translates this to the name of its own language, in itself: that is the entry in the menu.
OWN_NAME = N_("English")


@lru_cache
def translator(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English source text for what has none."""
    return gettext.translation(DOMAIN, LOCALE_DIR, [language], fallback=True)


@lru_cache
def languages() -> dict[str, str]:
    """Code → own name ("zh" → "中文") of every language that has a compiled catalogue."""
    found = sorted(path.parents[1].name for path in LOCALE_DIR.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return {code: translator(code).gettext(OWN_NAME) for code in found}


def pick_language(*wishes: str | None) -> str:
    """The first wish that we have, comparing primary tags ("zh-CN" → "zh"); English when none fits."""
    known = languages()
    for wish in wishes:
        if wish:
            code = wish.replace("_", "-").split("-")[0].lower()
            if code in known:
                return code
    return DEFAULT_LANGUAGE
