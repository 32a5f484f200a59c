"""Vectors are judged by lists as gensim judges them, in a worker, and a list that is none gets its sentence on the page."""

import json
from pathlib import Path
from typing import Any

import gensim
import pytest

from core.i18n import translator
from core.jobs.job import JobSpec, Source
from core.jobs.runtime import Runtime
from core.sentences import sentence
from core.vector_lists import OWN, VECTOR_LISTS
from core.vectors.judging_job import JudgingJob
from tests.conftest import wait_until
from tests.test_batch_job import kept_vectors
from tests.test_imported_run import VECTORS, WORDS, bring
from tests.test_pages import opened, words
from tests.test_text_job import run
from tests.vector_files import gensim_vectors, table, written

_LISTS = Path(gensim.__file__).parent / "test" / "test_data"
LIST_WORDS = ["love", "sex", "tiger", "cat", "book", "paper", "old", "new", "Athens", "Greece", "Paris", "France"]


def judged(by: str, text: str = "") -> dict[str, Any]:
    blob = kept_vectors(LIST_WORDS, table(len(LIST_WORDS), 6))
    options = json.dumps({"run": "r", "by": by, "text": text})
    return run(JudgingJob(JobSpec("j", 0, "judging", options), Source(""), blob))[1][-1][2]


def test_a_list_that_comes_with_gensim_is_judged_as_gensim_does() -> None:
    theirs = gensim_vectors(LIST_WORDS, table(len(LIST_WORDS), 6))
    accuracy, sections = theirs.evaluate_word_analogies(str(_LISTS / "questions-words.txt"), restrict_vocab=30_000)
    ours = judged("google")
    assert ours["accuracy"] == pytest.approx(accuracy)
    asked = {section["section"]: len(section["correct"]) + len(section["incorrect"]) for section in sections}
    for section in ours["sections"]:
        assert section["asked"] == asked.get(section["name"], 0)
    pearson, spearman, _ = theirs.evaluate_word_pairs(str(_LISTS / "wordsim353.tsv"))
    pairs = judged("wordsim")
    assert (pairs["spearman"], pairs["pearson"]) == (pytest.approx(spearman[0]), pytest.approx(pearson[0]))
    assert pairs["found"] + pairs["skipped"] == 353
    cosines = [cosine for *_, cosine in pairs["pairs"]]
    assert cosines == sorted(cosines, reverse=True)


def test_an_own_list_is_pairs_or_analogies_and_what_is_neither_is_said() -> None:
    pairs = judged(OWN, "love sex 1\ntiger cat 9\nold new 3\n")
    assert (pairs["found"], pairs["skipped"]) == (3, 0)
    assert judged(OWN, ": mine\nAthens Greece Paris France\n")["sections"][0]["asked"] == 1
    assert judged(OWN, "love sex\n") == {"code": "pairs_line", "params": {"line": 1}}
    assert judged(OWN, ": mine\nAthens Greece Paris\n")["code"] == "questions_line"
    assert judged(OWN, "")["code"] == "pairs_too_few"


@pytest.mark.parametrize("by", [name for name in VECTOR_LISTS if name != OWN])
def test_every_list_can_be_read(by: str) -> None:
    found = judged(by)
    assert "sections" in found or "spearman" in found or found["code"] in ("questions_unknown", "pairs_too_few")


@pytest.mark.stack
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_judges_imported_vectors(runtime: Runtime, tmp_path: Path, language: str) -> None:
    imported = bring(runtime, written(tmp_path / "f", WORDS, VECTORS, binary=True), f"royal-{language}.bin")
    _ = translator(language).gettext
    app = opened("word2vec", language, run=imported)
    choice = next(box for box in app.selectbox if box.label == _("Judge them by"))
    choice.select("worlds-en").run()
    app.button(key="judge").click().run()

    def outcome() -> list[str]:
        app.run()
        assert not app.exception
        return [text for text in words(app) if "100.0" in text]

    wait_until(outcome, 60, "for the outcome")
    assert len(app.dataframe) == 1
    choice = next(box for box in app.selectbox if box.label == _("Judge them by"))
    choice.select(OWN).run()
    app.text_area[0].set_value("king queen\n").run()
    app.button(key="judge").click().run()
    assert sentence("pairs_line", {"line": 1}, _) not in words(app), "it is said in the instrument, when it is known"
    assert list(app.dataframe) == []
