"""A script that makes the first updates of the same word vectors without this project; what they read lies beside it."""

import json
from collections.abc import Iterator
from typing import Any

from core.exports.archive import in_pieces
from core.exports.job import Export, Pieces
from core.exports.script_parts import Script, recorded
from core.jobs.job import UPLOAD
from core.text.pieces import retold
from core.vectors.learner import prepare_word2vec
from core.vectors.trainer import Trainer
from core.vectors_config import Word2VecConfig


def write_vectors(export: Export, config: Word2VecConfig) -> Pieces:
    """train.py and words.json. Raises Trouble("nothing_to_export") when no loss is known."""
    losses = recorded(export)
    learner = yield from retold(
        prepare_word2vec(config, export.source), lambda progress: progress._replace(done=0.8 * progress.done)
    )
    updates = []
    for update in first_updates(learner.trainer):
        updates.append(update)
        yield 0.8 + 0.1 * len(updates) / len(losses)
        if len(updates) == len(losses):
            break
    data = {"words": learner.words, "counts": learner.trainer.counts.tolist(), "updates": updates}
    packed = json.dumps(data, ensure_ascii=False).encode()
    yield from (0.95 for _ in export.archive.add_pieces("words.json", in_pieces(packed)))
    export.archive.add("train.py", _script(config, losses[: len(updates)]))
    export.explain("script", steps=len(updates))


def first_updates(trainer: Trainer) -> Iterator[dict[str, Any]]:
    """What each update reads and draws: its learning rate; by chunk the words it sees, how many neighbours of its centres
    count on the left and on the right, and the random words (none but with negative sampling).
    """
    planner, reach = trainer.planner, trainer.planner.windows.window + 1
    for number in range(trainer.blocks.count):
        block = trainer.blocks.block(number)
        for first in range(0, planner.updates_of(block), planner.updates):
            drawn = planner.drawn(block, number, first)
            left_right = drawn.keys % (reach * reach)
            left, right = left_right // reach, left_right % reach
            has_noise = trainer.config.objective == "negative_sampling"
            noise = drawn.asked.rows[:, drawn.given.targets.shape[1] if has_noise else drawn.asked.rows.shape[1] :]
            for update in range(len(drawn.keys) // planner.batch):
                chunks = slice(update * planner.batch, (update + 1) * planner.batch)
                named = {"seen": drawn.seen, "left": left, "right": right, "noise": noise}
                yield {
                    "rate": planner.rate(planner.words_done(block, first + update)),
                    **{name: values[chunks].tolist() for name, values in named.items()},
                }


def _script(config: Word2VecConfig, losses: list[float]) -> str:
    learned = "a text" if config.corpus.startswith(UPLOAD) else config.corpus
    script = Script(
        f"The first updates of a run of SeqLens in plain PyTorch: Word2Vec ({config.architecture}, "
        f"{config.objective}), {learned}, seed {config.seed}.\n\n"
        "python train.py prints the loss of each update beside the one that the run had. It needs torch and nothing else.\n"
    )
    names = ["seed", "vector_size", "context_window", "learning_rate"]
    names += ["negative_samples"] if config.objective == "negative_sampling" else []
    script.settings({name.upper(): getattr(config, name) for name in names}, "The settings of the run.")
    script.settings({"RECORDED": losses}, "The losses of the run's own first updates.")
    script.add("generator")
    script.add("word2vec/updates")
    script.add(f"word2vec/{config.architecture}")
    script.add("word2vec/hidden")
    if config.objective == "softmax":
        script.add("word2vec/softmax")
    else:
        script.add(f"word2vec/{config.objective}")
        script.add("word2vec/questions")
    script.add("word2vec/training")
    return script.text
