"""The benchmarks run and say what they promise; how fast things are is theirs to find out, not ours."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.text.catalog import TOKENIZERS
from tests.e2e.visitor import chromium_path
from tests.word2vec_corpora import royal_text

ROOT = Path(__file__).resolve().parents[1]
LONGEST_S = 240
NO_BROWSER = "no Chromium here: install it, or say where it is in CHROMIUM"


def run_quick(name: str, *arguments: str) -> dict[str, Any]:
    """The one JSON line of a benchmark in its quick mode."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", "--quick", *arguments]
    environment = os.environ | {"SEQLENS_WORKERS": "2"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 1
    found: dict[str, Any] = json.loads(lines[0])
    return found


def assert_numbers(results: dict[str, Any], names: list[str]) -> None:
    """Each is there and is a number, none below zero (a busy machine may give a run no step in a short window)."""
    for name in names:
        assert isinstance(results[name], int | float), name
        assert not isinstance(results[name], bool), name
        assert results[name] >= 0, name


@pytest.mark.stack
def test_overhead_compares_a_watched_run_with_the_bare_loop() -> None:
    results = run_quick("overhead")
    assert results["identical_losses"] is True
    assert_numbers(results, ["pairs", "steps", "viewers", "cores"])
    assert isinstance(results["slowdown"], float)
    assert isinstance(results["slowdown_wall"], float)


@pytest.mark.stack
def test_fairness_counts_every_run() -> None:
    results = run_quick("fairness")
    shares = ["slowest_first_point_s", "min_over_median_steps", "total_over_bare", "old_run_share"]
    assert_numbers(results, [*shares, "runs", "workers", "cores"])
    assert results["min_over_median_steps"] <= 1.0


def test_cells_time_every_cell_and_prove_that_tracing_changes_nothing() -> None:
    results = run_quick("cells")
    assert_numbers(results, ["rnn", "gru", "lstm", "lstm_amortised", "alternations", "seconds"])
    assert results["lstm_same_weights"] is True
    assert results["threads"] == 1
    assert results["alternations"] >= 5
    assert set(results["equal_code_ms"]) == {"rnn", "gru", "lstm"} == {row["cell"] for row in results["rows"]}
    for row in results["rows"]:
        assert_numbers(row, ["T", "B", "H", "ours_ms", "torch_ms", "ratio"])
        assert (row["amortised"] is None) == (row["cell"] != "lstm")


@pytest.mark.e2e
def test_live_drives_the_app_without_reruns_and_keeps_every_instrument() -> None:
    if chromium_path() is None:
        assert os.environ.get("CI") != "true", NO_BROWSER
        pytest.skip(NO_BROWSER)
    results = run_quick("live")
    times = ["click_to_first_point_ms", "data_to_pixel_p95_ms", "first_paint_ms", "pause_p95_ms", "ask_p95_ms"]
    assert_numbers(results, [*times, "updates_per_s", "bare_steps_per_s", "cores"])
    assert results["roots_replaced"] == 0
    assert results["reruns_while_training"] == 0


@pytest.mark.e2e
def test_big_text_goes_all_the_way_and_is_told_of_in_numbers() -> None:
    if chromium_path() is None:
        assert os.environ.get("CI") != "true", NO_BROWSER
        pytest.skip(NO_BROWSER)
    results = run_quick("big_text")
    times = [f"{phase}_{what}" for phase in ("stored", "numbered", "trained") for what in ("s", "rerun_p95_ms")]
    names = [*times, "rerun_p95_ms", "reruns", "longest_slice_s", "memory_peak_mb", "mb"]
    assert_numbers(results, [f"zh_{name}" for name in names])
    assert isinstance(results["zh_memory_left_mb"], float)


def test_recall_climbs_with_every_variant() -> None:
    results = run_quick("recall")
    longest = ["rnn", "lstm_default", "lstm_open", "gru_default", "gru_open"]
    assert_numbers(results, [*longest, "ratio", "steps", "seeds", "budget_median_s", "cores"])
    assert all(results[name] in (0, 5, 10) for name in longest)
    assert isinstance(results["ladder_exhausted"], bool)


def test_tokenize_reports_every_way_of_cutting() -> None:
    results = run_quick("tokenize")
    ways = [f"{tokenizer}_mb_per_s_{workers}" for tokenizer in TOKENIZERS for workers in ("1", "all")]
    assert_numbers(results, ways)
    assert all(results[way] > 0 for way in ways)
    assert results["workers"] >= 1


def test_word2vec_takes_turns_with_gensim_and_judges_both(tmp_path: Path) -> None:
    text = royal_text(4000)
    corpus, questions = tmp_path / "corpus.txt", tmp_path / "questions.txt"
    sentences: dict[int, list[str]] = {}
    for word, sentence in zip(text.ids.tolist(), text.sentence_numbers.tolist(), strict=True):
        sentences.setdefault(sentence, []).append(text.words[word])
    corpus.write_text("\n".join(" ".join(words) for words in sentences.values()), encoding="utf-8")
    questions.write_text(": family\nking queen man woman\nman woman boy girl\n", encoding="utf-8")
    results = run_quick("word2vec", "--epochs", "20", "--questions", str(questions), str(corpus))
    for architecture in ("skipgram", "cbow"):
        for threads in ("1", "2"):
            assert_numbers(results[architecture][threads], ["speed_ratio"])
        assert_numbers(results[architecture]["1"], ["accuracy_ours", "accuracy_gensim"])
        assert results[architecture]["1"]["questions"] == 2
    assert results["words"] >= 4000
