"""Vectors as files on the Word2Vec page: whose are on show, what can be taken away, and the projector's two tables as one."""

from pathlib import Path

import pytest

from core.i18n import translator
from core.jobs.runtime import Runtime
from core.problems import Trouble
from core.ui.projector_tables import brought, joined
from core.vectors_config import Word2VecConfig
from tests.conftest import wait_until
from tests.test_imported_run import ME, VECTORS, WORDS, bring, ended
from tests.test_pages import opened, words
from tests.vector_files import written

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.fixture(scope="module")
def imported(runtime: Runtime, tmp_path_factory: pytest.TempPathFactory) -> str:
    return bring(runtime, written(tmp_path_factory.mktemp("file") / "f", WORDS, VECTORS, binary=True), "royal.bin")


@pytest.mark.stack
@LANGUAGES
def test_imported_vectors_are_said_to_be_anothers_and_are_not_trained_again(
    runtime: Runtime, imported: str, language: str
) -> None:
    app = opened("word2vec", language, run=imported)
    assert not app.exception
    said = translator(language).gettext("Imported from {file}: learned elsewhere, not here").format(file="royal.bin")
    assert said in words(app)
    assert any("royal.bin" in text for text in words(app) if text != said)
    before = len(runtime.store.runs_of_kind("word2vec"))
    app.button(key="start").click().run()
    assert not app.exception
    trained = runtime.store.runs_of_kind("word2vec")
    assert len(trained) == before + 1
    assert said not in words(app), "the page shows what is trained here now"
    runtime.service.command(trained[0].id, trained[0].owner, "stop")
    ended(runtime, trained[0].id)


@pytest.mark.stack
@LANGUAGES
def test_a_run_that_has_ended_can_be_taken_away_and_none_before(runtime: Runtime, imported: str, language: str) -> None:
    links = [element.proto.url for element in opened("word2vec", language, run=imported).get("link_button")]
    assert links == [
        f"/api/runs/{imported}/vectors/{name}"
        for name in ("word2vec_text", "word2vec_binary", "projector_vectors", "projector_metadata")
    ]
    assert opened("word2vec", language).get("link_button") == []


def test_two_tables_given_together_are_one_and_other_files_stay_alone() -> None:
    numbers, listed = b"1\t2\n3\t4\r\n", "词\tcount\na\t5\n国王\t4\n".encode()
    one = ("vectors.tsv", "a\t1\t2\n国王\t3\t4\n".encode())
    assert list(brought([("metadata.tsv", listed), ("vectors.tsv", numbers)])) == [one]
    assert list(brought([("m.METADATA.tsv", b"a\n\xe5\x9b\xbd\xe7\x8e\x8b\n"), ("v.tsv", numbers)])) == [
        ("v.tsv", one[1])
    ]
    others = [("vectors.tsv", numbers), ("a.bin", b"x")]
    assert list(brought(others)) == others
    with pytest.raises(Trouble, match="vectors_words_differ"):
        joined(numbers, b"a\n")


@pytest.mark.stack
@LANGUAGES
def test_the_text_page_compares_with_vectors_trained_on_its_text(
    runtime: Runtime, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = translator(language).gettext("Trained word vectors, to compare with")
    monkeypatch.setattr("core.ui.state.owner", lambda: ME)
    config = Word2VecConfig(corpus="fables-en", vector_size=8, epochs=1)
    run = ended(runtime, runtime.service.submit(config, ME))
    wait_until(lambda: runtime.store.nearest_weights(run, 1), 10, "for its vectors")
    app = opened("text", language, corpus="fables-en", tokenizer="words")
    assert not app.exception
    choice = next(box for box in app.selectbox if box.label == label)
    assert choice.value == run, "the newest run on this text"
    bring(runtime, written(tmp_path / "f", WORDS, VECTORS, binary=True), "others.bin")
    elsewhere = opened("text", language, corpus="fables-zh", tokenizer="jieba")
    choice = next(box for box in elsewhere.selectbox if box.label == label)
    assert choice.value == "none", "others' vectors are on offer, and not chosen by themselves"
    assert any("others.bin" in option for option in choice.options)
