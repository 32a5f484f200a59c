"""A script that trains the same recurrent network without this project: torch.nn's layer, the task's generator, the seed.

It comes to the losses of the run's first steps, which it holds to compare. See core.exports.script_vectors for word vectors.
"""

import json
from collections.abc import Generator
from typing import Any

import msgspec

from core.cells.catalog import CELLS
from core.cells.starts import gates_by_role
from core.config import MemoryConfig, NetworkConfig, RecurrentConfig
from core.exports.archive import in_pieces
from core.exports.job import Export, Pieces
from core.exports.script_parts import Script, has_part, recorded
from core.exports.torch_layer import code_of, torch_layer
from core.imported_config import ImportedConfig
from core.jobs.job import UPLOAD
from core.problems import Trouble
from core.tasks.digits import DigitsTask
from core.tasks.forecast import ForecastTask
from core.tasks.sequence_model import NOT_ASKED
from core.text.pieces import retold
from core.training.learner import LanguageLearner, Learner, prepare_learner
from core.vectors_config import Word2VecConfig

MOST_IDS = 300_000  # of a text that is given whole; of a longer one only what the first steps read


def write(export: Export) -> Pieces:
    """train.py and the data it reads. Raises Trouble when the text is gone, or torch has no such layer or task."""
    export.require_text()
    config = export.material.run_config
    if isinstance(config, Word2VecConfig):
        # here: a network's script does not wait in its slice for what word vectors import
        from core.exports.script_vectors import write_vectors

        yield from write_vectors(export, config)
        return
    assert not isinstance(config, ImportedConfig), "an import trains nothing that could be written down"
    yield from _write_network(export, config)


def _write_network(export: Export, config: NetworkConfig) -> Generator[float, None, None]:
    losses = recorded(export)
    layer = torch_layer(config.cell, _sizes(config))
    on_cpu = msgspec.structs.replace(config, device="cpu")
    learner = yield from retold(prepare_learner(on_cpu, export.source), lambda done: 0.8 * done)
    script = Script(_says(config))
    script.settings(_settings(config), "The settings of the run.")
    script.settings({"RECORDED": losses}, "The losses of the run's own first steps.")
    script.add("generator")
    yield from _add_task(export, script, config, learner)
    script.add("squared_error" if _is_real(learner) else "cross_entropy")
    script.add("network_of_tokens" if isinstance(config, RecurrentConfig) else "network_of_numbers", layer=layer)
    script.add("first_weights")
    script.add(f"starts/{config.initialisation}")
    script.add("training")
    export.archive.add("train.py", script.text)
    export.explain("script", steps=len(losses))
    yield 1.0


def _says(config: NetworkConfig) -> str:
    learned = config.task if isinstance(config, MemoryConfig) else config.corpus
    return (
        f"The first steps of a run of SeqLens in plain PyTorch: {CELLS[config.cell].label}, "
        f"{config.hidden_size} units, {'a text' if learned.startswith(UPLOAD) else learned}, seed {config.seed}.\n\n"
        "python train.py prints the loss of each step beside the one that the run had. It needs torch and nothing else.\n"
    )


def _settings(config: NetworkConfig) -> dict[str, Any]:
    names = ["seed", "hidden_size", "batch_size", "learning_rate", "clip_norm", "forget_bias"]
    blocks = {
        name: [code_of(config.cell).blocks.index(gate) for gate in gates_by_role(CELLS[config.cell], role)]
        for name, role in (("KEEPING_BLOCKS", "forget"), ("WRITING_BLOCKS", "write"))
    }
    of_start: dict[str, Any] = {
        "spectral": {"SPECTRAL_RADIUS": config.spectral_radius},
        "open_gates": {"TIME_SPAN": config.time_span},
    }
    lengths: dict[str, Any] = {"SEQUENCE_LENGTH": config.time_span}
    if isinstance(config, RecurrentConfig):
        lengths["EMBEDDING_SIZE"] = config.embedding_size
    elif isinstance(config, MemoryConfig):
        lengths = {"LENGTH": config.length, "SYMBOLS": config.symbols}
    elif config.series.startswith("digits"):
        lengths = {"LENGTH": config.time_span}
    return {
        **{name.upper(): getattr(config, name) for name in names},
        **lengths,
        **of_start.get(config.initialisation, {}),
        **{
            name: numbers
            for name, numbers in blocks.items()
            if name == "KEEPING_BLOCKS" or config.initialisation == "open_gates"
        },
        "NOT_ASKED": NOT_ASKED,
    }


def _add_task(export: Export, script: Script, config: NetworkConfig, learner: Learner) -> Generator[float, None, None]:
    """The task's part, and its data beside the script."""
    task = learner.task
    if isinstance(config, MemoryConfig):
        if not has_part(f"tasks/{config.task}"):
            raise Trouble("no_script_of_task")
        script.add(f"tasks/{config.task}")
    elif isinstance(learner, LanguageLearner):
        name, tokens = _tokens(learner, len(recorded(export)))
        yield from (0.9 for _ in export.archive.add_pieces("tokens.json", in_pieces(tokens.encode())))
        script.add(f"tasks/{name}")
    elif isinstance(task, ForecastTask):
        learned = task.mean + task.spread * task.values[: task.split]
        export.archive.add("series.csv", "value\n" + "".join(f"{value!r}\n" for value in learned.tolist()))
        script.add("tasks/curve")
    elif isinstance(task, DigitsTask):
        export.archive.add("digits.csv", _digits(task))
        script.add("tasks/digits")
    yield 0.9


def _tokens(learner: LanguageLearner, steps: int) -> tuple[str, str]:
    """The part that reads it, and tokens.json: the vocabulary, with the text as ids or with the windows of the first steps."""
    task, vocabulary = learner.task, list(learner.codec.vocabulary.tokens)
    if len(task.train_ids) <= MOST_IDS:
        data: dict[str, Any] = {"vocabulary": vocabulary, "ids": task.train_ids.tolist()}
        return "language_model", json.dumps(data, ensure_ascii=False)
    windows = []
    for step in range(1, steps + 1):
        inputs, targets = task.batch(step)
        windows.append([[*row, last] for row, last in zip(inputs.t().tolist(), targets[-1].tolist(), strict=True)])
    return "windows_of_text", json.dumps({"vocabulary": vocabulary, "windows": windows}, ensure_ascii=False)


def _digits(task: DigitsTask) -> str:
    rows = zip(task.pictures[: task.split].reshape(task.split, -1).astype(int), task.labels.tolist(), strict=False)
    head = ",".join([*(f"pixel{number}" for number in range(64)), "digit"])
    return "".join(f"{line}\n" for line in [head, *(",".join(map(str, [*pixels, label])) for pixels, label in rows)])


def _sizes(config: NetworkConfig) -> str:
    return ("EMBEDDING_SIZE" if isinstance(config, RecurrentConfig) else "INPUT_SIZE") + ", HIDDEN_SIZE"


def _is_real(learner: Learner) -> bool:
    return learner.task.probe_batch().targets.is_floating_point()
