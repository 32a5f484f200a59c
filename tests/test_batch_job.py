"""From a counted text to a block of numbers: ids, padding, unknown tokens, and the vectors of a real network."""

from typing import Any

import msgspec
import numpy as np
import pytest
from safetensors.numpy import save

from core.config import RecurrentConfig
from core.jobs.job import JOB_KINDS, JobSpec, Source
from core.snapshot import Array, unpack
from core.tasks.sequence_model import SequenceModel
from core.text.batching import FIRST, PADDING, UNKNOWN
from core.text.corpus_job import CorpusJob
from core.text.reading_config import BatchOptions, ReadingConfig, counting_options
from core.training.batch_job import HIDDEN_SIZE, BatchJob
from tests.test_text_job import run

SENTENCE = "The miller and the owl met a robot"
CONFIG = ReadingConfig(corpus="fables-en", sentence=SENTENCE, max_length=12, batch_size=4, feature_size=8, seed=3)


@pytest.fixture(autouse=True)
def own_shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("SEQLENS_DATA", str(tmp_path))


def batch_of(**how: Any) -> dict[str, Any]:
    """What the page is told for CONFIG with changes."""
    assert JOB_KINDS["batch"].factory == f"{BatchJob.__module__}:{BatchJob.__name__}"
    config = msgspec.structs.replace(CONFIG, **how)
    options = msgspec.json.encode(BatchOptions(config)).decode()
    state, messages = run(BatchJob(JobSpec("r", 0, "batch", options), Source(config.corpus)))
    assert state == "finished"
    return messages[-1][2]


def counted() -> dict[str, Any]:
    spec = JobSpec("c", 0, "corpus", counting_options(CONFIG.cutting("")))
    return run(CorpusJob(spec, Source(CONFIG.corpus)))[1][-1][2]


def test_a_batch_finds_the_text_that_was_counted_before_it() -> None:
    first, again = counted(), counted()
    assert (first["from_cache"], again["from_cache"]) == (False, True)
    vocabulary = batch_of()["vocabulary"]
    assert vocabulary["kinds"] == first["vocabulary"]
    assert vocabulary["once"] == first["once"] > 0
    assert [list(entry) for entry in vocabulary["table"][:200]] == [list(entry) for entry in first["most_frequent"]]


def test_a_minimum_count_drops_the_rare_and_says_how_many() -> None:
    all_kept, some = batch_of(min_count=1)["vocabulary"], batch_of(min_count=5)["vocabulary"]
    assert all_kept["kept"] == all_kept["kinds"] == some["kinds"]
    counts = [count for _, count in all_kept["table"]]
    assert some["kept"] == sum(count >= 5 for count in counts)
    assert some["kept_tokens"] == sum(count for count in counts if count >= 5)
    assert [token for token, _ in all_kept["table"]][some["kept"]] == some["dropped_examples"][0]
    assert some["ranks"][0] == 1
    assert some["ranks"][-1] == some["kinds"]
    assert [counts[rank - 1] for rank in some["ranks"]] == some["counts"]


def test_the_own_sentence_comes_first_with_what_is_unknown_in_it() -> None:
    answer = batch_of()
    own = answer["rows"][0]
    table = [token for token, _ in answer["vocabulary"]["table"]]
    assert own["own"] is True
    assert own["tokens"] == SENTENCE.lower().split()
    assert own["ids"][0] == own["ids"][3] == table.index("the") + FIRST
    assert own["ids"][-1] == UNKNOWN
    assert own["counts"][-1] == 0
    raised = batch_of(min_count=50)["rows"][0]
    assert raised["ids"][1] == UNKNOWN
    assert raised["counts"][1] == dict(answer["vocabulary"]["table"])["miller"] > 0


def test_the_other_rows_are_sentences_of_the_text_drawn_with_the_seed() -> None:
    rows = batch_of()["rows"]
    assert len(rows) == CONFIG.batch_size
    assert not any(row["own"] for row in rows[1:])
    assert all(UNKNOWN not in row["ids"] and 0 not in row["counts"] for row in batch_of(min_count=1)["rows"][1:])
    assert batch_of()["rows"] == rows
    assert batch_of(seed=4)["rows"][1:] != rows[1:]


def test_vectors_are_the_embedding_of_an_untrained_network() -> None:
    answer = batch_of()
    vectors = unpack(answer["vectors"])
    size = answer["rows_in_table"]
    assert size == answer["vocabulary"]["kept"] + FIRST
    network = SequenceModel(RecurrentConfig(cell="rnn", hidden_size=HIDDEN_SIZE, seed=3), 8, size, symbols=size)
    table = next(network.embedding.parameters()).detach().numpy()
    assert vectors.shape == (4, 12, 8)
    for row, shown in enumerate(answer["rows"]):
        ids = shown["ids"][:12]
        np.testing.assert_array_equal(vectors[row, : len(ids)], table[ids])
        assert PADDING not in ids
        assert not vectors[row, len(ids) :].any()


def test_padding_is_the_batch_s_need_and_not_the_network_s() -> None:
    padded, full = batch_of(), batch_of(max_length=4)
    assert padded["same"] < 1e-5
    assert padded["moved"] > 0.01
    assert full["moved"] == 0.0
    assert [row["length"] for row in full["rows"]] == [row["length"] for row in padded["rows"]]


def test_the_own_sentence_may_have_no_token_at_all() -> None:
    answer = batch_of(sentence="?!")
    assert answer["rows"][0]["tokens"] == []
    assert not unpack(answer["vectors"])[0].any()


def test_the_largest_block_the_page_offers_is_a_message_of_bearable_size() -> None:
    answer = batch_of(batch_size=8, max_length=32, feature_size=64, min_count=1)
    assert unpack(answer["vectors"]).shape == (8, 32, 64)
    assert len(msgspec.json.encode(answer)) < 300_000


def kept_vectors(words: list[str], vectors: np.ndarray) -> bytes:
    """Vectors as the library keeps them of a run."""
    return save({"weights.embedding": vectors}, {"vocabulary": msgspec.json.encode(words).decode()})


def test_beside_the_untrained_vectors_stand_those_of_a_trained_run() -> None:
    draw = np.random.default_rng(1)
    words, vectors = ["the", "owl", "hoot", "miller", "mill"], draw.normal(size=(5, 12)).astype(np.float32)
    vectors[2], vectors[4] = 2 * vectors[1] + 0.01, -vectors[3]
    options = msgspec.json.encode(BatchOptions(CONFIG, trained="some-run")).decode()
    job = BatchJob(JobSpec("r", 0, "batch", options), Source(CONFIG.corpus), kept_vectors(words, vectors))
    answer = run(job)[1][-1][2]
    trained = answer["trained"]
    assert trained["feature_size"] == 12 != answer["feature_size"]
    assert {"the", "owl", "miller"} <= set(trained["place"]) <= set(words)
    shown = unpack(msgspec.convert(msgspec.to_builtins(trained["vectors"]), Array))
    for token, place in trained["place"].items():
        assert shown[place] == pytest.approx(vectors[words.index(token)], abs=trained["extreme"] / 200)
    nearest = trained["nearest"]["owl"]
    assert nearest[0]["word"] == "hoot"
    assert nearest[0]["cosine"] == pytest.approx(1.0, abs=1e-3)
    assert "owl" not in [near["word"] for near in nearest]
    assert trained["nearest"]["miller"][-1] == {"word": "mill", "cosine": pytest.approx(-1.0)}
    tokens = [token for row in answer["rows"] for token in row["tokens"][: CONFIG.max_length]]
    assert (trained["found"], trained["of"]) == (sum(token in words for token in tokens), len(tokens))
    assert batch_of()["trained"] is None
