"""The house keeps its rooms: imports go one way, the server stays without torch, every declaration is complete."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from importlinter.cli import lint_imports

from core.cells.catalog import CELLS, CellSpec, GateSpec
from core.config import RecurrentConfig
from core.figures import theme
from core.i18n import N_, languages, translator
from core.sentences import PROBLEMS, sentence
from core.settings import InvalidSetting, settings_of
from core.snapshot import PARTS
from core.ui.contents import CONTENTS
from core.ui.instrument_labels import LABELS
from core.ui.lesson_text import LESSONS, lesson_sections
from tests.messages import collected, compiled, missing, po_path, read_catalogue

ROOT = Path(__file__).resolve().parents[1]


def test_imports_keep_to_the_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == 0, capsys.readouterr().out


def test_the_whole_user_interface_loads_without_torch() -> None:
    script = (
        "import sys, pkgutil, importlib, core.ui, core.web, core.jobs, core.runs\n"
        "for package in (core.web, core.jobs, core.runs, core.ui):\n"
        "    for module in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):\n"
        "        if module.name != 'core.ui.shell': importlib.import_module(module.name)\n"
        "print([name for name in ('torch', 'jieba', 'sklearn', 'gensim', 'openTSNE') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", list(languages()))
def test_every_text_is_translated(language: str) -> None:
    catalogue = read_catalogue(language)
    assert missing(catalogue) == []
    known = {message.id for message in catalogue}
    assert [message.id for message in collected() if message.id not in known] == []


@pytest.mark.parametrize("language", list(languages()))
def test_catalogues_are_compiled_from_what_is_committed(language: str) -> None:
    assert po_path(language).with_suffix(".mo").read_bytes() == compiled(read_catalogue(language))


@pytest.mark.parametrize("language", list(languages()))
def test_translations_keep_the_names_in_braces(language: str) -> None:
    for message in read_catalogue(language):
        if message.id:
            names = set(re.findall(r"\{(\w+)\}", str(message.id)))
            assert set(re.findall(r"\{(\w+)\}", str(message.string))) == names, message.id


@pytest.mark.parametrize("page", [page.name for page in CONTENTS.values()])
def test_a_lesson_has_the_same_sections_in_every_language(page: str) -> None:
    for language in languages():
        assert (LESSONS / f"{page}.{language}.md").is_file()
    sections = [lesson_sections(page, language) for language in languages()]
    assert all(list(section) == list(sections[0]) for section in sections)
    assert all(body for section in sections for body in section.values())


@pytest.mark.parametrize("code", list(PROBLEMS))
@pytest.mark.parametrize("language", list(languages()))
def test_every_problem_has_a_sentence_even_if_its_values_are_missing(code: str, language: str) -> None:
    said = sentence(code, {}, translator(language).gettext)
    assert len(said) > 8
    assert sentence("a code from the future", {}, translator(language).gettext)


def test_pages_are_short_and_their_state_is_in_one_place() -> None:
    for path in (ROOT / "pages").glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 40, path.name
    for path in [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        code, room = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        assert room == "core/ui/state.py" or not re.search(r"\bst\.session_state", code), path
        assert room == "core/ui/address.py" or not re.search(r"\bst\.query_params", code), path
        if path.parent.name != "cells":
            assert not re.search(r"if .*\bcell(\.name)? == ['\"]", code), path


def test_no_cell_or_gate_is_called_by_its_name_outside_the_catalogue() -> None:
    """A preset or a table of contents may name a cell; what measures, stores and draws may not."""
    gates = {gate.name for cell in CELLS.values() for gate in cell.gates if gate.is_gate}
    names = (set(CELLS) | gates) - set(theme.LIGHT.roles)
    called = re.compile("|".join(rf"""["'`]{name}["'`]|\.{name}\b""" for name in sorted(names)))
    rooms = [ROOT / "core" / room for room in ("training", "tasks", "jobs", "runs", "web", "ui")]
    tables = {"contents.py", "comparison.py"}
    files = [path for room in rooms for path in room.rglob("*.py") if path.name not in tables]
    for path in [*files, *(ROOT / "assets" / "instruments").glob("*.js")]:
        assert called.search(path.read_text(encoding="utf-8")) is None, path.name


def test_streamlit_is_dressed_in_the_palette() -> None:
    dress = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for mode, palette in theme.MODES.items():
        assert dress[mode] == {
            "primaryColor": palette.primary,
            "backgroundColor": palette.background,
            "secondaryBackgroundColor": palette.secondary_background,
            "textColor": palette.text,
            "borderColor": palette.border,
        }
    assert tuple(dress["chartCategoricalColors"]) == theme.CATEGORICAL


def test_colours_can_be_read_and_every_role_has_one() -> None:
    for palette in theme.MODES.values():
        for ground in (palette.background, palette.secondary_background):
            for colour in (
                palette.text,
                palette.muted,
                palette.accent,
                *palette.roles.values(),
                *palette.cells.values(),
            ):
                assert theme.contrast(colour, ground) >= 4.5
        for cell in CELLS.values():
            assert {gate.role for gate in cell.gates} <= set(palette.roles)
        assert set(palette.cells) == set(CELLS)


def test_a_new_cell_is_offered_by_being_in_the_catalogue() -> None:
    gate = GateSpec("keep_gate", N_("Forget gate"), "z", "forget", 0.0, 1.0)
    CELLS.add(CellSpec("test-cell", "Test cell", "tests.nowhere", 1, (gate,), ("hidden_state",), "this test"))
    try:
        assert settings_of(RecurrentConfig)["cell"].parse("test-cell") == "test-cell"
    finally:
        CELLS.remove("test-cell")
    with pytest.raises(InvalidSetting):
        settings_of(RecurrentConfig)["cell"].parse("test-cell")


def test_every_instrument_has_its_module_and_speaks_through_labels() -> None:
    folder = ROOT / "assets" / "instruments"
    for name in LABELS:
        assert (folder / f"{name}.js").is_file()
    for path in folder.glob("*.js"):
        code = path.read_text(encoding="utf-8")
        assert "innerHTML" not in code, path.name
        assert len(code.splitlines()) <= 250, path.name


def test_parts_are_declared_with_a_place_in_the_budget() -> None:
    plain = msgspec.to_builtins(list(PARTS.values()))
    # kept frames of the map bring the names of 2,000 words
    assert all(part["budget_bytes"] <= (80_000 if part["name"] == "map" else 40_000) for part in plain)
