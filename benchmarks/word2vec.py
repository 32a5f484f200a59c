"""Word2Vec, ours against gensim's, in turns on the same text: raw words a second, and who solves more analogies.

100 numbers a word, window 5 (drawn), k = 5, subsampling 1e-3, least count 5, learning rate .05, for both. Speed: every
turn trains anew on the first `--words` words, one epoch; the time is that of training alone: gensim's without its pass
for the vocabulary, ours without making ids (`ids_s`; gensim looks words up while it trains) and without losses (gensim
computes none either). `speed_ratio` is gensim's median time ÷ ours. Two threads are two workers of gensim's, and torch's
two threads within an operation for us. Accuracy: one training each on the whole text (or `--accuracy-words`), `--epochs`
epochs, one thread, then gensim's KeyedVectors.evaluate_word_analogies for both on its own questions-words.txt or on
`--questions`, among the 30,000 most frequent words.

The corpus is a text file with a sentence a line, words apart by spaces.
Run: `python -m benchmarks.word2vec [--json] [--quick] [--words N] [--questions FILE] [--epochs N] CORPUS`
"""

import argparse
import os
import sys
import time
from collections import Counter, defaultdict
from typing import NamedTuple

import torch
from gensim.models import KeyedVectors, Word2Vec
from gensim.test.utils import datapath
from torch import Tensor

from benchmarks.report import Goal, median, publish, tell
from core.jobs.engine import MEMORY_IS_KEPT
from core.vectors.trainer import Trainer
from core.vectors_config import ARCHITECTURES, Word2VecConfig

LEAST_RATIO = {("skipgram", 1): 2.3, ("skipgram", 2): 1.8, ("cbow", 1): 1.0, ("cbow", 2): 0.9}
THREADS = (1, 2)
ALTERNATIONS, QUICK_ALTERNATIONS = 5, 1
WORDS, QUICK_WORDS = 1_000_000, 20_000
SIZE, MIN_COUNT, ALPHA, SEED = 100, 5, 0.05, 1
BATCH = 128  # chunks: about 2,000 words an update
RANKED_WORDS = 30_000  # among whom an analogy's answer is looked for


class Text(NamedTuple):
    """Sentences for gensim, and the same numbered for us (ids by falling frequency)."""

    sentences: list[list[str]]
    words: list[str]
    raw_words: int
    ids: Tensor
    sentence_numbers: Tensor
    counts: Tensor
    ids_s: float


class Accuracy(NamedTuple):
    """The share of analogies solved, and how many could be asked."""

    share: float
    questions: int


def main() -> None:
    """Measure and publish."""
    arguments = read_arguments()
    keep_memory()
    turns = QUICK_ALTERNATIONS if arguments.quick else ALTERNATIONS
    text = read_text(arguments.corpus, QUICK_WORDS if arguments.quick else arguments.words)
    tell(f"{text.raw_words} words, {len(text.words)} different ones; {turns} alternations")
    report = {name: {str(threads): speed(text, name, threads, turns) for threads in THREADS} for name in ARCHITECTURES}
    whole = text if arguments.quick else read_text(arguments.corpus, arguments.accuracy_words)
    for name in ARCHITECTURES:
        report[name]["1"] |= accuracies(whole, name, arguments.epochs, arguments.questions)
    details = report | {"words": text.raw_words, "accuracy_words": whole.raw_words, "epochs": arguments.epochs}
    results, goals = flat(report)
    publish(
        {} if arguments.json else results, goals, arguments.json, details | {"alternations": turns, "ids_s": text.ids_s}
    )


def read_arguments() -> argparse.Namespace:
    """See the module's first lines."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", help="a text file, a sentence a line, words apart by spaces")
    parser.add_argument("--json", action="store_true", help="print exactly one line of JSON at the end")
    parser.add_argument("--quick", action="store_true", help="a few seconds only: shows that it works, not how fast")
    parser.add_argument("--words", type=int, default=WORDS, help="raw words that speed is measured on; 0 for all")
    parser.add_argument(
        "--accuracy-words", type=int, default=0, help="raw words that accuracy is measured on; 0 for all"
    )
    parser.add_argument("--epochs", type=int, default=2, help="of the training that accuracy is measured after")
    parser.add_argument(
        "--questions", default=datapath("questions-words.txt"), help="analogies: `: section`, then 4 words"
    )
    return parser.parse_args()


def keep_memory() -> None:
    """Start this program anew if its allocator is not set as a worker's is: it reads its settings only at the start."""
    wanted = {name: str(value) for name, value in MEMORY_IS_KEPT.items()}
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.word2vec", *sys.argv[1:]], os.environ | wanted)


def read_text(path: str, limit: int) -> Text:
    """The first sentences with at least `limit` words together; 0 for all."""
    kept: dict[str, str] = {}  # one string for each word, however often it occurs
    sentences, raw_words = [], 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            sentences.append([kept.setdefault(word, word) for word in line.split()])
            raw_words += len(sentences[-1])
            if limit and raw_words >= limit:
                break
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word, count in counts.most_common() if count >= MIN_COUNT]
    number = {word: place for place, word in enumerate(words)}
    started = time.perf_counter()
    known = [[number[word] for word in sentence if word in number] for sentence in sentences]
    ids = torch.tensor([place for sentence in known for place in sentence], dtype=torch.int32)
    ids_s = time.perf_counter() - started
    lengths = torch.tensor([len(sentence) for sentence in known])
    sentence_numbers = torch.repeat_interleave(torch.arange(len(known), dtype=torch.int32), lengths)
    return Text(
        sentences, words, raw_words, ids, sentence_numbers, torch.tensor([counts[word] for word in words]), ids_s
    )


def speed(text: Text, architecture: str, threads: int, turns: int) -> dict[str, object]:
    """Both in turns; raw words a second."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(turns):
        seconds["gensim"].append(train_gensim(text, architecture, threads, 1)[1])
        seconds["ours"].append(train_ours(text, architecture, threads, 1)[1])
    rate = {side: text.raw_words / median(taken) for side, taken in seconds.items()}
    ratio = rate["ours"] / rate["gensim"]
    tell(f"{architecture}, {threads} threads: {rate['ours']:,.0f} words/s, gensim {rate['gensim']:,.0f}: {ratio:.2f}×")
    return {
        "speed_ratio": round(ratio, 3),
        "ours_words_per_s": round(rate["ours"]),
        "gensim_words_per_s": round(rate["gensim"]),
        "seconds": {side: [round(each, 3) for each in taken] for side, taken in seconds.items()},
    }


def accuracies(text: Text, architecture: str, epochs: int, questions: str) -> dict[str, object]:
    """Both trained on the same text equally long, with one thread, and asked the same analogies."""
    gensim_vectors, _ = train_gensim(text, architecture, 1, epochs)
    trainer, _ = train_ours(text, architecture, 1, epochs)
    our_vectors = KeyedVectors(SIZE)
    our_vectors.add_vectors(text.words, trainer.embedding.numpy())
    ours, gensims = (solved(vectors, questions) for vectors in (our_vectors, gensim_vectors))
    tell(f"{architecture}: {ours.share:.2%} of {ours.questions} analogies, gensim {gensims.share:.2%}")
    return {
        "accuracy_ours": round(ours.share, 4),
        "accuracy_gensim": round(gensims.share, 4),
        "questions": ours.questions,
    }


def train_gensim(text: Text, architecture: str, threads: int, epochs: int) -> tuple[KeyedVectors, float]:
    """gensim's vectors, and the seconds that its training took."""
    model = Word2Vec(
        vector_size=SIZE,
        window=5,
        sg=int(architecture == "skipgram"),
        negative=5,
        sample=1e-3,
        min_count=MIN_COUNT,
        alpha=ALPHA,
        workers=threads,
        seed=SEED,
    )
    model.build_vocab(text.sentences)
    started = time.perf_counter()
    model.train(text.sentences, total_words=text.raw_words, epochs=epochs)
    return model.wv, time.perf_counter() - started


def train_ours(text: Text, architecture: str, threads: int, epochs: int) -> tuple[Trainer, float]:
    """Our tables, and the seconds that training took."""
    torch.set_num_threads(threads)
    config = Word2VecConfig(
        architecture=architecture,
        vector_size=SIZE,
        context_window=5,
        negative_samples=5,
        subsample=1e-3,
        min_count=MIN_COUNT,
        learning_rate=ALPHA,
        epochs=epochs,
        batch=BATCH,
        seed=SEED,
    )
    trainer = Trainer.on(config, text.ids, text.sentence_numbers, text.counts)
    started = time.perf_counter()
    while not trainer.finished:
        trainer.step(measure=False)
    return trainer, time.perf_counter() - started


def solved(vectors: KeyedVectors, questions: str) -> Accuracy:
    """How gensim judges vectors."""
    share, sections = vectors.evaluate_word_analogies(questions, restrict_vocab=RANKED_WORDS)
    return Accuracy(share, sum(len(sections[-1][kind]) for kind in ("correct", "incorrect")))


def flat(report: dict[str, dict[str, dict[str, object]]]) -> tuple[dict[str, float], dict[str, Goal]]:
    """The report as one table for people, with its goals."""
    results: dict[str, float] = {}
    goals = {}
    for (name, threads), least in LEAST_RATIO.items():
        found = report[name][str(threads)]
        results[f"{name}_{threads}_speed_ratio"] = float(found["speed_ratio"])  # type: ignore[arg-type]
        goals[f"{name}_{threads}_speed_ratio"] = Goal("≥", least)
        if "accuracy_ours" in found:
            ours, gensims = float(found["accuracy_ours"]), float(found["accuracy_gensim"])  # type: ignore[arg-type]
            results |= {f"{name}_accuracy_ours": ours, f"{name}_accuracy_gensim": gensims}
            goals[f"{name}_accuracy_ours"] = Goal("≥", gensims - 0.015)
    return results, goals


if __name__ == "__main__":
    main()
