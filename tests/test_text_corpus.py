"""The built-in texts: every entry of the index is complete, readable and long enough; adding one takes one entry."""

import subprocess
import sys

import pytest

from core.config import RecurrentConfig
from core.jobs.job import Source
from core.settings import settings_of
from core.text.blocks import cut_sentences
from core.text.catalog import TOKENIZERS
from core.text.corpus import CORPORA, CORPORA_DIR, CorpusSpec, corpora_for, default_corpus, read_index
from core.text.language import guess_language
from core.text.pieces import exhaust
from core.text.prepare import prepare


@pytest.mark.parametrize("spec", CORPORA.values(), ids=list(CORPORA))
def test_every_corpus_is_complete(spec: CorpusSpec) -> None:
    assert settings_of(RecurrentConfig)["corpus"].parse(spec.name) == spec.name
    assert spec.tokenizer in TOKENIZERS
    assert spec.licence
    for words in (spec.title, spec.about):
        assert {"en", "zh"} <= set(words)
        assert all(words.values())


@pytest.mark.parametrize("spec", CORPORA.values(), ids=list(CORPORA))
def test_every_corpus_can_be_learned_from(spec: CorpusSpec) -> None:
    prepared = exhaust(prepare(Source(spec.name), spec.tokenizer, 2000))
    assert prepared.encoding == "utf-8"
    assert len(prepared.ids) > 10_000
    assert prepared.vocabulary.dropped.kinds == 0
    assert guess_language(spec.text()) == spec.language


@pytest.mark.parametrize("spec", CORPORA.values(), ids=list(CORPORA))
def test_every_corpus_is_as_long_as_it_says(spec: CorpusSpec) -> None:
    if spec.tokenizer == "characters":
        assert len(spec.text()) == spec.tokens
    else:
        assert sum(map(len, cut_sentences(spec.text(), spec.cutting()))) == spec.tokens


def test_every_purpose_has_a_text_in_both_languages_and_menus_keep_to_it() -> None:
    for purpose in ("writing", "vectors", "senses"):
        assert {spec.language for spec in corpora_for(purpose)} == {"en", "zh"}
    assert [spec.name for spec in corpora_for("writing")] == ["fables-en", "fables-zh"]
    assert default_corpus("zh", "vectors") == "worlds-zh"
    assert default_corpus("fr", "senses") == "senses-en"


def test_every_text_in_the_folder_is_in_the_index() -> None:
    assert {path.name for path in CORPORA_DIR.iterdir() if path.name != "index.toml"} == {
        spec.file for spec in CORPORA.values()
    }


def test_a_language_has_its_own_first_text() -> None:
    assert default_corpus("zh") == "fables-zh"
    assert default_corpus("en") == default_corpus("fr") == RecurrentConfig().corpus


def test_titles_fall_back_to_english() -> None:
    spec = CORPORA["fables-zh"]
    assert spec.titled("zh") != spec.titled("en") == spec.titled("fr")
    assert spec.described("fr") == spec.about["en"]


def test_an_entry_is_all_a_corpus_takes() -> None:
    entry = """
    [[corpus]]
    name = "songs"
    file = "songs.txt"
    language = "en"
    tokenizer = "words"
    licence = "CC0"
    tokens = 1200
    good_for = ["writing"]
    title = { en = "Songs" }
    about = { en = "A few songs." }
    """
    assert [spec.name for spec in read_index(entry)] == ["songs"]


def test_the_server_side_of_texts_needs_no_worker_library() -> None:
    code = (
        "import sys, core.text.corpus, core.text.problems, core.text.catalog, core.text.decode; "
        "sys.exit(bool({'torch', 'jieba', 'numpy', 'charset_normalizer'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=CORPORA_DIR.parents[1], check=False).returncode == 0
