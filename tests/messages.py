"""`make messages`: collect the texts of the code, bring every language's catalogue up to date, and compile it.

English is the language of the source, so its catalogue fills itself; what is missing elsewhere is listed and stays empty.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from core.i18n import DEFAULT_LANGUAGE, DOMAIN, LOCALE_DIR

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "translate": None}


def collected() -> Catalog:
    """Every text that the code marks, with where it stands."""
    catalog = Catalog(project="SeqLens", version="1", copyright_holder="the SeqLens authors", charset="utf-8")
    for folder in ("core", "pages"):
        for name, line, message, _comments, _context in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            catalog.add(message, locations=[(f"{folder}/{Path(name).as_posix()}", line)])
    return catalog


def read_catalogue(language: str) -> Catalog:
    """A language's .po file; raises FileNotFoundError when there is none."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def po_path(language: str) -> Path:
    """Where a language's catalogue is."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def compiled(catalogue: Catalog) -> bytes:
    """The .mo bytes of a catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def updated(language: str) -> Catalog:
    """A language's catalogue with the texts of now; nothing is guessed from similar ones."""
    catalogue = read_catalogue(language)
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    if language == DEFAULT_LANGUAGE:
        for message in catalogue:
            if message.id:
                message.string = message.id
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """The texts that a catalogue does not translate, or only tentatively."""
    return [str(message.id) for message in catalogue if message.id and (not message.string or message.fuzzy)]


def main() -> int:
    """Update and compile every catalogue; 1 if one is incomplete."""
    incomplete = 0
    for path in sorted(LOCALE_DIR.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        language = path.parents[1].name
        catalogue = updated(language)
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        for text in missing(catalogue):
            incomplete = 1
            print(f"{language}: not translated: {text!r}")
    return incomplete


if __name__ == "__main__":
    sys.exit(main())
